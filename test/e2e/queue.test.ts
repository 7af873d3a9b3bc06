import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { account, type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { toEvent } from '../../infra/lambda/envelopes.ts';
import { type Queues, startQueues } from '../support/queues.ts';
import { signStandard } from '../support/sign.ts';
import { startTable, type Table } from '../support/table.ts';
import { type Lambda, startLambda } from './lambda.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let cloud: Cloud;
let served: Served;
let table: Table;
let queues: Queues;
const lambdas: Lambda[] = [];

beforeEach(async () => {
  cloud = createCloud({ secondCreate: 'second-entry' });
  [served, table, queues] = await Promise.all([serveCloud(cloud), startTable(), startQueues()]);
});

afterEach(async () => {
  await Promise.all(lambdas.splice(0).map((lambda) => lambda.stop()));
  await Promise.all([served.close(), table.close(), queues.close()]);
});

async function start(name: string, more: Record<string, string> = {}): Promise<Lambda> {
  const lambda = await startLambda(name, {
    HW_REGION_NAME: account.regionName,
    HW_PROJECT_ID: account.projectId,
    HW_DOMAIN_NAME: account.domainName,
    HW_USER_NAME: account.userName,
    HW_USER_PASSWORD: account.userPassword,
    HW_IAM_ENDPOINT: served.url,
    HW_WORKSPACE_ENDPOINT: served.url,
    WEBHOOK_SECRETS: secret,
    ...table.env,
    ...queues.env,
    ...more,
  });
  lambdas.push(lambda);
  expect(lambda.start).toEqual({ started: true, arity: 2 });
  return lambda;
}

type Reply = { statusCode: number; headers: Record<string, string>; body: string };

async function post(lambda: Lambda, id: string, payload: object, headers: Record<string, string>): Promise<Reply> {
  const body = JSON.stringify(payload);
  const signed = {
    'Content-Type': 'application/json',
    Host: 'example.test',
    ...signStandard(secret, body, Date.now(), id),
  };
  const request = {
    method: 'POST',
    path: '/webhook',
    query: '',
    headers: Object.entries({ ...signed, ...headers }),
    body: Buffer.from(body),
  };
  const { result } = await lambda.invoke(toEvent('apigw-v2', request as never), { remainingMs: 10_000 });
  return result as Reply;
}

/** Hands the next message to a function, as the platform does. @returns what goes back. */
async function handOver(worker: Lambda, name: 'commands' | 'deaths' = 'commands'): Promise<unknown> {
  const record = await queues.receive(name);
  if (!record) throw new Error('The queue is empty.');
  const { result } = await worker.invoke({ Records: [record] }, { remainingMs: 60_000 });
  const { batchItemFailures } = result as { batchItemFailures: unknown[] };
  if (batchItemFailures.length === 0) await queues.remove(name, record);
  return batchItemFailures;
}

describe('A command on its way through the queue', () => {
  it('is accepted at once, and carried out by the worker', async () => {
    const webhook = await start('webhook');
    const payload = { action: 'create', enabled: true, exitSessions: 2 };
    const reply = await post(webhook, 'msg_1', payload, { prefer: 'respond-async' });
    expect([reply.statusCode, JSON.parse(reply.body)]).toEqual([202, { status: 'accepted', deliveryId: 'msg_1' }]);
    expect(reply.headers).toMatchObject({ 'preference-applied': 'respond-async' });
    expect(cloud.received).toEqual([]);

    const worker = await start('worker');
    expect(await handOver(worker)).toEqual([]);
    expect(await queues.receive('commands')).toBeUndefined();
    expect(cloud.configs()).toMatchObject([{ enabled: true, exitSessions: 2 }]);
    expect(worker.lines()).toMatchObject([
      { channel: 'webhook', deliveryId: 'msg_1', action: 'create', code: 'OK', status: 200, attempt: 1 },
    ]);

    const again = await post(webhook, 'msg_1', payload, {});
    expect([again.statusCode, again.headers['idempotent-replayed']]).toEqual([200, 'true']);
  });
});
