import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What happens to a request: nothing, it is refused, or it is done and its answer lost. */
export type Mishap = 'throttled' | 'lost' | undefined;

/** Stands in front of an emulated service of AWS, and has its mishaps. */
export async function serveFaulty(
  target: string,
  mishap: () => Mishap,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server: Server = createServer(async (incoming, outgoing) => {
    try {
      const body = await buffer(incoming);
      const what = mishap();
      if (what === 'throttled') {
        outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
        outgoing.end('{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"Rate exceeded"}');
        return;
      }
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).filter(([name]) => /^(content-type|x-amz-|authorization)/.test(name)),
      ) as Record<string, string>;
      const answer = await fetch(target, { method: 'POST', headers, body: new Uint8Array(body) });
      const text = await answer.text();
      if (what === 'lost') incoming.socket.destroy();
      else outgoing.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
    } catch {
      incoming.socket.destroy(); // either side has gone
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
