import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Cloud } from './cloud.ts';

export type Served = {
  /** Base URL without a slash at the end. */
  url: string;
  /** Ends open sockets at once, whatever hangs on them, and waits until the port is free. */
  close: () => Promise<void>;
};

/** Puts an emulated cloud behind a real socket. Default: a free port on loopback. Rejects where it cannot listen. */
export async function serveCloud(
  cloud: Pick<Cloud, 'fetch'>,
  { port = 0, host = '127.0.0.1' }: { port?: number; host?: string } = {},
): Promise<Served> {
  // Room for a token of 32 KB and whatever comes with it.
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (incoming, outgoing) => relay(cloud, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The in-process `fetch` already speaks of every fault; here its words become what a socket does. */
async function relay(cloud: Pick<Cloud, 'fetch'>, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const request = await toRequest(incoming, gone.signal);
  if (!request) {
    outgoing.writeHead(400).end();
    return;
  }
  try {
    const { remotePort: port } = incoming.socket;
    const beginHead = () => incoming.socket.write('HTTP/1.1 200 OK\r\nContent-Ty');
    await send(await cloud.fetch(request, undefined, { beginHead, ...(port === undefined ? {} : { port }) }), outgoing);
  } catch (error) {
    // Anything but a lost connection is a bug in the emulator, and may end the process.
    const code = codeOf(error);
    if (!gone.signal.aborted && code !== 'UND_ERR_SOCKET' && code !== 'ECONNRESET') throw error;
    if (code === 'ECONNRESET') incoming.socket.resetAndDestroy();
    else incoming.socket.destroySoon();
  }
}

/** Undefined for what HTTP can say and `Request` cannot (a method such as TRACE), and for a body that never came. */
async function toRequest(incoming: IncomingMessage, signal: AbortSignal): Promise<Request | undefined> {
  const { method = 'GET', url: target = '/', headersDistinct } = incoming;
  try {
    const bytes = await buffer(incoming);
    const body = bytes.length === 0 || method === 'GET' || method === 'HEAD' ? null : bytes;
    const base = `http://${incoming.headers.host ?? 'localhost'}`;
    // Not resolved against the base where it is a path: a target that starts with two slashes would name a host.
    const url = target.startsWith('/') ? new URL(`${base}${target}`) : new URL(target, base);
    const headers = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    );
    return new Request(url, { method, headers, body, signal, redirect: 'manual' });
  } catch {
    return undefined;
  }
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status;
  outgoing.setHeaders(response.headers);
  // At once, for a body that breaks off before its first byte must still have had a head.
  outgoing.flushHeaders();
  for await (const chunk of response.body ?? []) outgoing.write(chunk);
  outgoing.end();
}

function codeOf(error: unknown): unknown {
  const cause = error instanceof TypeError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
