import type { KeyObject } from 'node:crypto';
import { angledLinks } from '../chat/links.ts';
import { defuse, GAP, toCode, toLine, withoutGaps } from '../chat/markup.ts';
import type { ChatPlatform, ToIntent, Topic } from '../chat/platform.ts';
import { FORM, JSON_TYPE, mediaTypeOf, toProof, unreadable } from '../chat/request.ts';
import { toFormActor } from '../chat/slash-form.ts';
import { fieldOf, parseForm, readForm } from '../chat/urlencoded.ts';
import { type HttpDelivery, headerOf } from '../delivery.ts';
import type { Intent } from '../intent.ts';
import { parseJson } from '../json.ts';
import { type Result, succeed } from '../outcome.ts';
import { isObject } from '../shapes.ts';
import { hmacSha256, isOneOf, type Proof, toHmacKey, VISIBLE_ASCII, verifyTimed } from '../signature.ts';
import { decodeEntities } from '../spelling.ts';

const SIGNATURE = /^v0=[0-9a-f]{64}$/;
const CHALLENGE = /^[\x21-\x7e]{1,1024}$/;

/** Slash commands of Slack. https://docs.slack.dev/interactivity/implementing-slash-commands */
export const slack = {
  channel: 'slack',
  secrets: {
    name: 'SLACK_SIGNING_SECRETS',
    // Slack makes the secret, so a minimum guards only against a mutilated copy of it.
    isRight: (value) => value.length >= 8 && VISIBLE_ASCII.test(value),
    rule: 'have at least 8 characters each, visible ASCII only',
  },
  types: [FORM, JSON_TYPE],
  links: angledLinks,
  escape: escapeText,
  code: (text) => escapeControls(toCode(text)),
  // Slack keeps up to 40,000, but asks for 4,000 and splits what is longer.
  // https://docs.slack.dev/reference/methods/chat.postMessage#truncating
  maxLength: 4000,
  isPrivate: true,
  // https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
  followUp: {
    lifetimeMs: 30 * 60_000,
    hosts: ['hooks.slack.com', 'hooks.slack-gov.com'],
    addressOf: ({ body }) => fieldOf(readForm(body), 'response_url'),
    toUrl: (address, { isListed }) => (isListed(address) ? address : undefined),
    method: 'POST',
    write: (text) => ({ response_type: 'ephemeral', replace_original: false, text }),
  },
  open(secrets, toleranceSeconds) {
    const keys = secrets.map((secret) => toHmacKey(secret.reveal()));
    return {
      greetUnproven: (delivery) => (isCertificateCheck(delivery) ? '' : undefined),
      verify: (delivery, now) => verify(delivery, keys, now, toleranceSeconds),
      read: (delivery, toIntent) =>
        mediaTypeOf(delivery) === JSON_TYPE ? readEvent(delivery) : readCommand(delivery, toIntent),
      write: (text) => ({ response_type: 'ephemeral', text }),
    };
  },
} as const satisfies ChatPlatform;

/** More than any check has, in bytes. */
const CHECK_MAX_BYTES = 1024;

/**
 * Whether Slack only checks if the certificate of a command's URL is still good. It sends this check without a signature.
 * https://docs.slack.dev/interactivity/implementing-slash-commands
 */
