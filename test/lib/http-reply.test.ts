import { describe, expect, it } from 'vitest';
import { toHttpReply } from '../../lib/http-reply.ts';
import { type Code, endings, fail } from '../../lib/outcome.ts';

const codes = Object.keys(endings) as Code[];

describe('the reply of the HTTP API', () => {
  it('is plain JSON on success', () => {
    expect(toHttpReply({ ok: true, body: { id: '1', enabled: true } }, { requestId: 'r' })).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-request-id': 'r', 'cache-control': 'no-store' },
      body: '{"id":"1","enabled":true}',
    });
  });

  it.each(codes)('is a problem document (RFC 9457) for %s', (code) => {
    const { status, headers, body } = toHttpReply(fail(code), { requestId: 'r' });
    const { detail, source, retryable } = endings[code];
    expect(status).toBe(endings[code].status);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'x-request-id': 'r' });
    expect(JSON.parse(body)).toEqual({
      type: `urn:hotspot-webhook:${code.toLowerCase().replace(/_/g, '-')}`,
      title: expect.stringMatching(/^[A-Z][a-z ]+$/),
      status,
      detail,
      code,
      source,
      retryable,
      requestId: 'r',
    });
  });

  it('invites to prove oneself on our own 401, and not on one of the API', () => {
    const inviting = codes.filter((code) => 'www-authenticate' in toHttpReply(fail(code), { requestId: 'r' }).headers);
    expect(inviting).toEqual(['SIGNATURE_INVALID', 'DELIVERY_STALE']);
  });

  it('carries what else is known: problems, what the API said, how long to wait, which methods there are', () => {
    const errors = [{ pointer: '/enabled', detail: 'must be true or false' }];
    const upstream = { status: 429, errorCode: 'APIGW.0308', errorMsg: 'slow down', requestId: 'up-1' };
    const { headers, body } = toHttpReply(
      fail('UPSTREAM_THROTTLED', { detail: 'Better.', errors, upstream, retryAfter: '7', allow: 'POST' }),
      { requestId: 'r' },
    );
    expect(headers).toMatchObject({ 'retry-after': '7', allow: 'POST' });
    expect(JSON.parse(body)).toMatchObject({ detail: 'Better.', errors, upstream });
  });

  it('never shows the bug behind INTERNAL', () => {
    const { body, headers } = toHttpReply(fail('INTERNAL', { bug: new Error('hunter2') }), { requestId: 'r' });
    expect(JSON.stringify([body, headers])).not.toContain('hunter2');
    expect(JSON.parse(body)).not.toHaveProperty('bug');
  });
});
