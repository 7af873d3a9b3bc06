import { begin, judge, type KeptAnswer, type KeptRecord, type Run } from './record.ts';
import type { Place, Store, Unreached } from './store.ts';

export type Claimed =
  /** Nobody else carries it out until the run's deadline. */
  | { kind: 'ours'; record: KeptRecord }
  | { kind: 'running'; deadlineAt: number }
  | { kind: 'done'; answer: KeptAnswer }
  | { kind: 'reused' }
  | { kind: 'unreached'; why: Unreached };

/** For a claim and its read-back together, in milliseconds. */
const CLAIM_MS = 2_000;

/** Each time that somebody else was faster there is something new to be read; one who loses so often is told to wait. */
const TRIES = 3;

/**
 * Makes an order ours: one call where its id is new. Where something is there, or the answer was lost, it is read, and its owner
 * decides.
 *
 * @param now epoch milliseconds
 */
export async function claim(store: Store, run: Run, now: () => number): Promise<Claimed> {
  const deadlineAt = Math.min(run.deadlineAt, now() + CLAIM_MS);
  let record = begin(run, undefined, now());
  let place: Place = { kind: 'none', now: now() };
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const written = await store.write(record, place, deadlineAt);
    if (written.ok && written.value) return { kind: 'ours', record };
    if (!written.ok && !written.lost) return { kind: 'unreached', why: written };

    const found = await store.read(run.id, deadlineAt);
    if (!found.ok) return { kind: 'unreached', why: written.ok ? found : written };
    const verdict = judge(found.value, run, now());
    if (verdict.kind !== 'new' && verdict.kind !== 'open') return verdict;
    // A write that may still be under way is not sent again: which of the two came last would not be known.
    if (!written.ok) return { kind: 'unreached', why: written };
    const before = verdict.kind === 'open' ? verdict.record : undefined;
    record = begin(run, before, now());
    place = before ? { kind: 'as-read', record: before } : { kind: 'none', now: now() };
  }
  return { kind: 'running', deadlineAt: now() };
}
