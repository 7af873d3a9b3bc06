import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Command, Step } from '../../lib/command.ts';
import { createDurable } from '../../lib/durable/durable.ts';
import type { Order, Perform, Work } from '../../lib/order.ts';
import { fail, type Outcome, succeed } from '../../lib/outcome.ts';
import { createPerform } from '../../lib/work/actions.ts';
import type { Known } from '../../lib/work/plan.ts';
import type { Workspace, Written } from '../../lib/work/session.ts';
import { NOON } from '../support/clock.ts';
import { createMemoryStore, type Fault } from '../support/memory-store.ts';
import { runs } from '../support/runs.ts';

/** What becomes of a write: it is done, or refused, or nobody hears of it and it arrives after so many milliseconds, or never. */
type Fate = 'done' | 'refused' | { lost: 'late' | 'unknown'; arrivesAfterMs: number };

/** The API takes half a minute at most for a request. */
const API_MS = 30_000;
const RUN_MS = 10_000;

/** Moments at which anything may happen: others go first, time passes, the process ends. */
type Turn = () => Promise<void>;

function createWorld() {
  const world = { now: NOON, fates: [] as Fate[] };
  const configs: Known[] = [];
  const underWay: { at: number; step: Step }[] = [];
  const store = createMemoryStore();
  let owners = 0;

  /** Lets arrive what is due. */
  function arrive(): void {
    for (const one of underWay.filter(({ at }) => at <= world.now)) {
      underWay.splice(underWay.indexOf(one), 1);
      doIt(one.step);
    }
  }

  function doIt(step: Step): Known {
    if (step.kind === 'create') {
      const { kind: _, ...config } = step;
      configs.push({ ...config, id: `${configs.length + 1}` });
      return configs.at(-1) as Known;
    }
    const known = configs.find(({ id }) => id === step.configId) as Known;
    if (step.kind === 'update') Object.assign(known, { enabled: step.enabled, exitSessions: step.exitSessions });
    return known;
  }

  function toWorkspace(turn: Turn): Workspace {
    return {
      async configs({ deadlineAt }) {
        await turn();
        if (world.now >= deadlineAt) return fail('UPSTREAM_TIMEOUT');
        arrive();
        const seen = structuredClone(configs);
        await turn();
        return succeed(seen);
      },
      async users(configId) {
        return succeed(configs.find(({ id }) => id === configId)?.excludeUsers ?? []);
      },
      async write(step, { deadlineAt }): Promise<Written> {
        await turn();
        if (world.now >= deadlineAt) return { ...fail('UPSTREAM_TIMEOUT'), effect: 'none' };
        arrive();
        const fate = world.fates.shift() ?? 'done';
        if (fate === 'refused') return { ...fail('UPSTREAM_FORBIDDEN'), effect: 'none' };
        const config = fate === 'done' ? structuredClone(doIt(step)) : undefined;
        if (fate !== 'done') underWay.push({ at: world.now + fate.arrivesAfterMs, step });
        await turn();
        if (config) return { ok: true, config };
        const effect = (fate as { lost: 'late' | 'unknown' }).lost;
        return { ...fail(effect === 'late' ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_ERROR'), effect };
      },
      describe: () => ({ method: '', path: '', body: undefined }),
    };
  }

  const ports = {
    now: () => world.now,
    newOwner: () => `owner ${owners++}`,
    redactAll: <T>(value: T) => value,
    maxAgeMs: () => Number.POSITIVE_INFINITY,
  };

  /** A process that takes a delivery. */
  function deliver(order: Order, turn: Turn): Promise<Outcome> {
    const own = { ...store };
    for (const name of ['read', 'write', 'times', 'raise'] as const) {
      const call = store[name] as (...args: unknown[]) => Promise<unknown>;
      Object.assign(own, {
        async [name](...args: unknown[]) {
          await turn();
          const answer = await call(...args);
          await turn();
          return answer;
        },
      });
    }
    const perform: Perform = createPerform(toWorkspace(turn), ports.now);
    const work: Work = { deadlineAt: world.now + RUN_MS, usage: { tokenRequests: 0, upstreamMs: 0 } };
    return createDurable({ ...ports, store: own }, 'project')(perform)(order, work);
  }

  /** Everything that will ever have arrived. */
  function settleAll(): readonly Known[] {
    world.now = Number.MAX_SAFE_INTEGER;
    arrive();
    return configs;
  }
  return { world, store, configs, deliver, settleAll };
}

const never = new Promise<void>(() => undefined);
const toOrder = (command: Command, id: string, more: Partial<Order> = {}): Order => ({
  command,
  channel: 'webhook',
  id,
  fingerprint: JSON.stringify(command),
  arrivedAt: NOON,
  ...more,
});

const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constantFrom<Fate>('done', 'refused'),
  fc.record({
    lost: fc.constantFrom('late' as const, 'unknown' as const),
    arrivesAfterMs: fc.constantFrom(0, 5_000, API_MS, API_MS, Number.MAX_VALUE),
  }),
);
const fault = fc.oneof(
  { weight: 8, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom<Fault>('throttled', 'lost before', 'lost after') },
);
const jump = fc.constantFrom(0, 0, 0, 1, 500, 3_000, 11_000);

/** One delivery: after how many turns its process dies, and how the time passes meanwhile. */
const attempt = fc.record({
  diesAfter: fc.option(fc.nat(12), { nil: Number.POSITIVE_INFINITY, freq: 1 }),
  jumps: fc.array(jump, { maxLength: 12 }),
});
const create: Command = { action: 'create', enabled: true, exitSessions: 2, excludeUsers: [{ name: 'alice' }] };

it('of deliveries with one id, whatever comes between, one create arrives, and everybody hears the same of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(attempt, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(attempt, fc.constantFrom(0, 5_000, 12_000, 20_000, 29_000, 61_000)), { maxLength: 4 }),
      fc.array(fate, { maxLength: 4 }),
      fc.array(fault, { maxLength: 12 }),
      async (scheduler, together, later, fates, faults) => {
        const { world, store, deliver, settleAll, configs } = createWorld();
        world.fates.push(...fates);
        store.fail(...faults);
        const answers: Outcome[] = [];

        /** Time passes at every turn; after the last one of a process it is never heard of again. */
        function toTurn(
          { diesAfter, jumps }: typeof attempt extends fc.Arbitrary<infer T> ? T : never,
          name: string,
        ): Turn {
          let turns = 0;
          return async () => {
            if (turns++ >= diesAfter) return never;
            world.now += jumps[turns] ?? 0;
            await scheduler.schedule(Promise.resolve(), name);
          };
        }
        const begin = (one: Parameters<typeof toTurn>[0], name: string) =>
          void deliver(toOrder(create, 'msg_1'), toTurn(one, name)).then((outcome) => answers.push(outcome));

        for (const one of together) begin(one, 'together');
        await scheduler.waitIdle();
        for (const [one, waitMs] of later) {
          world.now += waitMs;
          begin(one, 'later');
          await scheduler.waitIdle();
        }

        // At last all is well, and the sender sends until it is done.
        world.fates.length = 0;
        store.heal();
        let last: Outcome | undefined;
        for (let count = 0; count < 30 && last?.ok !== true; count += 1) {
          world.now += 61_000;
          last = await deliver(toOrder(create, 'msg_1'), async () => undefined);
          answers.push(last);
        }
        expect(last?.ok).toBe(true);
        const again = await deliver(toOrder(create, 'msg_1'), async () => undefined);
        expect(again).toMatchObject({ ok: true, replayed: true });
        expect(again.ok && last?.ok && again.body).toEqual(last?.ok && last.body);

        const ids = new Set(answers.flatMap((answer) => (answer.ok ? [answer.body.id] : [])));
        expect(ids.size).toBe(1);
        expect(settleAll()).toHaveLength(1);
        expect(configs).toHaveLength(1);
      },
    ),
    runs(300),
  );
});

