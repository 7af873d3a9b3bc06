import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toJsonReply, toReply } from './envelope-reply.ts';
import { type Envelope, toEvent } from './envelopes.ts';
import type { Header, HttpReply, HttpRequest } from './http.ts';
import { invoke, type LoadedFunction } from './invoke.ts';

/** No platform lets more than this through to a function, bytes. */
export const BODY_MAX_BYTES = 6 * 1024 * 1024;

export type GatewayOptions = {
  /** Takes every request that is not one of the routes below. */
  http: LoadedFunction;
  /** Functions that a bus or a schedule invokes, by path: the body of a POST is their event. Unsigned, so for local use only. */
  events?: Readonly<Record<string, LoadedFunction>>;
  /** The event in which `http` gets a request. */
  envelope: Envelope;
  /** 0 for any that is free. */
  port: number;
};

export type Gateway = {
  /** Base URL without a slash at the end. */
  url: string;
  /** How many requests are being worked on. */
  inFlight: () => number;
  /** Takes no new request, lets those in flight end, then closes every connection. */
  stop: () => Promise<void>;
};

/** Serves functions over HTTP on loopback, as their platform would. Rejects where it cannot listen. */
export async function serveGateway({ http, events = {}, envelope, port }: GatewayOptions): Promise<Gateway> {
  const inFlight = new Set<Promise<void>>();

  async function answer(request: HttpRequest): Promise<HttpReply> {
    if (Object.hasOwn(events, request.path)) return answerEvent(events[request.path] as LoadedFunction, request);
    const invocation = await invoke(http, toEvent(envelope, request));
    return invocation.ok ? toReply(envelope, invocation.result) : toReply(envelope, undefined);
  }

  async function exchange(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    if (body === 'broken off') return;
    const reply = body === 'too large' ? tooLarge() : await answer(toRequest(incoming, body));
    outgoing.writeHead(reply.status, reply.headers.flat());
    await new Promise<void>((resolve) => {
      // Also where the caller has gone: there is nobody to wait for.
      outgoing.once('close', resolve);
      outgoing.end(reply.body);
    });
  }

  const server = createServer((incoming, outgoing) => {
    const work = exchange(incoming, outgoing).finally(() => inFlight.delete(work));
    inFlight.add(work);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    inFlight: () => inFlight.size,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.allSettled(inFlight);
      // What is still open carries no request: a browser that keeps a connection for later.
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A platform says nothing to the one who raised an event. This is a tool, and shows how the invocation ended. */
async function answerEvent(target: LoadedFunction, { method, body }: HttpRequest): Promise<HttpReply> {
  if (method !== 'POST') {
    const reply = toJsonReply(405, { error: { name: 'MethodNotAllowed', message: 'Send the event as a POST.' } });
    return { ...reply, headers: [...reply.headers, ['allow', 'POST']] };
  }
  const event = readEvent(body);
  if (!event) return toJsonReply(400, { error: { name: 'NotJson', message: 'The event is not JSON in UTF-8.' } });
  const invocation = await invoke(target, event.value);
  // 500 for every failure: to the platform an invocation has failed or it has not; `name` tells why.
  return invocation.ok ? toJsonReply(200, invocation.result) : toJsonReply(500, { error: invocation.error });
}

/** No body is no event: `null`, as a schedule without input may send. */
function readEvent(body: Uint8Array): { value: unknown } | undefined {
  if (body.length === 0) return { value: null };
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return undefined;
  }
}

async function readBody(incoming: IncomingMessage): Promise<Uint8Array | 'too large' | 'broken off'> {
  if (Number(incoming.headers['content-length']) > BODY_MAX_BYTES) return 'too large';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > BODY_MAX_BYTES) return 'too large';
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch {
    // The caller has gone in the middle of it.
    return 'broken off';
  }
}

function tooLarge(): HttpReply {
  return toJsonReply(413, { message: `The body is larger than ${BODY_MAX_BYTES} bytes; no platform lets it through.` });
}

function toRequest({ method = '', url = '/', rawHeaders }: IncomingMessage, body: Uint8Array): HttpRequest {
  const [path = '/', ...query] = url.split('?');
  const headers = rawHeaders.flatMap((name, index): Header[] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  );
  return { method, path, query: query.join('?'), headers, body };
}
