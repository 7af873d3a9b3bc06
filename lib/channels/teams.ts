import type { KeyObject } from 'node:crypto';
import { defuse, toCode, toLine, withoutGaps } from '../chat/markup.ts';
import type { ChatPlatform, ToIntent, Topic } from '../chat/platform.ts';
import { JSON_TYPE, toActor, toProof, unreadable } from '../chat/request.ts';
import { quote } from '../chat/words.ts';
import { type HttpDelivery, headerOf } from '../delivery.ts';
import type { Intent } from '../intent.ts';
import { parseJson } from '../json.ts';
import { type Result, succeed } from '../outcome.ts';
import { isObject } from '../shapes.ts';
import { decodeKey, hmacSha256, isOneOf, type Proof, toHmacKey, unproven } from '../signature.ts';
import { decodeEntities } from '../spelling.ts';

const AUTHORIZATION = /^hmac ([A-Za-z0-9+/]{43}=)$/i;

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
  open(secrets) {
    const keys = secrets.map((secret) => toHmacKey(keyOf(secret.reveal()) ?? ''));
    return {
      verify: (delivery) => verify(delivery, keys),
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

/** The scheme has neither a time nor an id that it could be told from. */
function verify(delivery: HttpDelivery, keys: readonly KeyObject[]): Result<Proof> {
  const authorization = headerOf(delivery, 'authorization');
  const signature = typeof authorization === 'string' ? AUTHORIZATION.exec(authorization)?.[1] : undefined;
  if (signature === undefined) return unproven();
  const expected = keys.map((key) => hmacSha256(key, delivery.body).toString('base64'));
  return isOneOf([signature], expected) ? succeed(toProof(activityIdOf(delivery))) : unproven();
}

function activityIdOf(delivery: HttpDelivery): unknown {
  const json = parseJson(delivery.body);
  return json.ok && isObject(json.value) ? json.value['id'] : undefined;
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
  const words = toWords(text);
  if (words === undefined) return { command: unreadable('Which of the mentions is ours cannot be told.') };
  return toIntent(words, actor);
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

const MENTION = '<at(?:\\s[^<>]*)?>([^<]*)</at\\s*>';
const FIRST_MENTION = new RegExp(MENTION, 'i');
const LEADING_MENTIONS = new RegExp(`^(?:(?:\\s|&nbsp;|&#160;|<(?!at\\b)[a-z][^<>]*>)*${MENTION})+`, 'i');
const TAG = /<\/?[a-z][^<>]*>/gi;

/**
 * What was typed, of the HTML that Teams makes of it. A webhook hears only what mentions it, and the message does not tell which of
 * the mentions that is (the entities may be missing, and their text need not be that of the message): it is the first one, or
 * the only one. Others stand for a name and are put in quotation marks, since they may have blanks.
 *
 * @returns nothing where the message mentions several and begins with none.
 */
function toWords(html: string): string | undefined {
  const begins = LEADING_MENTIONS.test(html);
  const rest = html.replace(begins ? LEADING_MENTIONS : FIRST_MENTION, ' ');
  if (!begins && FIRST_MENTION.test(rest)) return undefined;
  // Splitting by a pattern with a group gives what is between the mentions and, in turn, what is in them.
  const parts = rest.split(new RegExp(MENTION, 'gi'));
  const words = parts.map((part, index) =>
    index % 2 === 0 ? toText(part.replace(TAG, ' ')) : ` ${quote(toText(part))} `,
  );
  return words.join('').trim();
}

function toText(html: string): string {
  return withoutGaps(decodeEntities(html));
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
