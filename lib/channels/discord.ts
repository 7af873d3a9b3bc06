import { createPublicKey, type KeyObject, verify as verifySignature } from 'node:crypto';
import { CONFIG, EXCEPT, REPLACE } from '../chat/forms.ts';
import { angledLinks } from '../chat/links.ts';
import { defuse, GAP, toCode, toLine, withoutGaps } from '../chat/markup.ts';
import type { Body, ChatPlatform, ToIntent, Topic } from '../chat/platform.ts';
import { JSON_TYPE, toActor, toProof, unreadable } from '../chat/request.ts';
import type { HttpDelivery } from '../delivery.ts';
import type { Intent } from '../intent.ts';
import { parseJson } from '../json.ts';
import { type Result, succeed } from '../outcome.ts';
import { isObject } from '../shapes.ts';
import { type Proof, verifyTimed } from '../signature.ts';
import { isStep } from '../text.ts';

const PUBLIC_KEY = /^[0-9a-f]{64}$/i;
const SIGNATURE = /^[0-9a-f]{128}$/;

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type */
const interactions = { ping: 1, command: 2, autocomplete: 4 } as const;
/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object */
const callbacks = { pong: 1, message: 4, deferred: 5, choices: 8 } as const;
/** https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-type */
const options = { subCommand: 1, group: 2, text: 3, integer: 4, flag: 5 } as const;

/** Only the asker sees the message. https://docs.discord.com/developers/resources/message#message-object-message-flags */
const EPHEMERAL = 64;

/**
 * Application commands of Discord, sent to an interactions endpoint. Discord sends wrongly signed requests on purpose and takes
 * the endpoint away where these are not answered with 401.
 * https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
 */
export const discord = {
  channel: 'discord',
  secrets: {
    name: 'DISCORD_PUBLIC_KEYS',
    isRight: (value) => PUBLIC_KEY.test(value),
    rule: 'have 64 hexadecimal digits each',
    isSecret: false,
  },
  types: [JSON_TYPE],
  links: angledLinks,
  escape: escapeText,
  code: toCode,
  // https://docs.discord.com/developers/resources/message#create-message
  maxLength: 2000,
  isPrivate: true,
  // https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
  followUp: {
    lifetimeMs: 15 * 60_000,
    endpoint: { name: 'DISCORD_API_ENDPOINT', default: 'https://discord.com/api/v10' },
    addressOf,
    toUrl(address, { endpoint }) {
      const [, application, token = ''] = ADDRESS.exec(address) ?? [];
      return application && !isStep(token) ? `${endpoint}/webhooks/${address}/messages/@original` : undefined;
    },
    method: 'PATCH',
    write: (content) => ({ content, allowed_mentions: { parse: [] } }),
    // It shows by itself that something is being done, until the result takes the place of that.
    accepted: { type: callbacks.deferred, data: { flags: EPHEMERAL } },
  },
  open(publicKeys, toleranceSeconds) {
    const keys = publicKeys.map((key) => toKey(key.reveal()));
    return { verify: (delivery, now) => verify(delivery, keys, now, toleranceSeconds), read, write };
  },
} as const satisfies ChatPlatform;

function verify(
  delivery: HttpDelivery,
  keys: readonly KeyObject[],
  now: number,
  toleranceSeconds: number,
): Result<Proof> {
  const headers = { time: 'x-signature-timestamp', signature: ['x-signature-ed25519', SIGNATURE] } as const;
  const isRight = (timestamp: string, signature: string) => {
    const signed = Buffer.concat([Buffer.from(timestamp), delivery.body]);
    const verdicts = keys.map((key) => verifySignature(null, signed, key, Buffer.from(signature, 'hex')));
    return verdicts.includes(true);
  };
  // The scheme itself knows no window; Discord signs as it sends, so that an old request is one sent again.
  const fresh = verifyTimed(delivery, headers, isRight, now, toleranceSeconds);
  return fresh.ok ? succeed(toProof(interactionIdOf(delivery))) : fresh;
}

function read(delivery: HttpDelivery, toIntent: ToIntent): Intent<Topic> {
  const json = parseJson(delivery.body);
  if (!json.ok) return { command: json };
  const interaction = json.value;
  if (!isObject(interaction) || typeof interaction['type'] !== 'number') {
    return { command: unreadable('The request is no interaction of Discord.') };
  }
  switch (interaction['type']) {
    case interactions.ping:
      return { topic: { kind: 'greeting', body: { type: callbacks.pong } } };
    case interactions.autocomplete:
      return { topic: { kind: 'greeting', body: { type: callbacks.choices, data: { choices: [] } } } };
    case interactions.command:
      return readCommand(interaction, toIntent);
    default:
      return { topic: { kind: 'other' } };
  }
}

