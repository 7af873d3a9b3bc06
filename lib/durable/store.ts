import { type Failure, fail } from '../outcome.ts';
import type { KeptRecord } from './record.ts';
import type { Times } from './times.ts';

/** Why the table did not do it. `lost`: it may have, and its answer did not come. */
export type Unreached = { ok: false; status?: number; error?: string; lost: boolean };

export type Reached<T> = { ok: true; value: T } | Unreached;

/** What has to be there for a record to be written in its place. */
export type Place =
  /** None, or one that expired before this time, epoch milliseconds. */
  | { kind: 'none'; now: number }
  /** The very one that was read. */
  | { kind: 'as-read'; record: KeptRecord }
  /** One of this owner, in whatever state. */
  | { kind: 'owned'; owner: string };

/** The table. Nothing rejects; every call ends at `deadlineAt`, epoch milliseconds. Reads see what was written before them. */
export type Store = {
  read: (id: string, deadlineAt: number) => Promise<Reached<KeptRecord | undefined>>;
  /** @returns whether it was written; not where something else was in its place. */
  write: (record: KeptRecord, place: Place, deadlineAt: number) => Promise<Reached<boolean>>;
  /** The times of the project's order. */
  times: (deadlineAt: number) => Promise<Reached<Times>>;
  /** Sets all of these times, unless one of them is later already. @returns whether they were set. */
  raise: (names: readonly string[], time: number, deadlineAt: number) => Promise<Reached<boolean>>;
};

/** In whole seconds. */
const RETRY_AFTER = '5';

/** Nothing was sent to the API. */
export function toUnavailable({ status, error }: Unreached): Failure {
  const said = { ...(status === undefined ? {} : { status }), ...(error === undefined ? {} : { error }) };
  const store = { service: 'dynamodb', ...said } as const;
  return fail('STORE_UNAVAILABLE', { applied: 'no', changes: [], retryAfter: RETRY_AFTER, store });
}
