import type fc from 'fast-check';
import { expect } from 'vitest';
import type { Fault } from '../../infra/emulator/cloud.ts';
import type { Stage } from '../lib/work/actions/stage.ts';
import { asksFirst, changed, next, type Payload, refusalOf, type State, stateOf } from './state.ts';

export type Model = { state: State };
/** What plays: anything that delivers to an adapter in front of an emulated cloud. */
export type Real = { stage: Pick<Stage, 'cloud' | 'deliver' | 'writes' | 'clear'>; secondCreate: string };
type Told = { payload: Payload; faults: readonly Fault[]; leftMs: number; repeat: boolean };

/** One command while things go wrong, and, where it failed and somebody repeats it, once more while nothing does. */
export class Deliver implements fc.AsyncCommand<Model, Real> {
  readonly told: Told;
  constructor(told: Told) {
    this.told = told;
  }

  check = () => true;

  async run(model: Model, real: Real): Promise<void> {
    const { payload, faults, leftMs, repeat } = this.told;
    const { stage } = real;
    const before = model.state;
    const goal = payload.dryRun ? before : next(before, payload);
    stage.clear();
    stage.cloud.fail(...faults);
    const { status, body } = await stage.deliver(payload, leftMs);
    stage.cloud.heal();
    const after = stateOf(stage);

    const posts = stage.writes().filter(({ method }) => method === 'POST').length;
    const renewals = faults.filter((fault) => fault.status === 401).length * 2;
    expect(posts).toBeLessThanOrEqual((payload.action === 'create' ? 1 : 2) + renewals);
    if (payload.dryRun || payload.action === 'show') expect(stage.writes()).toEqual([]);

    expect(body.code).not.toBe('INTERNAL');
    // Whatever goes wrong meanwhile.
    if (payload.replace === false)
      expect(after?.users ?? []).toEqual(expect.arrayContaining([...(before?.users ?? [])]));
    if (status === 200) {
      expect(after).toEqual(goal);
      if (body.changes && !payload.dryRun) expect(changed(before, body.changes)).toEqual(after);
      if (body.result) expect(body.result === 'unchanged').toBe(body.changes.length === 0);
    } else if (payload.action === 'show') expect(body).not.toHaveProperty('applied');
    else if (body.code === 'CONFIRMATION_NEEDED') {
      expect([body.applied, asksFirst(before, payload), after, stage.writes()]).toEqual(['no', true, before, []]);
      const { users = [] } = changed(before, body.changes) ?? {};
      expect(users.length).toBeLessThan(new Set([...users, ...(before?.users ?? [])]).size);
    } else if (body.applied === 'no') expect([after, body.changes]).toEqual([before, []]);
    else if (body.applied === 'unknown') expect(body.changes).toEqual([]);
    else {
      expect([body.applied, body.changes.length]).toEqual(['partly', expect.any(Number)]);
      // What is told is done; the write that failed may be, too.
      const parts = body.changes.map(({ field }: { field: string }) => field);
      expect(pick(after, parts)).toMatchObject(partsOf(pick(changed(before, body.changes), parts), goal));
    }
    if (status === 200 || !repeat) {
      model.state = after;
      return;
    }

    const again = await stage.deliver(payload);
    const refusal = refusalOf(after, payload, real.secondCreate);
    expect([again.status === 200, again.body.code]).toEqual([refusal === undefined, refusal]);
    expect(stateOf(stage)).toEqual(goal);
    model.state = goal;
  }

  toString = () => JSON.stringify(this.told, (_, value) => (value instanceof RegExp ? `${value}` : value));
}

function pick(state: State, fields: readonly string[]): object {
  const all = { enabled: state?.enabled, exitSessions: state?.exitSessions, excludeUsers: state?.users };
  return Object.fromEntries(Object.entries(all).filter(([field]) => fields.includes(field)));
}

/** The users of a list of which one half is told may be further on already. */
function partsOf(told: { excludeUsers?: readonly string[] }, goal: State): object {
  if (!told.excludeUsers) return told;
  const between = [told.excludeUsers, goal?.users];
  return { ...told, excludeUsers: expect.toSatisfy((users) => between.some((list) => `${list}` === `${users}`)) };
}
