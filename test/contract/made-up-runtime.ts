import type { ChannelFactory } from '../../lib/channel.ts';
import type { EventDelivery, HttpDelivery, HttpReply } from '../../lib/delivery.ts';
import { type EventReply, toEventReply } from '../../lib/event-reply.ts';
import { escapeUnseen, LOGGED, toStartLine } from '../../lib/log.ts';
import type { Platform } from '../../lib/platform.ts';
import { createEventService, createHttpService } from '../../lib/serve.ts';
import { referencesIn } from '../../lib/settings/references.ts';
import type { Env } from '../../lib/settings/settings.ts';
import { isObject } from '../../lib/shapes.ts';

/** What a cloud that nobody has hands over with each invocation: settings are known from there only, and time is told in seconds. */
export type Ticket = { number?: unknown; settings: Env; secondsLeft?: () => unknown };

/** Its envelope of a reply: headers are lines. */
export type Receipt = { result: string; lines: readonly string[]; load: string };

const madeUp: Platform<Ticket, Receipt> = {
  settings: (ticket) => ticket?.settings,
  createLogs: () => ({
    log: (level, record) => write(level, 'delivery', record),
    logOddSettings: (settings) => write('warn', 'settings', { settings }),
    logFailedStart(error) {
      const { message, ...fields } = toStartLine(error);
      write('error', message, fields);
    },
  }),
  createReader: (env) => ({
    read: () => Promise.reject(new Error('There is no store here.')),
    problems: referencesIn(env).map((name) => ({ name, rule: 'must be given as it is' })),
  }),
  requestIdOf: ({ number }) => number,
  remainingMsOf: ({ secondsLeft }) => Number(secondsLeft?.()) * 1000,
  unwrap(event) {
    if (!isObject(event) || typeof event['verb'] !== 'string' || typeof event['address'] !== 'string') return undefined;
    const { verb, address, lines, load } = event;
    const [path = '', query = ''] = address.split('?');
    const headers = new Map<string, string[]>();
    for (const line of Array.isArray(lines) ? lines : []) {
      const [name = '', ...value] = String(line).split(': ');
      const key = name.toLowerCase();
      headers.set(key, [...(headers.get(key) ?? []), value.join(': ')]);
    }
    const body = Buffer.from(typeof load === 'string' ? load : '', 'base64');
    return {
      request: {
        method: verb,
        path,
        query: new Map([...new URLSearchParams(query)].map(([key, value]) => [key, [value]])),
        headers,
        body,
      },
      requestId: undefined,
      arrivedAt: undefined,
      wrap,
    };
  },
  wrap,
};

function wrap({ status, headers, body }: HttpReply): Receipt {
  return { result: `${status}`, lines: Object.entries(headers).map((line) => line.join(': ')), load: body };
}

function write(level: string, message: string, fields: object): void {
  const shown = Object.entries(fields).filter(([name]) => (LOGGED as readonly string[]).includes(name));
  const line = JSON.stringify({ level: level.toUpperCase(), message, ...Object.fromEntries(shown) });
  process.stdout.write(`${escapeUnseen(line)}\n`);
}

const NOBODY: Ticket = { settings: {} };

export function serveHttp(name: string, channels: ReadonlyArray<ChannelFactory<HttpDelivery, HttpReply>>) {
  const { open, serve, recover } = createHttpService(madeUp, name, channels);
  return async (event: unknown, ticket = NOBODY): Promise<Receipt> => {
    const opened = open(event, ticket);
    return opened.wrap(await serve(opened).catch((error) => recover(error, opened)));
  };
}

export function serveEvents(name: string, channel: ChannelFactory<EventDelivery, EventReply>) {
  const { open, serve, recover } = createEventService(madeUp, name, channel, toEventReply);
  return async (event: unknown, ticket = NOBODY): Promise<EventReply> => {
    const opened = open(event, ticket);
    return serve(opened).catch(async (error) => Promise.reject(await recover(error, opened)));
  };
}
