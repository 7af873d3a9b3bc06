import { describe, expect, it } from 'vitest';
import { fits, type Received, toDeadLetter } from '../../../infra/redrive/dead-letter.ts';
import { readOptions } from '../../../infra/redrive/options.ts';
import { regionOf } from '../../../infra/redrive/place.ts';
import type { Queues } from '../../../infra/redrive/queues.ts';
import { redrive, type World } from '../../../infra/redrive/redrive.ts';
import { toAge } from '../../../infra/redrive/show.ts';

const now = Date.parse('2026-11-28T12:00:00Z');
const message = (id: string, more: Partial<Received> = {}): Received => ({
  messageId: id,
  handle: `${id}-1`,
  body: `{"id":"${id}"}`,
  sentAt: now - 60_000,
  attributes: { time: `2026-11-28T11:00:0${id}Z`, code: 'UPSTREAM_ERROR' },
  ...more,
});

/** Queues of one's own making: every look gives the next of `looks`, and what `fail` says is not done. */
function createWorld(looks: Received[][], { fail = () => false, stopAt = Number.POSITIVE_INFINITY, lookMs = 10 } = {}) {
  const done: string[] = [];
  const said: string[] = [];
  const aside: string[] = [];
  let clock = now;
  const act = (what: string) => {
    done.push(what);
    return Promise.resolve(!(fail as (what: string) => boolean)(what));
  };
  const queues: Queues = {
    receive: async () => {
      clock += lookMs;
      return looks.shift() ?? [];
    },
    hide: ({ handle }, seconds) => act(`hide ${handle} ${seconds}`),
    remove: ({ handle }) => act(`remove ${handle}`),
    send: ({ body }) => act(`send ${JSON.parse(body).id}`),
  };
  const world: World = {
    queues,
    now: () => clock,
    say: (line) => said.push(line),
    sayAside: (line) => aside.push(line),
    isStopped: () => done.length >= stopAt,
  };
  const run = (yes = true) => redrive({ filter: {}, yes, json: false }, world);
  return { run, done, aside, last: () => said.at(-1) };
}

describe('Redriving', () => {
  it('goes on where one cannot be sent, and shows that one again', async () => {
    const { run, done, last } = createWorld([[message('3'), message('1'), message('2')]], {
      fail: ((what: string) => what === 'send 2') as never,
    });
    expect(await run()).toBe(1);
    expect(done).toEqual(['send 1', 'remove 1-1', 'send 2', 'send 3', 'remove 3-1', 'hide 2-1 0']);
    expect(last()).toBe('2 sent back, 1 could not be, 1 left.');
  });

  it('counts one that was sent and not deleted as one that could not be', async () => {
    const { run, done, last } = createWorld([[message('1')]], {
      fail: ((what: string) => /^remove/.test(what)) as never,
    });
    expect(await run()).toBe(1);
    expect(done).toEqual(['send 1', 'remove 1-1', 'hide 1-1 0']);
    expect(last()).toBe('0 sent back, 1 could not be, 1 left.');
  });

  it('takes one that is seen twice once, by its newer receipt', async () => {
    const { run, done, last } = createWorld([[message('1')], [message('2'), message('1', { handle: '1-2' })]]);
    expect(await run()).toBe(0);
    expect(done).toEqual(['send 1', 'remove 1-2', 'send 2', 'remove 2-1']);
    expect(last()).toBe('2 sent back, 0 left.');
  });

  it('ends its look where all that comes has been seen', async () => {
    const again = Array.from({ length: 50 }, () => [message('1')]);
    const { run, last } = createWorld(again);
    await run(false);
    expect(again).toHaveLength(48);
    expect(last()).toMatch(/^1 of 1 messages fit\./);
  });

  it('keeps hidden what it has looked at while a look takes long', async () => {
    const { run, done } = createWorld([[message('1')], [message('2')], [message('3')]], { lookMs: 35_000 });
    await run(false);
    expect(done.filter((what) => what.endsWith(' 120'))).toEqual(['hide 1-1 120', 'hide 2-1 120']);
    expect(done.filter((what) => what.endsWith(' 0'))).toEqual(['hide 1-1 0', 'hide 2-1 0', 'hide 3-1 0']);
  });

  it('stops between two, and shows the rest again', async () => {
    const { run, done, last } = createWorld([[message('1'), message('2'), message('3')]], { stopAt: 2 });
    expect(await run()).toBe(1);
    expect(done).toEqual(['send 1', 'remove 1-1', 'hide 2-1 0', 'hide 3-1 0']);
    expect(last()).toBe('1 sent back, 2 left.');
  });

  it('tells of what it could not show again', async () => {
    const { run, aside } = createWorld([[message('1')]], { fail: ((what: string) => /^hide/.test(what)) as never });
    expect(await run(false)).toBe(0);
    expect(aside).toEqual(['1 could not be shown again at once; they will be within 120 seconds.']);
  });
});

