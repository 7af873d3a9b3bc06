import type { ChatName } from '../../../lib/channels/chats.ts';
import { toCurl } from '../../senders/curl.ts';
import { at, type ChatSender, jsonIn, textAt, toShown } from '../../senders/sender.ts';
import { chatNames, senders } from '../../senders/senders.ts';
import { schemes } from '../../senders/webhook.ts';
import { concealBody, concealHeaders, concealJson } from './conceal.ts';
import type { Change, Details, Header, Summary } from './messages.ts';
import type { Seen } from './record.ts';
import { cut, toObject, toText } from './text.ts';

/** Characters of the words or the payload in a line. */
const LINE_MAX = 200;

/** Bytes of a body that can still be sent again: more stand in no list. */
const AGAIN_MAX_BYTES = 64 * 1024;

/** What of a delivery stands in its line. @param live whether secrets of somebody's own may be in it. */
export function toSummary(seen: Seen, live: boolean): Summary {
  const lines = linesOf(seen);
  // What came of it in the queue is its ending.
  const line = lines.findLast(({ attempt }) => attempt !== undefined) ?? lines.at(-1) ?? {};
  const text = (name: string) => (typeof line[name] === 'string' ? { [name]: line[name] } : {});
  return {
    id: seen.id,
    at: seen.at,
    trigger: seen.trigger,
    said: cut(said(seen, live).replace(/\s+/g, ' '), LINE_MAX),
    running: seen.reply === undefined,
    ...(seen.ms === undefined ? {} : { ms: seen.ms }),
    ...(typeof line['status'] === 'number' ? { status: line['status'] } : {}),
    ...(seen.reply && line['status'] === undefined ? { status: seen.reply.status } : {}),
    ...text('code'),
    ...text('action'),
    ...text('result'),
    ...text('reason'),
    ...text('applied'),
    ...text('actor'),
    ...(Array.isArray(line['changes']) ? { changes: line['changes'] as Change[] } : {}),
    requests: seen.exchanges.length,
  };
}

/** Its lines in the log. */
function linesOf({ log }: Seen): Record<string, unknown>[] {
  return log.map(toObject).filter((line) => line?.['message'] === 'delivery') as Record<string, unknown>[];
}

/** All that the page shows of a delivery once it is unfolded. @param url where it came to. */
export function toDetails(seen: Seen, { live, url }: { live: boolean; url: string }): Details {
  const { request, reply } = seen;
  const body = toText(request.body);
  const again = { asItWas: canRepeat(seen) && !live, anew: canRepeat(seen) && !live && proofOf(seen) !== undefined };
  const age = ageOf(seen);
  const shown = reply && shownOf(seen);
  return {
    id: seen.id,
    method: request.method,
    target: live ? request.path : targetOf(request),
    headers: live ? concealHeaders(request.headers) : request.headers,
    body:
      body === undefined ? `(${request.body.length} bytes that are no UTF-8)` : cut(live ? concealBody(body) : body),
    proof: proofOf(seen)?.filter((name) => has(request.headers, name)) ?? [],
    ...(age === undefined ? {} : { ageSeconds: age }),
    said: said(seen, live),
    ...(reply ? { reply: { status: reply.status, headers: reply.headers, body: cut(toText(reply.body) ?? '') } } : {}),
    ...(shown ? { shown } : {}),
    exchanges: seen.exchanges,
    // Events are answered by the queue itself, and leave no line yet.
    isQueued: reply?.status === 202 || linesOf(seen).some(({ queued }) => queued === true),
    log: seen.log,
    ...(again.asItWas ? { curl: toCurl(`${url}${targetOf(request)}`, toSent(request.headers), body) } : {}),
    again,
  };
}

/** What whoever sends it again writes: the rest is the client's. */
const OF_THE_CLIENT = /^(host|content-length|connection|accept-encoding|transfer-encoding|expect|keep-alive)$/i;

