import { createChat, type Platform } from '../chat/chat.ts';
import type { Ask } from '../chat/grammar.ts';
import { defuse, GAP, toCode, toLine, withoutGaps } from '../chat/markup.ts';
import {
  CHAT_BODY_MAX_BYTES,
  FORM,
  isUnproven,
  refuseOtherTypes,
  toActor,
  toProof,
  unreadable,
} from '../chat/request.ts';
import { fieldOf, isSound, parseForm, peekForm, readForm } from '../chat/urlencoded.ts';
import { type HttpDelivery, headerOf } from '../delivery.ts';
import { toHttpReply } from '../http-reply.ts';
import { succeed } from '../outcome.ts';
import type { SettingsReader } from '../settings/settings.ts';
import { isOneOf, unproven } from '../signature.ts';
import type { HttpChannel } from './channel.ts';

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const SCHEME_TOKEN = /^token(?: |$)/i;
const TOKEN = /^token +([\x21-\x7e]+)$/i;

/** Mattermost writes one; every other is work before the proof. */
const FORM_TOKENS_MAX = 2;

const platform: Platform = {
  channel: 'mattermost',
  escape: escapeText,
  code: toCode,
  // https://developers.mattermost.com/integrate/slash-commands/
  maxLength: 16_383,
  isPrivate: true,
};

/**
 * Slash commands of Mattermost, and its outgoing webhooks, which have the same form. Mattermost does not sign: a token that both
 * sides know stands in a header, in the form, or in both.
 * https://developers.mattermost.com/integrate/slash-commands/custom/
 * https://developers.mattermost.com/integrate/webhooks/outgoing/
 */
export function mattermost(settings: SettingsReader): HttpChannel<Ask> | undefined {
  const inPrivate = createChat(settings, platform);
  const inTheRoom = createChat(settings, { ...platform, isPrivate: false });
  // Mattermost makes the token, so a minimum guards only against a mutilated copy of it.
  const tokens = settings.secrets(
    'MATTERMOST_TOKENS',
    (value) => value.length >= 8 && VISIBLE_ASCII.test(value),
    'must have at least 8 characters each, visible ASCII only, several separated by blanks',
  );
  if (tokens.length === 0) return undefined;

  return {
    name: 'mattermost',
    budgetMs: inPrivate.budgetMs,
    bodyMaxBytes: CHAT_BODY_MAX_BYTES,
    verify(delivery) {
      const expected = tokens.map((token) => token.reveal());
      const isRight = (token: string | undefined) => token !== undefined && isOneOf([token], expected);
      const inHeader = tokenOf(delivery);
      const shown = peekForm(delivery.body, 'token', FORM_TOKENS_MAX + 1);
      if (shown.length > FORM_TOKENS_MAX) return unproven();
      // Every character may be written as an escape of three.
      const longest = 3 * Math.max(...expected.map((token) => token.length));
      const claimed = [...inHeader, ...shown.filter((text) => text.length <= longest).map(withoutEscapes)];
      if (!claimed.some(isRight)) return unproven();
      // Now that somebody has shown a token the form is read as a whole: a second one in it is a claim too, and may not be wrong.
      const form = readForm(delivery.body);
      const inForm = form.getAll('token');
      const isProven = inForm.length <= FORM_TOKENS_MAX && [...inHeader, ...inForm].every(isRight);
      return isProven ? succeed(toProof(fieldOf(form, 'trigger_id'))) : unproven();
    },
    parse(delivery) {
      const refusal = refuseOtherTypes(delivery, FORM);
      if (refusal) return { command: refusal };
      const form = parseForm(delivery.body);
      if (!form.ok) return { command: form };
      const fields = form.value;
      const actor = toActor('mattermost', {
        user: fieldOf(fields, 'user_id'),
        workspace: fieldOf(fields, 'team_id'),
        room: fieldOf(fields, 'channel_id'),
      });
      if (!actor || !['team_id', 'channel_id', 'text'].every((name) => isSound(fields, name))) {
        return { command: unreadable('The form is neither a slash command nor an outgoing webhook.') };
      }
      return inPrivate.toIntent(withoutGaps(wordsOf(fields)), actor);
    },
    allow: inPrivate.allow,
    render(outcome, delivery, intent) {
      if (isUnproven(outcome)) return toHttpReply(outcome, delivery);
      const isHeardByAll = isOutgoing(readForm(delivery.body));
      const text = (isHeardByAll ? inTheRoom : inPrivate).say(outcome, intent, delivery);
      return toHttpReply(
        {
          ok: true,
          // Without the last, signs that mean something in Slack would be turned into mentions and links:
          // https://developers.mattermost.com/integrate/slash-commands/slack/
          body: { response_type: 'ephemeral', text, skip_slack_parsing: true },
        },
        delivery,
      );
    },
  };
}

/**
 * The token in `Authorization: Token …`, `undefined` for one that cannot be read. Other schemes do not count: Mattermost sends Basic
 * for a user and a password in the URL, and Bearer for an outgoing OAuth connection that fits it.
 * https://developers.mattermost.com/integrate/slash-commands/outgoing-oauth-connections/
 */
function tokenOf(delivery: HttpDelivery): readonly (string | undefined)[] {
  const authorization = headerOf(delivery, 'authorization');
  if (authorization === undefined) return [];
  if (typeof authorization !== 'string') return [undefined];
  return SCHEME_TOKEN.test(authorization) ? [TOKEN.exec(authorization)?.[1]] : [];
}

function withoutEscapes(shown: string): string {
  return new URLSearchParams(`token=${shown}`).get('token') ?? '';
}

/** Whether this came of a message in a public channel. Its answer is posted there for all, whatever it says of itself. */
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
