import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { account, type Cloud, createCloud, type Fault } from '../../infra/emulator/cloud.ts';
import { type Extension, serveExtension } from '../../infra/emulator/extension.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { signSlack } from '../../infra/senders/slack.ts';
import { type Queues, startQueues } from '../support/queues.ts';
import { cloudSettingsAt } from '../support/settings.ts';
import { bear } from '../support/sign.ts';
import { startTable, type Table } from '../support/table.ts';
import { type Lambda, startLambda } from './lambda.ts';

const bearer = 'a-bearer-token-for-the-modules-test-01234';
const slackSecret = 'a-signing-secret-of-slack';
const payload = { enabled: true, exitSessions: 2 };

let cloud: Cloud;
let served: Served | undefined;
let extension: Extension | undefined;
let lambda: Lambda | undefined;
let table: Table | undefined;
let queues: Queues | undefined;

afterEach(async () => {
  await lambda?.stop();
  await table?.close();
  await queues?.close();
  table = undefined;
  queues = undefined;
  await served?.close();
  await extension?.close();
});

function post(path: string, headers: Record<string, string>, body: string): unknown {
  return toEvent('apigw-v2', {
    method: 'POST',
    path,
    query: '',
    headers: Object.entries(headers),
    body: Buffer.from(body),
  });
}

/** What each function is invoked with: one delivery that goes all the way. */
const deliveries: Record<string, () => unknown> = {
  webhook: () => post('/webhook', { 'content-type': 'application/json', ...bear(bearer) }, JSON.stringify(payload)),
  chatops: () => {
    const body = 'team_id=T1&channel_id=C1&user_id=U1&command=%2Fhotspot&text=on+2';
    const type = 'application/x-www-form-urlencoded';
    const timestamp = Math.floor(Date.now() / 1000);
    return post('/slack', { 'content-type': type, ...signSlack({ timestamp, secret: slackSecret, body }) }, body);
  },
  eventbus: () => ({ id: 'e1', 'detail-type': 'x', source: 'ops', detail: payload }),
  schedule: () => payload,
};

/** Those that the queues invoke. */
const queued = ['worker', 'undertaker'];

async function start(name: string, isReferring: boolean, more: Record<string, string> = {}): Promise<void> {
  cloud = createCloud();
  served = await serveCloud(cloud);
  extension = await serveExtension({ secrets: { hotspot: account.userPassword } });
  lambda = await startLambda(name, {
    ...cloudSettingsAt(served.url),
    HW_USER_PASSWORD: isReferring ? 'secretsmanager:hotspot' : account.userPassword,
    WEBHOOK_BEARER_TOKENS: bearer,
    SLACK_SIGNING_SECRETS: slackSecret,
    CHATOPS_ALLOW: '[{"channel":"slack","users":["U1"],"can":"*"}]',
    UPSTREAM_TIMEOUT_MS: '300',
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(extension.port),
    AWS_SESSION_TOKEN: 'session-token',
    ...more,
  });
  expect(lambda.start.started).toBe(true);
}

async function deliver(name: string): Promise<void> {
  const { error } = (await lambda?.invoke(deliveries[name]?.())) ?? {};
  // Bus and timer throw what the cloud refuses, by name.
  expect(error?.name ?? '').not.toMatch(/INTERNAL|ConfigurationError/);
}

/** Node's own Fetch. A Lambda-like process that has used it has this on its list. */
async function undici(): Promise<string[]> {
  const modules = (await lambda?.modules()) ?? [];
  expect(modules.length).toBeGreaterThan(100);
  return modules.filter((module) => module.includes('undici'));
}

describe('Node’s own Fetch, which takes longer to load than all of ours', () => {
  it('is looked for in every function', () => {
    const names = readdirSync(new URL('../../handlers', import.meta.url)).map((file) => file.replace('.ts', ''));
    expect(names.sort()).toEqual([...Object.keys(deliveries), ...queued].sort());
  });

  it.each(
    Object.keys(deliveries).flatMap((name) => [
      [name, 'plain settings', false] as const,
      [name, 'a reference', true] as const,
    ]),
  )('is never loaded by %s after a full delivery with %s', async (name, _, isReferring) => {
    await start(name, isReferring);
    await deliver(name);
    expect(cloud.configs()).toMatchObject([payload]);
    expect(extension?.state.asked.length).toBe(isReferring ? 1 : 0);
    expect(await undici()).toEqual([]);
  });

  it.each([...queued, 'webhook', 'eventbus'])('is never loaded by %s with table and queues', async (name) => {
    [table, queues] = await Promise.all([startTable(), startQueues()]);
    await start(name, false, { ...table.env, ...queues.env });
    if (queued.includes(name)) {
      await queues.put(JSON.stringify(deliveries['eventbus']?.()));
      const { result } = (await lambda?.invoke({ Records: [await queues.receive('commands')] })) ?? {};
      expect(result).toEqual({ batchItemFailures: [] });
    } else {
      await deliver(name);
    }
    expect([cloud.configs().length, (await queues.deadLetters()).length]).toEqual(
      name === 'undertaker' ? [0, 1] : [1, 0],
    );
    expect(await undici()).toEqual([]);
  });

  it.each<[string, Fault]>([
    ['a refusal', { status: 429, headers: { 'retry-after': '7' } }],
    ['a redirect', { status: 302, headers: { location: 'https://example.com/' } }],
    ['HTML', { status: 200, body: '<html>busy</html>' }],
    ['a reply that breaks off', { applied: true, cut: true }],
    ['a dropped connection', { drop: true }],
    ['silence', { hang: true }],
  ])('is not loaded by what goes wrong either: %s', async (_, fault) => {
    await start('webhook', false);
    cloud.fail({ on: { service: 'workspace', method: 'POST' }, ...fault });
    await deliver('webhook');
    expect(cloud.received.length).toBeGreaterThan(1);
    expect(await undici()).toEqual([]);
  });
});