function isCertificateCheck(delivery: HttpDelivery): boolean {
  const isSigned = ['x-slack-request-timestamp', 'x-slack-signature'].some(
    (name) => headerOf(delivery, name) !== undefined,
  );
  const type = mediaTypeOf(delivery);
  if (isSigned || (type !== undefined && type !== FORM) || delivery.body.length > CHECK_MAX_BYTES) return false;
  const form = parseForm(delivery.body);
  if (!form.ok || fieldOf(form.value, 'ssl_check') !== '1') return false;
  return [...form.value.keys()].every((name) => name === 'ssl_check' || name === 'token');
}

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
function verify(
  delivery: HttpDelivery,
  keys: readonly KeyObject[],
  now: number,
  toleranceSeconds: number,
): Result<Proof> {
  const headers = { time: 'x-slack-request-timestamp', signature: ['x-slack-signature', SIGNATURE] } as const;
  const isRight = (timestamp: string, signature: string) => {
    const expected = keys.map((key) => `v0=${hmacSha256(key, `v0:${timestamp}:`, delivery.body).toString('hex')}`);
    return isOneOf([signature], expected);
  };
  const fresh = verifyTimed(delivery, headers, isRight, now, toleranceSeconds);
  return fresh.ok ? succeed(toProof(triggerOf(delivery))) : fresh;
}

function readCommand(delivery: HttpDelivery, toIntent: ToIntent): Intent<Topic> {
  const form = parseForm(delivery.body);
  if (!form.ok) return { command: form };
  const fields = form.value;
  // The same with a signature.
  if (fieldOf(fields, 'ssl_check') === '1') return { topic: { kind: 'greeting', body: '' } };
  // A button or a menu: https://docs.slack.dev/interactivity/handling-user-interaction
  if (fields.has('payload')) return { topic: { kind: 'other' } };
  const actor = toFormActor(slack.channel, fields);
  if (!actor) return { command: unreadable('The form is no slash command.') };
  return toIntent(toWords(fieldOf(fields, 'text') ?? ''), actor);
}

/** A request of the Events API. It is no command, and Slack expects only a 200. */
function readEvent(delivery: HttpDelivery): Intent<Topic> {
  const json = parseJson(delivery.body);
  if (!json.ok) return { command: json };
  const event = json.value;
  if (!isObject(event) || typeof event['type'] !== 'string') {
    return { command: unreadable('The request is no event of Slack.') };
  }
  if (event['type'] !== 'url_verification') return { topic: { kind: 'other' } };
  // https://docs.slack.dev/reference/events/url_verification
  const { challenge } = event;
  if (typeof challenge !== 'string' || !CHALLENGE.test(challenge)) {
    return { command: unreadable('The challenge is none.') };
  }
  return { topic: { kind: 'greeting', body: { challenge } } };
}

function triggerOf(delivery: HttpDelivery): string | undefined {
  return mediaTypeOf(delivery) === JSON_TYPE ? undefined : fieldOf(readForm(delivery.body), 'trigger_id');
}

/** Marks that {@link escapeText} replaces by a character that looks the same. */
const LOOK_ALIKES = { '*': '\u2217', _: '\u02cd', '~': '\u223c', '`': '\u02cb' } as const;
const MARKS = new Map<string, string>(Object.entries(LOOK_ALIKES).map(([mark, alike]) => [alike, mark]));

/**
 * Turns a text of Slack back into what was typed. Slack sends `&`, `<` and `>` as entities. Mentions and links, which it sends as
 * `<@U1|alice>`, stay as they are: the grammar reads them. https://docs.slack.dev/interactivity/implementing-slash-commands
 */
function toWords(text: string): string {
  return withoutGaps(decodeEntities(text)).replace(/[\u2217\u02cd\u223c\u02cb]/g, (alike) => MARKS.get(alike) ?? alike);
}

/** The three characters that control Slack's text. https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escapeControls(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Slack has no escape character. A mark that could begin or end a style is therefore replaced by a character that looks the same;
 * between letters and digits a mark has no meaning and stays. The name of an emoji is broken up, and no line begins as a quotation.
 */
function escapeText(text: string): string {
  const marked = toLine(text)
    .replace(/(?<![0-9A-Za-z])[*_~]|[*_~](?![0-9A-Za-z])|`/g, (mark) => LOOK_ALIKES[mark as keyof typeof LOOK_ALIKES])
    .replace(/:(?=[\w+'-]+:)/g, `:${GAP}`)
    .replace(/^>/, `${GAP}>`);
  return escapeControls(defuse(marked));
}
