import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { signSlack } from '../../infra/senders/slack.ts';
import { onBus } from '../support/delivery.ts';
import { cloudSettingsAt } from '../support/settings.ts';
import { signStandard } from '../support/sign.ts';
import { startTable, type Table } from '../support/table.ts';
import { type Lambda, startLambda } from './lambda.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let cloud: Cloud;
let served: Served;
let table: Table;
const lambdas: Lambda[] = [];

beforeEach(async () => {
  cloud = createCloud({ secondCreate: 'second-entry' });
  [served, table] = await Promise.all([serveCloud(cloud), startTable()]);
});

afterEach(async () => {
  await Promise.all(lambdas.splice(0).map((lambda) => lambda.stop()));
  await Promise.all([served.close(), table.close()]);
});

async function start(name = 'webhook', more: Record<string, string> = {}): Promise<Lambda> {
  const lambda = await startLambda(name, {
    ...cloudSettingsAt(served.url),
    ...(name === 'webhook' ? { WEBHOOK_SECRETS: secret } : {}),
    ...table.env,
    ...more,
  });
  lambdas.push(lambda);
  expect(lambda.start).toEqual({ started: true, arity: 2 });
  return lambda;
}

type Reply = { statusCode: number; headers: Record<string, string>; body: string };

async function post(lambda: Lambda, id: string, payload: object, aheadMs = 0): Promise<Reply> {
  const body = JSON.stringify(payload);
  const signed = signStandard(secret, body, Date.now() + aheadMs, id);
  const headers = Object.entries({ 'Content-Type': 'application/json', Host: 'example.test', ...signed });
  const request = { method: 'POST', path: '/webhook', query: '', headers, body: Buffer.from(body) };
  const { result } = await lambda.invoke(toEvent('apigw-v2', request as never), { remainingMs: 10_000, aheadMs });
  return result as Reply;
}

const payload = { enabled: true, exitSessions: 2, excludeUsers: ['älice', { id: 'da16f9b8' }] };
const creates = () => cloud.received.filter(({ service, method }) => service === 'workspace' && method === 'POST');

describe('webhook with a table', () => {
  it('answers the same delivery again with its first answer, and asks neither IAM nor the API', async () => {
    const lambda = await start();
    const first = await post(lambda, 'msg_1', payload);
    expect([first.statusCode, first.headers['idempotent-replayed']]).toEqual([200, undefined]);

    const calls = cloud.received.length;
    const again = await post(await start(), 'msg_1', payload);
    expect([again.statusCode, again.body]).toEqual([200, first.body]);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(cloud.received).toHaveLength(calls);
    expect(creates()).toHaveLength(1);
    expect(lambdas[1]?.lines().at(-1)).toMatchObject({ code: 'OK', deliveryId: 'msg_1', replayed: true });
  });

  it('tells the second of two at once to wait, and how long', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    cloud.fail({ delayMs: 600 });
    const first = post(one, 'msg_1', payload);
    await expect.poll(() => cloud.received.length).toBeGreaterThan(0);
    const second = await post(other, 'msg_1', payload);
    expect(second.statusCode).toBe(409);
    expect(JSON.parse(second.body)).toMatchObject({ code: 'IN_PROGRESS', applied: 'no', changes: [] });
    expect(Number(second.headers['retry-after'])).toBeGreaterThan(5);
    expect(Number(second.headers['retry-after'])).toBeLessThanOrEqual(10);
    expect((await first).statusCode).toBe(200);
    expect(creates()).toHaveLength(1);
  });

  it('refuses other bytes under an id that it knows', async () => {
    const lambda = await start();
    await post(lambda, 'msg_1', payload);
    const other = await post(lambda, 'msg_1', { ...payload, enabled: false });
    expect([other.statusCode, JSON.parse(other.body).code]).toEqual([422, 'DELIVERY_ID_REUSED']);
    expect(creates()).toHaveLength(1);
  });

  it('takes an id anew after 72 hours, though the table still has it', async () => {
    const lambda = await start();
    await post(lambda, 'msg_1', payload);
    const hour = 3_600_000;
    expect((await post(lambda, 'msg_1', payload, 71 * hour)).headers['idempotent-replayed']).toBe('true');
    expect((await post(lambda, 'msg_1', payload, 73 * hour)).headers['idempotent-replayed']).toBeUndefined();
    expect(creates()).toHaveLength(2);
  });
});

