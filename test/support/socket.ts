import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { certificate } from './certificate.ts';

export type Listening = {
  url: string;
  port: number;
  requests: string[];
  /** How many connections have been made so far, and how many are open. */
  connections: { made: number; open: number };
  close: () => Promise<void>;
};

/**
 * A server that answers each request with whatever bytes, or lack of them, the test wants. Requests are kept as text.
 *
 * @param secure behind TLS, with the certificate of the tests.
 */
export async function listen(
  answer: (socket: Socket, request: string) => void,
  { host = '127.0.0.1', secure = false }: { host?: string; secure?: boolean } = {},
): Promise<Listening> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const connections = { made: 0, open: 0 };
  const server = secure ? createSecureServer(certificate, greet) : createServer(greet);
  // A client that does not trust the certificate says so.
  server.on('tlsClientError', () => undefined);

  function greet(socket: Socket): void {
    sockets.add(socket);
    connections.made += 1;
    connections.open += 1;
    socket.once('close', () => {
      connections.open -= 1;
    });
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      const [head = '', body] = text.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (body === undefined || Buffer.byteLength(body) < length) return;
      requests.push(text);
      const request = text;
      text = '';
      answer(socket, request);
    });
  }

  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http${secure ? 's' : ''}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    requests,
    connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** An HTTP response as bytes. */
export function response(head: string, body: string | Uint8Array = ''): Buffer {
  return Buffer.concat([Buffer.from(`${head.replaceAll('\n', '\r\n')}\r\n\r\n`), Buffer.from(body)]);
}
