import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { certificate } from './certificate.ts';

/** Something that connections pass on their way to another port. */
export type Front = {
  port: number;
  /** How many connections have been made, how many there were at most at once, and how many there are. */
  connections: { made: number; most: number; open: number };
  /** Ends all connections that are open. */
  hangUp: () => void;
  /** What was asked of a proxy: its lines of `CONNECT`, or whatever else was said first. */
  asked: string[];
  close: () => Promise<void>;
};

/** Passes bytes on to a port of loopback, and counts. @param secure takes TLS, with the certificate of the tests, off before. */
export function serveFront(port: number, { secure = false } = {}): Promise<Front> {
  return serve(secure, (socket) => join(socket, port));
}

/** A proxy that opens tunnels by `CONNECT`, or refuses to with a status. */
export function serveProxy({ refusal }: { refusal?: number } = {}): Promise<Front> {
  return serve(false, (socket, front) => {
    socket.once('data', (chunk) => {
      const [line = ''] = chunk.toString().split('\r\n');
      front.asked.push(line);
      const [, port] = /^CONNECT \S+:(\d+) HTTP\/1\.1$/.exec(line) ?? [];
      if (!port || refusal) {
        socket.end(`HTTP/1.1 ${refusal ?? 405} No\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      join(socket, Number(port));
    });
  });
}

async function serve(secure: boolean, greet: (socket: Socket, front: Front) => unknown): Promise<Front> {
  const sockets = new Set<Socket>();
  const welcome = (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('close', () => {
      sockets.delete(socket);
      front.connections.open = sockets.size;
    });
    front.connections.made += 1;
    front.connections.open = sockets.size;
    front.connections.most = Math.max(front.connections.most, sockets.size);
    greet(socket, front);
  };
  const server: Server = secure ? createSecureServer(certificate, welcome) : createServer(welcome);
  server.on('tlsClientError', () => undefined);
  const front: Front = {
    port: 0,
    connections: { made: 0, most: 0, open: 0 },
    hangUp() {
      for (const socket of sockets) socket.destroySoon();
    },
    asked: [],
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  server.listen(0, 'localhost');
  await once(server, 'listening');
  front.port = (server.address() as AddressInfo).port;
  return front;
}

function join(socket: Socket, port: number): void {
  const other = connect(port, '127.0.0.1').on('error', () => socket.destroy());
  socket.pipe(other).pipe(socket);
  socket.once('close', () => other.destroy());
  other.once('close', () => socket.destroy());
}