describe('What fits', () => {
  const letters = [
    message('1', { attributes: { code: 'UPSTREAM_FORBIDDEN', channel: 'slack', deadAt: '2026-11-28T11:48:00Z' } }),
    message('2', { attributes: { code: 'WORKER_DIED', channel: 'schedule', deadAt: '2026-11-28T08:59:00Z' } }),
    message('3', { attributes: { deadAt: 'lately' } }),
  ].map(toDeadLetter);

  it.each([
    [[], '123'],
    [['--code', 'WORKER_DIED'], '2'],
    [['--code', 'worker_died, UPSTREAM_FORBIDDEN'], '12'],
    [['--code', 'WORKER_DIED', '--code', '-'], '23'],
    [['--code', 'UPSTREAM'], ''],
    [['--channel', 'slack,schedule'], '12'],
    [['--channel=-'], '3'],
    [['--channel', 'teams'], ''],
    [['--since', '720s'], '13'],
    [['--since', '719s'], '3'],
    [['--since', '1d'], '123'],
    [['--since', '2026-11-28T08:59:00Z', '--channel', 'schedule'], '2'],
    [['--since', '30m', '--code', 'WORKER_DIED'], ''],
  ])('%j: %s', (args, ids) => {
    const { filter } = readOptions(args, {}, now);
    expect(letters.filter(fits(filter)).map(({ message }) => message.messageId)).toEqual([...ids]);
  });
});

describe('The arguments', () => {
  it.each([
    [['--since', '90s'], now - 90_000],
    [['--since', '30m'], now - 1_800_000],
    [['--since=2h'], now - 7_200_000],
    [['--since', '7d'], now - 604_800_000],
    [['--since', '2026-11-28T09:00:00Z'], Date.parse('2026-11-28T09:00:00Z')],
    [['--since', '2026-11-28T09:00:00+02:00'], Date.parse('2026-11-28T07:00:00Z')],
    [['--since', '2026-11-28'], Date.parse('2026-11-28')],
  ])('say since when: %j', (args, since) => {
    expect(readOptions(args, {}, now)).toEqual({ filter: { since }, yes: false, json: false });
  });

  it.each([
    [['--local'], {}, 3000],
    [['--local', '--yes'], {}, 3000],
    [['--local', '3001'], {}, 3001],
    [['--local=3002'], {}, 3002],
    [['--local'], { PORT: '4000' }, 4000],
  ])('say where npm start is: %j with %j', (args, env, port) => {
    expect(readOptions(args, env, now)).toMatchObject({ localPort: port });
  });

  it.each([
    [['--since', '5w']],
    [['--since', 'yesterday']],
    [['--since', '2026-13-01']],
    [['--since', '']],
    [['--since']],
    [['--code', '']],
    [['--code', 'A,,B']],
    [['--channel', 'a b']],
    [['--channel']],
    [['--local', '0']],
    [['--local', '70000']],
    [['--local', '--settings', '.env']],
    [['--yes=1']],
    [['7d']],
  ])('are refused where they are wrong: %j', (args) => {
    expect(() => readOptions(args, {}, now)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe('What is shown', () => {
  it.each([
    [-5, '0s'],
    [0, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [3_599_999, '59m'],
    [3_600_000, '1h'],
    [86_399_999, '23h'],
    [86_400_000, '1d'],
    [14 * 86_400_000, '14d'],
  ])('is an age of %i ms: %s', (ms, age) => {
    expect(toAge(ms)).toBe(age);
  });

  it.each([
    ['https://sqs.eu-west-1.amazonaws.com/1/dead', {}, 'eu-west-1'],
    ['https://sqs.cn-north-1.amazonaws.com.cn/1/dead', { AWS_REGION: 'eu-west-1' }, 'cn-north-1'],
    ['http://127.0.0.1:4566/1/dead', { AWS_DEFAULT_REGION: 'us-east-1' }, 'us-east-1'],
    ['http://127.0.0.1:4566/1/dead', {}, 'eu-central-1'],
  ])('comes from the region of the queue: %s with %j', (url, env, region) => {
    expect(regionOf(url, env)).toBe(region);
  });
});
