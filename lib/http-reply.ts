import type { HttpDelivery, HttpReply } from './delivery.ts';
import { ACCEPTED, type Code, endings, OK, type Outcome } from './outcome.ts';

/** Headers of every reply. */
function toCommon(requestId: string): Record<string, string> {
  return { 'x-request-id': requestId, 'cache-control': 'no-store' };
}

/** A reply that all is well. */
export function toJsonReply(body: object, { requestId }: Pick<HttpDelivery, 'requestId'>): HttpReply {
  const headers = { 'content-type': 'application/json', ...toCommon(requestId) };
  return { status: OK, headers, body: JSON.stringify(body) };
}

/** The reply of our own HTTP API: JSON on success, problem details (RFC 9457) otherwise. */
export function toHttpReply(outcome: Outcome, delivery: Pick<HttpDelivery, 'requestId'>): HttpReply {
  const replayed: Record<string, string> = outcome.replayed ? { 'idempotent-replayed': 'true' } : {};
  if (outcome.ok && outcome.accepted) return toAcceptance(outcome.accepted, delivery);
  if (outcome.ok) {
    const reply = toJsonReply(outcome.body, delivery);
    return { ...reply, headers: { ...reply.headers, ...replayed } };
  }
  const { requestId } = delivery;
  const { code, errors, applied, changes, upstream, retryAfter, allow } = outcome;
  const { status, detail, source, retryable } = endings[code];
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...toCommon(requestId),
      // Only for our own 401. A 401 of the API says nothing about the caller's proof.
      ...(code === 'SIGNATURE_INVALID' || code === 'DELIVERY_STALE'
        ? { 'www-authenticate': 'Bearer realm="hotspot-webhook"' }
        : {}),
      ...(allow ? { allow } : {}),
      ...(retryAfter ? { 'retry-after': retryAfter } : {}),
      ...replayed,
    },
    body: JSON.stringify({
      type: `urn:hotspot-webhook:${code.toLowerCase().replaceAll('_', '-')}`,
      title: toTitle(code),
      status,
      detail: outcome.detail ?? detail,
      code,
      source,
      retryable: outcome.retryable ?? retryable,
      requestId,
      errors,
      applied,
      changes,
      upstream,
    }),
  };
}

/** RFC 7240. */
function toAcceptance({ deliveryId }: { deliveryId: string }, delivery: Pick<HttpDelivery, 'requestId'>): HttpReply {
  const { headers, body } = toJsonReply({ status: 'accepted', deliveryId }, delivery);
  return { status: ACCEPTED, headers: { ...headers, 'preference-applied': 'respond-async' }, body };
}

/** `PAYLOAD_INVALID` as people read it: `Payload invalid`. */
function toTitle(code: Code): string {
  return code[0] + code.slice(1).toLowerCase().replaceAll('_', ' ');
}
