import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findLocalQueues, findQueues } from '../../../infra/redrive/place.ts';
import { start } from '../../support/child.ts';
import { type EmulatedQueues, startQueues } from './queues.ts';

let queues: EmulatedQueues;
beforeAll(async () => {
  queues = await startQueues();
});
beforeEach(() => queues.empty());
afterAll(() => queues.stop());

/** Nothing of the machine's own AWS settings. */
const nobody = { AWS_PROFILE: '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };
const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  start('infra/redrive/redrive-command.ts', args, { ...nobody, ...queues.env, ...env }).ended;
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

async function serve(text: string | undefined) {
  const server = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** One of each kind; their events were in another order than their deaths. */
function buryThree() {
  const apply = JSON.stringify({ channel: 'slack', command: { action: 'apply', enabled: false } });
  const ids = {
    second: queues.bury(apply, {
      kind: 'command',
      code: 'UPSTREAM_FORBIDDEN',
      reason: `The configured user may not do this. ${'Ask for it. '.repeat(10)}`,
      channel: 'slack',
      action: 'apply',
      deliveryId: '13345224609.738474920.8088930838d88f008e0',
      time: ago(3000),
      attempts: '1',
      deadAt: ago(725),
    }),
    first: queues.bury('{"action":"apply","enabled":true}', {
      code: 'WORKER_DIED',
      reason: 'The worker died at it every time.',
      channel: 'schedule',
      action: 'apply',
      time: ago(20_000),
      attempts: '5',
      deadAt: ago(3 * 3600 + 5),
    }),
    // By a rule that could not hand over.
    third: queues.bury('{"detail-type":"hotspot-command"}', { ERROR_CODE: 'NO_PERMISSIONS', RULE_ARN: 'arn:aws:x' }),
  };
  return { ids, apply };
}

describe('npm run redrive', () => {
  it('says that the queue is empty', async () => {
    expect(await run([])).toEqual({ code: 0, stdout: 'The dead-letter queue is empty.\n', stderr: '' });
    expect(await run(['--yes', '--json'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'The dead-letter queue is empty.\n',
    });
  });

  it('lists what lies there in order of event time, and leaves it as it was', async () => {
    buryThree();
    const before = queues.dead();
    const { code, stdout, stderr } = await run([]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      'AGE  CODE                CHANNEL   ACTION  ATTEMPTS  DELIVERY                    REASON',
      '3h   WORKER_DIED         schedule  apply   5         -                           The worker died at it every time.',
      '12m  UPSTREAM_FORBIDDEN  slack     apply   1         13345224609.738474920.808…  The configured user may not do this. Ask for it. Ask for it. Ask for it. Ask fo…',
      expect.stringMatching(/^\ds {3}- {19}- {9}- {7}- {9}- {27}-$/),
      '3 of 3 messages fit. Nothing was sent back; add --yes to send them back.',
      '',
    ]);
    expect(before.visible).toHaveLength(3);
    expect(queues.dead()).toEqual(before);
    expect(queues.commands()).toEqual([]);
  });

  it('sends them back in order of event time, as the same commands, and takes them away', async () => {
    const { ids, apply } = buryThree();
    const { code, stdout } = await run(['--yes']);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('3 sent back, 0 left.');
    expect(queues.dead()).toEqual({ visible: [], hidden: [] });

    const sent = queues.commands();
    expect(sent.map(({ body }) => body)).toEqual([
      '{"action":"apply","enabled":true}',
      apply,
      '{"detail-type":"hotspot-command"}',
    ]);
    const redriven = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(sent.map(({ attributes }) => attributes)).toEqual([
      { channel: 'schedule', action: 'apply', time: expect.any(String), deliveryId: ids.first, redriven },
      {
        kind: 'command',
        channel: 'slack',
        action: 'apply',
        time: expect.any(String),
        deliveryId: '13345224609.738474920.8088930838d88f008e0',
        redriven,
      },
      { deliveryId: ids.third, redriven },
    ]);
    const hash = (id: string) => createHash('sha256').update(id).digest('hex');
    expect(sent.map(({ group, deduplicationId }) => [group, deduplicationId])).toEqual(
      [ids.first, ids.second, ids.third].map((id) => ['commands', hash(id)]),
    );
  });

  it('takes only what fits, and shows the rest again', async () => {
    buryThree();
    const { code, stdout } = await run(['--code', 'WORKER_DIED,-', '--channel', 'schedule', '--since', '1d', '--yes']);
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, '1 sent back, 2 left.']);
    expect(queues.dead()).toMatchObject({ visible: { length: 2 }, hidden: [] });
    expect(queues.commands()).toMatchObject([{ body: '{"action":"apply","enabled":true}' }]);
  });

  it('is JSON for machines, with nothing cut and nothing made up', async () => {
    buryThree();
    const { code, stdout, stderr } = await run(['--json']);
    expect([code, stderr]).toEqual([0, '3 of 3 messages fit. Nothing was sent back; add --yes to send them back.\n']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(lines).toEqual([
      {
        ageSeconds: expect.any(Number),
        code: 'WORKER_DIED',
        channel: 'schedule',
        action: 'apply',
        attempts: 5,
        deliveryId: null,
        time: iso,
        deadAt: iso,
        reason: 'The worker died at it every time.',
      },
      {
        ageSeconds: expect.any(Number),
        code: 'UPSTREAM_FORBIDDEN',
        channel: 'slack',
        action: 'apply',
        attempts: 1,
        deliveryId: '13345224609.738474920.8088930838d88f008e0',
        time: iso,
        deadAt: iso,
        reason: `The configured user may not do this. ${'Ask for it. '.repeat(10)}`,
      },
      {
        ageSeconds: expect.any(Number),
        code: null,
        channel: null,
        action: null,
        attempts: null,
        deliveryId: null,
        time: iso,
        deadAt: iso,
        reason: null,
      },
    ]);
    expect(lines[0].ageSeconds).toBeGreaterThanOrEqual(3 * 3600 + 5);
  });

  it('finds all of more than one look gives', async () => {
    for (let at = 0; at < 25; at += 1) queues.bury(`{"at":${at}}`, { code: 'UPSTREAM_TIMEOUT' });
    const { stdout } = await run(['--yes']);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('25 sent back, 0 left.');
    expect(queues.commands()).toHaveLength(25);
  });

  it('finds the queues of npm start -- --durable', async () => {
    buryThree();
    const { port, server } = await serve(JSON.stringify(queues.env));
    const nothing = Object.fromEntries(Object.keys(queues.env).map((name) => [name, undefined]));
    const { code, stdout } = await run(['--local', `${port}`, '--yes'], nothing);
    server.close();
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, '3 sent back, 0 left.']);
  });

  it.each([
    ['nobody answers', undefined, /^Nobody answers at /],
    ['it is another program', 'hello', / has no queues: /],
    ['it is npm start without --durable', '{"HW_IAM_ENDPOINT":"http://127.0.0.1:1"}', / has no queues: /],
    ['its queues are elsewhere', '{"AWS_ENDPOINT_URL_SQS":"https://sqs.example"}', / has no queues: /],
  ])('says what is wrong at --local where %s', async (_, text, said) => {
    const { port, server } = await serve(text);
    if (text === undefined) server.close();
    await expect(findLocalQueues(port, fetch)).rejects.toThrow(said);
    server.close();
  });

  it.each([
    [{ DEAD_LETTER_QUEUE_URL: '' }, /DEAD_LETTER_QUEUE_URL is required/],
    [{ COMMAND_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/commands' }, /COMMAND_QUEUE_URL must be/],
    [{ DEAD_LETTER_QUEUE_URL: 'ssm:/queue' }, /DEAD_LETTER_QUEUE_URL: a reference is read on AWS only/],
  ])('says which settings are missing: %j', async (env, said) => {
    await expect(findQueues({ ...queues.env, ...env })).rejects.toThrow(said);
  });

  it.each([
    [{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }, /^There are no AWS credentials/],
    [{ AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' }, /^The dead-letter queue cannot be read \(no answer\)\.$/m],
  ])('ends with 1 and a sentence where it cannot ask: %j', async (env, said) => {
    const { code, stdout, stderr } = await run([], env);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/planted/);
  });

  it('shows everything again after Ctrl-C, and ends with 1', async () => {
    buryThree();
    const child = start('infra/redrive/redrive-command.ts', [], { ...nobody, ...queues.env });
    // It has them, and asks whether there is more.
    while (queues.dead().hidden.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await child.ended;
    expect([code, stdout, stderr]).toEqual([1, '', 'Stopped. Nothing was sent back.\n']);
    expect(queues.dead()).toMatchObject({ visible: { length: 3 }, hidden: [] });
  });
});
