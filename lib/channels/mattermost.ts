import { defuse, GAP, toCode, toLine, withoutGaps } from '../chat/markup.ts';
import type { Body, ChatPlatform, ToIntent, Topic } from '../chat/platform.ts';
import { FORM, toProof, unreadable } from '../chat/request.ts';
import { toFormActor } from '../chat/slash-form.ts';
import { fieldOf, parseForm, peekForm, readForm } from '../chat/urlencoded.ts';
import type { HttpDelivery } from '../delivery.ts';
import type { Intent } from '../intent.ts';
import { type Result, succeed } from '../outcome.ts';
import type { Secret } from '../secret.ts';
import { isOneOf, judge, type Proof, readScheme, unproven, type Verdict, VISIBLE_ASCII } from '../signature.ts';

/** Mattermost writes one; every other is work before the proof. */
const FORM_TOKENS_MAX = 2;

/** Stands for a token that is longer than any of ours can be. */
const TOO_LONG = '-';

/**
 * Slash commands of Mattermost, and its outgoing webhooks, which have the same form.
 * https://developers.mattermost.com/integrate/slash-commands/custom/
 * https://developers.mattermost.com/integrate/webhooks/outgoing/
 */
export const mattermost = {
  channel: 'mattermost',
  secrets: {
    name: 'MATTERMOST_TOKENS',
    // Mattermost makes the token, so a minimum guards only against a mutilated copy of it.
    isRight: (value) => value.length >= 8 && VISIBLE_ASCII.test(value),
    rule: 'have at least 8 characters each, visible ASCII only',
  },
  types: [FORM],
  escape: escapeText,
  code: toCode,
  // https://developers.mattermost.com/integrate/slash-commands/
  maxLength: 16_383,
  isPrivate: true,
  // The answer to a message is posted to its channel for all, whatever it says of itself.
  isHeardByAll: ({ body }) => isOutgoing(readForm(body)),
  // https://developers.mattermost.com/integrate/slash-commands/custom/#delayed-and-multiple-responses
  followUp: {
    lifetimeMs: 30 * 60_000,
    addressOf: ({ body }) => addressOf(readForm(body)),
    toUrl: (address, { isListed }) => (isListed(address) ? address : undefined),
    method: 'POST',
    write,
  },
  open: (secrets) => ({ verify: (delivery) => verify(delivery, secrets), read, write }),
} as const satisfies ChatPlatform;

function write(text: string): Body {
  // Without the last, signs that mean something in Slack would be turned into mentions and links:
  // https://developers.mattermost.com/integrate/slash-commands/slack/
  return { response_type: 'ephemeral', text, skip_slack_parsing: true };
}

/** Outgoing webhooks have none. Whoever shows the token may write one: the host has to be on the list. */
function addressOf(form: URLSearchParams): string | undefined {
  return isOutgoing(form) ? undefined : fieldOf(form, 'response_url');
}

/** Mattermost does not sign: a token that both sides know stands in a header, in the form, or in both. */
function verify(delivery: HttpDelivery, tokens: readonly Secret[]): Result<Proof> {
  const expected = tokens.map((token) => token.reveal());
  const check = (token: string): Verdict => {
    if (!VISIBLE_ASCII.test(token)) return unproven('malformed');
    return isOneOf([token], expected) ? succeed({}) : unproven('mismatch');
  };
  const checkAll = (tokens: readonly string[]) =>
    tokens.length > FORM_TOKENS_MAX ? [unproven('malformed')] : tokens.map(check);

  // Other schemes do not count: Mattermost sends Basic for a user and a password in the URL, and Bearer for an outgoing OAuth
  // connection that fits it. https://developers.mattermost.com/integrate/slash-commands/outgoing-oauth-connections/
  const authorization = readScheme(delivery, 'token', VISIBLE_ASCII);
  const inHeader = authorization?.ok ? check(authorization.value) : authorization;
  // Every character may be written as an escape of three.
  const longest = 3 * Math.max(...expected.map((token) => token.length));
  const shown = peekForm(delivery.body, 'token', FORM_TOKENS_MAX + 1);
  const claimed = checkAll(shown.map((text) => (text.length <= longest ? withoutEscapes(text) : TOO_LONG)));
  const proven = judge([inHeader, ...claimed]);
  if (!proven.ok) return proven;
  // Now that somebody has shown a token the form is read as a whole: one whose name has escapes is a claim too.
  const form = readForm(delivery.body);
  const whole = judge([inHeader, ...checkAll(form.getAll('token'))]);
  return whole.ok ? succeed(toProof(fieldOf(form, 'trigger_id'))) : whole;
}

function read(delivery: HttpDelivery, toIntent: ToIntent): Intent<Topic> {
  const form = parseForm(delivery.body);
  if (!form.ok) return { command: form };
  const fields = form.value;
  const actor = toFormActor(mattermost.channel, fields);
  if (!actor) return { command: unreadable('The form is neither a slash command nor an outgoing webhook.') };
  return toIntent(withoutGaps(wordsOf(fields)), actor);
}

function withoutEscapes(shown: string): string {
  return new URLSearchParams(`token=${shown}`).get('token') ?? '';
}

/** Whether this came of a message in a public channel. */
function isOutgoing(form: URLSearchParams): boolean {
  return !form.has('command') && (form.has('post_id') || form.has('trigger_word'));
}

/** What was typed behind the command's name, or behind the word that set off an outgoing webhook. */
function wordsOf(form: URLSearchParams): string {
  const text = fieldOf(form, 'text') ?? '';
  const trigger = fieldOf(form, 'trigger_word');
  if (trigger === undefined || !isOutgoing(form) || !text.startsWith(trigger)) return text;
  const rest = text.slice(trigger.length);
  return /^\s|^$/.test(rest) ? rest : text;
}

/**
 * Markdown: a backslash before every mark that could begin something; the underscore between letters and digits cannot. Mentions,
 * channel links, hashtags, and what a text written for Slack would mean, are broken up.
 * https://docs.mattermost.com/collaborate/format-messages.html
 */
function escapeText(text: string): string {
  const marked = toLine(text)
    .replace(/[\\`*[\]{}|$~#]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])/g, '\\$&')
    .replace(/[~#<](?=\S)/g, `$&${GAP}`)
    .replace(/[&:](?=#?[\w+-]+[;:])/g, `$&${GAP}`)
    .replace(/^[>+-]|^\d+(?=[.)])/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
  return defuse(marked);
}
