import type { HttpChannel } from '../channel.ts';
import { type DOUBLED, type HttpDelivery, headerOf } from '../delivery.ts';
import { readIdempotencyKey } from '../durable/idempotency-key.ts';
import { toHttpReply } from '../http-reply.ts';
import { parseJson } from '../json.ts';
import { parseMediaType } from '../media-type.ts';
import { fail, succeed } from '../outcome.ts';
import { parsePayload } from '../payload.ts';
import { prefersAsync } from '../prefer.ts';
import type { Secret } from '../secret.ts';
import type { SettingsReader } from '../settings/settings.ts';
import {
  decodeKey,
  judge,
  readScheme,
  TOLERANCE_SECONDS,
  toHmacKey,
  type Verdict,
  VISIBLE_ASCII,
  verifyBearer,
  verifyHubSignature,
  verifyStandardWebhook,
} from '../signature.ts';

const STANDARD_SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/** Our own HTTP API: a JSON payload, proven by one or more of three schemes. */
export function webhook(settings: SettingsReader): HttpChannel {
  const standard = settings.secrets(
    'WEBHOOK_SECRETS',
    (value) => keyOf(value) !== undefined,
    'must be whsec_ followed by base64 of 24 to 64 bytes, several separated by blanks',
  );
  const hub = settings.secrets(
    'WEBHOOK_HUB_SECRETS',
    (value) => value.length >= 16,
    'must have at least 16 characters each',
  );
  const bearer = settings.secrets(
    'WEBHOOK_BEARER_TOKENS',
    (value) => value.length >= 32 && VISIBLE_ASCII.test(value),
    'must have at least 32 characters each, visible ASCII only',
  );
  const toleranceSeconds = settings.integer('SIGNATURE_TOLERANCE_SECONDS', TOLERANCE_SECONDS);
  const unsigned = settings.flag('WEBHOOK_ALLOW_UNSIGNED');
  const names = 'WEBHOOK_SECRETS, WEBHOOK_HUB_SECRETS, WEBHOOK_BEARER_TOKENS';
  const isProvable = [standard, hub, bearer].some((secrets) => secrets.length > 0);
  if (!unsigned && !isProvable) settings.refuse(names, 'are all missing: set at least one');
  if (unsigned && isProvable) settings.refuse('WEBHOOK_ALLOW_UNSIGNED', `cannot be true together with one of ${names}`);

  const standardKeys = standard.map((secret) => toHmacKey(keyOf(secret.reveal()) ?? ''));
  const hubKeys = hub.map((secret) => toHmacKey(secret.reveal()));
  const schemes: ReadonlyArray<{
    secrets: readonly Secret[];
    verify: (delivery: HttpDelivery, now: number) => Verdict;
  }> = [
    {
      secrets: standard,
      verify: (delivery, now) => verifyStandardWebhook(delivery, standardKeys, now, toleranceSeconds),
    },
    { secrets: hub, verify: (delivery) => verifyHubSignature(delivery, hubKeys) },
    { secrets: bearer, verify: (delivery) => verifyBearer(delivery, bearer) },
  ];
  const configured = schemes.filter(({ secrets }) => secrets.length > 0);

  return {
    name: 'webhook',
    ...(unsigned ? { unsigned } : {}),
    verify(delivery, now) {
      if (unsigned) return succeed({});
      return judge(configured.map(({ verify }) => verify(delivery, now)));
    },
    identify(delivery, proof) {
      if (unsigned || proof.deliveryId !== undefined) return succeed(proof);
      const key = readIdempotencyKey(delivery);
      if (!key.ok) return key;
      if (key.value === undefined) return succeed(proof);
      // Who has a token may say what they like; beside a signature of the body a header is anybody's.
      const isByToken = bearer.length > 0 && readScheme(delivery, 'bearer', VISIBLE_ASCII) !== undefined;
      const scheme = isByToken ? { scheme: 'bearer' } : { scheme: 'hub', isUntold: true as const };
      return succeed({ ...proof, deliveryId: key.value, ...scheme });
    },
    parse(delivery) {
      if (!isJson(headerOf(delivery, 'content-type'))) return { command: fail('UNSUPPORTED_MEDIA_TYPE') };
      const payload = parseJson(delivery.body);
      const isPatient = prefersAsync(delivery.headers.get('prefer') ?? []);
      return { command: payload.ok ? parsePayload(payload.value) : payload, ...(isPatient ? { isPatient } : {}) };
    },
    render: toHttpReply,
  };
}

/** @returns the bytes of a Standard Webhooks secret, or `undefined` where it is none. */
function keyOf(secret: string): Uint8Array | undefined {
  const key = decodeKey(STANDARD_SECRET.exec(secret)?.[1] ?? '');
  return key && key.length >= 24 && key.length <= 64 ? key : undefined;
}

function isJson(contentType: string | typeof DOUBLED | undefined): boolean {
  const mediaType = typeof contentType === 'string' ? parseMediaType(contentType) : undefined;
  if (mediaType?.type !== 'application/json') return false;
  return mediaType.parameters.every(([name, value]) => name !== 'charset' || /^utf-?8$/i.test(value));
}
