import { expectTypeOf, it } from 'vitest';
import { type Code, endings, fail } from '../../lib/outcome.ts';

/** Whoever deals with codes one by one does not compile until he deals with all of them. */
function sourceOf(code: Code): 'adapter' | 'iam' | 'workspace' {
  switch (code) {
    case 'PAYLOAD_INVALID':
    case 'SIGNATURE_INVALID':
    case 'DELIVERY_STALE':
    case 'NOT_ALLOWED':
    case 'CONFIG_NOT_FOUND':
    case 'CONFIG_AMBIGUOUS':
    case 'CONFIRMATION_NEEDED':
    case 'IN_PROGRESS':
    case 'SUPERSEDED':
    case 'DELIVERY_ID_REUSED':
    case 'NOT_FOUND':
    case 'METHOD_NOT_ALLOWED':
    case 'PAYLOAD_TOO_LARGE':
    case 'UNSUPPORTED_MEDIA_TYPE':
    case 'INTERNAL':
    case 'WORKER_DIED':
    case 'STORE_UNAVAILABLE':
    case 'CREDENTIALS_MISSING':
      return 'adapter';
    case 'TOKEN_REFUSED':
    case 'TOKEN_UNAVAILABLE':
      return 'iam';
    case 'UPSTREAM_BAD_REQUEST':
    case 'UPSTREAM_UNAUTHORIZED':
    case 'UPSTREAM_FORBIDDEN':
    case 'UPSTREAM_NOT_FOUND':
    case 'UPSTREAM_METHOD_NOT_ALLOWED':
    case 'UPSTREAM_CONFLICT':
    case 'UPSTREAM_UNSUPPORTED':
    case 'UPSTREAM_THROTTLED':
    case 'UPSTREAM_ERROR':
    case 'UPSTREAM_BAD_REPLY':
    case 'UPSTREAM_UNAVAILABLE':
    case 'UPSTREAM_UNREACHABLE':
    case 'UPSTREAM_TIMEOUT':
      return 'workspace';
  }
}

it('every code is handled', () => {
  expectTypeOf(sourceOf).parameter(0).toEqualTypeOf<Code>();
  expectTypeOf<keyof typeof endings>().toEqualTypeOf<Code>();
});

it('a code that is not in the table does not compile', () => {
  // @ts-expect-error not a code
  fail('TEAPOT');
  // @ts-expect-error a failure does not choose its status
  fail('INTERNAL', { status: 200 });
});

it('the table cannot be changed', () => {
  // @ts-expect-error read-only
  endings.INTERNAL = endings.NOT_FOUND;
});
