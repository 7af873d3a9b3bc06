import {
  presentBearer,
  type SignedHeaders,
  signHub as signAsHub,
  signStandardWebhook,
} from '../../infra/senders/sign.ts';

/** Proofs as the senders make them, in the words of the tests: names of headers in lower case, times in epoch milliseconds. */
export type Headers = Record<string, string>;

const lower = (headers: SignedHeaders): Headers =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

export function signStandard(secret: string, body: string | Uint8Array, atMs: number, id = 'msg_1'): Headers {
  return lower(signStandardWebhook({ id, timestamp: Math.floor(atMs / 1000), secret, body }));
}

export function standardSignature(secret: string, id: string, seconds: string, body: string | Uint8Array): string {
  const headers = signStandardWebhook({ id, timestamp: Number(seconds), secret, body });
  return headers['webhook-signature']?.replace(/^v1,/, '') ?? '';
}

export function signHub(secret: string, body: string | Uint8Array): Headers {
  return lower(signAsHub({ secret, body }));
}

export function bear(token: string): Headers {
  return lower(presentBearer(token));
}
