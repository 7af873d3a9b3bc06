/**
 * What a sender does to prove a delivery, written from the published descriptions and from nothing of ours, so that sender and
 * receiver can find each other's mistakes.
 */
import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';

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

/**
 * Slack: HMAC-SHA256 over `v0:timestamp:body` with the signing secret's own characters, in lower-case hexadecimal.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 *
 * @param timestamp Unix seconds.
 */
export function signSlack(parts: { timestamp: number; secret: string; body: string | Uint8Array }): SignedHeaders {
  const { timestamp, secret, body } = parts;
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  return { 'X-Slack-Request-Timestamp': `${timestamp}`, 'X-Slack-Signature': `v0=${signature}` };
}

/**
 * Mattermost signs nothing: it shows a token, here and in the form.
 * https://developers.mattermost.com/integrate/slash-commands/custom/
 */
export function presentMattermostToken(token: string): SignedHeaders {
  return { Authorization: `Token ${token}` };
}

/**
 * An outgoing webhook of Teams: HMAC-SHA256 over the body with the bytes of the base64 security token, in base64. It has no time.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook
 */
export function signTeams({ secret, body }: { secret: string; body: string | Uint8Array }): SignedHeaders {
  const key = Buffer.from(secret, 'base64');
  return { Authorization: `HMAC ${createHmac('sha256', key).update(body).digest('base64')}` };
}

/**
 * Discord: Ed25519 over the timestamp and the body, in hexadecimal.
 * https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
 *
 * @param timestamp Unix seconds. @param seed the private key, 32 bytes in hexadecimal (RFC 8032).
 */
export function signDiscord(parts: { timestamp: number; seed: string; body: string | Uint8Array }): SignedHeaders {
  const { timestamp, seed, body } = parts;
  const message = Buffer.concat([Buffer.from(`${timestamp}`), Buffer.from(body)]);
  return {
    'X-Signature-Ed25519': sign(null, message, toPrivateKey(seed)).toString('hex'),
    'X-Signature-Timestamp': `${timestamp}`,
  };
}

/** The public key that belongs to a seed, in hexadecimal: what the Developer Portal shows of an application. */
export function publicKeyOf(seed: string): string {
  const { x = '' } = createPublicKey(toPrivateKey(seed)).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url').toString('hex');
}

/** What stands before the seed in a PKCS #8 key (RFC 8410, section 7). */
const PKCS8 = '302e020100300506032b657004220420';

function toPrivateKey(seed: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(PKCS8 + seed, 'hex'), format: 'der', type: 'pkcs8' });
}
