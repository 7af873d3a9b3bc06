import { type HttpDelivery, headerOf } from '../../../lib/delivery.ts';
import { ID, TIMESTAMP, toHmacKey, verifyStandardWebhook } from '../../../lib/signature.ts';

/** What the headers of a scheme must be, by its setting, for a proof of which some part is missing or misspelt. */
export function findMisspelt(setting: string, delivery: HttpDelivery): string[] {
  if (setting === 'WEBHOOK_HUB_SECRETS')
    return ['X-Hub-Signature-256 must be sha256= and 64 hexadecimal digits, in small letters'];
  if (setting === 'WEBHOOK_BEARER_TOKENS')
    return ['Authorization must be Bearer, a blank, and a token of visible ASCII'];
  const parts = [
    ['webhook-id', ID, 'must be 1 to 256 signs of visible ASCII'],
    ['webhook-timestamp', TIMESTAMP, 'must be the time in seconds since 1970 (not milliseconds), digits only'],
  ] as const;
  const wrong = parts.flatMap(([name, grammar, rule]) => findWrong(delivery, name, grammar, rule));
  const signature = findWrong(
    delivery,
    'webhook-signature',
    /^(?!)/,
    'must be v1, and base64; several with one blank between',
  );
  return wrong.length > 0 && headerOf(delivery, 'webhook-signature') !== undefined ? wrong : [...wrong, ...signature];
}

function findWrong(delivery: HttpDelivery, name: string, grammar: RegExp, rule: string): string[] {
  const value = headerOf(delivery, name);
  if (value === undefined) return [`${name} is not there`];
  return typeof value === 'string' && grammar.test(value) ? [] : [`${name} ${rule}`];
}

/**
 * Slips that many make, in a sentence each, for a delivery whose proof fits none of the secrets.
 *
 * @param fits whether the proof would be right for other bytes.
 * @param secrets as they are set for Standard Webhooks.
 */
export function findSlips(
  delivery: HttpDelivery,
  fits: (body: Uint8Array) => boolean,
  secrets: readonly string[],
  now: number,
): string[] {
  return [...findLineBreak(Buffer.from(delivery.body), fits), ...findUndecoded(delivery, secrets, now)];
}

/** An editor, or a shell, likes to put a line break at the end of a file. */
function findLineBreak(text: Buffer, fits: (body: Uint8Array) => boolean): string[] {
  const cut = text.at(-1) === 0x0a ? (text.at(-2) === 0x0d ? 2 : 1) : 0;
  if (cut > 0 && fits(text.subarray(0, text.length - cut)))
    return ['Only the line break at the end of the body is too much: without it, the signature is right.'];
  const added = ['\n', '\r\n'].some((end) => fits(Buffer.concat([text, Buffer.from(end)])));
  return added ? ['Only a line break at the end of the body is missing: with it, the signature is right.'] : [];
}

/** The key of Standard Webhooks is what the base64 of the secret stands for, not its text. */
function findUndecoded(delivery: HttpDelivery, secrets: readonly string[], now: number): string[] {
  const keys = secrets.flatMap((secret) => [secret, secret.replace(/^whsec_/, '')]).map(toHmacKey);
  const verdict = verifyStandardWebhook(delivery, keys, now, Number.POSITIVE_INFINITY);
  return verdict?.ok
    ? ['It is signed with the text of the secret; the key is what the base64 behind whsec_ decodes to.']
    : [];
}
