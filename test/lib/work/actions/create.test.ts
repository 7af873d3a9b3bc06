import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../../infra/emulator/cloud.ts';
import { webhook } from '../../../../lib/channels/webhook.ts';
import { endings } from '../../../../lib/outcome.ts';
import { startApp } from '../../../support/app.ts';
import { createClock, NOON } from '../../../support/clock.ts';
import { toDelivery } from '../../../support/delivery.ts';
import { secrets } from '../../../support/secrets.ts';
import { projectId, webhookSettings } from '../../../support/settings.ts';
import { bear } from '../../../support/sign.ts';

const payload = { enabled: true, exitSessions: 2, excludeUsers: ['alice', { id: '7', name: 'bob' }] };
const post = { on: { service: 'workspace', method: 'POST' } } as const;

/** A proven create against an emulated cloud in which these faults wait. */
async function create(faults: Fault[], { more = {}, waitMs = 0, settings = {} } = {}) {
  const clock = createClock();
  const app = startApp(webhook, { ...webhookSettings, ...settings }, { clock });
  app.cloud.fail(...faults);
  const body = JSON.stringify({ ...payload, ...more });
  const answered = app.send(toDelivery({ body, headers: bear(secrets.bearer) }));
  if (waitMs > 0) await clock.advance(waitMs);
  const reply = await answered;
  const { received } = app.cloud;
  return {
    ...app,
    reply,
    problem: JSON.parse(reply.body) as Record<string, unknown>,
    posts: received.filter(({ service, method }) => service === 'workspace' && method === 'POST'),
    logins: received.filter(({ service }) => service === 'iam'),
  };
}

describe('a create that succeeds', () => {
  it('is one login and one POST, word for word what was asked', async () => {
    const { reply, posts, logins, cloud, lines } = await create([]);
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toEqual({
      id: expect.stringMatching(/^\d{18}$/),
      enabled: true,
      exitSessions: 2,
      excludeUsers: [{ name: 'alice' }, { id: '7', name: 'bob' }],
    });
    expect(logins).toHaveLength(1);
    expect(logins[0]).toMatchObject({ path: '/v3/auth/tokens', query: 'nocatalog=true', origin: 'https://iam.test' });
    expect(posts).toMatchObject([
      {
        origin: 'https://workspace.test',
        path: `/v1/${projectId}/hotspot-session-config`,
        query: '',
        json: {
          hotspot_session_migration_enable: true,
          hotspot_exit_session_num: 2,
          non_migrate_users: [{ user_name: 'alice' }, { user_id: '7', user_name: 'bob' }],
        },
      },
    ]);
    expect(cloud.received).toHaveLength(2);
    expect(cloud.configs()).toMatchObject([{ enabled: true, exitSessions: 2 }]);
    expect(lines).toMatchObject([
      { level: 'info', channel: 'webhook', action: 'create', code: 'OK', status: 200, upstream: { status: 200 } },
    ]);
  });

  it('keeps its token for the next one', async () => {
    const { cloud, send } = await create([]);
    await send(toDelivery({ headers: bear(secrets.bearer) }));
    expect(cloud.tokensIssued()).toBe(1);
    expect(cloud.configs()).toHaveLength(2);
  });
});

