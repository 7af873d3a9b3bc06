import { randomUUID } from 'node:crypto';
import { toSeconds } from './sender.ts';
import { presentBearer, type SignedHeaders, signHub, signStandardWebhook } from './sign.ts';

/** A way to prove a delivery to `webhook`, as its senders know it. */
export type Scheme = {
  /** The setting with its secrets. */
  setting: string;
  title: string;
  /** Whether a proof is good for some time only. */
  ages: boolean;
  /** A secret in its form, made of a key of 32 characters of visible ASCII. */
  toSecret: (key: string) => string;
  /** @param proving `now` in epoch milliseconds. */
  sign: (proving: { secret: string; body: string; now: number }) => SignedHeaders;
};

/** In the order in which one is chosen where several are set up. */
export const schemes: readonly [Scheme, Scheme, Scheme] = [
  {
    setting: 'WEBHOOK_SECRETS',
    title: 'a Standard Webhooks signature',
    ages: true,
    toSecret: (key) => `whsec_${Buffer.from(key).toString('base64')}`,
    sign: ({ secret, body, now }) =>
      signStandardWebhook({
        id: `msg_${randomUUID().replaceAll('-', '')}`,
        timestamp: toSeconds(now),
        secret,
        body,
      }),
  },
  {
    setting: 'WEBHOOK_HUB_SECRETS',
    title: 'X-Hub-Signature-256',
    ages: false,
    toSecret: (key) => key,
    sign: signHub,
  },
  {
    setting: 'WEBHOOK_BEARER_TOKENS',
    title: 'Authorization: Bearer',
    ages: false,
    toSecret: (key) => key,
    sign: ({ secret }) => presentBearer(secret),
  },
];

/** The settings that hold what proves a delivery to `webhook`. */
export const schemeSettings: readonly string[] = schemes.map(({ setting }) => setting);
