import { describe, expect, it } from 'vitest';
import { endings, fail, succeed } from '../../lib/outcome.ts';

/** The table of the README, written down a second time: a code, its status, whether a repeat may help, and whose it is. */
const table = [
  ['PAYLOAD_INVALID', 400, false, 'adapter'],
  ['SIGNATURE_INVALID', 401, false, 'adapter'],
  ['DELIVERY_STALE', 401, false, 'adapter'],
  ['NOT_ALLOWED', 403, false, 'adapter'],
  ['CONFIG_NOT_FOUND', 404, false, 'adapter'],
  ['CONFIG_AMBIGUOUS', 409, false, 'adapter'],
  ['CONFIRMATION_NEEDED', 409, false, 'adapter'],
  ['IN_PROGRESS', 409, true, 'adapter'],
  ['SUPERSEDED', 409, false, 'adapter'],
  ['DELIVERY_ID_REUSED', 422, false, 'adapter'],
  ['NOT_FOUND', 404, false, 'adapter'],
  ['METHOD_NOT_ALLOWED', 405, false, 'adapter'],
  ['PAYLOAD_TOO_LARGE', 413, false, 'adapter'],
  ['UNSUPPORTED_MEDIA_TYPE', 415, false, 'adapter'],
  ['INTERNAL', 500, true, 'adapter'],
  ['WORKER_DIED', 500, true, 'adapter'],
  ['STORE_UNAVAILABLE', 503, true, 'adapter'],
  ['CREDENTIALS_MISSING', 500, false, 'adapter'],
  ['TOKEN_REFUSED', 502, false, 'iam'],
  ['TOKEN_UNAVAILABLE', 503, true, 'iam'],
  ['UPSTREAM_BAD_REQUEST', 400, false, 'workspace'],
  ['UPSTREAM_UNAUTHORIZED', 401, false, 'workspace'],
  ['UPSTREAM_FORBIDDEN', 403, false, 'workspace'],
  ['UPSTREAM_NOT_FOUND', 404, false, 'workspace'],
  ['UPSTREAM_METHOD_NOT_ALLOWED', 405, false, 'workspace'],
  ['UPSTREAM_CONFLICT', 409, false, 'workspace'],
  ['UPSTREAM_UNSUPPORTED', 415, false, 'workspace'],
  ['UPSTREAM_THROTTLED', 429, true, 'workspace'],
  ['UPSTREAM_ERROR', 500, true, 'workspace'],
  ['UPSTREAM_BAD_REPLY', 502, true, 'workspace'],
  ['UPSTREAM_UNAVAILABLE', 503, true, 'workspace'],
  ['UPSTREAM_UNREACHABLE', 503, true, 'workspace'],
  ['UPSTREAM_TIMEOUT', 504, true, 'workspace'],
] as const;

describe('the table of endings', () => {
  it.each(table)('gives %s the status %i, retryable %s, source %s', (code, status, retryable, source) => {
    expect(endings[code]).toMatchObject({ status, retryable, source });
  });

  it('has no other codes', () => {
    expect(Object.keys(endings).sort()).toEqual(table.map(([code]) => code).sort());
  });

  it('has a sentence for each', () => {
    for (const { detail } of Object.values(endings)) {
      expect(detail).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('names the source by the code: TOKEN_ is IAM, UPSTREAM_ the Workspace API, everything else the adapter', () => {
    for (const [code, { source }] of Object.entries(endings)) {
      expect([code, source]).toEqual([
        code,
        code.startsWith('TOKEN_') ? 'iam' : code.startsWith('UPSTREAM_') ? 'workspace' : 'adapter',
      ]);
    }
  });
});

it('a result is a value or a failure with its code and what more is known', () => {
  expect(succeed(1)).toEqual({ ok: true, value: 1 });
  expect(fail('NOT_FOUND')).toEqual({ ok: false, code: 'NOT_FOUND' });
  expect(fail('INTERNAL', { detail: 'x' })).toEqual({ ok: false, code: 'INTERNAL', detail: 'x' });
});
