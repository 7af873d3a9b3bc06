import { describe, expect, it } from 'vitest';
import { createContext } from '../../../../infra/runtimes/graph/context.ts';
import { toGridEvent, toSmnMessage, toTimer } from '../../../../infra/runtimes/graph/events.ts';
import { loadGraphFunction } from '../../../../infra/runtimes/graph/functions.ts';
import { toGatewayEvent, toGatewayReply } from '../../../../infra/runtimes/graph/gateway.ts';

const request = {
  method: 'POST',
  path: '/webhook',
  query: 'a=1&a=2&b=c%20d',
  headers: [
    ['X-Test', 'yes'],
    ['x-twice', '1'],
    ['X-Twice', '2'],
  ] as const,
  body: Buffer.from([0xff, 0x00]),
};

describe('The emulated gateway', () => {
  it('hands a request over as it is documented', () => {
    expect(toGatewayEvent(request)).toEqual({
      httpMethod: 'POST',
      path: '/webhook',
      pathParameters: {},
      queryStringParameters: { a: '2', b: 'c d' },
      headers: expect.objectContaining({ 'x-test': 'yes', 'x-twice': '1, 2', 'x-forwarded-proto': 'https' }),
      body: '/wA=',
      isBase64Encoded: true,
      requestContext: {
        apiId: expect.stringMatching(/^\w+$/),
        requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
        stage: 'RELEASE',
      },
    });
  });

  it('has an empty body where there is none', () => {
    expect(toGatewayEvent({ ...request, body: new Uint8Array() })).toMatchObject({ body: '', isBase64Encoded: true });
  });

  it('makes a reply of what a function returns', () => {
    const { status, headers, body } = toGatewayReply({ statusCode: 201, headers: { a: 'b' }, body: 'ü' });
    expect([status, headers, Buffer.from(body).toString()]).toEqual([201, [['a', 'b']], 'ü']);
    const coded = toGatewayReply({ statusCode: 200, body: '/wA=', isBase64Encoded: true });
    expect([...coded.body]).toEqual([0xff, 0x00]);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ statusCode: '200' }],
    [{ statusCode: 99 }],
    [{ statusCode: 200, headers: { a: 1 } }],
    [{ statusCode: 200, headers: { a: ['b'] } }],
    [{ statusCode: 200, headers: null }],
    [{ statusCode: 200, body: {} }],
    [{ statusCode: 200, isBase64Encoded: 'false' }],
  ])('makes a 500 of its own of %j', (result) => {
    expect(toGatewayReply(result).status).toBe(500);
  });
});

describe('The emulated context', () => {
  it('has variables, the project, the keys of the agency and a clock that runs', () => {
    const keys = { accessKey: 'a', secretKey: 's', securityToken: 't' };
    const context = createContext('webhook', { settings: { A: '1' }, projectId: 'p', keys });
    expect([context.getUserData('A'), context.getUserData('B'), context.getProjectID()]).toEqual(['1', null, 'p']);
    expect([context.getSecurityAccessKey(), context.getSecuritySecretKey(), context.getSecurityToken()]).toEqual([
      'a',
      's',
      't',
    ]);
    expect(context.getRemainingTimeInMilliSeconds()).toBeLessThanOrEqual(28_000);
    expect(context.getRemainingTimeInMilliSeconds()).toBeGreaterThan(20_000);
    expect(context.getRequestID()).toBe(context.getRequestID());
  });

  it('has empty texts where there is no agency', () => {
    const context = createContext('webhook', { settings: {}, projectId: 'p' });
    expect([context.getSecurityAccessKey(), context.getSecuritySecretKey(), context.getSecurityToken()]).toEqual([
      '',
      '',
      '',
    ]);
  });
});

describe('Emulated events', () => {
  const now = Date.parse('2026-11-25T12:00:00.123Z');

  it('have the fields that are documented', () => {
    expect(toTimer({ a: 1 }, now)).toEqual({
      version: 'v1.0',
      time: '2026-11-25T12:00:00Z',
      trigger_type: 'TIMER',
      trigger_name: 'evening',
      user_event: '{"a":1}',
    });
    expect(toTimer(undefined, now, 'x')).toMatchObject({ trigger_name: 'x', user_event: '' });
    expect(toGridEvent({ a: 1 }, now)).toMatchObject({
      specversion: '1.0',
      time: '2026-11-25T12:00:00Z',
      data: { a: 1 },
    });
    expect(toSmnMessage({ a: 1 }, now)).toMatchObject({
      record: [{ event_source: 'smn', smn: { type: 'notification', message: '{"a":1}' } }],
    });
  });
});

it('a function that is not built is told in a sentence that says what to do', () => {
  expect(() => loadGraphFunction('nowhere', () => ({ settings: {}, projectId: 'p' }))).toThrow(
    'dist/functiongraph/nowhere.cjs is not there: run "npm run build" first.',
  );
});
