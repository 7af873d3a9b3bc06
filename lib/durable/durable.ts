import { writes } from '../command.ts';
import type { Perform } from '../order.ts';
import { createFresh, type FreshPorts } from './fresh.ts';
import { createOnce, type OncePorts } from './once.ts';

/**
 * Carries out orders that write once, and none that is older than one that was applied; what only reads passes by.
 * To a call that is needed anyway it adds, at the same time, two before and, one after the other, two after.
 */
export function createDurable(ports: OncePorts & FreshPorts, projectId: string): (perform: Perform) => Perform {
  const once = createOnce(ports, projectId);
  const fresh = createFresh(ports);
  return (perform) => {
    const inTime = withRest(perform, ports.now);
    return async (order, work) => {
      if (!writes(order.command)) return perform(order, work);
      const times = ports.store.times(work.deadlineAt);
      // Where the claim ends it, nobody waits for them: what is a bug there must not end the process.
      times.catch(() => undefined);
      return once(fresh(times)(inTime))(order, work);
    };
  };
}

/** Kept for writing down what came of it: this much of the time, in milliseconds, or this part of it where that is less. */
const REST = { ms: 1_000, part: 0.1 };

/** Ends early enough to write down what came of it. */
function withRest(perform: Perform, now: () => number): Perform {
  return async (order, work) => {
    const restMs = Math.min(REST.ms, Math.max(work.deadlineAt - now(), 0) * REST.part);
    const shorter = { ...work, deadlineAt: work.deadlineAt - restMs };
    try {
      return await perform(order, shorter);
    } finally {
      work.doubt = shorter.doubt;
    }
  };
}
