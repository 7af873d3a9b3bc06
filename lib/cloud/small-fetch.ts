import { Agent, globalAgent, type RequestOptions, request as requestSecurely } from 'node:https';
import type { Socket } from 'node:net';
import { SmallRequest, type SmallRequestInit, SmallResponse } from './small-messages.ts';

/** Tokens of IAM may have 32 KB; Node itself takes 16 KB for all headers together. */
const HEAD_MAX_BYTES = 64 * 1024;

/** As many requests to one host at once; what is over waits. */
export const SOCKETS_MAX = 64;

/** A connection that served nobody for this long is closed, in milliseconds: gateways forget theirs after a minute, mostly. */
const IDLE_MS = 30_000;

/**
 * After this time the next address of a host is tried, in milliseconds. Node's own 250 are over before a connection across the
 * world stands.
 */
const NEXT_ADDRESS_MS = 1000;

const patience = {
  keepAlive: true,
  maxSockets: SOCKETS_MAX,
  timeout: IDLE_MS,
  autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
};

type Transport = {
  request: (url: string, options: RequestOptions) => ReturnType<typeof requestSecurely>;
  agent: RequestOptions['agent'];
};

/** Goes through a proxy where Node was told to (`NODE_USE_ENV_PROXY`). */
const secure: Transport = {
  request: requestSecurely,
  agent: new Agent({ ...patience, proxyEnv: globalAgent.options.proxyEnv }),
};

/** For hosts on loopback: never through a proxy. */
let plain: Transport | undefined;

function transportOf(url: string): Transport {
  if (/^https:/i.test(url)) return secure;
  if (!plain) {
    // Importing it would load undici: an import reads every export, and one of them is Node's WebSocket.
    const { Agent, request } = process.getBuiltinModule('node:http');
    plain = { request, agent: new Agent(patience) };
  }
  return plain;
}

/**
 * The part of Fetch that ky and we use, over `node:https`. The build puts it in the place of Node's own (`infra/deploy/build/bundle.ts`).
 *
 * Why: Node's Fetch is undici, which takes 40 to 60 ms to load, 25 to 50 more in the first call, twice the CPU per call and 80 MB;
 * it loses the signal of a request whose body stalls; and it does not tell whether anything was sent.
 *
 * Never follows a redirect, decompresses nothing and asks for nothing compressed. Rejects as Fetch does: with the signal's reason,
 * or with a `TypeError` "fetch failed", by which ky knows it, around Node's error.
 *
 * @param init.tellSent hears `false` when the request begins, and `true` as soon as any of it may have left: when a connection
 *   stands, TLS included, and not before.
 */
export async function fetch(
  input: string | URL | SmallRequest,
  init: SmallRequestInit & { tellSent?: (sent: boolean) => void } = {},
): Promise<SmallResponse> {
  const request = new SmallRequest(input, init);
  const tell = init.tellSent ?? (() => {});
  tell(false);
  // The kept connection had died before anything was written to it: try once more.
  const response = (await exchange(request, tell)) ?? (await exchange(request, tell));
  if (!response)
    throw new TypeError('fetch failed', { cause: new Error('connections are closed as soon as they stand') });
  return response;
}

/** @returns `undefined` where a connection from before turned out to be dead before anything was written. */
function exchange(
  { url, method, headers, payload, signal }: SmallRequest,
  tell: (sent: boolean) => void,
): Promise<SmallResponse | undefined> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const { request, agent } = transportOf(url);
    const outgoing = request(url, {
      method,
      agent,
      maxHeaderSize: HEAD_MAX_BYTES,
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'node', ...Object.fromEntries(headers) },
    });
    let isKept = false;
    let isWritten = false;

    const fail = (cause: Error) => {
      if (isKept && !isWritten) resolve(undefined);
      else reject(new TypeError('fetch failed', { cause }));
    };
    const write = () => {
      if (outgoing.destroyed) return;
      isWritten = true;
      tell(true);
      outgoing.end(payload);
    };
    let message: { destroy: (reason?: Error) => unknown } = outgoing;
    const abort = () => {
      reject(signal?.reason);
      message.destroy(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });

    outgoing.on('socket', (socket: Socket & { secureConnecting?: boolean }) => {
      isKept = !socket.connecting && !socket.secureConnecting;
      if (isKept) afterOneTurn(write);
      else socket.once('secureConnecting' in socket ? 'secureConnect' : 'connect', write);
    });
    outgoing.on('response', (incoming) => {
      message = incoming;
      if (isWritten) return resolve(new SmallResponse(incoming));
      // The farewell of a server that closes, said to nobody.
      fail(new Error('answered before it was asked'));
      outgoing.destroy();
    });
    outgoing.on('error', fail);
    // The last resort, for whatever ends a request without a word.
    outgoing.on('close', () => {
      signal?.removeEventListener('abort', abort);
      if (message === outgoing) fail(new Error('closed'));
    });
  });
}

/**
 * A connection that the other side closed while this process was frozen looks alive until the event loop has read what came
 * meanwhile. The first of the two ends the turn that is under way, the second a whole one.
 */
function afterOneTurn(action: () => void): void {
  setImmediate(() => setImmediate(action));
}
