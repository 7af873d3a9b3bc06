import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type Signable,
  toCanonicalRequest,
  toSdkDate,
  toSignature,
  toSignedHeaders,
} from '../../../lib/cloud/signing.ts';
import file from '../../vectors/sdk-hmac-sha256.json' with { type: 'json' };

type Vector = Pick<(typeof file.vectors)[number], 'method' | 'endpoint' | 'path' | 'query' | 'body'> & {
  headers: object;
};

/** Written as our own URLs are. */
function toSignable({ method, endpoint, path, query, body, headers }: Vector): Signable {
  const pairs = query.map((pair) => pair.map(encodeURIComponent).join('='));
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const url = `${endpoint}${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
  return { method, url, headers: Object.fromEntries(lower), body };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const dateOf = (headers: object) => new Map(Object.entries(headers)).get('X-Sdk-Date');

describe('a known answer', () => {
  it.each(file.vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const signable = toSignable(vector);
    const canonical = toCanonicalRequest(signable);
    expect(canonical).toBe(vector.canonical_request);
    expect(sha256(canonical)).toBe(vector.canonical_request_sha256);
    const signature = toSignature(canonical, dateOf(vector.headers), file.secret_key);
    expect(signature).toBe(vector.signature);
    expect(
      `SDK-HMAC-SHA256 Access=${file.access_key}, SignedHeaders=${toSignedHeaders(signable.headers)}, Signature=${signature}`,
    ).toBe(vector.authorization);
  });

  it.each(file.canonical_only.map((vector) => [vector.name, vector] as const))(
    '%s, whose key nobody knows',
    (_, vector) => {
      const canonical = toCanonicalRequest(toSignable(vector));
      expect(canonical).toBe(vector.canonical_request);
      expect(sha256(canonical)).toBe(vector.canonical_request_sha256);
    },
  );
});

describe('a canonical request', () => {
  const canonical = (given: Partial<Signable>) =>
    toCanonicalRequest({ method: 'GET', url: 'https://cloud.test', headers: { host: 'cloud.test' }, ...given }).split(
      '\n',
    );
  const pathOf = (path: string) => canonical({ url: `https://cloud.test${path}` })[1];
  const queryOf = (query: string) => canonical({ url: `https://cloud.test/?${query}` })[2];

  it.each([
    ['', '/'],
    ['/', '/'],
    ['/v1', '/v1/'],
    ['/v1/', '/v1/'],
    ['/a.b-c_d~e', '/a.b-c_d~e/'],
    ["/a!'()*", '/a%21%27%28%29%2A/'],
    ['/a%20b', '/a%20b/'],
    ['/a%2fb', '/a%2Fb/'],
    ['/%E5%BC%A0', '/%E5%BC%A0/'],
    ['/50%', '/50%25/'],
    ['/%zz', '/%25zz/'],
    ['/%FF', '/%25FF/'],
    ['//v1', '//v1/'],
  ])('of path %j has %j', (path, expected) => expect(pathOf(path)).toBe(expected));

  it.each([
    ['', ''],
    ['a', 'a='],
    ['a=', 'a='],
    ['offset=0&limit=100', 'limit=100&offset=0'],
    ['a=2&a=10&a=1', 'a=1&a=10&a=2'],
    ['a-b=1&a=2', 'a=2&a-b=1'],
    ['a%20=1&a=2', 'a=2&a%20=1'],
    ['b=1&B=2', 'B=2&b=1'],
    ['x=%2F%2b%20~%27', 'x=%2F%2B%20~%27'],
    ['x=a=b', 'x=a%3Db'],
  ])('of query %j has %j', (query, expected) => expect(queryOf(query)).toBe(expected));

  it('has its headers sorted and trimmed, with a blank line behind them', () => {
    const headers = { 'x-sdk-date': ' 20260521T080000Z\t', host: 'cloud.test:8443', 'x-project-id': 'p' };
    expect(canonical({ headers }).slice(3, 8)).toEqual([
      'host:cloud.test:8443',
      'x-project-id:p',
      'x-sdk-date:20260521T080000Z',
      '',
      'host;x-project-id;x-sdk-date',
    ]);
  });

  it('has the hash of the bytes that are sent, and of none where there are none', () => {
    expect(canonical({}).at(-1)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    for (const body of ['{"a":1}', '{"a":1}\n', '{"a": 1}', '{"a":"张"}'])
      expect(canonical({ body }).at(-1)).toBe(sha256(body));
  });
});

describe('a signature', () => {
  const [vector] = file.vectors.filter(({ name }) => name === 'hotspot-create-security-token');
  if (!vector) throw new Error('the vector is gone');
  const signable = toSignable(vector);
  const date = dateOf(vector.headers);
  const sign = (given: Partial<Signable>, at = date, key = file.secret_key) =>
    toSignature(toCanonicalRequest({ ...signable, ...given }), at, key);
  const { 'x-security-token': token, ...unsigned } = signable.headers as Record<string, string>;

  it.each<[string, string]>([
    ['another method', sign({ method: 'PATCH' })],
    ['another path', sign({ url: `${signable.url}/1` })],
    ['a query', sign({ url: `${signable.url}?offset=0` })],
    ['another byte of the body', sign({ body: `${signable.body}\n` })],
    ['no body', sign({ body: '' })],
    ['another host', sign({ headers: { ...signable.headers, host: 'appstream.cn-north-4.myhuaweicloud.com:443' } })],
    ['a security token left out', sign({ headers: unsigned })],
    ['another security token', sign({ headers: { ...signable.headers, 'x-security-token': `${token}.` } })],
    ['another second', sign({}, '20260521T080001Z')],
    ['another key', sign({}, date, 'secretKey')],
  ])('is another one with %s', (_, signature) => {
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(signature).not.toBe(vector.signature);
  });
});

describe('a date', () => {
  it.each([
    [Date.UTC(2026, 4, 21, 8), '20260521T080000Z'],
    [Date.UTC(2026, 0, 2, 3, 4, 5, 999), '20260102T030405Z'],
  ])('%d is in UTC, in whole seconds: %s', (now, expected) => expect(toSdkDate(now)).toBe(expected));
});
