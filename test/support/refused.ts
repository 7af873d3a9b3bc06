import { expect } from 'vitest';
import type { Result } from '../../lib/outcome.ts';

/** That a payload is refused, in words that fit, with exactly these JSON pointers. */
export function expectRefused(result: Result<unknown>, why: RegExp, pointers: readonly string[]): void {
  expect(result).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
  if (result.ok) return;
  const { detail = '', errors = [] } = result;
  expect([detail, ...errors.map((error) => error.detail)].join(' ')).toMatch(why);
  expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
}