describe('an answer of the API', () => {
  it.each([
    [400, 'UPSTREAM_BAD_REQUEST', 'no'],
    [403, 'UPSTREAM_FORBIDDEN', 'no'],
    [404, 'UPSTREAM_NOT_FOUND', 'no'],
    [405, 'UPSTREAM_METHOD_NOT_ALLOWED', 'no'],
    [409, 'UPSTREAM_CONFLICT', 'no'],
    [415, 'UPSTREAM_UNSUPPORTED', 'no'],
    [429, 'UPSTREAM_THROTTLED', 'no'],
    [418, 'UPSTREAM_BAD_REPLY', 'no'],
    [500, 'UPSTREAM_ERROR', 'unknown'],
    [503, 'UPSTREAM_UNAVAILABLE', 'unknown'],
  ] as const)('of %i is %s after one POST, applied: %s', async (status, code, applied) => {
    const { reply, problem, posts, logins } = await create([{ ...post, status }]);
    expect(reply.status).toBe(endings[code].status);
    expect(problem).toMatchObject({ code, source: 'workspace', applied, changes: [], upstream: { status } });
    expect([posts.length, logins.length]).toEqual([1, 1]);
  });

  it('of 401 renews the token once and repeats once', async () => {
    const { reply, posts, logins, cloud } = await create([{ ...post, status: 401 }]);
    expect(reply.status).toBe(200);
    expect([posts.length, logins.length, cloud.configs().length]).toEqual([2, 2, 1]);
    expect(posts[0]?.headers['x-auth-token']).not.toBe(posts[1]?.headers['x-auth-token']);
    expect(posts[0]?.body).toBe(posts[1]?.body);
  });

  it('of 401 twice is told, and is not an invitation to prove oneself', async () => {
    const { reply, problem, posts, logins } = await create([{ ...post, status: 401, times: 2 }]);
    expect(reply.status).toBe(401);
    expect(reply.headers).not.toHaveProperty('www-authenticate');
    expect(problem).toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED', source: 'workspace', applied: 'no' });
    expect([posts.length, logins.length]).toEqual([2, 2]);
  });

  it.each([429, 500, 503])('of %i has its Retry-After passed on', async (status) => {
    const { reply } = await create([{ ...post, status, headers: { 'Retry-After': '17' } }]);
    expect(reply.headers).toMatchObject({ 'retry-after': '17' });
  });

  it('of 302 is not followed', async () => {
    const { problem, cloud } = await create([{ ...post, status: 302, headers: { Location: 'https://evil.test/' } }]);
    expect(problem).toMatchObject({ code: 'UPSTREAM_BAD_REPLY', upstream: { status: 302 } });
    expect(cloud.received.filter(({ origin }) => origin === 'https://evil.test')).toEqual([]);
  });
});

describe('a lost answer', () => {
  const lost: ReadonlyArray<[string, Fault, string, 'no' | 'unknown']> = [
    ['dropped', { drop: true }, 'UPSTREAM_UNREACHABLE', 'no'],
    ['a 502', { status: 502 }, 'UPSTREAM_BAD_REPLY', 'no'],
    ['a 504', { status: 504 }, 'UPSTREAM_BAD_REPLY', 'unknown'],
    ['cut', { status: 200, body: '{"id":"1"}', cut: true }, 'UPSTREAM_BAD_REPLY', 'unknown'],
    ['HTML', { status: 200, body: '<html></html>' }, 'UPSTREAM_BAD_REPLY', 'unknown'],
    ['empty', { status: 200, body: '' }, 'UPSTREAM_BAD_REPLY', 'unknown'],
  ];

  it.each(lost)('(%s) of a create that took effect is looked up, and the POST is not sent again', async (_, fault) => {
    const { reply, posts, cloud } = await create([{ ...post, ...fault, applied: true }]);
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toMatchObject({ enabled: true, exitSessions: 2, recovered: true });
    expect([posts.length, cloud.configs().length]).toEqual([1, 1]);
  });

  it.each(lost)(
    '(%s) of a create that took none is told after a look, and the POST is not sent again',
    async (_, fault, code, applied) => {
      const { problem, posts, cloud } = await create([{ ...post, ...fault }]);
      expect(problem).toMatchObject({ code, applied });
      expect([posts.length, cloud.configs().length]).toEqual([1, 0]);
    },
  );

  it('is looked up within the time that is left', async () => {
    const settings = { UPSTREAM_TIMEOUT_MS: '60000' };
    const { problem, clock } = await create([{ ...post, hang: true }], { waitMs: 28_000, settings });
    expect(problem).toMatchObject({ code: 'UPSTREAM_TIMEOUT', status: 504, applied: 'unknown' });
    expect(clock.now()).toBe(NOON + 28_000);
  });

  it('is looked up after an attempt that timed out alone', async () => {
    const { reply, posts } = await create([{ ...post, applied: true, hang: true }], { waitMs: 10_000 });
    expect(JSON.parse(reply.body)).toMatchObject({ recovered: true });
    expect(posts).toHaveLength(1);
  });
});

