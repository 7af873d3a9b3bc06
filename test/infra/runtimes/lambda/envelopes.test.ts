import { describe, expect, it } from 'vitest';
import { type Envelope, envelopes, toEvent } from '../../../../infra/runtimes/lambda/envelopes.ts';
import type { HttpRequest } from '../../../../infra/runtimes/lambda/http.ts';

const request: HttpRequest = {
  method: 'POST',
  path: '/base/web%20hook',
  query: 'a=1&a=2&b=x%20y',
  headers: [
    ['Content-Type', 'application/json'],
    ['X-Twice', 'one'],
    ['x-twice', 'two'],
    ['Cookie', 'k=v; l=w'],
  ],
  body: Buffer.from('{"ä":1}'),
};

type Event = Record<string, unknown> & { body?: string | null; isBase64Encoded: boolean };
const wrap = (envelope: Envelope, change: Partial<HttpRequest> = {}) =>
  toEvent(envelope, { ...request, ...change }) as Event;

/** Undoes what the platform did to the body. */
const bytesOf = ({ body, isBase64Encoded }: Event) => Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');

const withType = (type: string): Pick<HttpRequest, 'headers'> => ({ headers: [['Content-Type', type]] });

describe('an HTTP request in its envelope', () => {
  it('of a REST API keeps the spelling of headers, and shows them in both forms', () => {
    expect(wrap('apigw-v1')).toMatchObject({
      httpMethod: 'POST',
      path: '/base/web%20hook',
      headers: { 'Content-Type': 'application/json', 'X-Twice': 'two', Cookie: 'k=v; l=w' },
      multiValueHeaders: { 'Content-Type': ['application/json'], 'X-Twice': ['one', 'two'] },
      queryStringParameters: { a: '2', b: 'x y' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
      requestContext: { httpMethod: 'POST', stage: 'prod', path: '/prod/base/web%20hook' },
      body: '{"ä":1}',
      isBase64Encoded: false,
    });
  });

  it.each(['apigw-v2', 'function-url'] as const)(
    'of payload 2.0 (%s) joins doubled headers under a lower-case name',
    (envelope) => {
      const event = wrap(envelope);
      expect(event).toMatchObject({
        version: '2.0',
        rawPath: '/base/web%20hook',
        rawQueryString: 'a=1&a=2&b=x%20y',
        cookies: ['k=v', 'l=w'],
        headers: { 'content-type': 'application/json', 'x-twice': 'one,two' },
        queryStringParameters: { a: '1,2', b: 'x y' },
        requestContext: { http: { method: 'POST', path: '/base/web%20hook' } },
        body: '{"ä":1}',
        isBase64Encoded: false,
      });
      expect(event['headers']).not.toHaveProperty('cookie');
      expect(event).not.toHaveProperty('httpMethod');
    },
  );

  it('of a load balancer shows the last value of each header, and the query as it came', () => {
    const event = wrap('alb');
    expect(event).toMatchObject({
      httpMethod: 'POST',
      headers: { 'content-type': 'application/json', 'x-twice': 'two' },
      queryStringParameters: { a: '2', b: 'x%20y' },
      requestContext: { elb: { targetGroupArn: expect.stringContaining(':targetgroup/') } },
    });
    expect(event).not.toHaveProperty('multiValueHeaders');
  });

  it('of a load balancer with multi-value headers shows all values in that form only', () => {
    const event = wrap('alb-multi-value');
    expect(event).toMatchObject({
      multiValueHeaders: { 'content-type': ['application/json'], 'x-twice': ['one', 'two'] },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x%20y'] },
    });
    expect(event).not.toHaveProperty('headers');
  });

  const bodies = {
    JSON: { ...withType('application/json; charset=utf-8'), body: Buffer.from('{"a":"ü"}') },
    'a form': { ...withType('application/x-www-form-urlencoded'), body: Buffer.from('a=%20&b=2') },
    'no media type': { headers: [], body: Buffer.from('plain') },
    'a byte order mark': { ...withType('application/json'), body: Buffer.from('\ufeff{}') },
    'bytes that are no UTF-8': { ...withType('application/json'), body: Buffer.from([0x7b, 0xff, 0x7d]) },
    'no bytes': { ...withType('application/json'), body: Buffer.alloc(0) },
  };
  const combinations = envelopes.flatMap((envelope) =>
    Object.entries(bodies).map(([what, change]) => ({ envelope, what, change })),
  );
  it.each(combinations)('keeps the bytes of a body with $what ($envelope)', ({ envelope, change }) => {
    const event = wrap(envelope, change);
    expect(bytesOf(event)).toEqual(change.body);
  });

  it.each(envelopes)('has a form as base64, but for a REST API (%s)', (envelope) => {
    expect(wrap(envelope, bodies['a form']).isBase64Encoded).toBe(envelope !== 'apigw-v1');
    expect(wrap(envelope, bodies.JSON).isBase64Encoded).toBe(false);
  });

  it.each(envelopes)('takes names that every object has for names (%s)', (envelope) => {
    const event = wrap(envelope, {
      query: '__proto__=1&constructor=2',
      headers: [
        ['constructor', 'x'],
        ['__proto__', 'y'],
      ],
    });
    expect(JSON.stringify(event)).toMatch(/"__proto__":\[?"y"/);
    expect(JSON.stringify(event)).toMatch(/"constructor":\[?"2"/);
  });
});
