import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../lib/cloud/http.ts';
import { MESSAGE_MAX, readJson, retryAfterOf, toUpstream } from '../../../lib/cloud/reply.ts';
import type { Upstream } from '../../../lib/outcome.ts';
import { createRedactor } from '../../../lib/redactor.ts';
import { Secret } from '../../../lib/secret.ts';
import { secrets } from '../../support/secrets.ts';

const { redact } = createRedactor(Object.values(secrets).map((secret) => new Secret(secret)));

function answer(
  text: string | undefined,
  { status = 400, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Answer {
  return { status, headers: new Headers(headers), text };
}
const told = (body: unknown, more?: Parameters<typeof answer>[1]) =>
  toUpstream(answer(typeof body === 'string' ? body : JSON.stringify(body), more), redact);

describe('an error body', () => {
  it.each<[string, unknown, Omit<Upstream, 'status'>]>([
    [
      'of the Workspace service',
      { error_code: 'WKS.00211102', error_msg: 'm' },
      { errorCode: 'WKS.00211102', errorMsg: 'm' },
    ],
    [
      'of the gateway',
      { error_code: 'APIGW.0307', error_msg: 'm', request_id: 'r' },
      { errorCode: 'APIGW.0307', errorMsg: 'm', requestId: 'r' },
    ],
    [
      'of IAM v3, whose code is a number',
      { error: { code: 401, message: 'm', title: 'Unauthorized' } },
      { errorCode: '401', errorMsg: 'm' },
    ],
    ['of newer IAM', { error_code: 'IAM.0011', error_msg: 'm' }, { errorCode: 'IAM.0011', errorMsg: 'm' }],
    ['of IAM with a bare number', { error_code: '1100', error_msg: 'm' }, { errorCode: '1100', errorMsg: 'm' }],
    [
      'of STS',
      { error_code: 'STS5.1001', error_msg: 'm', encoded_authorization_message: 'long' },
      { errorCode: 'STS5.1001', errorMsg: 'm' },
    ],
    [
      'with its code below "error"',
      { error: { code: 'Xxx.0001', message: 'm' } },
      { errorCode: 'Xxx.0001', errorMsg: 'm' },
    ],
    [
      'with both below "error"',
      { error: { error_code: 'Xxx.0001', error_msg: 'm' } },
      { errorCode: 'Xxx.0001', errorMsg: 'm' },
    ],
    ['with code and message', { code: 'Xxx.0001', message: 'm' }, { errorCode: 'Xxx.0001', errorMsg: 'm' }],
    ['in camel case', { errorCode: 'Xxx.0001', errorMsg: 'm' }, { errorCode: 'Xxx.0001', errorMsg: 'm' }],
    ['below a name of its own', { badRequest: { code: 400, message: 'm' } }, { errorCode: '400', errorMsg: 'm' }],
    ['in short', { errCode: 'E.1', errMsg: 'm' }, { errorCode: 'E.1', errorMsg: 'm' }],
    ['in short, in snake case', { err_code: 7, err_msg: 'm' }, { errorCode: '7', errorMsg: 'm' }],
    ['in long', { errorCode: 'E.1', errorMessage: 'm' }, { errorCode: 'E.1', errorMsg: 'm' }],
    ['in words of two shapes', { error_code: 'E.1', message: 'm' }, { errorCode: 'E.1', errorMsg: 'm' }],
    ['of OAuth', { error: 'invalid_client', error_description: 'm' }, { errorCode: 'invalid_client', errorMsg: 'm' }],
    ['of OAuth without a description', { error: 'invalid_client' }, { errorCode: 'invalid_client' }],
    [
      'of a framework, whose error is a text',
      { status: 404, error: 'Not Found', message: 'm', path: '/v1' },
      { errorCode: 'Not Found', errorMsg: 'm' },
    ],
    ['with problem details', { type: 'about:blank', status: 400, detail: 'm' }, { errorMsg: 'm' }],
    ['with a short word for its message', { code: 1, msg: 'm' }, { errorCode: '1', errorMsg: 'm' }],
    [
      'with a list of errors, of which the first counts',
      {
        errors: [
          { error_code: 'E.1', error_msg: 'm' },
          { error_code: 'E.2', error_msg: 'n' },
        ],
      },
      { errorCode: 'E.1', errorMsg: 'm' },
    ],
    ['with a list in other words', { error: [{ code: 'E.1', message: 'm' }] }, { errorCode: 'E.1', errorMsg: 'm' }],
    ['that is a list', [{ errCode: 'E.1', errMsg: 'm' }], { errorCode: 'E.1', errorMsg: 'm' }],
    ['that is a list of reports', [{ error: { code: 1, message: 'm' } }], { errorCode: '1', errorMsg: 'm' }],
    ['with a list whose first entry says nothing', { errors: ['x', {}, { code: 1 }] }, { errorCode: '1' }],
    ['with an empty list', { errors: [] }, {}],
    ['with a code only', { error_code: 'WKS.1' }, { errorCode: 'WKS.1' }],
    ['with a message only', { error_msg: 'm' }, { errorMsg: 'm' }],
    [
      'in two shapes, of which the flat one counts',
      { error: { code: 1, message: 'no' }, error_code: 'A', error_msg: 'm' },
      { errorCode: 'A', errorMsg: 'm' },
    ],
    ['as HTML', '<html><h1>502 Bad Gateway</h1></html>', { errorMsg: '<html><h1>502 Bad Gateway</h1></html>' }],
    ['as text', '  upstream connect error \n', { errorMsg: 'upstream connect error' }],
    ['as broken JSON', '{"error_code":"WKS', { errorMsg: '{"error_code":"WKS' }],
    ['empty', '', {}],
    ['only blanks', ' \n ', {}],
    ['JSON of no known shape', { what: 'ever' }, {}],
    ['a list', [], {}],
    ['null', 'null', {}],
    ['a number', '42', {}],
    ['with values of other types', { error_code: {}, error_msg: ['m'] }, {}],
    ['with empty values', { error_code: '', error_msg: '' }, {}],
  ])('%s is read', (_, body, expected) => {
    expect(told(body)).toEqual({ status: 400, ...expected });
  });

  it('that could not be read leaves the status', () => {
    expect(toUpstream(answer(undefined, { status: 500 }), redact)).toEqual({ status: 500 });
  });

  it('is no matter after a 200, of which only the id is told', () => {
    expect(told({ error_msg: 'm', request_id: 'r' }, { status: 200 })).toEqual({ status: 200, requestId: 'r' });
  });
});

describe('the id of a call', () => {
  it.each<[string, Record<string, string>, unknown, string | undefined]>([
    ['the header of all services', { 'X-Request-Id': 'a', 'X-IAM-Trace-Id': 'b' }, { request_id: 'c' }, 'a'],
    ['the header of IAM', { 'X-IAM-Trace-Id': 'b' }, { request_id: 'c' }, 'b'],
    ['the body', {}, { request_id: 'c' }, 'c'],
    ['nowhere', {}, {}, undefined],
    ['nowhere: the body has a number', {}, { request_id: 7 }, undefined],
  ])('comes from %s', (_, headers, body, requestId) => {
    expect(told(body, { headers }).requestId).toBe(requestId);
  });

  it('is cut to 128 characters', () => {
    expect(told({}, { headers: { 'X-Request-Id': 'r'.repeat(1000) } }).requestId).toBe('r'.repeat(128));
  });
});

describe('a message', () => {
  const fire = '\u{1f525}';
  it.each([
    ['m'.repeat(MESSAGE_MAX), 'm'.repeat(MESSAGE_MAX)],
    ['m'.repeat(MESSAGE_MAX + 1), 'm'.repeat(MESSAGE_MAX)],
    [fire.repeat(MESSAGE_MAX), fire.repeat(MESSAGE_MAX)],
    [fire.repeat(MESSAGE_MAX + 1), fire.repeat(MESSAGE_MAX)],
    [`m${fire.repeat(MESSAGE_MAX)}`, `m${fire.repeat(MESSAGE_MAX - 1)}`],
    ['<html>'.repeat(100_000), '<html>'.repeat(MESSAGE_MAX).slice(0, MESSAGE_MAX)],
  ])('is cut after 200 whole characters', (message, expected) => {
    expect(told({ error_code: 'A', error_msg: message }).errorMsg).toBe(expected);
    expect(MESSAGE_MAX).toBe(200);
  });

  it.each(Object.entries(secrets))('does not hold the %s, wherever it stood, even across the cut', (_, secret) => {
    const place = `${'m'.repeat(190)}${secret}`;
    expect(told({ error_code: secret, error_msg: place })).toEqual({
      status: 400,
      errorCode: '[secret]',
      errorMsg: `${'m'.repeat(190)}[secret]`,
    });
    expect(told({}, { headers: { 'X-Request-Id': encodeURIComponent(secret) } }).requestId).toBe('[secret]');
  });

  it('does not hold a secret in broken JSON, where it is still escaped', () => {
    const body = `{"request":{"password":${JSON.stringify(secrets.password)}`;
    expect(told(body).errorMsg).toBe('{"request":{"password":"[secret]"');
  });
});

describe('Retry-After', () => {
  it.each<[string, string | undefined]>([
    ['0', '0'],
    ['7', '7'],
    [' 120 ', '120'],
    ['999999999', '999999999'],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT'],
    ['Wednesday, 21-Oct-26 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT'],
    ['Wed Oct 21 07:28:00 2026', undefined],
    ['', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['5, 5', undefined],
    ['soon', undefined],
    ['in 5 minutes', undefined],
    ['5s', undefined],
    ['99999999999', undefined],
    ['Wed, 99 Oct 2026 07:28:00 GMT', undefined],
    ['<b>5</b>', undefined],
  ])('%j is passed on as %j', (value, expected) => {
    expect(retryAfterOf(new Headers({ 'retry-after': value }))).toBe(expected);
  });

  it('may be missing', () => {
    expect(retryAfterOf(new Headers())).toBeUndefined();
  });
});

it.each([
  ['{"a":1}', { a: 1 }],
  ['null', null],
  ['', undefined],
  ['<html>', undefined],
  [undefined, undefined],
])('%j as JSON is %j', (text, value) => {
  expect(readJson(text)).toEqual(value);
});