describe('trouble with the token', () => {
  const iam = { on: { service: 'iam' } } as const;
  it.each<[string, Fault, string, number]>([
    ['refused', { status: 401 }, 'TOKEN_REFUSED', 502],
    ['refused as forbidden', { status: 403 }, 'TOKEN_REFUSED', 502],
    ['refused as not valid', { status: 400 }, 'TOKEN_REFUSED', 502],
    ['refused as unknown', { status: 404 }, 'TOKEN_REFUSED', 502],
    ['throttled', { status: 429, headers: { 'Retry-After': '9' } }, 'TOKEN_UNAVAILABLE', 503],
    ['broken', { status: 500 }, 'TOKEN_UNAVAILABLE', 503],
    ['without a token', { status: 201, body: {} }, 'TOKEN_UNAVAILABLE', 503],
    ['of another status', { status: 200, body: {}, headers: { 'X-Subject-Token': 'MII' } }, 'TOKEN_UNAVAILABLE', 503],
    ['redirected', { status: 307, headers: { Location: 'https://evil.test/' } }, 'TOKEN_UNAVAILABLE', 503],
    ['dropped', { drop: true }, 'TOKEN_UNAVAILABLE', 503],
    ['slow', { hang: true }, 'TOKEN_UNAVAILABLE', 503],
  ])('(%s) is told as %s, and nothing is sent to the API', async (_, fault, code, status) => {
    const { reply, problem, cloud } = await create([{ ...iam, ...fault }], { waitMs: 5_000 });
    expect(reply.status).toBe(status);
    expect(problem).toMatchObject({ code, source: 'iam', applied: 'no' });
    expect(cloud.received.map(({ service }) => service)).toEqual(['iam']);
    if ('headers' in fault && fault.status === 429) expect(reply.headers).toMatchObject({ 'retry-after': '9' });
  });

  it('that is a refusal does not lock the user: IAM is asked once in 15 minutes', async () => {
    const { cloud, send, clock } = await create([], { settings: { HW_USER_PASSWORD: 'wrong' } });
    for (let i = 0; i < 10; i += 1) await send(toDelivery({ headers: bear(secrets.bearer) }));
    expect(cloud.received).toHaveLength(1);
    await clock.advance(15 * 60_000);
    await send(toDelivery({ headers: bear(secrets.bearer), deadlineAt: clock.now() + 28_000 }));
    expect(cloud.received).toHaveLength(2);
    expect(cloud.lockedUntil()).toBeUndefined();
  });
});

describe('many at once', () => {
  it('500 in a cold process: one token request, 500 forwards, all right', async () => {
    const app = startApp(webhook, webhookSettings);
    const replies = await Promise.all(
      Array.from({ length: 500 }, (_, i) =>
        app.send(
          toDelivery({ body: JSON.stringify({ enabled: true, exitSessions: i % 101 }), headers: bear(secrets.bearer) }),
        ),
      ),
    );
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect(app.cloud.tokensIssued()).toBe(1);
    expect(app.cloud.received).toHaveLength(501);
    expect(
      app.cloud
        .configs()
        .map(({ exitSessions }) => exitSessions)
        .sort(),
    ).toEqual(Array.from({ length: 500 }, (_, i) => i % 101).sort());
  });

  it('50 whose token has just been revoked: one renewal, and each is done once', async () => {
    const app = startApp(webhook, webhookSettings);
    const one = () => app.send(toDelivery({ headers: bear(secrets.bearer) }));
    await one();
    app.cloud.revokeTokens();
    const replies = await Promise.all(Array.from({ length: 50 }, one));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect([app.cloud.tokensIssued(), app.cloud.configs().length]).toEqual([2, 51]);
  });

  it('50 whose password was changed: IAM is asked once more, and each is told', async () => {
    const app = startApp(webhook, webhookSettings);
    const one = () => app.send(toDelivery({ headers: bear(secrets.bearer) }));
    await one();
    app.cloud.changePassword('another');
    const replies = await Promise.all(Array.from({ length: 50 }, one));
    expect(new Set(replies.map(({ body }) => JSON.parse(body).code))).toEqual(new Set(['TOKEN_REFUSED']));
    expect(app.cloud.received.filter(({ service }) => service === 'iam')).toHaveLength(2);
    expect(app.cloud.configs()).toHaveLength(1);
  });
});
