import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from '../../command/refusal.ts';
import type { Cloud } from '../../emulator/cloud.ts';
import type { HttpReply, HttpRequest } from '../../runtimes/lambda/http.ts';
import { readBody } from '../../runtimes/lambda/incoming.ts';
import { chatNames } from '../../senders/senders.ts';
import { bundlePage, pageHeaders } from './assets.ts';
import { followCallers } from './callers.ts';
import { type Calls, createCalls, createLookingCalls } from './calls.ts';
import { watchCloud } from './cloud-side.ts';
import { toDetails, toSummary } from './details.ts';
import { createEmulated, type Stage } from './emulated.ts';
import { faultNames } from './faults.ts';
import { refuseStranger } from './guard.ts';
import { createLater } from './later.ts';
import type { Setting } from './messages.ts';
import { createRecord, KEPT } from './record.ts';
import { createStream } from './stream.ts';
import { toText } from './text.ts';
import { exampleList } from './week-call.ts';

export type Page = {
  /** Answers a request for the page; false for one that is not. */
  front: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;
  /** Stands around every delivery. */
  watch: (request: HttpRequest, answer: () => Promise<HttpReply>) => Promise<HttpReply>;
  /** The same cloud, with the page looking on. */
  watchCloud: (fetch: Cloud['fetch']) => Cloud['fetch'];
  /** Keeps what is logged from now on, as it is written. */
  keepLog: () => void;
  /** Keeps what the worker writes of a delivery that went into the queue. */
  keepLater: (text: string) => void;
};

export type PageOptions = {
  /** The emulated side; without it the cloud is real, and the page only looks. */
  stage?: Stage;
  /** Takes secrets of somebody's own out of a value. */
  redact?: <T>(value: T) => T;
};

/** Documents, which are not for a stranger either. */
const DOCUMENT = /^\/[\w-]+\.json$/;

/** What nobody is asked about: it is no delivery. */
const isProbe = (path: string): boolean => /\/health\/?$/.test(path);

const triggers = new Set<string>([...chatNames, 'webhook', 'eventbus', 'schedule']);

/** The page of `npm start`: what comes in, what becomes of it, and what the emulated cloud makes of it. */
export async function createPage({ stage, redact = (value) => value }: PageOptions): Promise<Page> {
  const assets = await bundlePage();
  const live = stage === undefined;
  const stream = createStream();
  const record = createRecord(Date.now, (seen) => {
    stream.push('delivery', redact(toSummary(seen, live)));
    if (seen.reply) pushCloud();
  });
  const pushCloud = () => emulated && stream.push('cloud', emulated.state());
  const emulated = stage && createEmulated(stage, pushCloud);
  const setting: Setting = {
    run: randomUUID(),
    live,
    senders: emulated?.senders ?? [],
    faults: emulated ? faultNames : [],
    kept: KEPT,
    schedules: exampleList(),
  };
  let url = '';
  const calls: Calls = {
    ...createLookingCalls(Date.now),
    ...(emulated ? createCalls(emulated, record, () => url) : {}),
  };

  function front(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
    const [path = ''] = (incoming.url ?? '').split('?');
    const isOurs = path === '/' || path === '/docs' || path.startsWith('/page/');
    if (!isOurs && !DOCUMENT.test(path)) return false;
    const refusal = refuseStranger(incoming);
    if (refusal) {
      send(outgoing, 403, 'text/plain; charset=utf-8', `${refusal}\n`);
      return true;
    }
    if (!isOurs) return false;
    url = `http://127.0.0.1:${incoming.socket.localPort}`;
    answer(path, incoming, outgoing).catch(() => outgoing.destroy());
    return true;
  }

  async function answer(path: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const name = path.replace('/page/', '');
    if (Object.hasOwn(calls, name)) return call(name, incoming, outgoing);
    if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
      outgoing.setHeader('Allow', 'GET, HEAD');
      return send(outgoing, 405, 'text/plain; charset=utf-8', 'This is there to be read.\n');
    }
    const asset = Object.hasOwn(assets, path) ? assets[path] : undefined;
    if (asset) return send(outgoing, 200, asset.type, asset.body);
    if (path === '/page/events') return listen(outgoing);
    const seen = /^deliveries\/\d{1,15}$/.test(name) ? record.find(Number(name.split('/')[1])) : undefined;
    if (seen) return sendJson(outgoing, 200, redact(toDetails(seen, { live, url })));
    return sendJson(outgoing, 404, { problem: 'There is nothing here.' });
  }

  function listen(outgoing: ServerResponse): void {
    outgoing.writeHead(200, { ...pageHeaders, 'Content-Type': 'text/event-stream' });
    stream.add(outgoing, (push) => {
      push('setting', setting);
      if (emulated) push('cloud', emulated.state());
      push('deliveries', redact(record.all().map((seen) => toSummary(seen, live))));
    });
  }

  async function call(name: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (incoming.method !== 'POST') {
      outgoing.setHeader('Allow', 'POST');
      return sendJson(outgoing, 405, { problem: 'Send it as a POST.' });
    }
    const body = await readBody(incoming);
    if (body === 'broken off') return;
    try {
      const asked: unknown = body === 'too large' ? undefined : JSON.parse(toText(body) ?? '');
      if (typeof asked !== 'object' || asked === null) throw new SyntaxError();
      sendJson(outgoing, 200, await calls[name]?.(asked as Record<string, unknown>));
    } catch (error) {
      const problem = error instanceof Refusal ? error.message : undefined;
      const said = problem ?? (error instanceof SyntaxError ? 'This is no JSON object.' : 'This did not work.');
      sendJson(outgoing, 400, { problem: said });
    }
  }

  const callerAt = followCallers(record.current);
  return {
    front,
    async watch(request, work) {
      if (isProbe(request.path)) return work();
      const segment = request.path.replace(/\/$/, '').split('/').at(-1) ?? '';
      emulated?.prepare();
      return record.watch(triggers.has(segment) ? segment : request.path.slice(0, 100), request, work);
    },
    watchCloud: (fetch) => watchCloud(fetch, callerAt, record.touch, pushCloud),
    keepLater: createLater(record),
    keepLog: () => keepLines((line) => record.current()?.log.push(line)),
  };
}

/** So many lines of a delivery no function writes but by mistake. */
function keepLines(keep: (line: string) => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
    const keepAndWrite = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      if (typeof chunk === 'string') for (const line of chunk.split('\n').filter(Boolean)) keep(line);
      return write(chunk, ...rest);
    };
    stream.write = keepAndWrite as typeof stream.write;
  }
}

function send(outgoing: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  outgoing.writeHead(status, { ...pageHeaders, 'Content-Type': type });
  outgoing.end(body);
}

function sendJson(outgoing: ServerResponse, status: number, value: unknown): void {
  send(outgoing, status, 'application/json', JSON.stringify(value));
}
