import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/runtimes/gateway-event.ts';

const event = {
  httpMethod: 'POST',
  path: '/desk/webhook',
  headers: { 'x-a': '1', 'X-B': ['2', '3'] },
  queryStringParameters: { a: 'b c' },
  body: 'eyJhIjoxfQ==',
  isBase64Encoded: true,
  requestContext: { requestId: 'g-1', apiId: 'a', stage: 'RELEASE' },
};
const read = (more: object = {}) => unwrap({ ...event, ...more });
const without = (name: keyof typeof event) => Object.fromEntries(Object.entries(event).filter(([key]) => key !== name));

describe('The event of a gateway', () => {
  it('is taken apart', () => {
    const { request, requestId, arrivedAt } = read() ?? {};
    expect(request).toMatchObject({ method: 'POST', path: '/desk/webhook' });
    expect(Buffer.from(request?.body ?? '').toString()).toBe('{"a":1}');
    expect([...(request?.headers ?? [])]).toEqual([
      ['x-a', ['1']],
      ['x-b', ['2', '3']],
    ]);
    expect([...(request?.query ?? [])]).toEqual([['a', ['b c']]]);
    expect([requestId, arrivedAt]).toEqual(['g-1', undefined]);
  });

  it.each<[string, object, string]>([
    ['base64, told by a text', { isBase64Encoded: 'true' }, '{"a":1}'],
    ['plain, told by a text', { isBase64Encoded: 'True' }, 'eyJhIjoxfQ=='],
    ['plain', { isBase64Encoded: false, body: '{"ü":1}' }, '{"ü":1}'],
    ['plain, told by nothing', { isBase64Encoded: undefined }, 'eyJhIjoxfQ=='],
    ['empty', { body: '' }, ''],
    ['null', { body: null }, ''],
    ['not there', { body: undefined }, ''],
  ])('has a body that is %s', (_, more, body) => {
    expect(Buffer.from(read(more)?.request.body ?? 'none').toString()).toBe(body);
  });

  it.each<[string, object, ReadonlyArray<readonly [string, readonly string[]]>]>([
    ['null', { headers: null }, []],
    ['not there', { headers: undefined }, []],
    [
      'of another type in places',
      { headers: { a: 7, b: null, c: ['x', 7], d: {}, e: 'y', f: [] } },
      [
        ['e', ['y']],
        ['f', []],
      ],
    ],
    ['of one name in two cases', { headers: { 'X-A': '1', 'x-a': '2' } }, [['x-a', ['1', '2']]]],
    [
      'of the gateway of AWS, in two forms',
      { multiValueHeaders: { 'X-A': ['1', '2'] } },
      [
        ['x-a', ['1', '2']],
        ['x-b', ['2', '3']],
      ],
    ],
  ])('has headers that are %s', (_, more, headers) => {
    expect([...(read(more)?.request.headers ?? [])]).toEqual(headers);
  });

  it.each([
    ['a body that is no base64', { body: '{' }],
    ['a body whose base64 is not as it is written', { body: 'eyJhIjoxfQ' }],
    ['a body whose base64 has spare bits', { body: 'eyJhIjoxfR==' }],
    ['a body of another type', { body: {} }],
    ['headers of another type', { headers: [] }],
    ['a path of another type', { path: null }],
    ['a method of another type', { httpMethod: 1 }],
  ])('with %s is no HTTP request', (_, more) => {
    expect(read(more)).toBeUndefined();
  });

  it.each([null, undefined, 'POST', 7, [], [event], {}, without('path'), without('httpMethod')])(
    '%j is none',
    (other) => {
      expect(unwrap(other)).toBeUndefined();
    },
  );

  it.each([undefined, null, 7, [], { requestId: 7 }])('needs no context of its request: %j', (requestContext) => {
    expect(read({ requestContext })?.requestId).toBeUndefined();
  });

  it('gets its reply in the one form that the gateway takes', () => {
    expect(read()?.wrap({ status: 200, headers: { a: 'b' }, body: 'c' })).toEqual({
      statusCode: 200,
      headers: { a: 'b' },
      body: 'c',
      isBase64Encoded: false,
    });
  });
});
