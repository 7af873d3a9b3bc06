import { describe, expect, it } from 'vitest';
import type { KeySet } from '../../../infra/emulator/cloud.ts';
import type { Memory, Ports } from '../../../lib/app.ts';
import { webhook } from '../../../lib/channels/webhook.ts';
import { createTestCloud, startApp } from '../../support/app.ts';
import { createClock, settle } from '../../support/clock.ts';
import { toDelivery } from '../../support/delivery.ts';
import { expectNoSecretIn } from '../../support/leaks.ts';
import { cloudSettings } from '../../support/settings.ts';

const right: KeySet = { accessKey: 'PLANTED-ACCESS-KEY', secretKey: 'planted/secret+key=0123' };
const { HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD, ...region } = cloudSettings;
const envOf = ({ accessKey, secretKey, securityToken }: KeySet) => ({
  ...region,
  WEBHOOK_ALLOW_UNSIGNED: 'true',
  HW_ACCESS_KEY: accessKey,
  HW_SECRET_KEY: secretKey,
  ...(securityToken ? { HW_SECURITY_TOKEN: securityToken } : {}),
});
const wrong = (number: number): KeySet => ({ ...right, secretKey: `planted-wrong-key-${number}` });

function start(
  keys = right,
  more: Partial<Ports> & {
    known?: KeySet[];
    memory?: Memory;
    clock?: ReturnType<typeof createClock>;
    cloud?: ReturnType<typeof createTestCloud>;
  } = {},
) {
  const { known = [right], clock = createClock(), ...ports } = more;
  const cloud = more.cloud ?? createTestCloud(clock, { keys: known });
  const app = startApp(webhook, envOf(keys), { ...ports, clock, cloud });
  return { ...app, post: (deadlineAt = clock.now() + 28_000) => app.send(toDelivery({ deadlineAt })) };
}
const codeOf = ({ body }: { body: string }) => JSON.parse(body) as Record<string, unknown>;

describe('Keys', () => {
  it('sign every request anew, with the time of then and the port of the host', async () => {
    const { post, cloud, clock } = start();
    await post();
    await clock.advance(1000);
    await post();
    expect(
      cloud.received.map(({ headers, service }) => [service, headers['x-sdk-date'], headers['x-project-id']]),
    ).toEqual([
      ['workspace', '20261125T120000Z', region.HW_PROJECT_ID],
      ['workspace', '20261125T120001Z', region.HW_PROJECT_ID],
    ]);
  });

  it('work at a host with a port and a path of its own', async () => {
    const clock = createClock();
    const cloud = createTestCloud(clock, { keys: [right] });
    for (const endpoint of [
      'https://workspace.test:8443',
      'https://WORKSPACE.test:443',
      'http://[::1]:3001',
      'http://127.0.0.1',
    ]) {
      const app = startApp(webhook, { ...envOf(right), HW_WORKSPACE_ENDPOINT: endpoint }, { clock, cloud });
      expect(await app.send(toDelivery())).toMatchObject({ status: 200 });
    }
  });

  it.each(['a b', "it's(1)*!", '项目', '50%', 'a/b', '%2e'])('work in a project called %j', async (projectId) => {
    const clock = createClock();
    const cloud = createTestCloud(clock, { keys: [right], projectId });
    const app = startApp(webhook, { ...envOf(right), HW_PROJECT_ID: projectId }, { clock, cloud });
    expect(await app.send(toDelivery())).toMatchObject({ status: 200 });
  });

  it('go before a user, who is not asked for, nor has to be right', async () => {
    const clock = createClock();
    const cloud = createTestCloud(clock, { keys: [right] });
    const env = {
      ...envOf(right),
      HW_USER_NAME: ' "dirt',
      HW_USER_PASSWORD: 'planted-unused-password',
      TOKEN_PREFETCH: 'true',
    };
    const app = startApp(webhook, env, { clock, cloud });
    expect(await app.send(toDelivery())).toMatchObject({ status: 200 });
    expect(cloud.received.map(({ service }) => service)).toEqual(['workspace']);
  });
});

