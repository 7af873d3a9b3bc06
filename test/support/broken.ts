import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** A place to connect to, where something is wrong below HTTP. `received` is every byte that came. */
export type Broken = { port: number; received: () => Buffer; close: () => Promise<void> };

/** A TLS alert, fatal: handshake failure (RFC 8446, 6.2). */
const ALERT = Buffer.from([21, 3, 3, 0, 2, 2, 40]);

/** What happens instead of a handshake of TLS. */
export const brokenHandshakes: Readonly<Record<string, (socket: Socket) => void>> = {
  'no TLS': (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\nplain HTTP here\r\n'),
  'an alert': (socket) => socket.end(ALERT),
  'the end of the connection': (socket) => socket.end(),
  'a reset': (socket) => socket.resetAndDestroy(),
  'a record that breaks off': (socket) => socket.end(Buffer.from([22, 3, 3, 0, 90, 2, 0])),
};

/** Listens, and does this as soon as the client has begun to speak. */
export async function listenBroken(answer: (socket: Socket) => void): Promise<Broken> {
  const sockets = new Set<Socket>();
  const chunks: Buffer[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('data', (chunk) => chunks.push(chunk));
    socket.once('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received: () => Buffer.concat(chunks),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An address whose packets are swallowed: a listener that accepts nobody, with a queue that is full. */
export async function listenSilently(host: string, port = 0): Promise<{ port: number; close: () => Promise<unknown> }> {
  const worker = new Worker(
    `const { parentPort, workerData: { host, port } } = require('node:worker_threads');
     const server = require('node:net').createServer().listen({ host, port, backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 20);
     });`,
    { eval: true, workerData: { host, port } },
  );
  const [taken] = (await once(worker, 'message')) as [number];
  await new Promise((resolve) => setTimeout(resolve, 60));
  const fillers: Socket[] = [];
  for (let isFull = false; !isFull && fillers.length < 64; ) {
    const socket = connect({ host, port: taken }).on('error', () => undefined);
    fillers.push(socket);
    const gaveUp = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 150));
    isFull = await Promise.race([once(socket, 'connect').then(() => false), gaveUp]);
  }
  return {
    port: taken,
    async close() {
      for (const socket of fillers) socket.destroy();
      await worker.terminate();
    },
  };
}
