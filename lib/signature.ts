import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { DOUBLED, type HttpDelivery, headerOf } from './delivery.ts';
import { type Failure, fail, type Reason, type Result, succeed } from './outcome.ts';
import type { Secret } from './secret.ts';

/**
 * What a proof establishes beside the sender, where it covers it: the id under which the sender knows this delivery, within what it
 * is the only one (`scheme`), and when what it tells of happened (RFC 3339). `isUntold`: the id is not for the log.
 */
export type Proof = { deliveryId?: string; scheme?: string; isUntold?: true; wantedAt?: string };

/** A scheme's answer: the header is not there (`undefined`), or it is right, or it is not. */
export type Verdict = Result<Proof> | undefined;

/** @returns `SIGNATURE_INVALID`, the same for every reason but in the log: who cannot sign learns nothing of why. */
export function unproven(reason: Reason): Failure {
  return fail('SIGNATURE_INVALID', { reason });
}

/** The parts of a proof, each a header. @returns nothing where none of them is there. */
export function readParts(
  delivery: HttpDelivery,
  ...parts: ReadonlyArray<readonly [name: string, grammar: RegExp]>
): Result<readonly string[]> | undefined {
  const values = parts.map(([name]) => headerOf(delivery, name));
  if (values.every((value) => value === undefined)) return undefined;
  if (values.includes(DOUBLED)) return unproven('doubled');
  const isWhole = parts.every(([, grammar], at) => grammar.test(String(values[at] ?? '')));
  return isWhole ? succeed(values as string[]) : unproven('malformed');
}

const SCHEME = /^([^ ]*) *(.*)$/s;

/**
 * What `Authorization` says behind a scheme, one blank or more after it (RFC 9110).
 *
 * @param scheme in lower case. @returns nothing where the header is not there or names another one.
 */
export function readScheme(delivery: HttpDelivery, scheme: string, grammar: RegExp): Result<string> | undefined {
  const value = headerOf(delivery, 'authorization');
  if (value === undefined) return undefined;
  if (value === DOUBLED) return unproven('doubled');
  const [, named = '', said = ''] = SCHEME.exec(value) ?? [];
  if (named.toLowerCase() !== scheme) return undefined;
  return grammar.test(said) ? succeed(said) : unproven('malformed');
}

/** One verdict of several: at least one proof is there, and none that is may be wrong, since a second one is a claim too. */
export function judge(verdicts: readonly Verdict[]): Result<Proof> {
  const there = verdicts.filter((verdict) => verdict !== undefined);
  if (there.length === 0) return unproven('no-proof');
  const refusals = there.filter((verdict) => !verdict.ok);
  const [reason] = (['doubled', 'malformed', 'mismatch'] as const).filter((one) =>
    refusals.some((refusal) => refusal.reason === one),
  );
  if (reason === 'mismatch' && there.some(({ ok }) => ok)) return unproven('second-proof');
  if (reason) return unproven(reason);
  // What else is wrong is the age of one.
  return refusals[0] ?? succeed(Object.assign({}, ...there.map((verdict) => (verdict.ok ? verdict.value : {}))));
}

/**
 * Whether one of these is the other, in a time that tells neither which nor how much of it. Both sides are hashed first,
 * so that lengths do not show either, and every candidate is looked at.
 */
export function isOneOf(
  candidates: readonly (string | Uint8Array)[],
  expected: readonly (string | Uint8Array)[],
): boolean {
  const known = expected.map(digest);
  let found = false;
  for (const candidate of candidates.map(digest)) {
    for (const one of known) found = timingSafeEqual(candidate, one) || found;
  }
  return found;
}

function digest(value: string | Uint8Array): Uint8Array {
  return createHash('sha256').update(value).digest();
}

/** A key made once: made anew for each delivery it costs more than the hash. */
export function toHmacKey(secret: string | Uint8Array): KeyObject {
  return createSecretKey(Buffer.from(secret));
}