/** The headers that go again. Of doubled ones the last is left. */
export function toSent(headers: readonly Header[]): { [name: string]: string } {
  return Object.fromEntries(headers.filter(([name]) => !OF_THE_CLIENT.test(name)));
}

/** The names of the headers that prove deliveries of its trigger; undefined where none does. */
function proofOf({ trigger }: Seen): readonly string[] | undefined {
  const sender = senderOf(trigger);
  const parts = { secret: 'whsec_AAAA', now: 0, body: '' };
  if (sender) return Object.keys(sender.sign({ ...parts, secret: sender.demo.secret }));
  return trigger === 'webhook' ? schemes.flatMap(({ sign }) => Object.keys(sign(parts))) : undefined;
}

/** Seconds between the time in a proof, or else in the body, and its coming. */
function ageOf(seen: Seen): number | undefined {
  const { request, at: cameAt } = seen;
  const names = (proofOf(seen) ?? []).map((name) => name.toLowerCase());
  const [, stamp] =
    request.headers.find(([name, value]) => names.includes(name.toLowerCase()) && /^\d{10}$/.test(value)) ?? [];
  const body = toObject(toText(request.body) ?? '');
  const times = [at(body, 'timestamp'), at(body, 'time'), at(body, 'delivery', 'time')];
  const written = times.find((time) => typeof time === 'string' && time.length < 40);
  const sentAt = stamp === undefined ? Date.parse(`${written}`) : Number(stamp) * 1000;
  return Number.isNaN(sentAt) ? undefined : Math.round((cameAt - sentAt) / 1000);
}

/** The words of a chat, or the payload. */
function said(seen: Seen, live: boolean): string {
  const body = toText(seen.request.body);
  if (body === undefined) return '';
  const sender = senderOf(seen.trigger);
  if (sender) return sender.wordsIn(body) ?? '';
  const payload = payloadIn(seen.trigger, body);
  return live ? concealJson(payload) : payload;
}

/** What is in the envelope of an event; of any other body it is the whole. */
function payloadIn(trigger: string, body: string): string {
  const event = toObject(body);
  if (trigger === 'eventbus') {
    const message = textAt(event, 'record', '0', 'smn', 'message');
    return message ?? JSON.stringify(event?.['detail'] ?? event?.['data'] ?? at(event, 'events', '0', 'data') ?? null);
  }
  if (trigger !== 'schedule' || !event) return body;
  if ('trigger_type' in event) return textAt(event, 'user_event') ?? '';
  const { delivery: _, ...payload } = event;
  return 'detail-type' in payload || Object.keys(payload).length === 0 ? '' : JSON.stringify(payload);
}

function shownOf({ trigger, reply }: Seen): Details['shown'] {
  const sender = senderOf(trigger);
  const value = jsonIn(toText(reply?.body ?? new Uint8Array()) ?? '');
  const shown = sender && reply?.status === 200 ? toShown(sender, value) : undefined;
  return sender && shown ? { isPrivate: sender.isPrivate(value), text: shown.text } : undefined;
}

function canRepeat({ request }: Seen): boolean {
  const doubled = new Set(request.headers.map(([name]) => name.toLowerCase())).size < request.headers.length;
  const body = toText(request.body);
  // A terminal would obey some characters, and no browser or shell hands all of them on.
  const isPlain = body !== undefined && !/(?![\n\r\t])\p{Cc}/u.test(body) && request.body.length <= AGAIN_MAX_BYTES;
  return request.method === 'POST' && !doubled && isPlain;
}

function has(headers: readonly Header[], name: string): boolean {
  return headers.some(([given]) => given.toLowerCase() === name.toLowerCase());
}

function targetOf({ path, query }: Seen['request']): string {
  return query === '' ? path : `${path}?${query}`;
}

function senderOf(trigger: string): ChatSender | undefined {
  return chatNames.some((name) => name === trigger) ? senders[trigger as ChatName] : undefined;
}
