import { afterEach, describe, expect, it } from 'vitest';
import { account, type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { type Extension, sayings, serveExtension } from '../../infra/emulator/extension.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { bear } from '../support/sign.ts';
import { type Lambda, startLambda } from './lambda.ts';

const bearer = 'a-bearer-token-that-is-kept-elsewhere-0123';

let cloud: Cloud;
let served: Served;
let extension: Extension;
let lambda: Lambda | undefined;

afterEach(async () => {
  await lambda?.stop();
  await served.close();
  await extension.close();
});

async function start(name: string, more: Record<string, string> = {}): Promise<Lambda> {
  cloud = createCloud({ secondCreate: 'second-entry' });
  served = await serveCloud(cloud);
  extension = await serveExtension({
    secrets: {
      hotspot: JSON.stringify({ password: account.userPassword, user: account.userName, bearer }),
      project: account.projectId,
    },
    parameters: {
      '/hotspot/tolerance': '300',
      '/hotspot/iam': served.url,
      '/hotspot/workspace': served.url,
      '/hotspot/command': '{"enabled":true,"exitSessions":6}',
    },
  });
  lambda = await startLambda(name, {
    HW_REGION_NAME: account.regionName,
    HW_PROJECT_ID: 'secretsmanager:project',
    HW_DOMAIN_NAME: account.domainName,
    HW_USER_NAME: 'secretsmanager:hotspot#user',
    HW_USER_PASSWORD: 'secretsmanager:hotspot#password',
    HW_IAM_ENDPOINT: 'ssm:/hotspot/iam',
    HW_WORKSPACE_ENDPOINT: 'ssm:/hotspot/workspace',
    WEBHOOK_BEARER_TOKENS: 'secretsmanager:hotspot#bearer',
    SCHEDULE_COMMAND: 'ssm:/hotspot/command',
    SIGNATURE_TOLERANCE_SECONDS: 'ssm:/hotspot/tolerance',
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(extension.port),
    AWS_SESSION_TOKEN: 'session-token',
    ...more,
  });
  return lambda;
}

async function post(path = '/webhook', method = 'POST') {
  const headers = Object.entries({ 'content-type': 'application/json', ...bear(bearer) });
  const body = Buffer.from('{"enabled":true,"exitSessions":2}');
  const { result, error } =
    (await lambda?.invoke(toEvent('apigw-v2', { method, path, query: '', headers, body }))) ?? {};
  expect(error).toBeUndefined();
  const reply = result as { statusCode: number; body: string };
  return { status: reply.statusCode, body: JSON.parse(reply.body) as Record<string, unknown> };
}

describe('Settings by reference', () => {
  it('are read in the first invocation, each place once, whatever comes at once', async () => {
    await start('webhook');
    expect(extension.state.asked).toEqual([]);
    const replies = await Promise.all(Array.from({ length: 40 }, () => post()));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(extension.state.asked.sort()).toEqual([
      '/secretsmanager/get?secretId=hotspot',
      '/secretsmanager/get?secretId=project',
      '/systemsmanager/parameters/get?name=%2Fhotspot%2Fcommand&withDecryption=true',
      '/systemsmanager/parameters/get?name=%2Fhotspot%2Fiam&withDecryption=true',
      '/systemsmanager/parameters/get?name=%2Fhotspot%2Ftolerance&withDecryption=true',
      '/systemsmanager/parameters/get?name=%2Fhotspot%2Fworkspace&withDecryption=true',
    ]);
    expect(cloud.tokensIssued()).toBe(1);
    for (const secret of [account.userPassword, bearer]) expect(lambda?.output()).not.toContain(secret);
  });

  it('serve a schedule, too', async () => {
    await start('schedule');
    expect((await lambda?.invoke(null))?.result).toMatchObject({ status: 200, exitSessions: 6 });
  });

  it.each<[string, Partial<Extension['state']>]>([
    ['is not ready', { ready: false }],
    ['fails', { failing: true }],
    ['does not know the secret', { secrets: {} }],
    ['has a secret that is no JSON', { secrets: { hotspot: 'none', project: account.projectId } }],
    ['never answers', { hanging: true }],
  ])(
    'that cannot be read end in INTERNAL and a sentence in the log, and are tried again: the extension %s',
    async (_, trouble) => {
      await start('webhook');
      const good = { ...extension.state };
      Object.assign(extension.state, trouble);
      const reply = await post();
      expect(reply).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
      expect(reply.body['retryable']).toBe(!('secrets' in trouble));
      expect(reply.body['detail']).toMatch(/^The adapter does not serve: /);
      expect(await post('/prod/health', 'GET')).toMatchObject({ status: 200, body: { status: 'ok' } });
      expect(cloud.received).toEqual([]);
      const [told, delivery, ...more] = lambda?.lines() ?? [];
      expect(told).toMatchObject({
        level: 'ERROR',
        message: expect.stringContaining('HW_USER_PASSWORD'),
      });
      // Nothing of ours is broken.
      expect(delivery).toMatchObject({ channel: 'webhook', code: 'INTERNAL', status: 500 });
      expect(delivery).not.toHaveProperty('bug');
      expect(more).toEqual([]);

      Object.assign(extension.state, good);
      expect(await post()).toMatchObject({ status: 200 });
    },
  );

  it('make a bus function throw INTERNAL where they cannot be read', async () => {
    await start('eventbus', { WEBHOOK_BEARER_TOKENS: '' });
    extension.state.failing = true;
    const { error } = (await lambda?.invoke({ id: '1', 'detail-type': 'x', source: 'ops', detail: {} })) ?? {};
    expect(error).toMatchObject({ name: 'INTERNAL', keys: [] });
    expect(error?.message).toMatch(/^The adapter does not serve: /);
    expect(lambda?.output()).not.toContain('"bug"');
  });

  it('wait for a slow store, and for one that is not ready yet, as long as there is time', async () => {
    await start('schedule');
    Object.assign(extension.state, { delayMs: 1800, unready: 1 });
    const invoked = await lambda?.invoke(null, { remainingMs: 28_000 });
    expect(invoked?.result).toMatchObject({ status: 200, exitSessions: 6 });
  });

  it('wait no longer than the function may run', async () => {
    await start('schedule');
    extension.state.hanging = true;
    const { error, tookMs = Number.NaN } = (await lambda?.invoke(null, { remainingMs: 1500 })) ?? {};
    expect(error).toMatchObject({ name: 'INTERNAL' });
    expect(tookMs).toBeGreaterThan(900);
    expect(tookMs).toBeLessThan(1500);
    expect(cloud.received).toEqual([]);
  });

  it('wait in a chat no longer than its asker does', async () => {
    const settings = { SLACK_SIGNING_SECRETS: 'ssm:/hotspot/slack', CHAT_BUDGET_MS: '700', WEBHOOK_BEARER_TOKENS: '' };
    await start('chatops', settings);
    extension.state.hanging = true;
    const event = toEvent('alb', { method: 'POST', path: '/slack', query: '', headers: [], body: Buffer.from('') });
    const { result, tookMs = Number.NaN } = (await lambda?.invoke(event, { remainingMs: 28_000 })) ?? {};
    expect(result).toMatchObject({ statusCode: 500 });
    expect(tookMs).toBeLessThan(1200);
  });

  it('that are deleted count no longer, once the store has been looked at', async () => {
    const hub = 'a-secret-of-hooks-0123456789';
    await start('webhook', { WEBHOOK_HUB_SECRETS: 'ssm:/hotspot/hub', WEBHOOK_BEARER_TOKENS: 'ssm:/hotspot/bearer' });
    Object.assign(extension.state.parameters, { '/hotspot/hub': hub, '/hotspot/bearer': bearer });
    expect(await post()).toMatchObject({ status: 200 });

    // Refused credentials have the values looked at again at once; else it is after five minutes.
    extension.state.says['/hotspot/bearer'] = sayings.denied;
    cloud.changePassword('another-password');
    cloud.revokeTokens();
    expect(await post()).toMatchObject({ status: 502, body: { code: 'TOKEN_REFUSED' } });
    expect(await post()).toMatchObject({ status: 401, body: { code: 'SIGNATURE_INVALID' } });
    expect(lambda?.output()).toContain('WEBHOOK_BEARER_TOKENS is not in its store, or may not be read');
  });

  it('stop the start where they would open the route, or lead the reader elsewhere', async () => {
    await start('webhook', {
      WEBHOOK_ALLOW_UNSIGNED: 'ssm:/hotspot/open',
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '80@evil.example',
    });
    expect(lambda?.start).toMatchObject({ started: false, error: { name: 'ConfigurationError' } });
    for (const name of ['WEBHOOK_ALLOW_UNSIGNED', 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT'])
      expect(lambda?.start.error?.message).toContain(`${name} must be`);
    expect(lambda?.output()).not.toContain('evil');
  });

  it('are read again after credentials were refused, and IAM is asked again only when they have changed', async () => {
    await start('webhook');
    cloud.changePassword('the-new-password');
    for (let i = 0; i < 3; i += 1) expect(await post()).toMatchObject({ status: 502, body: { code: 'TOKEN_REFUSED' } });
    const iamCalls = () => cloud.received.filter(({ service }) => service === 'iam').length;
    expect(iamCalls()).toBe(1);

    // Another setting is no reason to show IAM the refused password once more.
    extension.state.parameters['/hotspot/tolerance'] = '200';
    expect(await post()).toMatchObject({ status: 502, body: { code: 'TOKEN_REFUSED' } });
    expect(iamCalls()).toBe(1);

    extension.state.secrets['hotspot'] = JSON.stringify({
      password: 'the-new-password',
      user: account.userName,
      bearer,
    });
    expect(await post()).toMatchObject({ status: 200 });
    expect(iamCalls()).toBe(2);
    expect(lambda?.output()).not.toContain('the-new-password');
  });

  it('keep the last good values while the store is down', async () => {
    await start('webhook');
    cloud.changePassword('another-password');
    expect(await post()).toMatchObject({ status: 502, body: { code: 'TOKEN_REFUSED' } });
    const read = extension.state.asked.length;

    // The refusal has the values looked at again, which fails: the delivery is proven and answered with those from before.
    extension.state.failing = true;
    expect(await post()).toMatchObject({ status: 502, body: { code: 'TOKEN_REFUSED' } });
    expect(extension.state.asked.length).toBe(2 * read);
    // And not at every delivery: a store that is down has its time.
    expect(await post()).toMatchObject({ status: 502, body: { code: 'TOKEN_REFUSED' } });
    expect(extension.state.asked.length).toBe(2 * read);
    expect(cloud.received.filter(({ service }) => service === 'iam').length).toBe(1);
    expect(lambda?.lines()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', message: expect.stringContaining('HW_USER_PASSWORD cannot be read') }),
    );
    expect(lambda?.output()).not.toContain(account.userPassword);
  });

  it('are all read at once: six of them, slow ones, take the time of one', async () => {
    await start('webhook');
    extension.state.delayMs = 600;
    expect(await post()).toMatchObject({ status: 200 });
    expect(extension.state.most).toBe(6);
  });

  it.each(['maybe', 'TRUE'])(
    'stop the start where TOKEN_PREFETCH is %s, as it does without references',
    async (value) => {
      await start('webhook', { TOKEN_PREFETCH: value });
      expect(lambda?.start).toMatchObject({
        started: false,
        error: { name: 'ConfigurationError', message: 'Settings to mend: TOKEN_PREFETCH must be true or false' },
      });
    },
  );

  it('are never sent in the place of what they name: a token that is asked for early waits for them', async () => {
    await start('webhook', { TOKEN_PREFETCH: 'true' });
    expect(cloud.received).toEqual([]);
    expect(await post()).toMatchObject({ status: 200 });
    expect(cloud.tokensIssued()).toBe(1);
    expect(JSON.stringify(cloud.received)).not.toContain('secretsmanager:');
  });

  it('stop the start where they are not well written, or where another setting is wrong', async () => {
    await start('webhook', { HW_USER_PASSWORD: 'secretsmanager:a b', UPSTREAM_TIMEOUT_MS: '1' });
    expect(lambda?.start).toMatchObject({ started: false, error: { name: 'ConfigurationError' } });
    expect(lambda?.start.error?.message).toMatch(
      /HW_USER_PASSWORD must be secretsmanager:<id>.*UPSTREAM_TIMEOUT_MS must be/,
    );
    expect(extension.state.asked).toEqual([]);
  });
});