export function hmacSha256(key: KeyObject, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/** @returns the bytes of a key in base64, or `undefined` if the text is not exact base64. Node alone would skip what it cannot read. */
export function decodeKey(text: string): Uint8Array | undefined {
  const key = Buffer.from(text, 'base64');
  return key.toString('base64') === text ? key : undefined;
}

/**
 * A signature that covers a time and the bytes, each of the two in a header of its own, as chats send them.
 *
 * @param isRight whether somebody with one of our secrets has signed this text.
 * @param now epoch milliseconds.
 */
export function verifyTimed(
  delivery: HttpDelivery,
  headers: { time: string; signature: readonly [name: string, grammar: RegExp] },
  isRight: (timestamp: string, signature: string) => boolean,
  now: number,
  toleranceSeconds: number,
): Result<void> {
  const parts = readParts(delivery, [headers.time, TIMESTAMP], headers.signature);
  if (!parts?.ok) return parts ?? unproven('no-proof');
  const [timestamp = '', signature = ''] = parts.value;
  if (!isRight(timestamp, signature)) return unproven('mismatch');
  return checkFreshness(Number(timestamp), now, toleranceSeconds);
}

/**
 * Whether a signed time lies within the tolerance, before or after now.
 *
 * @param signedAt Unix seconds.
 * @param now epoch milliseconds.
 */
export function checkFreshness(signedAt: number, now: number, toleranceSeconds: number): Result<void> {
  const ageSeconds = Math.floor(now / 1000) - signedAt;
  if (Math.abs(ageSeconds) <= toleranceSeconds) return succeed(undefined);
  return fail('DELIVERY_STALE', {
    detail: `The delivery was signed more than ${toleranceSeconds} seconds ${ageSeconds > 0 ? 'ago' : 'ahead of our clock'}. Check the sender's clock, or sign again.`,
  });
}

/** How old, or ahead, a signed time may be: SIGNATURE_TOLERANCE_SECONDS. */
export const TOLERANCE_SECONDS = { min: 1, max: 3600, default: 300 } as const;

/** The signed time of a delivery in Unix seconds: digits only, so that nothing has to be guessed. */
export const TIMESTAMP = /^\d{1,12}$/;

/** A secret as it can stand in a header: visible ASCII. */
export const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** An id that can stand in a signed text, a rule and a log line: short, visible ASCII. */
export const ID = /^[\x21-\x7e]{1,256}$/;

/** During a rotation a sender signs with two or three secrets; every entry is work before the proof. */
const SIGNATURES_MAX = 16;

/** A list of `version,base64`; versions that we do not know are allowed beside ours. */
const ENTRY = '[a-z0-9]{1,8},[A-Za-z0-9+/]+={0,2}';
const SIGNATURES = new RegExp(`^${ENTRY}(?: ${ENTRY}){0,${SIGNATURES_MAX - 1}}$`);

/**
 * Standard Webhooks, version `v1`: base64 of HMAC-SHA256 over `id.timestamp.bytes`.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @param keys of the secrets' bytes; several during a rotation.
 */
export function verifyStandardWebhook(
  delivery: HttpDelivery,
  keys: readonly KeyObject[],
  now: number,
  toleranceSeconds: number,
): Verdict {
  const parts = readParts(
    delivery,
    ['webhook-id', ID],
    ['webhook-timestamp', TIMESTAMP],
    ['webhook-signature', SIGNATURES],
  );
  if (!parts?.ok) return parts;
  const [deliveryId = '', timestamp = '', signatures = ''] = parts.value;
  const claimed = signatures
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .map((entry) => entry.slice('v1,'.length));
  const expected = keys.map((key) => hmacSha256(key, `${deliveryId}.${timestamp}.`, delivery.body).toString('base64'));
  if (!isOneOf(claimed, expected)) return unproven('mismatch');

  const fresh = checkFreshness(Number(timestamp), now, toleranceSeconds);
  return fresh.ok ? succeed({ deliveryId }) : fresh;
}

const HUB_SIGNATURE = /^sha256=[0-9a-f]{64}$/;

/**
 * `X-Hub-Signature-256`: hexadecimal HMAC-SHA256 over the bytes. The scheme has neither a time nor an id.
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function verifyHubSignature(delivery: HttpDelivery, keys: readonly KeyObject[]): Verdict {
  const parts = readParts(delivery, ['x-hub-signature-256', HUB_SIGNATURE]);
  if (!parts?.ok) return parts;
  const expected = keys.map((key) => `sha256=${hmacSha256(key, delivery.body).toString('hex')}`);
  return isOneOf(parts.value, expected) ? succeed({}) : unproven('mismatch');
}

/** `Authorization: Bearer` with a token both sides know (RFC 6750). Another scheme in that header does not count. */
export function verifyBearer(delivery: HttpDelivery, tokens: readonly Secret[]): Verdict {
  const token = readScheme(delivery, 'bearer', VISIBLE_ASCII);
  if (!token?.ok) return token;
  const expected = tokens.map((known) => known.reveal());
  return isOneOf([token.value], expected) ? succeed({}) : unproven('mismatch');
}
