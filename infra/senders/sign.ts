/**
 * What a sender does to prove a delivery, written from the published descriptions and from nothing of ours, so that sender and
 * receiver can find each other's mistakes.
 */
import { createHmac } from 'node:crypto';

export type SignedHeaders = Readonly<Record<string, string>>;

/**
 * Standard Webhooks, symmetric: HMAC-SHA256 over `id.timestamp.body` with the bytes behind `whsec_`, in base64 after `v1,`.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @param timestamp Unix seconds.
 */
export function signStandardWebhook(parts: {
  id: string;
  timestamp: number;
  secret: string;
  body: string | Uint8Array;
}): SignedHeaders {
  const { id, timestamp, secret, body } = parts;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': `${timestamp}`, 'webhook-signature': `v1,${signature}` };
}

/**
 * As GitHub and other WebSub hubs sign: HMAC-SHA256 over the body with the secret's own characters, in lower-case hexadecimal.
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function signHub({ secret, body }: { secret: string; body: string | Uint8Array }): SignedHeaders {
  return { 'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

/** A token both sides know (RFC 6750). It signs nothing: whoever sees it once can use it. */
export function presentBearer(token: string): SignedHeaders {
  return { Authorization: `Bearer ${token}` };
}
