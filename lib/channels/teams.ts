import type { KeyObject } from 'node:crypto';
import { defuse, toCode, toLine } from '../chat/markup.ts';
import type { ChatPlatform, ToIntent, Topic } from '../chat/platform.ts';
import { JSON_TYPE, toActor, toProof, unreadable } from '../chat/request.ts';
import { countMentions, readTagged } from '../chat/tagged.ts';
import type { HttpDelivery } from '../delivery.ts';
import type { Intent } from '../intent.ts';
import { parseJson } from '../json.ts';
import { type Result, succeed } from '../outcome.ts';
import { isObject } from '../shapes.ts';
import {
  checkFreshness,
  decodeKey,
  hmacSha256,
  isOneOf,
  type Proof,
  readScheme,
  toHmacKey,
  unproven,
} from '../signature.ts';
import { parseTime } from '../time.ts';

const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Outgoing webhooks of Microsoft Teams, which waits 5 seconds.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook
 */
export const teams = {
  channel: 'teams',
  secrets: {
    name: 'TEAMS_SECRETS',
    isRight: (value) => keyOf(value) !== undefined,
    rule: 'be base64 of at least 16 bytes each, as Teams shows it',
  },
  types: [JSON_TYPE],
  escape: escapeText,
  code: (text) => toCode(text.replaceAll('<', '‹').replaceAll('>', '›')),
  // A message has at most 40 KB in UTF-16, of which lines take more than we count: see `toParagraphs`.
  // https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
  maxLength: 8000,
  // The reply stands below the message that asked, for the whole channel.
  isPrivate: false,
  open(secrets, toleranceSeconds) {
    const keys = secrets.map((secret) => toHmacKey(keyOf(secret.reveal()) ?? ''));
    return {
      verify: (delivery, now) => verify(delivery, keys, now, toleranceSeconds),
      read,
      write: (text) => ({ type: 'message', text: toParagraphs(text) }),
    };
  },
} as const satisfies ChatPlatform;

/** @returns the bytes of a security token, or `undefined` where it is none. */
function keyOf(secret: string): Uint8Array | undefined {
  const key = decodeKey(secret);
  return key && key.length >= 16 ? key : undefined;
}

/** The scheme itself has neither a time nor an id; the message that it covers has both. */
function verify(
  delivery: HttpDelivery,
  keys: readonly KeyObject[],
  now: number,
  toleranceSeconds: number,
): Result<Proof> {
  const signature = readScheme(delivery, 'hmac', SIGNATURE);
  if (!signature?.ok) return signature ?? unproven('no-proof');
  const expected = keys.map((key) => hmacSha256(key, delivery.body).toString('base64'));
  if (!isOneOf([signature.value], expected)) return unproven('mismatch');
  const json = parseJson(delivery.body);
  const { id, timestamp = null } = json.ok && isObject(json.value) ? json.value : {};
  const signedAt = typeof timestamp === 'string' ? parseTime(timestamp) : undefined;
  // What is no time is no fresh one.
  const fresh = checkFreshness(Math.floor((signedAt ?? Number.NEGATIVE_INFINITY) / 1000), now, toleranceSeconds);
  return timestamp === null || fresh.ok ? succeed(toProof(id)) : fresh;
}

function read(delivery: HttpDelivery, toIntent: ToIntent): Intent<Topic> {
  const json = parseJson(delivery.body);
  if (!json.ok) return { command: json };
  const activity = json.value;
  if (!isObject(activity) || typeof activity['type'] !== 'string') {
    return { command: unreadable('The request is no activity of Teams.') };
  }
  if (activity['type'] !== 'message') return { topic: { kind: 'other' } };
  const actor = actorOf(activity);
  const text = activity['text'] ?? '';
  if (!actor || typeof text !== 'string') return { command: unreadable('The message names nobody who asks.') };
  const words = readTagged({ text, isPlain: activity['textFormat'] === 'plain', ids: idsOf(activity, text) });
  return words.ok ? toIntent(words.value, actor) : { command: words };
}

/** The tenant, the channel (without the thread that is appended to it), and the user by the directory's id, if it is there. */
function actorOf({ from, conversation, channelData }: Readonly<Record<string, unknown>>) {
  const room = at(conversation, 'id') || at(channelData, 'channel', 'id');
  return toActor(teams.channel, {
    user: at(from, 'aadObjectId') || at(from, 'id'),
    workspace: at(channelData, 'tenant', 'id') || at(conversation, 'tenantId'),
    room: typeof room === 'string' ? room.replace(/;messageid=.*$/is, '') : room,
  });
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce((found, key) => (isObject(found) ? found[key] : undefined), value);
}

/** Whom the mentions of a text mean: the entities tell, where there is one with an id for each. Their text need not be that of the message. */
function idsOf({ entities }: Readonly<Record<string, unknown>>, text: string): readonly string[] | undefined {
  const mentions = Array.isArray(entities) ? entities.filter((entity) => at(entity, 'type') === 'mention') : [];
  const ids = mentions.map((mention) => at(mention, 'mentioned', 'id'));
  const isKnown = (id: unknown): id is string => typeof id === 'string' && id !== '';
  return ids.length === countMentions(text) && ids.every(isKnown) ? ids : undefined;
}

/** Teams reads Markdown, in which a single line break is none. */
function toParagraphs(text: string): string {
  return text.replace(/\n+/g, '\n\n');
}

/**
 * Teams reads Markdown and HTML in one text, so that every sign of either is written as a character reference. A mention needs an
 * entity beside the text, which no reply has. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
function escapeText(text: string): string {
  const marked = toLine(text).replace(/[&<>*_`~[\]\\]|^[#+-]|(?<=^\d+)[.)]/g, (sign) => `&#${sign.codePointAt(0)};`);
  return defuse(marked);
}
