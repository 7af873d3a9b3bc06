import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { account, type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { type Queues, startQueues } from '../support/queues.ts';
import { cloudSettingsAt } from '../support/settings.ts';
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
    ...cloudSettingsAt(served.url),
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

  it('goes back, comes again, and is told from what was done before', async () => {
    const webhook = await start('webhook');
    const worker = await start('worker', { RETRY_DELAYS_SECONDS: '0 0' });
    cloud.fail({ on: { service: 'workspace', method: 'GET' }, status: 503 });
    const payload = { action: 'apply', enabled: true, exitSessions: 2 };
    await post(webhook, 'msg_1', payload, { prefer: 'respond-async' });
    expect(await handOver(worker)).toHaveLength(1);
    expect(await handOver(worker)).toEqual([]);
    expect(
      worker
        .lines()
        .map(({ code, attempt }) => `${attempt} ${code}`)
        .sort(),
    ).toEqual(['1 UPSTREAM_UNAVAILABLE', '2 OK']);
    expect(cloud.configs()).toHaveLength(1);
  });

  it('becomes a dead letter, which is there to be read', async () => {
    const worker = await start('worker');
    const messageId = await queues.put('{"detail-type":"x","source":"ours","id":"e-1","detail":{"enabled":1}}');
    expect(await handOver(worker)).toEqual([]);
    const [letter, ...more] = await queues.deadLetters();
    expect(more).toEqual([]);
    expect(letter?.body).toContain('"e-1"');
    expect(letter?.messageAttributes).toMatchObject({
      code: { stringValue: 'PAYLOAD_INVALID' },
      channel: { stringValue: 'eventbus' },
      deliveryId: { stringValue: 'e-1' },
    });
    expect(messageId).not.toBe('e-1');
  });

  it('is buried by a function that starts where the worker does not', async () => {
    const worker = await startLambda('worker', { ...table.env, ...queues.env, HW_REGION_NAME: 'nowhere' });
    lambdas.push(worker);
    expect(worker.start).toMatchObject({ started: false, error: { name: 'ConfigurationError' } });

    const { IDEMPOTENCY_TABLE: _, COMMAND_QUEUE_URL: __, ...rest } = { ...table.env, ...queues.env };
    const undertaker = await startLambda('undertaker', {
      ...rest,
      HW_USER_PASSWORD: 'ssm:/not/there',
      CHATOPS_LOCALE: 'xx',
    });
    lambdas.push(undertaker);
    expect(undertaker.start).toEqual({ started: true, arity: 2 });
    await queues.put('{"enabled":true}');
    for (let death = 0; death < 5; death += 1) {
      const record = await queues.receive('commands');
      if (!record) throw new Error('The queue is empty.');
      await queues.call(
        'sqs',
        'ChangeMessageVisibility',
        { QueueUrl: queues.env['COMMAND_QUEUE_URL'], ReceiptHandle: record.receiptHandle, VisibilityTimeout: 0 },
        Date.now() + 5_000,
      );
    }
    expect(await queues.receive('commands')).toBeUndefined();
    expect(await handOver(undertaker, 'deaths')).toEqual([]);
    expect(await queues.deadLetters()).toMatchObject([
      {
        body: '{"enabled":true}',
        messageAttributes: { code: { stringValue: 'WORKER_DIED' }, attempts: { stringValue: '5' } },
      },
    ]);
    expect(undertaker.lines()).toMatchObject([{ channel: 'schedule', code: 'WORKER_DIED', deadLettered: true }]);
  });
});

const record = (messageId: string, body: string) => ({
  messageId,
  receiptHandle: `handle-of-${messageId}`,
  body,
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: `${Date.now()}`, MessageGroupId: 'commands' },
  messageAttributes: {},
  eventSource: 'aws:sqs',
});