describe('Refused keys', () => {
  it('rest for 5 minutes from their latest 401, and then one request tries them for all', async () => {
    const { post, cloud, clock } = start(wrong(1));
    await post();
    await clock.advance(5 * 60_000 - 1);
    await Promise.all([post(), post()]);
    expect(cloud.received.length).toBe(1);
    await clock.advance(1);
    await Promise.all([post(), post(), post()]);
    expect(cloud.received.length).toBe(2);
    await clock.advance(5 * 60_000 - 1);
    await post();
    expect(cloud.received.length).toBe(2);
    expect(cloud.keyLockedUntil(right.accessKey)).toBeUndefined();
  });

  it('are told with what the API said, and without user, password or token; IAM hears nothing', async () => {
    const { post, lines, cloud } = start(wrong(1));
    const replies = [await post(), await post()];
    for (const reply of replies) {
      expect(reply.status).toBe(401);
      const body = codeOf(reply);
      expect(body).toMatchObject({
        code: 'UPSTREAM_UNAUTHORIZED',
        source: 'workspace',
        retryable: false,
        applied: 'no',
        upstream: {
          status: 401,
          errorCode: 'APIGW.0301',
          errorMsg: expect.stringContaining('verify aksk signature fail'),
        },
      });
      expect(body['detail']).toMatch(/HW_ACCESS_KEY.*clock/);
      expect(body['detail']).not.toMatch(/user|password|token/i);
    }
    expectNoSecretIn([replies, lines], right.accessKey, wrong(1).secretKey);
    expect(cloud.received.every(({ service }) => service === 'workspace')).toBe(true);
  });

  it('are remembered by an app that is built anew, each set for itself, also one that another follows', async () => {
    const clock = createClock();
    const cloud = createTestCloud(clock, { keys: [right] });
    const memory: Memory = {};
    const again = (keys: KeySet) => start(keys, { clock, cloud, memory }).post();
    for (const keys of [wrong(1), wrong(2), wrong(1), wrong(2), wrong(1)]) await again(keys);
    expect(cloud.received.length).toBe(2);
    expect((await again(right)).status).toBe(200);
    expect((await again(wrong(1))).status).toBe(401);
    expect((await again({ ...right, securityToken: 'not-asked-for' })).status).toBe(401);
    expect(cloud.received.length).toBe(4);
  });

  it('are remembered up to the latest 8 that were refused', async () => {
    const clock = createClock();
    const cloud = createTestCloud(clock, {
      keys: Array.from({ length: 20 }, (_, at) => ({ ...right, accessKey: `PLANTED-${at}` })),
    });
    const memory: Memory = {};
    const again = (number: number, secretKey = 'planted-wrong-key') =>
      start({ accessKey: `PLANTED-${number}`, secretKey }, { clock, cloud, memory }).post();
    for (let number = 0; number < 8; number += 1) await again(number);
    // Those that are right take nobody's place.
    for (let number = 8; number < 20; number += 1) await again(number, right.secretKey);
    cloud.received.length = 0;
    for (let number = 0; number < 8; number += 1) await again(number);
    expect(cloud.received.length).toBe(0);
    await again(8);
    await again(1);
    expect(cloud.received.length).toBe(1);
    await again(0);
    expect(cloud.received.length).toBe(2);
  });

  it('of which the service itself says 401 do not rest, nor is the request repeated', async () => {
    const { post, cloud } = start();
    const body = { error_code: 'WKS.00211302', error_msg: 'No.' };
    cloud.fail({ status: 401, body, times: 2 });
    for (let i = 1; i <= 2; i += 1) {
      const reply = codeOf(await post());
      expect(reply).toMatchObject({
        code: 'UPSTREAM_UNAUTHORIZED',
        applied: 'no',
        upstream: { errorCode: 'WKS.00211302' },
      });
      expect(reply['detail']).toMatch(/keys.*clock/);
      expect(cloud.received.length).toBe(i);
    }
    expect((await post()).status).toBe(200);
  });

  it.each([403, 404, 429, 500, 503])('are not those of a %d', async (status) => {
    const { post, cloud } = start();
    cloud.fail({ on: { method: 'POST' }, status });
    await post();
    expect((await post()).status).toBe(200);
    expect(cloud.received.filter(({ method }) => method === 'POST').length).toBe(2);
  });

  it('show in nothing that the API says, nor does the signature', async () => {
    for (const status of [400, 401, 403, 500]) {
      const { cloud, clock, lines } = start();
      const echo: Ports['fetch'] = async (input) => {
        const { headers } = input as Request;
        const message = [...headers].map(([name, value]) => `${name}:${value}`).join('|');
        return Response.json({ error_code: 'APIGW.0301', error_msg: message.slice(0, 4000) }, { status });
      };
      const keys = { ...right, securityToken: 'planted-security-token-0123456789' };
      const app = startApp(webhook, envOf(keys), { clock, cloud, fetch: echo });
      const reply = await app.send(toDelivery());
      expectNoSecretIn([reply, app.lines, lines], right.accessKey, right.secretKey, keys.securityToken);
      expect(JSON.stringify([reply, app.lines])).not.toMatch(/[0-9a-f]{64}/);
    }
  });
});

