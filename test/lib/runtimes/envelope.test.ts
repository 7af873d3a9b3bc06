import { describe, expect, it } from 'vitest';
import { toEvent, envelopes as wires } from '../../../infra/runtimes/lambda/envelopes.ts';
import { forwarded } from '../../../infra/runtimes/lambda/platform.ts';
import { unwrap, wrapSingle } from '../../../lib/runtimes/envelope.ts';
import { envelopes } from '../../support/envelopes.ts';

const reply = { status: 401, headers: { 'x-request-id': 'r', allow: 'POST' }, body: '{}' };

describe.each(envelopes)('$name', (envelope) => {
  const headers = [
    ['Content-Type', 'application/json'],
    ['X-Hub-Signature-256', 'sha256=00'],
  ] as const;

  it('gives method, path, header names in lower case, and the id of the platform', () => {
    const unwrapped = unwrap(envelope.wrap({ method: 'PUT', path: '/a/b', headers }));
    expect(unwrapped?.request).toMatchObject({ method: 'PUT', path: '/a/b' });
    expect([...(unwrapped?.request.headers ?? [])]).toEqual([
      ['content-type', ['application/json']],
      ['x-hub-signature-256', ['sha256=00']],
      ...forwarded.map(([name, value]) => [name.toLowerCase(), [value]]),
    ]);
    expect(unwrapped?.requestId).toBe(envelope.requestId);
  });

  it.each<[string, Uint8Array]>([
    ['nothing', Buffer.from('')],
    ['ASCII', Buffer.from('{"a":1}')],
    ['Unicode', Buffer.from('{"a":"ü 漢 \u{1f525}"}')],
    ['a byte order mark', Buffer.from('\ufeff{}')],
    ['what looks like base64', Buffer.from('e30=')],
  ])('gives the bytes as they were signed: %s', (_, body) => {
    for (const base64 of [false, true]) {
      expect(Buffer.from(unwrap(envelope.wrap({ body, base64 }))?.request.body ?? [])).toEqual(Buffer.from(body));
    }
  });

  it('gives bytes that are no text out of base64', () => {
    const body = Buffer.from([0, 255, 254, 128, 10, 13]);
    expect(Buffer.from(unwrap(envelope.wrap({ body, base64: true }))?.request.body ?? [])).toEqual(body);
  });

  it('shows a doubled header where it can', () => {
    const doubled = [
      ['webhook-id', 'a'],
      ['webhook-id', 'b'],
    ] as const;
    const values = unwrap(envelope.wrap({ headers: doubled }))?.request.headers.get('webhook-id');
    expect(values?.length).toBe(envelope.showsDoubled ? 2 : 1);
    if (envelope.showsDoubled) expect(values).toEqual(['a', 'b']);
  });

  it('takes the reply back in the form in which it asked', () => {
    const wrapped = unwrap(envelope.wrap({}))?.wrap(reply);
    if (!wrapped) throw new Error('not unwrapped');
    expect(wrapped).toMatchObject({ statusCode: 401, body: '{}', isBase64Encoded: false });
    expect(envelope.headersOf(wrapped)).toEqual(reply.headers);
    expect('headers' in wrapped && 'multiValueHeaders' in wrapped).toBe(false);
  });
});

describe('the query', () => {
  const queryIn = (event: unknown) => Object.fromEntries(unwrap(event)?.request.query ?? []);
  const sent = (wire: (typeof wires)[number], query: string) =>
    queryIn(toEvent(wire, { method: 'GET', path: '/x', query, headers: [], body: new Uint8Array() }));

  const plain: ReadonlyArray<readonly [query: string, fields: Record<string, string[]>]> = [
    ['', {}],
    ['a=1', { a: ['1'] }],
    ['a=1&b=2', { a: ['1'], b: ['2'] }],
    ['a=', { a: [''] }],
    ['a=x=y==', { a: ['x=y=='] }],
    ['a=x%20y', { a: ['x y'] }],
    ['a=x+y', { a: ['x y'] }],
    ['a=x%2By', { a: ['x+y'] }],
    ['a=x%2520y', { a: ['x%20y'] }],
    ['a=1%262', { a: ['1&2'] }],
    ['a=%3D%3D', { a: ['=='] }],
    ['a%20b=1', { 'a b': ['1'] }],
    ['%61=1', { a: ['1'] }],
    ['a=1,2', { a: ['1,2'] }],
    ['a=%E6%9D%8E', { a: ['李'] }],
    ['A=1&a=2', { A: ['1'], a: ['2'] }],
    ['__proto__=1&toString=2', { ['__proto__']: ['1'], toString: ['2'] }],
  ];
  it.each(wires.flatMap((wire) => plain.map(([query, fields]) => ({ wire, query, fields }))))(
    'of $wire is read once: $query',
    ({ wire, query, fields }) => {
      expect(sent(wire, query)).toEqual(fields);
    },
  );

  it.each([
    ['apigw-v1', ['1', '2']],
    ['apigw-v2', ['1', '2']],
    ['function-url', ['1', '2']],
    ['alb', ['2']],
    ['alb-multi-value', ['1', '2']],
  ] as const)('of %s has of a doubled field what the platform shows: %j', (wire, values) => {
    expect(sent(wire, 'a=1&a=2')).toEqual({ a: values });
  });

  it.each<[string, unknown]>([
    ['left out', {}],
    ['null', { queryStringParameters: null, multiValueQueryStringParameters: null }],
    ['lists', { queryStringParameters: [], multiValueQueryStringParameters: ['a'] }],
    ['of values that are no text', { queryStringParameters: { a: 1, b: null, c: {} } }],
  ])('that is none is empty: %s', (_, more) => {
    for (const context of [{}, { elb: {} }]) {
      expect(queryIn({ httpMethod: 'GET', path: '/', requestContext: context, ...(more as object) })).toEqual({});
    }
    const http = { method: 'GET' };
    expect(queryIn({ rawPath: '/', requestContext: { http }, rawQueryString: more })).toEqual({});
  });

  it('may have broken escapes, which stay as they are', () => {
    for (const wire of ['apigw-v2', 'alb', 'alb-multi-value'] as const) {
      expect(sent(wire, 'a=%zz&b=%')).toEqual({ a: ['%zz'], b: ['%'] });
    }
  });
});

