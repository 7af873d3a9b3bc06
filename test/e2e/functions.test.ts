import { afterEach, describe, expect, it } from 'vitest';
import { account, type Cloud, type CloudOptions, createCloud } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { type Envelope, envelopes, toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { cloudSettingsAt } from '../support/settings.ts';
import { bear, signHub, signStandard } from '../support/sign.ts';
import { type Lambda, startLambda } from './lambda.ts';

const standardSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const hubSecret = 'a-hub-secret-for-end-to-end';
const bearerToken = 'a-bearer-token-for-end-to-end-tests-0123';

let cloud: Cloud;
let served: Served;
const lambdas: Lambda[] = [];

afterEach(async () => {
  await Promise.all(lambdas.splice(0).map((lambda) => lambda.stop()));
  await served?.close();
});

async function start(name: string, more: Record<string, string> = {}, options: CloudOptions = {}): Promise<Lambda> {
  cloud = createCloud({ secondCreate: 'second-entry', ...options });
  served = await serveCloud(cloud);
  const lambda = await startLambda(name, { ...settings(served.url), ...more });
  lambdas.push(lambda);
  expect(lambda.start).toEqual({ started: true, arity: 2 });
  return lambda;
}

function settings(url: string): Record<string, string> {
  return {
    ...cloudSettingsAt(url),
    WEBHOOK_SECRETS: standardSecret,
    WEBHOOK_HUB_SECRETS: hubSecret,
    WEBHOOK_BEARER_TOKENS: bearerToken,
  };
}

type Sent = { body?: string; headers?: Record<string, string>; method?: string; path?: string };

function request(
  envelope: Envelope,
  { body = '', headers = {}, method = 'POST', path = '/prod/webhook' }: Sent,
): unknown {
  const sent = Object.entries({ 'Content-Type': 'application/json', Host: 'example.test', ...headers });
  return toEvent(envelope, { method, path, query: '', headers: sent, body: Buffer.from(body) } as never);
}

type Reply = {
  statusCode: number;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  body: string;
};

async function post(lambda: Lambda, sent: Sent, envelope: Envelope = 'apigw-v2', remainingMs?: number) {
  const answer = await lambda.invoke(request(envelope, sent), remainingMs === undefined ? {} : { remainingMs });
  const { statusCode, body, headers, multiValueHeaders } = answer.result as Reply;
  return {
    status: statusCode,
    body: JSON.parse(body) as Record<string, unknown>,
    headers,
    multiValueHeaders,
    ...answer,
  };
}

const payload = JSON.stringify({
  enabled: true,
  exitSessions: 2,
  excludeUsers: ['älice', { id: 'da16f9b8', name: 'test' }],
});
const workspaceCalls = () => cloud.received.filter(({ service }) => service === 'workspace');

describe('The built webhook, over a socket', () => {
  it.each(envelopes)('takes a signed delivery in the envelope %s to the cloud and back', async (envelope) => {
    const lambda = await start('webhook');
    const reply = await post(
      lambda,
      { body: payload, headers: signStandard(standardSecret, payload, Date.now()) },
      envelope,
    );

    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      id: expect.any(String),
      enabled: true,
      exitSessions: 2,
      excludeUsers: [{ name: 'älice' }, { id: 'da16f9b8', name: 'test' }],
    });
    expect(
      envelope === 'alb-multi-value' ? reply.multiValueHeaders?.['x-request-id'] : [reply.headers?.['x-request-id']],
    ).toEqual(['e2e-0']);
    expect(cloud.received.map(({ method, path, query }) => [method, path, query])).toEqual([
      ['POST', '/v3/auth/tokens', 'nocatalog=true'],
      ['POST', `/v1/${account.projectId}/hotspot-session-config`, ''],
    ]);
    expect(workspaceCalls()[0]?.json).toEqual({
      hotspot_session_migration_enable: true,
      hotspot_exit_session_num: 2,
      non_migrate_users: [{ user_name: 'älice' }, { user_id: 'da16f9b8', user_name: 'test' }],
    });
    expect(lambda.lines()).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'delivery',
        channel: 'webhook',
        deliveryId: 'msg_1',
        action: 'create',
        code: 'OK',
        status: 200,
        result: 'created',
        changes: [
          { field: 'enabled', from: null, to: true },
          { field: 'exitSessions', from: null, to: 2 },
          { field: 'excludeUsers', added: [{ name: 'älice' }, { id: 'da16f9b8', name: 'test' }] },
        ],
        requestId: 'e2e-0',
        upstream: { status: 200, requestId: expect.any(String) },
        tokenRequests: 1,
        upstreamMs: expect.any(Number),
        durationMs: expect.any(Number),
      }),
    ]);
  });

  it('asks for one token, and forwards each of 500 deliveries that a cold process gets at once', async () => {
    const lambda = await start('webhook');
    const replies = await Promise.all(
      Array.from({ length: 500 }, (_, i) => {
        const body = JSON.stringify({ enabled: true, exitSessions: i % 101 });
        return post(lambda, { body, headers: signHub(hubSecret, body) });
      }),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(cloud.tokensIssued()).toBe(1);
    expect(cloud.received.length).toBe(501);
    expect(
      cloud
        .configs()
        .map(({ exitSessions }) => exitSessions)
        .sort(),
    ).toEqual(Array.from({ length: 500 }, (_, i) => i % 101).sort());
  }, 30_000);

  it('does not ask again for what IAM refused, and lets nothing of it show', async () => {
    const lambda = await start('webhook', { HW_USER_PASSWORD: 'not-the-password-of-this-user' });
    for (let i = 0; i < 7; i += 1) {
      const reply = await post(lambda, { body: payload, headers: bear(bearerToken) });
      expect(reply).toMatchObject({ status: 502, body: { code: 'TOKEN_REFUSED', source: 'iam', applied: 'no' } });
    }
    expect(cloud.received.length).toBe(1);
    expect(lambda.output()).not.toContain('not-the-password-of-this-user');
  });

  it.each([
    [
      'a status of the API with its report',
      { status: 503, headers: { 'retry-after': '7' } },
      503,
      'UPSTREAM_UNAVAILABLE',
    ],
    ['HTML instead of JSON', { status: 200, body: '<html>busy</html>' }, 502, 'UPSTREAM_BAD_REPLY'],
    ['an empty 200', { status: 200, body: '' }, 502, 'UPSTREAM_BAD_REPLY'],
    ['a reply that breaks off', { applied: true, cut: true }, 502, 'UPSTREAM_BAD_REPLY'],
    [
      'a reply that is too long',
      { status: 200, body: { id: 'x'.repeat(17 * 1024 * 1024) } },
      502,
      'UPSTREAM_BAD_REPLY',
    ],
    ['a redirect', { status: 302, headers: { location: 'https://example.com/' } }, 502, 'UPSTREAM_BAD_REPLY'],
    ['a connection that is dropped', { drop: true }, 503, 'UPSTREAM_UNREACHABLE'],
    ['silence', { hang: true }, 504, 'UPSTREAM_TIMEOUT'],
  ])('answers %s as the table says', async (_, fault, status, code) => {
    const lambda = await start('webhook', { UPSTREAM_TIMEOUT_MS: '1500' });
    cloud.fail({ on: { service: 'workspace', method: 'POST' }, ...fault });
    const reply = await post(lambda, { body: '{"enabled":true,"exitSessions":2}', headers: bear(bearerToken) });
    // A `create` whose answer broke off after the work was done is looked up.
    if ('applied' in fault) expect(reply).toMatchObject({ status: 200, body: { recovered: true, exitSessions: 2 } });
    else expect(reply).toMatchObject({ status, body: { code, source: 'workspace' } });
    expect(workspaceCalls().filter(({ method }) => method === 'POST').length).toBe(1);
    expect(reply.headers?.['retry-after']).toBe('headers' in fault && 'retry-after' in fault.headers ? '7' : undefined);
  });

  it('is told so when nobody is there any more', async () => {
    const lambda = await start('webhook');
    await served.close();
    const reply = await post(lambda, { body: payload, headers: bear(bearerToken) });
    expect(reply).toMatchObject({ status: 503, body: { code: 'TOKEN_UNAVAILABLE', retryable: true, applied: 'no' } });
  });

  it('answers every delivery when the cloud goes away under load', async () => {
    const lambda = await start('webhook');
    const replies = Array.from({ length: 200 }, (_, i) => {
      const body = JSON.stringify({ enabled: true, exitSessions: i % 101 });
      return post(lambda, { body, headers: signHub(hubSecret, body) });
    });
    await Promise.race(replies);
    await served.close();
    const ended = await Promise.all(replies);
    const codes = new Set(ended.map(({ status, body }) => `${status} ${body['code'] ?? 'OK'}`));
    expect(
      [...codes].filter((code) => !/^(200 OK|502 UPSTREAM_BAD_REPLY|503 UPSTREAM_UNREACHABLE)$/.test(code)),
    ).toEqual([]);
  }, 30_000);

  it('shows no secret that a sender put into the name of a field or into an id', async () => {
    const lambda = await start('webhook');
    const body = JSON.stringify({ enabled: true, exitSessions: 2, [account.userPassword]: 1 });
    const { status, body: problem } = await post(lambda, {
      body,
      headers: signStandard(standardSecret, body, Date.now(), hubSecret),
    });
    expect([status, problem['code']]).toEqual([400, 'PAYLOAD_INVALID']);
    const shown = `${JSON.stringify(problem)}${lambda.output()}`;
    for (const secret of [account.userPassword, hubSecret]) expect(shown).not.toContain(secret);
  });

  it.each([700, 1500])('answers before a deadline in %i ms, whatever the cloud does', async (remainingMs) => {
    const lambda = await start('webhook');
    cloud.fail({ hang: true, times: Number.POSITIVE_INFINITY });
    const reply = await post(lambda, { body: payload, headers: bear(bearerToken) }, 'apigw-v2', remainingMs);
    expect(reply.status).toBe(503);
    expect(reply.tookMs).toBeLessThan(remainingMs);
  });

  it.each([
    ['unsigned', {}, '{"enabled":true}'],
    ['signed with another secret', signHub('another-secret-that-is-long', payload), payload],
    ['signed an hour ago', signStandard(standardSecret, payload, Date.now() - 3_600_000), payload],
    [
      'signed rightly and wrongly',
      { ...bear(bearerToken), ...signHub('another-secret-that-is-long', payload) },
      payload,
    ],
  ])('refuses what is %s, and asks the cloud for nothing', async (_, headers, body) => {
    const lambda = await start('webhook');
    const reply = await post(lambda, { body, headers });
    expect(reply.status).toBe(401);
    expect(cloud.received).toEqual([]);
  });

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a number', 7],
    ['a text', 'POST /webhook'],
    ['a list', [[]]],
    ['an empty object', {}],
    ['a queue’s batch', { Records: [{ body: payload }] }],
    ['a bus event', { 'detail-type': 'x', source: 'y', id: '1', detail: {} }],
    [
      'a WebSocket message',
      { httpMethod: 'POST', path: '/webhook', requestContext: { connectionId: '1' }, body: payload },
    ],
    ['a half request', { httpMethod: 'POST', requestContext: {} }],
    ['a request of wrong types', { httpMethod: 'POST', path: 7, headers: 'x', requestContext: {}, body: {} }],
  ])('answers %s with 400, and does not throw', async (_, event) => {
    const lambda = await start('webhook');
    const { result, error } = await lambda.invoke(event);
    expect(error).toBeUndefined();
    expect(JSON.parse((result as Reply).body)).toMatchObject({ status: 400, code: 'PAYLOAD_INVALID' });
    expect(cloud.received).toEqual([]);
  });

  it.each([
    ['2 MiB', 'x'.repeat(2 * 1024 * 1024), 413],
    ['10,000 levels', '['.repeat(10_000) + ']'.repeat(10_000), 400],
    ['10,000 levels in a field', `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 400],
    ['__proto__', '{"__proto__":{"enabled":true,"exitSessions":1}}', 400],
    ['a byte order mark', '\uFEFF{"enabled":true,"exitSessions":1}', 400],
  ])('answers a body of %s with %#, upstream untouched', async (_, body, status) => {
    const lambda = await start('webhook');
    const reply = await post(lambda, { body, headers: bear(bearerToken) });
    expect(reply.status).toBe(status);
    expect(cloud.received).toEqual([]);
  });
});

describe('The built functions of the platform', () => {
  const detail = { enabled: true, exitSessions: 4 };

  it.each([
    ['eventbus', { id: 'e1', 'detail-type': 'x', source: 'ops', detail }, 'e1'],
    ['eventbus', { specversion: '1.0', id: 'c1', source: '/ops', type: 't', data: detail }, '/ops c1'],
    [
      'schedule',
      { ...detail, delivery: { id: 'arn 2026-01-01T00:00:00Z', time: '2026-01-01T00:00:00Z' } },
      'arn 2026-01-01T00:00:00Z',
    ],
    ['schedule', null, undefined],
    ['schedule', { id: 's1', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }, 's1'],
    ['schedule', { id: 's2', source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: '{}' }, 's2'],
  ])('%s resolves with the status and the reply: %j', async (name, event, deliveryId) => {
    const lambda = await start(name, { SCHEDULE_COMMAND: JSON.stringify(detail) });
    const { result } = await lambda.invoke(event);
    expect(result).toEqual({ status: 200, id: expect.any(String), ...detail, excludeUsers: [] });
    expect(cloud.configs()).toMatchObject([detail]);
    expect(lambda.lines()[0]?.['deliveryId']).toEqual(deliveryId);
  });

  it.each([
    ['eventbus', detail, 'PAYLOAD_INVALID'],
    ['eventbus', null, 'PAYLOAD_INVALID'],
    ['eventbus', { Records: [] }, 'PAYLOAD_INVALID'],
    ['eventbus', { id: '1', 'detail-type': 'EC2', source: 'aws.ec2', detail: { state: 'on' } }, 'PAYLOAD_INVALID'],
    ['schedule', { ...detail, delivery: 'now' }, 'PAYLOAD_INVALID'],
    ['schedule', null, 'PAYLOAD_INVALID'],
    ['schedule', { id: '1', 'detail-type': 'x', source: 'ops', detail }, 'PAYLOAD_INVALID'],
  ])('%s throws an error named by the code: %j', async (name, event, code) => {
    const lambda = await start(name);
    const { error } = await lambda.invoke(event);
    expect(error).toMatchObject({ name: code, keys: [] });
    expect(cloud.received).toEqual([]);
    expect(lambda.lines()).toMatchObject([{ message: 'delivery', channel: name, code }]);
  });

  it('throw what the cloud refuses, too', async () => {
    const lambda = await start('eventbus');
    cloud.fail({ on: { service: 'workspace' }, status: 429 });
    const { error } = await lambda.invoke({ id: 'e1', 'detail-type': 'x', source: 'ops', detail });
    expect(error?.name).toBe('UPSTREAM_THROTTLED');
    expect(error?.message).toContain('applied: no');
  });
});

describe('A built function that is misconfigured', () => {
  it('does not start, and says so once, with every setting and no value', async () => {
    const lambda = await startLambda('webhook', {
      HW_REGION_NAME: 'mars-north-1',
      HW_IAM_ENDPOINT: 'http://example.com/refused-value',
      WEBHOOK_SECRETS: 'whsec_refused-value',
      UPSTREAM_TIMEOUT_MS: '9',
    });
    lambdas.push(lambda);
    const { started, error } = lambda.start;
    expect([started, error?.name]).toEqual([false, 'ConfigurationError']);
    const names = [
      'HW_PROJECT_ID',
      'HW_DOMAIN_NAME',
      'HW_USER_NAME',
      'HW_USER_PASSWORD',
      'HW_IAM_ENDPOINT',
      'WEBHOOK_SECRETS',
    ];
    for (const name of [...names, 'HW_REGION_NAME', 'UPSTREAM_TIMEOUT_MS']) expect(error?.message).toContain(name);
    const shown = `${lambda.output()}${error?.message}`;
    for (const value of ['refused-value', 'mars-north-1', 'example.com']) expect(shown).not.toContain(value);
    expect(lambda.lines()).toMatchObject([{ level: 'ERROR', settings: expect.any(Array) }]);
  });

  it.each([
    ['webhook', { WEBHOOK_ALLOW_UNSIGNED: 'true' }, /WEBHOOK_ALLOW_UNSIGNED/],
    ['schedule', { SCHEDULE_COMMAND: '{"enabled":1}' }, /SCHEDULE_COMMAND.*\/enabled.*\/exitSessions/],
    ['schedule', { SCHEDULE_COMMAND: 'on' }, /SCHEDULE_COMMAND/],
  ])('%s does not start with %j', async (name, more, message) => {
    const lambda = await startLambda(name, { ...settings('http://127.0.0.1:9'), ...more });
    lambdas.push(lambda);
    expect(lambda.start).toMatchObject({ started: false, error: { name: 'ConfigurationError' } });
    expect(lambda.start.error?.message).toMatch(message);
  });
});
