import type { Order, Perform } from '../order.ts';
import { fail, type Outcome } from '../outcome.ts';
import type { Reached, Store } from './store.ts';
import { toUnavailable } from './store.ts';
import { isSuperseded, type Times, timeOf, timesSetBy } from './times.ts';

export type FreshPorts = {
  store: Store;
  /** Epoch milliseconds. */
  now: () => number;
  /** How old an event may be, in milliseconds; `Infinity` for any age. */
  maxAgeMs: (order: Order) => number;
};

/**
 * Carries out no order that is too old, or older than one that was applied.
 *
 * @returns what does so after a look at these times.
 */
export function createFresh({ store, now, maxAgeMs }: FreshPorts) {
  /** @returns whether they are set, or later already. */
  async function raise(names: readonly string[], time: number, deadlineAt: number): Promise<boolean> {
    const raised = await store.raise(names, time, deadlineAt);
    if (!raised.ok) return false;
    if (raised.value || names.length === 1) return true;
    // One of them is later; the others may not be.
    const each = await Promise.all(names.map((name) => store.raise([name], time, deadlineAt)));
    return each.every(({ ok }) => ok);
  }

  return (times: Promise<Reached<Times>>) =>
    (perform: Perform): Perform =>
    async (order, work) => {
      const { command, redrivenAt } = order;
      const { from, until } = timeOf(order);
      if (now() - Math.max(until, redrivenAt ?? 0) > maxAgeMs(order)) {
        return fail('SUPERSEDED', { applied: 'no', changes: [], detail: TOO_OLD, tooOld: true });
      }
      const known = await times;
      if (!known.ok && !work.insists) return toUnavailable(known);
      if (known.ok && isSuperseded(known.value, command, until)) {
        return fail('SUPERSEDED', { applied: 'no', changes: [], detail: OVERTAKEN });
      }
      const outcome = await perform(order, work);
      if (!isApplied(outcome)) return outcome;
      const isRaised = await raise(timesSetBy(command), from, work.deadlineAt);
      return isRaised && known.ok ? outcome : { ...outcome, unrecorded: true };
    };
}

const TOO_OLD =
  'This event is older than it may be: MAX_EVENT_AGE_SECONDS, and for a command of a chat 900 seconds at most. Nothing was changed.';
const OVERTAKEN = 'A newer event was applied already. Nothing was changed.';

/** Whether an order may have changed something: trying alone does not move the order. */
function isApplied(outcome: Outcome): boolean {
  return outcome.ok || outcome.applied === 'partly' || outcome.applied === 'unknown';
}
