import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Child, start } from '../../../support/child.ts';

let local: Child;
let url: string;

beforeAll(async () => {
  // Somebody's own table and queues, which must not be met.
  const own = {
    IDEMPOTENCY_TABLE: 'real',
    COMMAND_QUEUE_URL: 'https://sqs.invalid/1/real.fifo',
    AWS_ENDPOINT_URL: 'https://aws.invalid',
  };
  local = start('infra/start/start.ts', ['--durable'], { PORT: '0', ...own });
  const output = await local.says(/Ctrl-C stops/);
  url = /Serving on (\S+)/.exec(output)?.[1] ?? '';
}, 60_000);

afterAll(async () => {
  local.kill('SIGKILL');
  await local.ended;
});

const get = async (path: string) => (await fetch(`${url}${path}`)).json();
const simulate = (...args: string[]) => start('infra/simulate/simulate.ts', [...args, '--url', url]).ended;

describe('npm start -- --durable', { timeout: 60_000 }, () => {
  it('tells the settings of table and queues, all on this machine, and the processes', async () => {
    const settings = (await get('/settings.json')) as Record<string, string>;
    expect(settings['COMMAND_QUEUE_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/.+\.fifo$/);
    expect(settings['DEAD_LETTER_QUEUE_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/(?!.*\.fifo$)/);
    expect(settings).toMatchObject({
      IDEMPOTENCY_TABLE: expect.stringMatching(/^[\w.-]{3,255}$/),
      RETRY_DELAYS_SECONDS: '1 2 3 4',
      AWS_ENDPOINT_URL_DYNAMODB: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/),
      AWS_ENDPOINT_URL_SQS: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/),
      CHAT_REPLY_HOSTS: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      HW_IAM_ENDPOINT: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/),
    });
    expect(await get('/processes.json')).toEqual({
      worker: { pid: expect.any(Number) },
      undertaker: { pid: expect.any(Number) },
    });
    expect(await get('/replies.json')).toEqual([]);
  });

  it.each([
    ['slack', 'POST'],
    ['mattermost', 'POST'],
    ['discord', 'PATCH'],
  ])('answers %s at once and tells the result later, which simulate waits for', async (channel, method) => {
    const already = ((await get('/replies.json')) as unknown[]).length;
    const { code, stdout } = await simulate(channel, 'on 6');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`${channel}, later\\. Only the asker sees:\\n\\n(Done|Nothing had to be changed)`),
    );
    const replies = (await get('/replies.json')) as Array<Record<string, unknown>>;
    expect(replies.slice(already)).toEqual([
      { channel, at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), method, body: expect.any(Object) },
    ]);
    expect(await local.says(new RegExp(`${channel}, later`))).toContain('Only the asker sees:');
  });

  it('answers what only reads within the request, and simulate waits for nothing', async () => {
    const { code, stdout } = await simulate('slack', 'status');
    expect(code).toBe(0);
    expect(stdout).toContain('exit sessions: 6');
    expect(stdout).not.toContain('later');
  });

  it.each([
    ['eventbus', ['{"action":"exclude","users":["carol"]}'], 'eventbus'],
    ['schedule', [], 'schedule'],
  ])('takes what comes for %s into the queue with 202, and carries it out', async (trigger, args, channel) => {
    const { code, stdout } = await simulate(trigger, ...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Reply: 202 Accepted\n\n\{\n {2}"messageId": "[\w-]+"\n\}/);
    await local.says(new RegExp(`"channel":"${channel}".+"code":"OK".+"attempt":1`));
  });

  it.each([
    ['GET', undefined, 405],
    ['POST', '{', 400],
  ])('refuses a %s of %s for an event with %i', async (method, body, status) => {
    const response = await fetch(`${url}/eventbus`, { method, ...(body === undefined ? {} : { body }) });
    expect(response.status).toBe(status);
  });

  it('keeps what is no command as a dead letter, which redrive -- --local finds', async () => {
    await fetch(`${url}/eventbus`, { method: 'POST', body: '{"nonsense":true}' });
    await local.says(/"code":"PAYLOAD_INVALID".+"deadLettered":true/);
    const { code, stdout } = await start('infra/redrive/redrive-command.ts', ['--local', new URL(url).port]).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^AGE .+\n\ds +PAYLOAD_INVALID .+\n1 of 1 messages fit\. /);
  });

  it('starts the worker again when it is killed', async () => {
    const before = (await get('/processes.json')) as { worker: { pid: number } };
    process.kill(before.worker.pid, 'SIGKILL');
    await expect
      .poll(async () => ((await get('/processes.json')) as typeof before).worker.pid)
      .not.toBe(before.worker.pid);
  });

  it('stops at Ctrl-C, and its processes with it', async () => {
    const { worker, undertaker } = (await get('/processes.json')) as Record<'worker' | 'undertaker', { pid: number }>;
    local.kill('SIGINT');
    const { code, stderr } = await local.ended;
    expect([code, stderr]).toEqual([0, '']);
    for (const { pid } of [worker, undertaker]) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('The arguments', () => {
  it.each([[['--durable', '--live']], [['--durable', '--settings', '.env']]])(
    'do not go together: %j',
    async (args) => {
      const { code, stderr } = await start('infra/start/start.ts', args).ended;
      expect(code).toBe(2);
      expect(stderr).toMatch(/goes? with --live|not go with --live/);
    },
  );
});
