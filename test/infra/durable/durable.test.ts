import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Durable, startDurable, useDurable } from '../../../infra/durable/durable.ts';
import { createCloud } from '../../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../../infra/emulator/serve.ts';
import { toEvent } from '../../../infra/lambda/envelopes.ts';
import { loadFunction } from '../../../infra/lambda/functions.ts';
import { invoke } from '../../../infra/lambda/invoke.ts';
import { toRequest } from '../../../infra/senders/sender.ts';
import { senders } from '../../../infra/senders/senders.ts';
import { useEmulatedCloud } from '../../../infra/start/environment.ts';
import { toBusEvent, toRuleEvent, toSchedulerInput } from '../../../infra/start/examples.ts';

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
        setTimeout(() => process.kill(worker.pid() ?? 0, 'SIGKILL'), 1);
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
    process.kill(before ?? 0, 'SIGKILL');
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
    });
    const request = {
      method: 'POST',
      path: '/slack',
      query: '',
      headers: Object.entries(headers),
      body: Buffer.from(body),
    };
    expect(await invoke(chatops, toEvent('apigw-v2', request))).toMatchObject({
      ok: true,
      result: { statusCode: 200 },
    });

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
});
