/** How a delivery is proven: the security schemes, and the headers that they ask for. */
import { TIMESTAMP } from '../../../lib/signature.ts';
import { signHub, signStandardWebhook } from '../../senders/sign.ts';
import { demoSecrets } from '../../start/environment.ts';
import { NOW } from './play.ts';

type Header = { scheme: string; name: string; description: string; pattern: string };

const standard: readonly Header[] = [
  {
    scheme: 'standardWebhooksId',
    name: 'webhook-id',
    description: 'Standard Webhooks: the id of the delivery, covered by the signature.',
    pattern: '^[!-~]{1,256}$',
  },
  {
    scheme: 'standardWebhooksTimestamp',
    name: 'webhook-timestamp',
    description:
      'Standard Webhooks: when it was signed, in Unix seconds; at most 300 seconds off, unless set otherwise.',
    pattern: TIMESTAMP.source,
  },
  {
    scheme: 'standardWebhooksSignature',
    name: 'webhook-signature',
    description:
      'Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.` and the bytes of the body; one of several, separated by blanks, suffices.',
    pattern: '^[a-z0-9]{1,8},[A-Za-z0-9+/]+={0,2}( [a-z0-9]{1,8},[A-Za-z0-9+/]+={0,2})*$',
  },
];

const hub: Header = {
  scheme: 'hubSignature',
  name: 'X-Hub-Signature-256',
  description: '`sha256=` and HMAC-SHA256 over the bytes of the body in lower-case hexadecimal, as GitHub signs.',
  pattern: '^sha256=[0-9a-f]{64}$',
};

/** No proof: the sender's id of a delivery that has none of Standard Webhooks. */
export const idempotencyKey = {
  in: 'header',
  name: 'Idempotency-Key',
  description:
    'The id of a delivery that is proven by the other two schemes, bare or in quotation marks: a second one with it gets the answer of the first. Read where IDEMPOTENCY_TABLE is set, of commands that write, without a `webhook-id` that is proven.',
  schema: { type: 'string', pattern: '^("?)[!#-+\\--~]{1,255}\\1$' },
  example: '2026-11-28-on',
};

/** No proof either: who would rather not wait. */
export const prefer = {
  in: 'header',
  name: 'Prefer',
  description:
    '`respond-async` (RFC 7240): where COMMAND_QUEUE_URL is set, a command that writes is put into the queue and answered 202; it is carried out soon, in order. Else it is ignored.',
  schema: { type: 'string', pattern: '^[!-+\\--:<-~]+([ \\t]*[,;][ \\t]*[!-+\\--:<-~]+)*$' },
  example: 'respond-async',
};

/** One of these is enough. Those that are there must all be right. */
export const security = [
  Object.fromEntries(standard.map(({ scheme }) => [scheme, []])),
  { [hub.scheme]: [] },
  { bearerToken: [] },
];

export const securitySchemes = {
  ...Object.fromEntries(
    [...standard, hub].map(({ scheme, name, description }) => [
      scheme,
      { type: 'apiKey', in: 'header', name, description },
    ]),
  ),
  bearerToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token that both sides know, of at least 32 visible ASCII characters.',
  },
};

/**
 * The same headers with their grammar, each with an example that proves this payload to whoever has the secrets of `npm start`.
 * None is required, since each scheme suffices.
 */
export function proofHeaders(payload: unknown): unknown[] {
  const body = JSON.stringify(payload);
  const examples: Readonly<Record<string, string>> = {
    ...signStandardWebhook({ id: 'msg_2026', timestamp: NOW / 1000, secret: demoSecrets.standard, body }),
    ...signHub({ secret: demoSecrets.hub, body }),
  };
  return [...standard, hub].map(({ name, description, pattern }) => ({
    in: 'header',
    name,
    description,
    schema: { type: 'string', pattern },
    example: examples[name],
  }));
}