describe('headers', () => {
  const headersIn = (event: Record<string, unknown>) =>
    Object.fromEntries(unwrap({ httpMethod: 'POST', path: '/', requestContext: {}, ...event })?.request.headers ?? []);

  it.each<[string, Record<string, unknown>, unknown]>([
    ['are none', {}, {}],
    ['are null', { headers: null, multiValueHeaders: null }, {}],
    ['are doubled by names that differ in case', { headers: { A: '1', a: '2' } }, { a: ['1', '2'] }],
    [
      'are doubled by names that differ in case, in the other form',
      { multiValueHeaders: { A: ['1'], a: ['2'] } },
      { a: ['1', '2'] },
    ],
    [
      'are believed in the form that shows all values',
      { headers: { A: '2' }, multiValueHeaders: { A: ['1', '2'] } },
      { a: ['1', '2'] },
    ],
    [
      'are put together from both forms',
      { headers: { A: '1' }, multiValueHeaders: { B: ['2'] } },
      { a: ['1'], b: ['2'] },
    ],
    ['are no texts', { headers: { A: 1, B: null, C: {} } }, { a: [], b: [], c: [] }],
    ['are no lists', { multiValueHeaders: { A: 'x', B: 1, C: null } }, {}],
    [
      'are words of JavaScript',
      JSON.parse('{"headers":{"__proto__":"x","constructor":"y"}}'),
      { constructor: ['y'], ['__proto__']: ['x'] },
    ],
  ])('%s', (_, event, expected) => {
    expect(headersIn(event)).toEqual(expected);
  });
});

describe('what is no HTTP request', () => {
  const request = { httpMethod: 'POST', path: '/webhook', requestContext: {} };
  it.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a number', 7],
    ['a text', JSON.stringify(request)],
    ['a list', [request]],
    ['an empty object', {}],
    ['no context', { httpMethod: 'POST', path: '/webhook' }],
    ['a context that is a list', { ...request, requestContext: [] }],
    ['no method', { ...request, httpMethod: undefined }],
    ['a method that is no text', { ...request, httpMethod: 1 }],
    ['no path', { ...request, path: undefined }],
    ['a path that is no text', { ...request, path: ['/webhook'] }],
    ['a body that is no text', { ...request, body: { enabled: true } }],
    ['a method of payload 2.0 without its path', { requestContext: { http: { method: 'POST' } }, path: '/webhook' }],
    ['a connection of a WebSocket', { ...request, requestContext: { connectionId: 'x', eventType: 'CONNECT' } }],
    ['a message of a WebSocket', { ...request, requestContext: { connectedAt: 1, routeKey: '$default' } }],
    ['a batch of a queue', { Records: [{ body: '{}' }] }],
    ['a request to an authorizer', { type: 'TOKEN', methodArn: 'arn' }],
  ])('is not taken for one: %s', (_, event) => {
    expect(unwrap(event)).toBeUndefined();
  });

  it('is not a request without a body: that is one with an empty body', () => {
    for (const body of [null, undefined, '']) {
      expect(unwrap({ ...request, body })?.request.body).toHaveLength(0);
    }
  });
});

it('the plain form of a reply has single headers', () => {
  expect(wrapSingle(reply)).toEqual({ statusCode: 401, headers: reply.headers, body: '{}', isBase64Encoded: false });
});
