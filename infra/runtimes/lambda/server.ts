import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path/posix';
import { finished } from 'node:stream/promises';
import { toReply } from './envelope-reply.ts';
import { type Envelope, toEvent } from './envelopes.ts';
import { type Accept, acceptEvent, answerEvent } from './event-route.ts';
import type { HttpReply, HttpRequest } from './http.ts';
import { readBody, tooLarge, toRequest } from './incoming.ts';
import { invoke, type LoadedFunction } from './invoke.ts';

export type GatewayOptions = {
  /** Takes every request that is not one of the routes below. */
  http: LoadedFunction;
  /** Other functions over HTTP, by the last segment of the path. */
  routes?: Readonly<Record<string, LoadedFunction>>;
  /** Functions that a bus or a schedule invokes, by path: the body of a POST is their event. Unsigned, so for local use only. */
  events?: Readonly<Record<string, LoadedFunction>>;
  /** What takes the events of these functions instead of them, and has them carried out later. */
  queues?: Readonly<Record<string, Accept>>;
  /** Answers what is for none of the functions, such as a page; false where it has nothing to say. */
  front?: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;
  /** Wraps every delivery, to watch it. */
  watch?: (request: HttpRequest, answer: () => Promise<HttpReply>) => Promise<HttpReply>;
  /** JSON texts that a GET reads, by path; one that changes is asked for each time. */
  documents?: Readonly<Record<string, string | (() => string)>>;
  /** The event in which a function gets a request, and how its reply is read: one of those of AWS, or another. */
  envelope: Envelope | Wrapping;
  /** 0 takes any port that is free. */
  port: number;
};

/** How another platform hands over a request, and reads the result. */
export type Wrapping = { toEvent: (request: HttpRequest) => unknown; toReply: (result: unknown) => HttpReply };

export type Gateway = {
  /** Base URL without a slash at the end. */
  url: string;
  /** How many requests are being worked on; one that is still coming in is not. */
  inFlight: () => number;
  /** Takes no new request, lets those in flight end, then closes every connection. */
  stop: () => Promise<void>;
};

/** Serves functions over HTTP on loopback, as their platform would. Rejects where it cannot listen. */
export async function serveGateway({
  http,
  routes = {},
  events = {},
  queues = {},
  front = () => false,
  watch = (_, work) => work(),
  documents = {},
  envelope,
  port,
}: GatewayOptions): Promise<Gateway> {
  const wrapping: Wrapping =
    typeof envelope === 'object'
      ? envelope
      : { toEvent: (request) => toEvent(envelope, request), toReply: (result) => toReply(envelope, result) };
  const inFlight = new Set<Promise<void>>();
  let stopping = false;

  async function answer(request: HttpRequest): Promise<HttpReply> {
    if (Object.hasOwn(documents, request.path)) return answerDocument(documents[request.path] ?? '', request);
    return watch(request, () => deliver(request));
  }

  async function deliver(request: HttpRequest): Promise<HttpReply> {
    const path = request.path.replace(/\/$/, '');
    if (Object.hasOwn(events, path)) return answerEvent(events[path] as LoadedFunction, request);
    if (Object.hasOwn(queues, path)) return acceptEvent(queues[path] as Accept, request);
    const segment = basename(request.path);
    const target = Object.hasOwn(routes, segment) ? (routes[segment] as LoadedFunction) : http;
    const invocation = await invoke(target, wrapping.toEvent(request));
    return wrapping.toReply(invocation.ok ? invocation.result : undefined);
  }

  async function reply(outgoing: ServerResponse, { status, headers, body }: HttpReply): Promise<void> {
    // Else the next request would come on this connection, and be cut off.
    if (stopping) outgoing.shouldKeepAlive = false;
    outgoing.statusCode = status;
    for (const [name, value] of headers) outgoing.appendHeader(name, value);
    outgoing.end(body);
    // A caller who has gone is nobody to wait for.
    await finished(outgoing).catch(() => {});
  }

  const server = createServer(async (incoming, outgoing) => {
    if (front(incoming, outgoing)) return;
    const body = await readBody(incoming);
    if (body === 'broken off') return;
    if (body === 'too large') return reply(outgoing, tooLarge());
    // In flight from here: nobody waits for a body that may never end.
    const work = answer(toRequest(incoming, body)).then((answered) => reply(outgoing, answered));
    inFlight.add(work);
    await work.finally(() => inFlight.delete(work));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    inFlight: () => inFlight.size,
    async stop() {
      stopping = true;
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.allSettled(inFlight);
      // What is still open carries no request: a browser that keeps a connection for later.
      server.closeAllConnections();
      await closed;
    },
  };
}

function answerDocument(text: string | (() => string), { method }: HttpRequest): HttpReply {
  if (method !== 'GET') return { status: 405, headers: [['allow', 'GET']], body: new Uint8Array() };
  return {
    status: 200,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(typeof text === 'string' ? text : text()),
  };
}