function readCommand(interaction: Readonly<Record<string, unknown>>, toIntent: ToIntent): Intent<Topic> {
  const { data, member, user, guild_id, channel_id } = interaction;
  // In a guild the asker is a member of it, in a direct message a mere user.
  const asker = isObject(member) ? member['user'] : user;
  const actor = toActor(discord.channel, {
    user: isObject(asker) ? asker['id'] : undefined,
    workspace: guild_id,
    room: channel_id,
  });
  if (!actor || !isObject(data)) return { command: unreadable('The interaction names nobody who asks.') };
  // A command of a user's or message's menu is not typed. https://docs.discord.com/developers/interactions/application-commands
  if (data['type'] === 2 || data['type'] === 3) return { topic: { kind: 'other' }, actor };
  const { name } = data;
  // An application may have other commands beside ours, with options of their own.
  if (typeof name === 'string' && name !== COMMAND) return { topic: { kind: 'other' }, actor };
  const words = toWords(data['options'] ?? []);
  if (words === undefined) return { command: unreadable('The options are none of this command.'), actor };
  return name === COMMAND ? toIntent(withoutGaps(words.join(' ')), actor) : { topic: { kind: 'other' }, actor };
}

function write(content: string): Body {
  return { type: callbacks.message, data: { content, flags: EPHEMERAL, allowed_mentions: { parse: [] } } };
}

/** An application, and the token of one interaction with it. */
const ADDRESS = /^([0-9]{1,20})\/([A-Za-z0-9._-]{1,1024})$/;

function addressOf(delivery: HttpDelivery): string | undefined {
  const json = parseJson(delivery.body);
  if (!json.ok || !isObject(json.value)) return undefined;
  const { application_id, token } = json.value;
  return typeof application_id === 'string' && typeof token === 'string' ? `${application_id}/${token}` : undefined;
}

/** An Ed25519 key of its 32 bytes (RFC 8037). */
function toKey(hex: string): KeyObject {
  const x = Buffer.from(hex, 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

function interactionIdOf(delivery: HttpDelivery): unknown {
  const json = parseJson(delivery.body);
  return json.ok && isObject(json.value) ? json.value['id'] : undefined;
}

/** As it is registered: infra/deploy/chat/discord-command.json. */
const COMMAND = 'hotspot';

/** A sub-command that stands for no word: its text is the whole command. */
const RUN = 'run';

/** A group, a sub-command in it, and the options of that. */
const LEVELS = 3;

/**
 * The words that somebody would have typed, of the options that were filled in: the names of group and sub-command, then what is in
 * their options. Discord sends these in whichever order they were filled in.
 *
 * @returns nothing for options that no command of ours has.
 */
function toWords(list: unknown): string[] | undefined {
  const names: string[] = [];
  let level = list;
  for (let depth = 0; depth < LEVELS; depth += 1) {
    if (!Array.isArray(level) || !level.every(isOption)) return undefined;
    const [first, ...more] = level;
    if (!first || (first.type !== options.subCommand && first.type !== options.group)) {
      return toValues(level, names.at(-1))?.toSpliced(0, 0, ...names.filter((name) => name !== RUN));
    }
    if (more.length > 0) return undefined;
    names.push(first.name);
    level = first.options ?? [];
  }
  return undefined;
}

type Option = { name: string; type?: unknown; value?: unknown; options?: unknown };

function isOption(option: unknown): option is Option {
  return isObject(option) && typeof option['name'] === 'string';
}

/** The words of options that hold a value, in the order of the grammar. @param under the sub-command that they belong to. */
function toValues(list: readonly Option[], under: string | undefined): string[] | undefined {
  const parts: Array<{ rank: number; words: string[] }> = [];
  for (const { name, type, value } of list) {
    if (type === options.integer && Number.isSafeInteger(value)) parts.push({ rank: 1, words: [String(value)] });
    else if (type === options.flag && name === 'replace' && typeof value === 'boolean')
      parts.push({ rank: 4, words: value ? [REPLACE] : [] });
    else if (type !== options.text || typeof value !== 'string') return undefined;
    else if (name.startsWith('config')) parts.push({ rank: 3, words: [CONFIG, value] });
    else parts.push({ rank: 2, words: under === 'on' ? [EXCEPT, value] : [value] });
  }
  return parts.sort((a, b) => a.rank - b.rank).flatMap(({ words }) => words);
}

/**
 * A backslash before every mark of Discord's Markdown and before what begins a mention; the underscore between letters and digits
 * is none. https://docs.discord.com/developers/reference#message-formatting
 */
function escapeText(text: string): string {
  const marked = toLine(text)
    .replace(/[\\`*~|[\]<>#]|^[+-]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])/g, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    // Who is mentioned is looked up before the backslash is heeded.
    .replaceAll('<', `<${GAP}`);
  return defuse(marked);
}
