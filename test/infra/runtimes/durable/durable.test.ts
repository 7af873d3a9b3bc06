import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCloud } from '../../../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../../../infra/emulator/serve.ts';
import { type Durable, startDurable, useDurable } from '../../../../infra/runtimes/durable/durable.ts';
import { captureOutput } from '../../../../infra/runtimes/lambda/capture.ts';
import { toEvent } from '../../../../infra/runtimes/lambda/envelopes.ts';
import { loadFunction } from '../../../../infra/runtimes/lambda/functions.ts';
import { invoke, type LoadedFunction } from '../../../../infra/runtimes/lambda/invoke.ts';
import { toRequest } from '../../../../infra/senders/sender.ts';
import { senders } from '../../../../infra/senders/senders.ts';
import { presentBearer, signHub } from '../../../../infra/senders/sign.ts';
import { demoSecrets, useEmulatedCloud } from '../../../../infra/start/environment.ts';
import { toBusEvent, toRuleEvent, toSchedulerInput } from '../../../../infra/start/examples.ts';
import { expectNoSecretIn } from '../../../support/leaks.ts';

const cloud = createCloud();
let served: Served;
let durable: Durable;
const environment = { ...process.env };
const log: Array<Record<string, unknown>> = [];
/** Bodies of messages that are the worker's death. */
const deadly = new Set<string>();

beforeAll(async () => {
  served = await serveCloud(cloud);
  useEmulatedCloud(served.url);
  durable = await startDurable({
    timing: { visibilitySeconds: 1, delaysSeconds: [0, 0] },
    limitMs: 4000,
    write: (text) => {
      for (const line of text.split('\n').filter((one) => one.startsWith('{'))) log.push(JSON.parse(line));
    },
    around: (event, call) => {
      const { body } = (event as { Records: [{ body: string }] }).Records[0];
      if ([...deadly].some((part) => body.includes(part))) {
        const { worker } = durable.processes();
        setTimeout(worker.kill, 1);
      }
      return call(event);
    },
  });
  useDurable(durable);
  durable.work();
}, 60_000);

afterAll(async () => {
  await durable.stop();
  await served.close();
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});

