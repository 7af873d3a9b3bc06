import { describe, expect, it } from 'vitest';
import { describeBug, levelOf, toLogFields } from '../../lib/log.ts';
import { fail } from '../../lib/outcome.ts';
import { everythingOf } from '../support/leaks.ts';

it.each([
  [200, undefined, 'info'],
  [200, true, 'warn'],
  [400, undefined, 'warn'],
  [404, undefined, 'warn'],
  [429, undefined, 'warn'],
  [499, true, 'warn'],
  [500, undefined, 'error'],
  [503, true, 'error'],
] as const)('status %i (unsigned: %s) is logged as %s', (status, unsigned, level) => {
  expect(levelOf({ status, ...(unsigned ? { unsigned } : {}) })).toBe(level);
});

describe('what an outcome adds to the line', () => {
  it.each([
    ['success', { ok: true, body: { id: 'secret', enabled: true } } as const, { code: 'OK', status: 200 }],
    [
      'success with what upstream gave as its id',
      { ok: true, body: {}, upstream: { status: 200, requestId: 'up' } } as const,
      { code: 'OK', status: 200, upstream: { status: 200, requestId: 'up' } },
    ],
    ['a failure', fail('NOT_FOUND'), { code: 'NOT_FOUND', status: 404 }],
    [
      'a failure, without what upstream said',
      fail('UPSTREAM_CONFLICT', { detail: 'd', upstream: { status: 409, errorCode: 'c', errorMsg: 'm' } }),
      { code: 'UPSTREAM_CONFLICT', status: 409, upstream: { status: 409 } },
    ],
    [
      'a payload, without its problems',
      fail('PAYLOAD_INVALID', { detail: 'd', errors: [{ pointer: '/a', detail: 'b' }] }),
      { code: 'PAYLOAD_INVALID', status: 400 },
    ],
  ])('%s', (_, outcome, fields) => {
    expect(toLogFields(outcome)).toEqual(fields);
  });
});

describe('a bug in the log', () => {
  it('is its kind and its places, not its words', () => {
    const bug = describeBug(new TypeError('hunter2 of line one\n    of line two'));
    expect(bug.name).toBe('TypeError');
    expect(bug.at[0]).toMatch(/^at .*log\.test\.ts/);
    expect(bug.at.length).toBeLessThanOrEqual(10);
    expect(everythingOf(bug)).not.toContain('line');
  });

  it('does not take a message for a place that looks like one', () => {
    expect(everythingOf(describeBug(new Error('x\n    at hunter2 (secret.ts:1:1)')))).not.toContain('hunter2');
  });

  it.each([
    ['text', 'string'],
    [undefined, 'undefined'],
    [null, 'object'],
    [{ name: 'hunter2' }, 'object'],
  ])('that is no error (%j) is only its type', (thrown, name) => {
    expect(describeBug(thrown)).toEqual({ name, at: [] });
  });
});
