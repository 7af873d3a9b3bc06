import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Cloud, createCloud, type Fault } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { signSlack } from '../../infra/senders/slack.ts';
import { cloudSettingsAt } from '../support/settings.ts';
import { type Lambda, startLambda } from './lambda.ts';

const secret = 'a-signing-secret-of-slack';
const budgetMs = 1200;

let cloud: Cloud;
let served: Served | undefined;
let lambda: Lambda | undefined;

afterEach(async () => {
  await lambda?.stop();
  await served?.close();
});

async function start(more: Record<string, string> = {}): Promise<void> {
  cloud = createCloud();
  cloud.seed({ enabled: false, exitSessions: 1, users: [{ user_name: 'alice' }] });
  served = await serveCloud(cloud);
  lambda = await startLambda('chatops', {
    ...cloudSettingsAt(served.url),
    SLACK_SIGNING_SECRETS: secret,
    CHATOPS_ALLOW: '[{"channel":"slack","users":["U1"],"can":"*"}]',
    CHAT_BUDGET_MS: String(budgetMs),
    ...more,
  });
  expect(lambda.start.started).toBe(true);
}

/** A slash command, as HTTP APIs hand it over. @param arrivedAt what the envelope says of when it came, epoch milliseconds. */
async function ask(words: string, arrivedAt = Date.now()) {
  const body = new URLSearchParams({
    team_id: 'T1',
    channel_id: 'C1',
    user_id: 'U1',
    command: '/hotspot',
    text: words,
  }).toString();
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signSlack({ timestamp, secret, body }) };
  const event = toEvent('apigw-v2', {
    method: 'POST',
    path: '/slack',
    query: '',
    headers: Object.entries(headers),
    body: Buffer.from(body),
  }) as { requestContext: { timeEpoch: number } };
  event.requestContext.timeEpoch = arrivedAt;
  const { result, tookMs } = (await lambda?.invoke(event, { remainingMs: 28_000 })) ?? { tookMs: Number.NaN };
  const reply = result as { statusCode: number; body: string };
  return { status: reply.statusCode, text: (JSON.parse(reply.body) as { text: string }).text, tookMs };
}

async function lastLine(): Promise<Record<string, unknown>> {
  await vi.waitFor(() => expect(lambda?.lines().length).toBeGreaterThan(0));
  return lambda?.lines().at(-1) ?? {};
}

const writes = () => cloud.received.filter(({ service, method }) => service === 'workspace' && method !== 'GET');

describe('A chat whose budget ends', () => {
  it.each<[string, Fault, string, string]>([
    ['IAM', { on: { service: 'iam' }, hang: true }, 'TOKEN_UNAVAILABLE', 'no'],
    ['the look', { on: { method: 'GET' }, hang: true }, 'UPSTREAM_TIMEOUT', 'no'],
    [
      'a write that is done late',
      { on: { method: 'PATCH' }, applied: true, hang: true },
      'UPSTREAM_TIMEOUT',
      'unknown',
    ],
    ['a write that is not done', { on: { method: 'PATCH' }, hang: true }, 'UPSTREAM_TIMEOUT', 'unknown'],
  ])('is told so truthfully, and nothing of it is sent later: %s hangs', async (_, fault, code, applied) => {
    // The request for a token is heard to its own end, which the second command waits for.
    await start({ TOKEN_TIMEOUT_MS: String(budgetMs + 100) });
    cloud.fail({ ...fault, times: Number.POSITIVE_INFINITY });
    const first = await ask('on 5 except bob --replace');
    expect(first.status).toBe(200);
    expect(first.tookMs).toBeLessThan(budgetMs);
    expect(first.text).toContain(applied === 'no' ? 'Nothing was changed' : 'is not known');
    expect(await lastLine()).toMatchObject({ code, applied, action: 'apply', actor: 'U1' });

    cloud.heal();
    const before = { all: cloud.received.length, writes: writes().length };
    const second = await ask('status');
    expect(second).toMatchObject({ status: 200, text: expect.stringContaining('Configuration') });
    // The second one's own reads, perhaps a token, and not one write of the first.
    expect(
      cloud.received.slice(before.all).filter(({ service, method }) => service === 'workspace' && method !== 'GET'),
    ).toEqual([]);
    expect(writes().length).toBe(before.writes);
  });

  it('has less of it when the request waited on its way', async () => {
    await start();
    cloud.fail({ on: { method: 'GET' }, hang: true });
    const { tookMs } = await ask('status', Date.now() - budgetMs + 150);
    expect(tookMs).toBeLessThan(budgetMs - 100);
  });

  it.each([
    ['an hour ago', -3_600_000],
    ['in the future', 60_000],
  ])('does not believe an envelope that says %s', async (_, offset) => {
    await start();
    expect((await ask('status', Date.now() + offset)).text).toContain('alice');
  });
});

describe('TOKEN_PREFETCH', () => {
  it('asks for the token while the function starts, and the first command does not ask again', async () => {
    await start({ TOKEN_PREFETCH: 'true' });
    await vi.waitFor(() => expect(cloud.tokensIssued()).toBe(1), { timeout: 5000, interval: 5 });
    expect((await ask('status')).text).toContain('alice');
    expect(cloud.tokensIssued()).toBe(1);
  });

  it('is off by default', async () => {
    await start();
    expect((await ask('help')).status).toBe(200);
    expect(cloud.received).toEqual([]);
  });
});
