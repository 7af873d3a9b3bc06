import { Agent, createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it } from 'vitest';
import { followCallers } from '../../../../infra/start/page/callers.ts';

it('listens once to a connection, however many requests it carries', async () => {
  let caller = '';
  const callerOf = followCallers(() => caller);
  const seen: unknown[] = [];
  const server = createServer(({ socket }, response) => {
    seen.push(callerOf(socket.remotePort ?? 0));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sockets = new Set<Socket>();
  const counts: number[] = [];
  for (caller of ['a', 'b', 'c', 'd']) {
    await new Promise<void>((resolve, reject) => {
      const asked = request({ port, host: '127.0.0.1', agent }, (response) => response.resume().once('end', resolve));
      asked.once('socket', (socket) => sockets.add(socket)).once('error', reject);
      asked.end();
    });
    // The agent takes the connection back, and its own listeners with it, before it is counted.
    await new Promise(setImmediate);
    for (const socket of sockets) counts.push(socket.listenerCount('close'));
  }
  agent.destroy();
  server.close();
  expect([sockets.size, seen, counts]).toEqual([1, ['a', 'b', 'c', 'd'], Array(4).fill(counts[0])]);
});
