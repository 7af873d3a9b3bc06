import { beforeEach, describe, expect, it } from 'vitest';
import { claim } from '../../../lib/durable/claim.ts';
import { begin, type KeptAnswer, type KeptRecord, type Run, toExpiration } from '../../../lib/durable/record.ts';
import type { Store } from '../../../lib/durable/store.ts';
import type { Fault } from '../../support/memory-store.ts';

/** A store that is to be looked at, and a way to put faults over its next calls, one each. */
export type Tested = { store: Store; fail: (...faults: readonly (Fault | undefined)[]) => void; calls: () => string[] };

const NOW = Date.UTC(2026, 10, 25, 12);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const answer: KeptAnswer = { status: 200, contentType: 'application/json', body: '{"id":"ä","name":"\\"x\\""}' };

/** What every table has to do for a delivery to be carried out once. */
export function describeStore(name: string, open: () => Promise<Tested>): void {
  let tested: Tested;
  let runs = 0;
  beforeEach(async () => {
    tested = await open();
    runs += 1;
  });

  function toRun(owner: string, more: Partial<Run> = {}): Run {
    const id = `id-${runs}`;
    return {
      id,
      owner,
      fingerprint: 'bytes',
      arrivedAt: NOW,
      deadlineAt: NOW + 20 * SECOND,
      isCreate: false,
      ...more,
    };
  }
  const claimAt = (run: Run, now = NOW) => claim(tested.store, run, () => now);
  const deadlineAt = Number.POSITIVE_INFINITY;

  /** Puts the record of a run that ended there. */
  async function put(run: Run, state: Partial<KeptRecord>, now = NOW): Promise<void> {
    const record = { ...begin(run, undefined, now), ...state } as KeptRecord;
    const written = await tested.store.write(record, { kind: 'none', now }, deadlineAt);
    expect(written).toEqual({ ok: true, value: true });
  }

  describe(name, () => {
    it('gives a new id to whoever claims it first, in one call', async () => {
      const claimed = await claimAt(toRun('one'));
      expect(claimed).toMatchObject({ kind: 'ours', record: { owner: 'one', firstSeenAt: NOW, state: 'running' } });
      expect(tested.calls()).toEqual(['write']);
    });

    it('tells whoever comes while it runs when that must be over', async () => {
      await claimAt(toRun('one'));
      expect(await claimAt(toRun('two'))).toEqual({ kind: 'running', deadlineAt: NOW + 20 * SECOND });
      expect(await claimAt(toRun('two'), NOW + 20 * SECOND - 1)).toMatchObject({ kind: 'running' });
    });

    it('gives it to one of twenty who come at once, whether it is new or its run has died', async () => {
      for (const now of [NOW, NOW + 20 * SECOND]) {
        const all = Array.from({ length: 20 }, (_, at) => toRun(`${now} ${at}`, { deadlineAt: now + 20 * SECOND }));
        const kinds = (await Promise.all(all.map((run) => claimAt(run, now)))).map(({ kind }) => kind);
        expect(kinds.filter((kind) => kind === 'ours')).toHaveLength(1);
        expect(kinds.filter((kind) => kind === 'running')).toHaveLength(19);
      }
    });

    it('gives it to the next as soon as the deadline of its run has passed', async () => {
      await claimAt(toRun('one'));
      const claimed = await claimAt(toRun('two', { arrivedAt: NOW + 20 * SECOND }), NOW + 20 * SECOND);
      expect(claimed).toMatchObject({ kind: 'ours', record: { owner: 'two', firstSeenAt: NOW } });
    });

    it('takes nothing that a run writes after it was given up', async () => {
      const one = toRun('one');
      await claimAt(one);
      await claimAt(toRun('two', { deadlineAt: NOW + 60 * SECOND }), NOW + 20 * SECOND);
      const late: KeptRecord = { ...begin(one, undefined, NOW), state: 'done', answer } as KeptRecord;
      const written = await tested.store.write(late, { kind: 'owned', owner: 'one' }, deadlineAt);
      expect(written).toEqual({ ok: true, value: false });
      expect(await claimAt(toRun('three'), NOW + 21 * SECOND)).toMatchObject({ kind: 'running' });
    });

    it('does not give it up where the run ends between the look at it and the taking over', async () => {
      const one = toRun('one');
      await claimAt(one);
      const { store } = tested;
      let looked = 0;
      const between: Store = {
        ...store,
        async read(id, until) {
          const found = await store.read(id, until);
          const late = { ...begin(one, undefined, NOW), state: 'done', answer } as KeptRecord;
          if (looked++ === 0) await store.write(late, { kind: 'owned', owner: 'one' }, until);
          return found;
        },
      };
      const claimed = await claim(between, toRun('two'), () => NOW + 30 * SECOND);
      expect(claimed).toEqual({ kind: 'done', answer });
    });

    it('has the answer of a run that is done, letter for letter', async () => {
      const whole: KeptAnswer = { ...answer, several: true, made: '[{"field":"enabled","from":null,"to":true}]' };
      await put(toRun('one'), { state: 'done', answer: whole });
      expect(await claimAt(toRun('two'), NOW + 71 * HOUR)).toEqual({ kind: 'done', answer: whole });
    });

    it('holds an answer of 300 KiB, most of it quotation marks', async () => {
      const body = JSON.stringify({ x: '"'.repeat(150 * 1024 - 8) });
      await put(toRun('one'), { state: 'done', answer: { ...answer, body } });
      expect(await claimAt(toRun('two'))).toEqual({ kind: 'done', answer: { ...answer, body } });
    });

    it('gives it to the next after a failure, with the time when it was first seen', async () => {
      await put(toRun('one'), { state: 'failed' });
      const claimed = await claimAt(toRun('two', { arrivedAt: NOW + 9 * SECOND }), NOW + 9 * SECOND);
      expect(claimed).toMatchObject({ kind: 'ours', record: { firstSeenAt: NOW } });
    });

    it('knows of a later run that came earlier', async () => {
      await put(toRun('one'), { state: 'failed' });
      const claimed = await claimAt(toRun('two', { arrivedAt: NOW - 5 }), NOW + 9 * SECOND);
      expect(claimed).toMatchObject({ kind: 'ours', record: { firstSeenAt: NOW - 5 } });
    });

    it.each<[string, Partial<KeptRecord>]>([
      ['done', { state: 'done', answer }],
      ['failed', { state: 'failed' }],
      ['running', { state: 'running', deadlineAt: NOW + 60 * SECOND }],
      ['dead', { state: 'running', deadlineAt: NOW - 1 }],
    ])('refuses other bytes under an id that is %s', async (_, state) => {
      await put(toRun('one'), state);
      expect(await claimAt(toRun('two', { fingerprint: 'others' }))).toEqual({ kind: 'reused' });
    });

    it.each<[string, Partial<KeptRecord>]>([
      ['done', { state: 'done', answer }],
      ['failed', { state: 'failed', doubt: { code: 'UPSTREAM_TIMEOUT', mayHaveLeftAt: NOW } }],
      ['running', { state: 'running', deadlineAt: NOW + 100 * HOUR }],
    ])('begins anew after 72 hours with an id that is %s, whatever the bytes', async (_, state) => {
      await put(toRun('one'), state);
      const at = toExpiration(NOW) * 1000;
      const other = { fingerprint: 'others', arrivedAt: at, isCreate: true };
      expect(await claimAt(toRun('two', other), at - 1)).toEqual({ kind: 'reused' });
      const claimed = await claimAt(toRun('two', { ...other, deadlineAt: at + SECOND }), at);
      expect(claimed).toMatchObject({ kind: 'ours', record: { firstSeenAt: at, expiration: toExpiration(at) } });
      expect(claimed).not.toHaveProperty('record.doubt');
    });

    it('knows for 60 seconds of a run whose platform names no end', async () => {
      await claimAt(toRun('one', { deadlineAt: Number.POSITIVE_INFINITY }));
      expect(await claimAt(toRun('two'), NOW + 59_999)).toEqual({ kind: 'running', deadlineAt: NOW + 60_000 });
      expect(await claimAt(toRun('two'), NOW + 60_000)).toMatchObject({ kind: 'ours' });
    });

    describe('of a create', () => {
      const doubt = { code: 'UPSTREAM_ERROR', mayHaveLeftAt: NOW - 7 * SECOND } as const;

      it('keeps what is not known of a POST, through runs that know no more', async () => {
        await put(toRun('one'), { state: 'failed', doubt });
        const claimed = await claimAt(toRun('two', { isCreate: true }));
        expect(claimed).toMatchObject({ kind: 'ours', record: { doubt } });
      });

      it('takes the end of a run that died for the time when a POST may last have left', async () => {
        await put(toRun('one'), { state: 'running', deadlineAt: NOW - 1, doubt });
        const claimed = await claimAt(toRun('two', { isCreate: true }));
        const late = { code: 'UPSTREAM_TIMEOUT', mayHaveLeftAt: NOW - 1 };
        expect(claimed).toMatchObject({ kind: 'ours', record: { doubt: late } });
      });

      it('knows no doubt after a failure that left none, and of nothing else than a create', async () => {
        await put(toRun('one'), { state: 'failed' });
        const claimed = await claimAt(toRun('two', { isCreate: true }));
        expect(claimed).not.toHaveProperty('record.doubt');
        const edit = await claimAt(toRun('three'), NOW + 20 * SECOND);
        expect(edit).toMatchObject({ kind: 'ours' });
        expect(edit).not.toHaveProperty('record.doubt');
      });
    });

    describe('whose answers are lost', () => {
      it('recognises its own claim of a new id', async () => {
        tested.fail('lost after');
        expect(await claimAt(toRun('one'))).toMatchObject({ kind: 'ours', record: { owner: 'one' } });
      });

      it('recognises its own taking over, with what it knew', async () => {
        await put(toRun('one'), { state: 'running', deadlineAt: NOW - 1 });
        tested.fail(undefined, undefined, 'lost after');
        const claimed = await claimAt(toRun('two', { isCreate: true }));
        expect(claimed).toMatchObject({ kind: 'ours', record: { owner: 'two', doubt: { mayHaveLeftAt: NOW - 1 } } });
      });

      it('does not send a claim again that may still be under way, and says that it could not', async () => {
        tested.fail('lost before');
        expect(await claimAt(toRun('one'))).toMatchObject({ kind: 'unreached', why: { lost: true } });
      });

      it('still tells what somebody else did', async () => {
        await put(toRun('one'), { state: 'done', answer });
        tested.fail('lost before');
        expect(await claimAt(toRun('two'))).toEqual({ kind: 'done', answer });
      });

      it('settles twice as once', async () => {
        const run = toRun('one');
        await claimAt(run);
        const done = { ...begin(run, undefined, NOW), state: 'done', answer } as KeptRecord;
        tested.fail('lost after');
        for (const ok of [false, true]) {
          const written = await tested.store.write(done, { kind: 'owned', owner: 'one' }, deadlineAt);
          expect(written.ok).toBe(ok);
        }
        expect(await claimAt(toRun('two'))).toEqual({ kind: 'done', answer });
      });
    });

    it('says so where it is throttled, at the claim and at the look', async () => {
      const why = { ok: false, status: 400, error: 'ThrottlingException' };
      tested.fail('throttled');
      expect(await claimAt(toRun('one'))).toMatchObject({ kind: 'unreached', why });
      await claimAt(toRun('one'));
      tested.fail(undefined, 'throttled');
      expect(await claimAt(toRun('two'))).toMatchObject({ kind: 'unreached', why });
    });

    describe('keeps times', () => {
      const raise = (names: string[], time: number) => tested.store.raise(names, time, deadlineAt);
      const times = () => tested.store.times(deadlineAt);

      it('that only grow, each by itself', async () => {
        expect(await times()).toEqual({ ok: true, value: {} });
        expect(await raise(['S', 'L'], 20)).toEqual({ ok: true, value: true });
        expect(await raise(['S'], 30)).toEqual({ ok: true, value: true });
        expect(await raise(['S', 'L'], 25)).toEqual({ ok: true, value: false });
        expect(await raise(['L'], 25)).toEqual({ ok: true, value: true });
        expect(await times()).toEqual({ ok: true, value: { S: 30, L: 25 } });
      });

      it('of configurations whatever their ids, and of the same moment', async () => {
        const names = ['E #:.x [0]', 'E ä', 'E', 'E id'];
        for (const name of names) await raise([name], 7);
        expect(await raise([names[0] as string], 7)).toEqual({ ok: true, value: true });
        expect(await times()).toEqual({ ok: true, value: Object.fromEntries(names.map((name) => [name, 7])) });
      });

      it('apart from the records', async () => {
        await claimAt(toRun('one'));
        expect(await times()).toEqual({ ok: true, value: {} });
      });

      it('and says so where it is throttled or cannot be heard', async () => {
        tested.fail('throttled', 'lost after');
        expect(await times()).toMatchObject({ ok: false, error: 'ThrottlingException' });
        expect(await raise(['S'], 5)).toMatchObject({ ok: false, lost: true });
        expect(await raise(['S'], 5)).toEqual({ ok: true, value: true });
      });
    });
  });
}
