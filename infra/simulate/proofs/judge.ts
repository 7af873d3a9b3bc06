import { createHash } from 'node:crypto';
import type { DeliveredHeaders, HttpDelivery } from '../../../lib/delivery.ts';
import { headerOf } from '../../../lib/delivery.ts';
import type { Reason, Result } from '../../../lib/outcome.ts';
import { verifyBearer, verifyHubSignature, verifyStandardWebhook } from '../../../lib/signature.ts';
import { schemes } from '../../senders/webhook.ts';
import { findMisspelt, findSlips } from './clues.ts';
import { type Proofs, readProofs } from './secrets.ts';

/** The verdict on a proof, in the function's own word. */
export type Verdict = 'right' | 'stale' | Reason;

/** What each word means. */
const words: Readonly<Record<Verdict, string>> = {
  right: 'the function would take it',
  stale: 'the signature is right, its time is not: too old, or ahead of this clock',
  doubled: 'a header of it is there twice, so that no one value can be believed',
  malformed: 'a part of it is missing or misspelt, or there are too many signatures or tokens',
  'second-proof': 'one proof is right, another is wrong: a second one is a claim, too',
  mismatch: 'it is well written, and none of the secrets fits: another secret, or other bytes',
  'no-proof': 'it is not there, or none that is set up',
};

/** What was read, and what is wrong with it, in lines. */
export type Judgement = { isRight: boolean; lines: readonly string[] };

/** Whether a scheme's headers are there, as the function sees it. In this order as {@link schemes}. */
const isThere: ReadonlyArray<(delivery: HttpDelivery, now: number) => boolean> = [
  (delivery, now) => verifyStandardWebhook(delivery, [], now, 1) !== undefined,
  (delivery) => verifyHubSignature(delivery, []) !== undefined,
  (delivery) => verifyBearer(delivery, []) !== undefined,
];

/** @returns the settings of the schemes that a delivery brings a proof of. */
export function inQuestion(delivery: HttpDelivery, now: number): string[] {
  return schemes.filter((_, at) => isThere[at]?.(delivery, now)).map(({ setting }) => setting);
}

export function toDelivery(headers: DeliveredHeaders, body: Uint8Array): HttpDelivery {
  return {
    method: 'POST',
    path: '/webhook',
    query: new Map(),
    headers,
    body,
    requestId: '',
    deadlineAt: Number.POSITIVE_INFINITY,
  };
}

/**
 * Has the function's own code judge a delivery, as a whole and scheme by scheme. Nothing of it tells what would have been right.
 *
 * @param env with the settings, none of those in question by reference.
 * @param now epoch milliseconds.
 */
export function judge(delivery: HttpDelivery, env: NodeJS.ProcessEnv, now: number): Judgement {
  const proofs = readProofs(env);
  const verdict = verdictOf(proofs, delivery, now);
  const brought = inQuestion(delivery, now);
  const each = schemes.map(({ setting, title }) => {
    if (!proofs.firsts.has(setting)) return `  ${title} (${setting}): not set up here`;
    if (!brought.includes(setting)) return `  ${title} (${setting}): not there`;
    const own = { ...Object.fromEntries(schemes.map((one) => [one.setting, ''])), [setting]: env[setting] };
    const found = verdictOf(readProofs({ ...env, ...own }), delivery, now);
    const misspelt = found === 'malformed' ? findMisspelt(setting, delivery) : [];
    return [`  ${title} (${setting}): ${found}`, ...misspelt].join('; ');
  });
  const { body } = delivery;
  const fits = (other: Uint8Array) => ['right', 'stale'].includes(verdictOf(proofs, { ...delivery, body: other }, now));
  const secrets = (env['WEBHOOK_SECRETS'] ?? '').split(/\s+/).filter((secret) => secret.startsWith('whsec_'));
  return {
    isRight: verdict === 'right',
    lines: [
      `${verdict}: ${words[verdict]}.`,
      ...each,
      ...(brought.includes('WEBHOOK_SECRETS') ? [`Signed, before the body: ${signedStart(delivery)}`] : []),
      `Body: ${body.length} bytes, SHA-256 ${createHash('sha256').update(body).digest('hex')}`,
      ...(verdict === 'mismatch' || verdict === 'second-proof' ? findSlips(delivery, fits, secrets, now) : []),
    ],
  };
}

function verdictOf({ channel }: Proofs, delivery: HttpDelivery, now: number): Verdict {
  const result: Result<unknown> = channel.verify(delivery, now);
  if (result.ok) return 'right';
  return result.code === 'DELIVERY_STALE' ? 'stale' : (result.reason ?? 'no-proof');
}

/** `id.timestamp.` as it was read. */
function signedStart(delivery: HttpDelivery): string {
  const parts = ['webhook-id', 'webhook-timestamp'].map((name) => {
    const value = headerOf(delivery, name);
    return typeof value === 'string'
      ? value.replace(/\p{Cc}/gu, '?')
      : value === undefined
        ? `(no ${name})`
        : `(${name} twice)`;
  });
  return `${parts.join('.')}.`;
}