describe('a webhook whose process is killed', () => {
  const second = 1_000;
  const codeOf = ({ body }: Reply) => (JSON.parse(body) as { code?: string }).code ?? 'OK';

  /** Kills the process while its POST is under way. @param applied whether the API has done it by then. */
  async function kill(applied: boolean): Promise<void> {
    cloud.fail({ on: { service: 'workspace', method: 'POST' }, applied, hang: true });
    const lambda = await start();
    void post(lambda, 'msg_1', payload);
    await expect.poll(() => creates().length, { timeout: 5_000 }).toBe(1);
    await lambda.stop();
  }

  it('in the middle of a create that arrived finds it again, after the time that it had', async () => {
    await kill(true);
    const lambda = await start();
    expect(codeOf(await post(lambda, 'msg_1', payload))).toBe('IN_PROGRESS');
    const found = await post(lambda, 'msg_1', payload, 11 * second);
    expect([found.statusCode, JSON.parse(found.body)]).toMatchObject([200, { recovered: true, exitSessions: 2 }]);
    expect((await post(lambda, 'msg_1', payload, 12 * second)).headers['idempotent-replayed']).toBe('true');
    expect(creates()).toHaveLength(1);
    expect(cloud.configs()).toHaveLength(1);
  });

  it('in the middle of a create that did not arrive sends it again after a minute, and not before', async () => {
    await kill(false);
    const lambda = await start();
    for (const aheadMs of [11 * second, 40 * second, 65 * second]) {
      const waiting = await post(lambda, 'msg_1', payload, aheadMs);
      expect([codeOf(waiting), JSON.parse(waiting.body).applied]).toEqual(['UPSTREAM_TIMEOUT', 'unknown']);
      expect(Number(waiting.headers['retry-after'])).toBeLessThanOrEqual(70 - aheadMs / second);
    }
    expect(creates()).toHaveLength(1);
    expect(codeOf(await post(lambda, 'msg_1', payload, 72 * second))).toBe('OK');
    expect(creates()).toHaveLength(2);
    expect(cloud.configs()).toHaveLength(1);
  });

  it('in the middle of an edit does it again', async () => {
    cloud.seed({ enabled: false, exitSessions: 2 });
    cloud.fail({ on: { service: 'workspace', method: 'PATCH' }, hang: true });
    const apply = { action: 'apply', enabled: true };
    const lambda = await start();
    void post(lambda, 'msg_1', apply);
    await expect
      .poll(() => cloud.received.filter(({ method }) => method === 'PATCH').length, { timeout: 5_000 })
      .toBe(1);
    await lambda.stop();
    const again = await post(await start(), 'msg_1', apply, 11 * second);
    expect(JSON.parse(again.body)).toMatchObject({ result: 'updated', enabled: true });
  });
});

describe('the other functions with a table', () => {
  const iso = (at: number) => new Date(at).toISOString();

  it('eventbus answers an event that comes twice with the same result', async () => {
    const lambda = await start('eventbus');
    const event = onBus(payload, { time: iso(Date.now()) });
    const first = await lambda.invoke(event);
    expect(first.result).toMatchObject({ status: 200, enabled: true });
    const again = await lambda.invoke(event);
    expect(again.result).toEqual(first.result);
    expect(creates()).toHaveLength(1);
    expect(lambda.lines()).toMatchObject([{ code: 'OK' }, { code: 'OK', replayed: true }]);
  });

  it('a late "on" of the bus does not undo the "off" of a webhook', async () => {
    const [bus, lambda] = await Promise.all([start('eventbus'), start()]);
    cloud.seed({ enabled: true, exitSessions: 2 });
    const earlier = iso(Date.now() - 60_000);
    expect((await post(lambda, 'off', { action: 'apply', enabled: false })).statusCode).toBe(200);
    const { error } = await bus.invoke(onBus({ action: 'apply', enabled: true }, { time: earlier }));
    expect(error?.name).toBe('SUPERSEDED');
    expect(cloud.configs()).toMatchObject([{ enabled: false }]);
  });

  it('a schedule goes on without the table, and eventbus does not', async () => {
    const away = { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' };
    const [schedule, bus] = await Promise.all([start('schedule', away), start('eventbus', away)]);
    const apply = { action: 'apply', enabled: true, exitSessions: 2 };
    expect((await bus.invoke(onBus(apply))).error?.name).toBe('STORE_UNAVAILABLE');
    expect(cloud.received).toEqual([]);
    const { result } = await schedule.invoke({ ...apply, delivery: { id: 'arn', time: iso(Date.now()) } });
    expect(result).toMatchObject({ status: 200, result: 'created' });
    expect(schedule.lines()).toMatchObject([{ level: 'WARN', code: 'OK', unrecorded: true }]);
    expect(bus.lines()).toMatchObject([{ level: 'ERROR', store: { service: 'dynamodb' }, applied: 'no' }]);
  });

  it('a chat hears the same words twice', async () => {
    const signing = 'a-signing-secret-of-slack';
    const lambda = await start('chatops', {
      SLACK_SIGNING_SECRETS: signing,
      CHATOPS_ALLOW: '[{"channel":"slack","users":["U1"],"can":"*"}]',
    });
    cloud.seed({ enabled: false, exitSessions: 1 });
    const fields = {
      team_id: 'T1',
      channel_id: 'C1',
      user_id: 'U1',
      command: '/hotspot',
      text: 'on 5',
      trigger_id: '1.2.a',
    };
    const body = new URLSearchParams(fields).toString();
    const signed = signSlack({ timestamp: Math.floor(Date.now() / 1000), secret: signing, body });
    const headers = Object.entries({ 'content-type': 'application/x-www-form-urlencoded', ...signed });
    const request = { method: 'POST', path: '/slack', query: '', headers, body: Buffer.from(body) };
    const texts: string[] = [];
    for (let count = 0; count < 2; count += 1) {
      const { result } = await lambda.invoke(toEvent('apigw-v2', request as never), { remainingMs: 20_000 });
      texts.push((JSON.parse((result as Reply).body) as { text: string }).text.replace(/e2e-\d/, ''));
    }
    expect(texts[1]).toBe(texts[0]);
    expect(lambda.lines()).toMatchObject([{ result: 'updated' }, { result: 'updated', replayed: true }]);
  });

  it('none of them calls a table that is not set', async () => {
    const { IDEMPOTENCY_TABLE: _, ...rest } = table.env;
    const lambda = await startLambda('eventbus', { ...cloudSettingsAt(served.url), ...rest });
    lambdas.push(lambda);
    const event = onBus(payload);
    for (let count = 0; count < 2; count += 1)
      expect((await lambda.invoke(event)).result).toMatchObject({ status: 200 });
    expect(creates()).toHaveLength(2);
    expect(await table.items()).toEqual([]);
  });
});
