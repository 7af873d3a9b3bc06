import { createHmac } from 'node:crypto';

/** Signs as the senders do, from their documents; shares nothing with lib. */
export type Headers = Record<string, string>;

export function signStandard(secret: string, body: string | Uint8Array, atMs: number, id = 'msg_1'): Headers {
  const seconds = String(Math.floor(atMs / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${standardSignature(secret, id, seconds, body)}`,
  };
}

export function standardSignature(secret: string, id: string, seconds: string, body: string | Uint8Array): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest('base64');
}

export function signHub(secret: string, body: string | Uint8Array): Headers {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

export function bear(token: string): Headers {
  return { authorization: `Bearer ${token}` };
}
