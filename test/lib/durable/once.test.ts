import { describe, expect, it } from 'vitest';
import type { Command } from '../../../lib/command.ts';
import { createDurable } from '../../../lib/durable/durable.ts';
import type { Order, Perform, Work } from '../../../lib/order.ts';
import { fail, type Outcome } from '../../../lib/outcome.ts';
import { NOON } from '../../support/clock.ts';
import { createMemoryStore } from '../../support/memory-store.ts';

const SECOND = 1_000;
const apply: Command = { action: 'apply', enabled: true };
const create: Command = { action: 'create', enabled: true, exitSessions: 2 };
const done: Outcome = { ok: true, body: { id: '1', enabled: true } };

function start(redactAll: <T>(value: T) => T = (value) => value) {
  const store = createMemoryStore();
  const clock = { now: NOON };
  let owners = 0;
  const durable = createDurable(
    { store, now: () => clock.now, newOwner: () => `${owners++}`, redactAll, maxAgeMs: () => Number.POSITIVE_INFINITY },
    'project',
  );
  const toWork = (more: Partial<Work> = {}): Work => ({
    deadlineAt: clock.now + 20 * SECOND,
    usage: { tokenRequests: 0, upstreamMs: 0 },
    ...more,
  });
  const toOrder = (more: Partial<Order> = {}): Order => ({
    command: apply,
    channel: 'webhook',
    id: 'msg_1',
    fingerprint: 'bytes',
    arrivedAt: clock.now,
    ...more,
  });
  return { store, clock, durable, toWork, toOrder };
}

/** A step that ends when it is told to. */
function createHeld(): { perform: Perform; end: (outcome: Outcome) => void } {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  return { perform: () => promise, end: resolve };
}