async function logged(fits: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
  for (const until = performance.now() + 20_000; ; ) {
    const line = log.find(fits);
    if (line) return line;
    if (performance.now() > until) throw new Error(`not logged: ${JSON.stringify(log)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function deadLetters(): Promise<
  Array<{ Body: string; MessageAttributes: Record<string, { StringValue: string }> }>
> {
  const answer = await durable.aws.call('sqs', 'ReceiveMessage', {
    QueueUrl: durable.aws.queues.deadLetters,
    MaxNumberOfMessages: 10,
    VisibilityTimeout: 0,
    MessageAttributeNames: ['All'],
  });
  return (answer.ok ? (answer.value['Messages'] ?? []) : []) as never;
}

describe('The durable path on loopback', () => {
  it.each([
    ['an event of a rule', toBusEvent({ action: 'apply', enabled: true, exitSessions: 3 }, Date.now()), 'eventbus', 3],
    [
      'a command of Scheduler',
      toSchedulerInput({ action: 'apply', enabled: true, exitSessions: 4 }, Date.now()),
      'schedule',
      4,
    ],
    ['a scheduled rule without input', toRuleEvent(Date.now()), 'schedule', 0],
  ])('carries out %s', async (_, event, channel, exitSessions) => {
    const { messageId } = await durable.enqueue(event);
    expect(messageId).toMatch(/^[\w-]{30,}$/);
    const id = 'id' in event ? event.id : event.delivery.id;
    expect(await logged(({ deliveryId }) => deliveryId === id)).toMatchObject({ channel, code: 'OK', attempt: 1 });
    expect(cloud.configs()).toMatchObject([{ exitSessions }]);
  });

  it('starts the worker again when it is killed, and nothing is lost', async () => {
    const before = durable.processes().worker.pid();
    durable.processes().worker.kill();
    const event = toBusEvent({ action: 'exclude', users: ['after-the-death'] }, Date.now());
    await durable.enqueue(event);
    await logged(({ deliveryId, code }) => deliveryId === event.id && code === 'OK');
    expect(durable.processes().worker.pid()).not.toBe(before);
    expect(cloud.configs()).toMatchObject([{ users: [{ user_name: 'after-the-death' }] }]);
  });

  it('gives what kills the worker each time to the undertaker, who keeps it and tells the asker', async () => {
    deadly.add('"exitSessions":77');
    const already = durable.followUps().length;
    const chatops = await loadFunction('chatops');
    const { headers, body } = toRequest(senders.slack, {
      words: 'on 77',
      ...senders.slack.demo,
      now: Date.now(),
      base: durable.platforms,
      hidden: HIDDEN,
    });
    expect(await post(chatops, '/slack', headers, body)).toMatchObject({ ok: true, result: { statusCode: 200 } });

    const line = await logged(({ code }) => code === 'WORKER_DIED');
    expect(line).toMatchObject({
      channel: 'slack',
      status: 500,
      deadLettered: true,
      followUp: 'sent',
      applied: 'unknown',
    });
    expect(durable.followUps().slice(already)).toEqual([
      {
        channel: 'slack',
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        method: 'POST',
        body: expect.objectContaining({ response_type: 'ephemeral', replace_original: false }),
      },
    ]);
    const [letter] = await deadLetters();
    expect(letter?.MessageAttributes).toMatchObject({
      kind: { StringValue: 'command' },
      code: { StringValue: 'WORKER_DIED' },
      channel: { StringValue: 'slack' },
      attempts: { StringValue: '3' },
    });
    expect(letter?.Body).toContain('"exitSessions":77');
    expect(letter?.Body).not.toContain(durable.platforms);
  });

  it('leaves nothing secret in the table, the dead letters, the log, and what chats are told', async () => {
    const webhook = await loadFunction('webhook');
    const chatops = await loadFunction('chatops');
    // One that is carried out, one that fails for good, and one that is told; each proven in another way.
    cloud.fail({ on: { service: 'workspace', method: 'PATCH' }, status: 403 });
    const payload = JSON.stringify({ action: 'exclude', users: ['refused'] });
    const bearer = {
      'Content-Type': 'application/json',
      ...presentBearer(demoSecrets.bearer),
      'Idempotency-Key': 'k-1',
    };
    const accepted = await post(webhook, '/webhook', { ...bearer, Prefer: 'respond-async' }, payload);
    expect(accepted).toMatchObject({ result: { statusCode: 202 } });
    await logged(({ deliveryId, code }) => deliveryId === 'k-1' && code === 'UPSTREAM_FORBIDDEN');
    const hub = signHub({ secret: demoSecrets.hub, body: payload });
    await post(webhook, '/webhook', { 'Content-Type': 'application/json', ...hub, 'Idempotency-Key': 'k-2' }, payload);
    const already = durable.followUps().length;
    const { headers, body } = toRequest(senders.mattermost, {
      words: 'on 8',
      ...senders.mattermost.demo,
      now: Date.now(),
      base: durable.platforms,
      hidden: HIDDEN,
    });
    await post(chatops, '/mattermost', headers, body);
    await expect.poll(() => durable.followUps().length, { timeout: 15_000 }).toBe(already + 1);

    const table = await durable.aws.call('dynamodb', 'Scan', { TableName: durable.settings['IDEMPOTENCY_TABLE'] });
    const letters = await deadLetters();
    expect(table).toMatchObject({ ok: true, value: { Count: expect.any(Number) } });
    expect(Number(table.ok && table.value['Count'])).toBeGreaterThan(4);
    expect(letters).toHaveLength(2);
    expect(said.join('')).toContain('"queued":true');
    const tokens = cloud.received.map((request) => request.headers['x-auth-token'] ?? '').filter(Boolean);
    expect(tokens.length).toBeGreaterThan(0);
    expectNoSecretIn(
      [table, letters, log, said, durable.followUps()],
      HIDDEN,
      ...new Set(tokens),
      String(hub['X-Hub-Signature-256']).slice('sha256='.length),
      ...Object.values(demoSecrets),
      ...['HW_USER_PASSWORD', 'AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'].map((name) => process.env[name] ?? ''),
    );
  });
});

/** What only the platform and we know: whoever has it may speak in the chat. */
const HIDDEN = 'planted0reply0address0token';

/** What the functions here have logged. */
const said: string[] = [];

async function post(target: LoadedFunction, path: string, headers: Readonly<Record<string, string>>, body: string) {
  const request = { method: 'POST', path, query: '', headers: Object.entries(headers), body: Buffer.from(body) };
  const { result, output } = await captureOutput(() => invoke(target, toEvent('apigw-v2', request)));
  said.push(output);
  return result;
}
