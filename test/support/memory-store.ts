import type { KeptRecord } from '../../lib/durable/record.ts';
import type { Place, Reached, Store } from '../../lib/durable/store.ts';

/** What comes over one call: nothing of it is done, or it is done and nobody hears of it. */
export type Fault = 'throttled' | 'lost before' | 'lost after';

export type MemoryStore = Store & {
  records: Map<string, KeptRecord>;
  moved: Map<string, number>;
  /** The calls so far, by name. */
  calls: string[];
  /** These come over the next calls, one each. */
  fail: (...faults: readonly (Fault | undefined)[]) => void;
  /** None of them comes any more. */
  heal: () => void;
};

/** The table, without one. */
export function createMemoryStore(): MemoryStore {
  const records = new Map<string, KeptRecord>();
  const moved = new Map<string, number>();
  const calls: string[] = [];
  const faults: (Fault | undefined)[] = [];

  async function call<T>(name: string, act: () => T): Promise<Reached<T>> {
    calls.push(name);
    const fault = faults.shift();
    const value = fault === undefined || fault === 'lost after' ? act() : undefined;
    if (fault === 'throttled') return { ok: false, status: 400, error: 'ThrottlingException', lost: false };
    if (fault) return { ok: false, lost: true };
    // As it would come off the wire.
    return { ok: true, value: structuredClone(value) as T };
  }

  return {
    records,
    moved,
    calls,
    fail: (...more) => faults.push(...more),
    heal: () => faults.splice(0),
    read: (id) => call('read', () => records.get(id)),
    write: (record, place) =>
      call('write', () => {
        if (!isFree(records.get(record.id), place)) return false;
        records.set(record.id, structuredClone(record));
        return true;
      }),
    times: () => call('times', () => Object.fromEntries(moved)),
    raise: (names, time) =>
      call('raise', () => {
        if (names.some((name) => (moved.get(name) ?? 0) > time)) return false;
        for (const name of names) moved.set(name, time);
        return true;
      }),
  };
}

function isFree(found: KeptRecord | undefined, place: Place): boolean {
  switch (place.kind) {
    case 'none':
      return found === undefined || found.expiration * 1000 <= place.now;
    case 'as-read':
      return found?.owner === place.record.owner && found.state === place.record.state;
    case 'owned':
      return found?.owner === place.owner;
  }
}