describe.each(['worker', 'undertaker'])('%s', (name) => {
  it.each([
    null,
    undefined,
    {},
    { Records: [] },
    { Records: {} },
    { Records: [null] },
    { Records: [{ eventSource: 'aws:sns' }] },
    { Records: [record('m-1', '{}'), {}] },
    [record('m-1', '{}')],
    'text',
  ])('rejects what is no batch of SQS: %j', async (event) => {
    const lambda = await start(name);
    const { error } = await lambda.invoke(event);
    expect(error).toMatchObject({ name: 'PAYLOAD_INVALID' });
    expect(lambda.lines()).toMatchObject([{ channel: name, code: 'PAYLOAD_INVALID' }]);
  });

  it('resolves whatever is in a record', async () => {
    const lambda = await start(name);
    const { result } = await lambda.invoke({ Records: [{ eventSource: 'aws:sqs' }] });
    expect(result).toEqual({ batchItemFailures: [] });
    expect(await queues.deadLetters()).toHaveLength(1);
  });

  it('loads neither an SDK nor the client that Node brings', async () => {
    const lambda = await start(name);
    await lambda.invoke({ Records: [record('m-1', '{}')] });
    const loaded = await lambda.modules();
    expect(loaded.filter((module) => /undici/.test(module))).toEqual([]);
  });
});

it('a batch of several is worked off in order; after the first that goes back the others go back untouched', async () => {
  const worker = await start('worker');
  const event = (enabled: boolean, exitSessions: number) => JSON.stringify({ action: 'apply', enabled, exitSessions });
  const batch = [record('m-1', event(true, 1)), record('m-2', event(true, 2)), record('m-3', event(true, 3))];
  await worker.invoke({ Records: [batch[0]] }, { remainingMs: 60_000 });
  cloud.fail({ on: { service: 'workspace', method: 'PATCH' }, status: 503, times: 10 });
  const { result } = await worker.invoke({ Records: batch }, { remainingMs: 60_000 });
  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-2' }, { itemIdentifier: 'm-3' }] });
  expect(worker.lines().map(({ deliveryId, code }) => [deliveryId, code])).toEqual([
    ['m-1', 'OK'],
    ['m-1', 'OK'],
    ['m-2', 'UPSTREAM_UNAVAILABLE'],
  ]);
});

it('what cannot be dealt with at the moment goes back: settings that cannot be read', async () => {
  const worker = await start('worker', { HW_USER_PASSWORD: 'ssm:/hotspot/password' });
  const { result } = await worker.invoke(
    { Records: [record('m-1', '{}'), record('m-2', '{}')] },
    { remainingMs: 5_000 },
  );
  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }, { itemIdentifier: 'm-2' }] });
  expect(worker.lines()).toContainEqual(expect.objectContaining({ channel: 'worker', code: 'INTERNAL', status: 500 }));
  expect(cloud.received).toEqual([]);
});

it.each(['worker', 'undertaker'])(
  '%s writes no reply address and no secret anywhere, whatever its log is set to',
  async (name) => {
    const address = 'https://hooks.slack.com/commands/T1/2/planted-reply-address-of-somebody';
    const lambda = await start(name, {
      POWERTOOLS_LOG_LEVEL: 'DEBUG',
      POWERTOOLS_LOGGER_LOG_EVENT: 'true',
      POWERTOOLS_DEV: 'true',
      AWS_LAMBDA_LOG_LEVEL: 'DEBUG',
      AWS_SESSION_TOKEN: 'planted-session-token',
    });
    const body = JSON.stringify({
      projectId: account.projectId,
      channel: 'slack',
      id: address,
      fingerprint: 'a'.repeat(64),
      command: { action: 'apply', enabled: true },
      // Half an hour ago and more: nobody is told.
      time: new Date(Date.now() - 1_801_000).toISOString(),
      actor: { channel: 'slack', user: 'U1' },
      answer: { address, language: 'en', notBefore: 0 },
    });
    const ours = {
      ...record('m-1', body),
      messageAttributes: { kind: { stringValue: 'command', dataType: 'String' } },
    };
    const { result } = await lambda.invoke({ Records: [ours] }, { remainingMs: 30_000 });
    expect(result).toEqual({ batchItemFailures: [] });
    expect(lambda.output()).toContain('"followUp"');
    const shown = [
      lambda.output(),
      ...(await queues.deadLetters()).map(({ messageAttributes }) => JSON.stringify(messageAttributes)),
    ];
    for (const text of shown) {
      for (const planted of ['planted-reply-address', 'planted-session-token', account.userPassword]) {
        expect(text).not.toContain(planted);
      }
    }
  },
);