describe('Keys of which nothing is known yet', () => {
  const slow = { on: { method: 'POST' }, delayMs: 2000 } as const;

  it('go out one request at a time, until an answer does not refuse them', async () => {
    const { post, cloud, clock } = start();
    cloud.fail({ ...slow, times: Number.POSITIVE_INFINITY });
    const posts = Array.from({ length: 30 }, () => post());
    await settle();
    expect(cloud.received.length).toBe(1);
    await clock.advance(2000);
    expect(cloud.received.length).toBe(30);
    await clock.advance(2000);
    expect(new Set((await Promise.all(posts)).map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('also across an app that is built anew', async () => {
    const { cloud, clock } = start();
    const memory: Memory = {};
    const apps = [start(right, { clock, cloud, memory }), start(right, { clock, cloud, memory })];
    cloud.fail({ ...slow, times: Number.POSITIVE_INFINITY });
    const posts = apps.map((app) => app.post());
    await settle();
    expect(cloud.received.length).toBe(1);
    await clock.advance(2000);
    expect(cloud.received.length).toBe(2);
    await clock.advance(2000);
    await Promise.all(posts);
  });

  it('are not proven by silence', async () => {
    const { post, cloud, clock } = start();
    cloud.fail({ on: { method: 'POST' }, hang: true }, { hang: true, times: Number.POSITIVE_INFINITY });
    const posts = Array.from({ length: 5 }, () => post());
    await settle();
    expect(cloud.received.length).toBe(1);
    await clock.advance(10_000);
    expect(cloud.received.length).toBe(2);
    await clock.advance(30_000);
    await Promise.all(posts);
  });

  it('cost a delivery whose time ends while it waits a time-out, with nothing sent', async () => {
    const { post, cloud, clock } = start();
    cloud.fail({ ...slow, delayMs: 8000 });
    const first = post();
    await settle();
    const second = post(clock.now() + 3000);
    await clock.advance(3000);
    const reply = await second;
    expect(reply.status).toBe(504);
    expect(codeOf(reply)).toMatchObject({ code: 'UPSTREAM_TIMEOUT', applied: 'no', retryable: true });
    expect(cloud.received.length).toBe(1);
    await clock.advance(5000);
    expect((await first).status).toBe(200);
    expect((await post()).status).toBe(200);
    expect(cloud.received.length).toBe(2);
    expect(clock.pending()).not.toContain(3000);
  });

  it('are not asked for before a payload is right', async () => {
    const { send, cloud } = start();
    expect((await send(toDelivery({ body: '{"enabled":1}' }))).status).toBe(400);
    expect(cloud.received).toEqual([]);
  });

  it('cost no more than their turn where the first is refused: the others send nothing', async () => {
    const { post, cloud } = start(wrong(1));
    const replies = await Promise.all(Array.from({ length: 100 }, () => post()));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([401]));
    expect(cloud.received.length).toBe(1);
  });
});

it('Proven keys that are taken away send what is under way, and nothing of what waits', async () => {
  const { post, cloud, clock } = start();
  await post();
  cloud.received.length = 0;
  cloud.changeKeys();
  cloud.fail({ delayMs: 1000, times: Number.POSITIVE_INFINITY });
  const posts = Array.from({ length: 500 }, () => post());
  await clock.advance(1000);
  expect(new Set((await Promise.all(posts)).map(({ status }) => status))).toEqual(new Set([401]));
  expect(cloud.received.length).toBe(64);
});
