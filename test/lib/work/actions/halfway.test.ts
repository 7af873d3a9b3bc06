import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../../infra/emulator/cloud.ts';
import { crowd, inApiWords, openStage, type Stage } from './stage.ts';

const alice = { id: 'u-1', name: 'alice' };
const bob = { id: 'u-2', name: 'bob' };
const carol = { name: 'carol' };

const switched = (from: boolean, to: boolean) => ({ field: 'enabled', from, to });
const removed = { field: 'excludeUsers', removed: [alice] };
const edited = { field: 'excludeUsers', added: [carol], removed: [alice] };

/** From these settings with Alice and Bob to the others with Bob and Carol: three writes. */
const cases = [
  {
    title: 'off to on',
    before: false,
    payload: { action: 'apply', enabled: true, excludeUsers: [bob, carol] },
    progress: [[], [removed], [edited]],
    all: [switched(false, true), edited],
  },
  {
    title: 'on to off',
    before: true,
    payload: { action: 'apply', enabled: false, excludeUsers: [bob, carol] },
    progress: [[], [switched(true, false)], [switched(true, false), removed]],
    all: [switched(true, false), edited],
  },
];

function open(before: boolean): Stage {
  const stage = openStage();
  stage.cloud.seed({ enabled: before, exitSessions: 2, users: inApiWords([alice, bob]) });
  return stage;
}

/** How the failing write fails, and what may be said where it is the first. */
const failures: ReadonlyArray<{ name: string; fault: Fault; applied: 'no' | 'unknown' }> = [
  { name: 'is refused', fault: { status: 400 }, applied: 'no' },
  { name: 'is refused for want of rights', fault: { status: 403 }, applied: 'no' },
  { name: 'is throttled', fault: { status: 429 }, applied: 'no' },
  { name: 'fails in the cloud, not done', fault: { status: 500 }, applied: 'unknown' },
  { name: 'fails in the cloud, done', fault: { status: 500, applied: true }, applied: 'unknown' },
  { name: 'is dropped, twice', fault: { drop: true, times: 2 }, applied: 'no' },
  { name: 'times out, twice', fault: { delayMs: 60_000, times: 2 }, applied: 'unknown' },
];

describe.each(cases)('an apply from $title', ({ before, payload, progress, all }) => {
  const at = [0, 1, 2].flatMap((step) => failures.map((failure) => ({ step, ...failure })));

  it.each(at)(
    'of whose writes the one after $step $name tells what is done; repeated, it completes',
    async (failure) => {
      const stage = open(before);
      stage.cloud.fail({ on: { method: 'PATCH' }, skip: failure.step, ...failure.fault });
      const first = await stage.deliver(payload, 120_000);
      const changes = progress[failure.step];
      expect(first.body).toMatchObject({ applied: failure.step > 0 ? 'partly' : failure.applied, changes });
      expect(first.status).toBeGreaterThanOrEqual(400);

      const second = await stage.deliver(payload);
      expect(second).toMatchObject({
        status: 200,
        body: { enabled: payload.enabled, exitSessions: 2, excludeUsers: [bob, carol] },
      });
      expect(stage.cloud.configs()).toMatchObject([
        { enabled: payload.enabled, exitSessions: 2, users: inApiWords([bob, carol]) },
      ]);
      expect((await stage.deliver(payload)).body).toMatchObject({ result: 'unchanged', changes: [] });
    },
  );

  it.each([0, 1, 2])('whose answer is lost after %i writes goes on where it was done', async (skip) => {
    for (const fault of [{ drop: true }, { delayMs: 60_000 }, { status: 504 }, { cut: true }]) {
      const stage = open(before);
      stage.cloud.fail({ on: { method: 'PATCH' }, skip, ...fault, applied: true });
      const { status, body } = await stage.deliver(payload);
      expect({ status, ...body }).toMatchObject({ status: 200, result: 'updated', recovered: true, changes: all });
      expect(stage.writes()).toHaveLength(3);
    }
  });

  it('never has migration on with an excluded user missing, wherever it ends', async () => {
    for (const step of [0, 1, 2, 3]) {
      const stage = open(before);
      stage.cloud.fail({ on: { method: 'PATCH' }, skip: step, status: 403 });
      await stage.deliver(payload);
      const [config] = stage.cloud.configs();
      const names = config?.users.map(({ user_name }) => user_name) ?? [];
      // Bob is excluded before and after; Carol has to be as soon as it is said to be on.
      expect(names).toContain('bob');
      if (config?.enabled && !before) expect(names).toContain('carol');
    }
  });
});

describe('an apply in portions', () => {
  it('that ends between two of them tells the one that is done', async () => {
    const stage = openStage();
    stage.cloud.seed({ enabled: true, exitSessions: 2, users: inApiWords(crowd(1500)) });
    const payload = { action: 'apply', enabled: true, excludeUsers: [] };
    stage.cloud.fail({ on: { method: 'PATCH' }, skip: 1, status: 429 });
    const { status, body } = await stage.deliver(payload);
    expect({ status, ...body }).toMatchObject({ status: 429, applied: 'partly' });
    expect(body.changes).toEqual([{ field: 'excludeUsers', removed: crowd(1500).slice(0, 1000) }]);

    expect((await stage.deliver(payload)).body).toMatchObject({ result: 'updated', excludeUsers: [] });
    expect(stage.writes()).toHaveLength(3);
  });
});

describe('what has happened when the function ends in the middle', () => {
  it('is told in words, beside the changes', async () => {
    const stage = open(true);
    stage.cloud.fail({ on: { method: 'PATCH' }, skip: 1, status: 500 });
    const { body } = await stage.deliver({ action: 'apply', enabled: false, excludeUsers: [] });
    expect(body.detail).toContain('the same command again completes it');
    expect(body).toMatchObject({ applied: 'partly', changes: [switched(true, false)] });
  });

  it('on the bus is part of the error', async () => {
    const stage = open(true);
    stage.cloud.fail({ on: { method: 'PATCH' }, skip: 1, status: 500 });
    await expect(stage.publish({ action: 'apply', enabled: false, excludeUsers: [] })).rejects.toMatchObject({
      name: 'UPSTREAM_ERROR',
      message: expect.stringContaining('applied: partly'),
    });
  });
});
