import { DOUBLED, type HttpDelivery, headerOf } from '../delivery.ts';
import { fail, type Result, succeed } from '../outcome.ts';

/** Bare or in double quotes, which do not count. A comma would come of two headers that were joined. */
const KEY = /^("?)([!#-+\--~]{1,255})\1$/;

/**
 * The id that a sender without one of its own gives a delivery.
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header
 *
 * @returns nothing where there is none, `PAYLOAD_INVALID` for one that is malformed.
 */
export function readIdempotencyKey(delivery: HttpDelivery): Result<string | undefined> {
  const value = headerOf(delivery, 'idempotency-key');
  if (value === undefined) return succeed(undefined);
  const key = value === DOUBLED ? undefined : KEY.exec(value)?.[2];
  return key === undefined ? fail('PAYLOAD_INVALID', { detail: RULE, applied: 'no', changes: [] }) : succeed(key);
}

const RULE =
  'The header "Idempotency-Key" must come once, with 1 to 255 visible ASCII characters but quotation mark and comma, for example 7f3c8a52-on-2026-11-28.';
