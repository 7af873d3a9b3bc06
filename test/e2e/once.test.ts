import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { account, type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { toEvent } from '../../infra/lambda/envelopes.ts';
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

async function start(more: Record<string, string> = {}): Promise<Lambda> {
  const lambda = await startLambda('webhook', {
    HW_REGION_NAME: account.regionName,
    HW_PROJECT_ID: account.projectId,
    HW_DOMAIN_NAME: account.domainName,
    HW_USER_NAME: account.userName,
    HW_USER_PASSWORD: account.userPassword,
    HW_IAM_ENDPOINT: served.url,
    HW_WORKSPACE_ENDPOINT: served.url,
    WEBHOOK_SECRETS: secret,
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
