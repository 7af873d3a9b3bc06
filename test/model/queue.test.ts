import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDelivery } from '../support/delivery.ts';
import { createStage, type Stage } from '../support/queue-app.ts';
import { runs } from '../support/runs.ts';
import { secrets } from '../support/secrets.ts';
import { webhookSettings } from '../support/settings.ts';
import { signStandard } from '../support/sign.ts';

/** What a sender, the world and chance do. */
type Step =
  /** A wish, or the same delivery once more. */
  | { kind: 'accept'; id: number }
  /** The worker is given a message, and dies at one of its requests, or finds the API out of order. */
  | { kind: 'work'; diesAt?: number; isDone?: boolean; status?: number }
  | { kind: 'wait'; seconds: number };

const WISHES = 4;
/** By id: even ones switch on, odd ones off, and each is known by its number. */
const wishOf = (id: number) => ({ action: 'apply', enabled: id % 2 === 0, exitSessions: 10 + id });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('accept' as const), id: fc.nat(WISHES - 1) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('work' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('work' as const),
      diesAt: fc.integer({ min: 1, max: 8 }),
      isDone: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('work' as const), status: fc.constantFrom(429, 500, 503) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 200 }) }),
  },
);

async function accept(stage: Stage, id: number): Promise<void> {
  const body = JSON.stringify(wishOf(id));
  const now = stage.clock.now();
  const headers = { prefer: 'respond-async', ...signStandard(secrets.standard, body, now, `msg_${id}`) };
  const delivery = { ...toDelivery({ headers, body, deadlineAt: now + 28_000 }), arrivedAt: now };
  expect((await stage.startWebhook()('webhook', delivery)).status).toBe(202);
  // No two are accepted in one moment.
  await stage.clock.advance(1000);
}

/** Plays all steps, then lets the queue run empty. */
async function play(steps: readonly Step[]) {
  // Each message may die as often as chance has it.
  const delays = Array(9).fill(1).join(' ');
  const stage = createStage({ ...webhookSettings, RETRY_DELAYS_SECONDS: delays }, { receiveMax: 100 });
  let worker = stage.startWorker();
  const wished: number[] = [];
  // The last of ten attempts has to be a good one.
  let troubles = 0;
  for (const one of steps) {
    if (one.kind === 'wait') await stage.clock.advance(one.seconds * 1000);
    else if (one.kind === 'accept') {
      if (!wished.includes(one.id)) wished.push(one.id);
      await accept(stage, one.id);
    } else {
      const isTrouble = (one.diesAt !== undefined || one.status !== undefined) && troubles < 8;
      if (isTrouble) troubles += 1;
      if (isTrouble && one.diesAt !== undefined) stage.killAt(one.diesAt, one.isDone === true);
      if (isTrouble && one.status !== undefined) stage.cloud.fail({ on: { service: 'workspace' }, status: one.status });
      if ((await stage.work(worker)) === 'died') worker = stage.startWorker();
    }
  }
  stage.cloud.heal();
  for (let turn = 0; turn < 60 && stage.queues.all('commands').length > 0; turn += 1) {
    await stage.work(worker);
    await stage.clock.advance(95_000);
  }
  return { stage, wished };
}

type Written = { hotspot_exit_session_num?: number };

describe('Wishes through the queue', () => {
  it('come true once each and in order, whoever dies where, whatever comes twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
        const { stage, wished } = await play(steps);
        expect(stage.queues.all('commands')).toEqual([]);
        expect(stage.queues.all('deadLetters').map(({ messageAttributes }) => messageAttributes)).toEqual([]);
        const last = wished.at(-1);
        const { action: _, ...wanted } = wishOf(last ?? 0);
        expect(stage.cloud.configs()).toMatchObject(last === undefined ? [] : [wanted]);
        // Of each wish the API has seen what sets it, in the order in which they were first accepted.
        const set = stage.cloud.received.map(({ json }) => (json as Written | undefined)?.hotspot_exit_session_num);
        const numbers = set.filter((number) => number !== undefined);
        const inOrder = numbers.filter((number, at) => number !== numbers[at - 1]);
        expect(inOrder).toEqual(wished.map((id) => wishOf(id).exitSessions));
      }),
      runs(40),
    );
  }, 60_000);
});