it('whatever comes late, twice or not at all at first, the switch ends as the newest event wants it', async () => {
  const event = fc.record({ time: fc.integer({ min: 1, max: 50 }), enabled: fc.boolean(), by: fc.nat(2) });
  const events = fc.uniqueArray(event, { selector: ({ time }) => time, minLength: 1, maxLength: 8 });
  const deliveries = events.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all.map((one) => ({ ...one }))])),
  );
  await fc.assert(
    fc.asyncProperty(
      deliveries,
      fc.array(fate, { maxLength: 6 }),
      fc.array(fault, { maxLength: 20 }),
      async ([all, some], fates, faults) => {
        const { world, store, configs, deliver } = createWorld();
        configs.push({ id: '11', enabled: false, exitSessions: 1 });
        world.fates.push(...fates.filter((one) => typeof one === 'string' || one.arrivesAfterMs === Number.MAX_VALUE));
        store.fail(...faults);
        const send = (one: (typeof all)[number]) => {
          const exitSessions = one.time;
          const command: Command =
            one.by === 0
              ? { action: 'update', enabled: one.enabled, exitSessions }
              : { action: 'apply', enabled: one.enabled, exitSessions, ...(one.by === 1 ? { configId: '11' } : {}) };
          const wantedAt = new Date(NOON - 60_000 + one.time * 997).toISOString();
          return deliver(
            toOrder(command, `event ${one.time}`, { channel: 'eventbus', wantedAt }),
            async () => undefined,
          );
        };
        for (const one of some) {
          world.now += 7_000;
          await send(one);
        }
        world.fates.length = 0;
        store.heal();
        for (const one of [...some, ...all]) {
          for (let count = 0; ; count += 1) {
            world.now += 11_000;
            const outcome = await send(one);
            if (outcome.ok || outcome.code === 'SUPERSEDED') break;
            expect(count).toBeLessThan(30);
          }
        }
        const newest = all.toSorted((a, b) => b.time - a.time)[0];
        expect(configs).toMatchObject([{ enabled: newest?.enabled, exitSessions: newest?.time }]);
      },
    ),
    runs(200),
  );
});