describe('an order that is carried out once', () => {
  it('belongs to whoever took it over: what the one before writes late is not taken, and told to its own sender alone', async () => {
    const { store, clock, durable, toWork, toOrder } = start();
    const late = createHeld();
    const first = durable(late.perform)(toOrder(), toWork());
    clock.now += 20 * SECOND;
    expect(await durable(async () => done)(toOrder(), toWork())).toEqual(done);

    late.end(fail('UPSTREAM_FORBIDDEN', { applied: 'no', changes: [] }));
    expect(await first).toMatchObject({ code: 'UPSTREAM_FORBIDDEN', unrecorded: true });
    expect(await durable(async () => fail('INTERNAL'))(toOrder(), toWork())).toEqual({ ...done, replayed: true });
    expect([...store.records.values()]).toMatchObject([{ state: 'done' }]);
  });

  it('ends early enough to be written down, and the rest of its time is a second at most', async () => {
    const { durable, toWork, toOrder, clock } = start();
    const deadlines: number[] = [];
    const perform: Perform = async (_, { deadlineAt }) => {
      deadlines.push(deadlineAt - clock.now);
      return done;
    };
    for (const [at, leftMs] of [2_450, 28_000, 900_000, Number.POSITIVE_INFINITY, 0, -5].entries()) {
      await durable(perform)(toOrder({ id: `${at}` }), toWork({ deadlineAt: clock.now + leftMs }));
    }
    expect(deadlines).toEqual([2_205, 27_000, 899_000, Number.POSITIVE_INFINITY, 0, -5]);
  });

  it('keeps its books where it always did', async () => {
    const { durable, toWork, toOrder } = start();
    const work = toWork();
    const perform: Perform = async (_, { usage }) => {
      usage.upstreamMs += 7;
      return done;
    };
    await durable(perform)(toOrder(), work);
    expect(work.usage.upstreamMs).toBe(7);
  });

  it('is told when its id was first seen, however often it comes', async () => {
    const { durable, toWork, toOrder, clock } = start();
    const seen: (number | undefined)[] = [];
    const perform: Perform = async ({ firstSeenAt }) => {
      seen.push(firstSeenAt);
      return fail('UPSTREAM_FORBIDDEN', { applied: 'no' });
    };
    for (let count = 0; count < 3; count += 1) {
      clock.now += SECOND;
      await durable(perform)(toOrder({ arrivedAt: clock.now }), toWork());
    }
    expect(seen).toEqual([NOON + SECOND, NOON + SECOND, NOON + SECOND]);
  });

  it('is kept for 72 hours from when it last ran, and not longer for being asked for', async () => {
    const { store, durable, toWork, toOrder, clock } = start();
    await durable(async () => done)(toOrder(), toWork());
    const [record] = store.records.values();
    expect(record?.expiration).toBe(NOON / SECOND + 72 * 3600);
    clock.now += 3600 * SECOND;
    await durable(async () => done)(toOrder(), toWork());
    await durable(async () => done)(toOrder({ fingerprint: 'others' }), toWork());
    expect([...store.records.values()]).toEqual([record]);
  });

  it('is not lost to a bug: the next delivery may try, and a create is looked up first', async () => {
    const { durable, toWork, toOrder } = start();
    const bug = new Error('a bug');
    const broken: Perform = () => Promise.reject(bug);
    expect(await durable(broken)(toOrder(), toWork())).toMatchObject({ code: 'INTERNAL', bug, applied: 'unknown' });
    expect(await durable(async () => done)(toOrder(), toWork())).toEqual(done);

    await durable(broken)(toOrder({ id: 'msg_2', command: create }), toWork());
    const work = toWork();
    const looking: Perform = async (_, { doubt }) => fail('INTERNAL', { detail: JSON.stringify(doubt) });
    const again = await durable(looking)(toOrder({ id: 'msg_2', command: create }), work);
    expect(again).toMatchObject({ detail: JSON.stringify({ code: 'INTERNAL', mayHaveLeftAt: NOON }) });
  });

  it('has no secret in what is kept of it', async () => {
    const redactAll = <T>(value: T) => JSON.parse(JSON.stringify(value).replaceAll('secret', '***')) as T;
    const { store, durable, toWork, toOrder } = start(redactAll);
    await durable(async () => ({ ok: true, body: { id: 'secret' } }))(toOrder(), toWork());
    expect(JSON.stringify([...store.records.values()])).not.toContain('secret');
    expect(await durable(async () => done)(toOrder(), toWork())).toMatchObject({ body: { id: '***' } });
  });

  it.each<[string, Command, boolean]>([
    ['create', create, true],
    ['apply', apply, false],
  ])('is looked up first where it is a %s that was sent back from the dead letters', async (_, command, isLookedUp) => {
    const { durable, toWork, toOrder, clock } = start();
    const doubts: unknown[] = [];
    const perform: Perform = async (_, work) => {
      doubts.push(work.doubt);
      work.doubt = undefined;
      return fail('UPSTREAM_FORBIDDEN', { applied: 'no' });
    };
    await durable(perform)(toOrder({ command }), toWork());
    await durable(perform)(toOrder({ command, redrivenAt: clock.now }), toWork());
    expect(doubts).toEqual([undefined, isLookedUp ? { code: 'UPSTREAM_TIMEOUT', mayHaveLeftAt: 0 } : undefined]);
  });

  it('waits for as long as somebody may need for it, a minute at most', async () => {
    const { durable, toWork, toOrder, clock } = start();
    const held = createHeld();
    void durable(held.perform)(toOrder(), toWork({ deadlineAt: clock.now + 900 * SECOND }));
    const waits: unknown[] = [];
    for (const at of [0, 850.5, 899.999]) {
      clock.now = NOON + at * SECOND;
      const told = await durable(async () => done)(toOrder(), toWork());
      waits.push(told.ok || told.retryAfter);
    }
    expect(waits).toEqual(['60', '50', '1']);
  });

  it('without an id is carried out each time, and has its place in the order', async () => {
    const { store, durable, toWork, toOrder } = start();
    const { id: _, ...order } = toOrder();
    for (let count = 0; count < 2; count += 1) expect(await durable(async () => done)(order, toWork())).toEqual(done);
    expect(store.records.size).toBe(0);
    expect(store.calls).toEqual(['times', 'raise', 'times', 'raise']);
  });

  it('counts its age from when it was sent back, and its place in the order from the event', async () => {
    const { durable, toWork, toOrder, clock } = start();
    const wantedAt = new Date(NOON - 1).toISOString();
    await durable(async () => done)(toOrder({ id: 'newer' }), toWork());
    const late = toOrder({ id: 'older', wantedAt, redrivenAt: clock.now });
    expect(await durable(async () => done)(late, toWork())).toMatchObject({ code: 'SUPERSEDED' });
    expect(await durable(async () => done)(late, toWork())).toMatchObject({ code: 'SUPERSEDED', replayed: true });
  });
});

describe('an order that is too old', () => {
  it('may be sent back, and is young again', async () => {
    const { store, clock, toWork, toOrder } = start();
    const ports = { store, now: () => clock.now, newOwner: () => `${clock.now}`, redactAll: <T>(value: T) => value };
    const durable = createDurable({ ...ports, maxAgeMs: () => 60 * SECOND }, 'project');
    const wantedAt = new Date(NOON).toISOString();
    clock.now += 61 * SECOND;
    const late = () => toOrder({ wantedAt });
    expect(await durable(async () => done)(late(), toWork())).toMatchObject({ code: 'SUPERSEDED', tooOld: true });
    clock.now += SECOND;
    const redrivenAt = clock.now - 60 * SECOND;
    expect(await durable(async () => done)({ ...late(), redrivenAt: redrivenAt - 1 }, toWork())).toMatchObject({
      tooOld: true,
    });
    clock.now += 1;
    expect(await durable(async () => done)({ ...late(), redrivenAt: redrivenAt + 1 }, toWork())).toEqual(done);
  });
});
