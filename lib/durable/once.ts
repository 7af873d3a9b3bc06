import type { Order, Perform, Work } from '../order.ts';
import { fail, type Outcome } from '../outcome.ts';
import { fromKept, isFinal, toKept } from './answer.ts';
import { claim } from './claim.ts';
import { type KeptRecord, type Run, toExpiration, toRecordId } from './record.ts';
import { type Store, toUnavailable } from './store.ts';

export type OncePorts = {
  store: Store;
  /** Epoch milliseconds. */
  now: () => number;
  /** A text that nobody else has. */
  newOwner: () => string;
  /** Takes secrets out of what is kept: a cloud may echo them. */
  redactAll: <T>(value: T) => T;
};

/** `Retry-After` of an order that is being carried out, in whole seconds. */
const WAIT_SECONDS = { least: 1, most: 60 };

/**
 * Carries out an order of a known id once: another delivery of it gets the first answer, or is told to wait. Without an id every
 * delivery is an order of its own.
 */
export function createOnce({ store, now, newOwner, redactAll }: OncePorts, projectId: string) {
  function toRun({ id, channel, scheme, command, fingerprint, arrivedAt }: Order & { id: string }, work: Work): Run {
    return {
      id: toRecordId({ projectId, channel, id, ...(scheme === undefined ? {} : { scheme }) }),
      owner: newOwner(),
      fingerprint,
      arrivedAt,
      deadlineAt: work.deadlineAt,
      isCreate: command.action === 'create',
    };
  }

  /** @returns the same ending, and whether it could be kept. */
  async function settle(record: KeptRecord, outcome: Outcome, { doubt, deadlineAt }: Work): Promise<Outcome> {
    // What could not be put into the order has to be done again, and is not kept as done.
    if (outcome.unrecorded) return outcome;
    const { id, owner, fingerprint, firstSeenAt } = record;
    const expiration = toExpiration(now());
    const known = { id, owner, fingerprint, firstSeenAt, expiration };
    const next: KeptRecord = isFinal(outcome)
      ? { ...known, state: 'done', answer: toKept(redactAll(outcome)) }
      : { ...known, state: 'failed', ...(doubt ? { doubt } : {}) };
    const written = await store.write(next, { kind: 'owned', owner }, deadlineAt);
    const isKept = written.ok && written.value;
    // That the table is not there has been said.
    const isSaid = !outcome.ok && outcome.code === 'STORE_UNAVAILABLE';
    return isKept || isSaid ? outcome : { ...outcome, unrecorded: true };
  }

  return (perform: Perform): Perform =>
    async (order, work) => {
      const { id } = order;
      if (id === undefined) return perform(order, work);
      const run = toRun({ ...order, id }, work);
      const claimed = await claim(store, run, now);
      switch (claimed.kind) {
        case 'unreached':
          return work.insists ? { ...(await perform(order, work)), unrecorded: true } : toUnavailable(claimed.why);
        case 'reused':
          return fail('DELIVERY_ID_REUSED', { applied: 'no', changes: [] });
        case 'running':
          return fail('IN_PROGRESS', { applied: 'no', changes: [], retryAfter: toWait(claimed.deadlineAt - now()) });
        case 'done':
          return fromKept(claimed.answer);
        case 'ours': {
          const { record } = claimed;
          if (run.isCreate) work.doubt = record.doubt ?? doubtOfRedrive(order);
          const ended = await perform({ ...order, firstSeenAt: record.firstSeenAt }, work).catch(
            (bug: unknown): Outcome => fail('INTERNAL', { bug, applied: 'unknown', changes: [] }),
          );
          const outcome = run.isCreate ? withDoubt(ended, work, now()) : ended;
          return settle(record, outcome, work);
        }
      }
    };
}

function toWait(ms: number): string {
  return String(Math.min(Math.max(Math.ceil(ms / 1000), WAIT_SECONDS.least), WAIT_SECONDS.most));
}

/** What was sent back from the dead letters may have been done by hand meanwhile, or before there was a record: it is looked up. */
function doubtOfRedrive({ redrivenAt }: Order): Work['doubt'] {
  return redrivenAt === undefined ? undefined : { code: 'UPSTREAM_TIMEOUT', mayHaveLeftAt: 0 };
}

/** As long as nobody knows whether an earlier POST took effect, no failure may say that nothing was done, but one of the table. */
function withDoubt(outcome: Outcome, work: Work, now: number): Outcome {
  if (outcome.ok || outcome.code === 'STORE_UNAVAILABLE') return outcome;
  if (outcome.applied === 'unknown') work.doubt ??= { code: outcome.code, mayHaveLeftAt: now };
  return work.doubt ? { ...outcome, applied: 'unknown', changes: [] } : outcome;
}
