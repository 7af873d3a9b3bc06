import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crowd, inApiWords, openStage } from '../lib/work/actions/stage.ts';
import { storyRuns } from '../support/runs.ts';
import { behaviours, payloads } from './state.ts';

const persons = ['p1', 'p2', 'p3', 'p4'].map((id) => ({ user_id: id, user_name: 'Ann' }));
const named = ['n1', 'n2', 'n3'].map((user_name) => ({ user_name }));

const seed = fc.record({
  enabled: fc.boolean(),
  exitSessions: fc.constantFrom(0, 2, 100),
  users: fc.subarray([...persons, ...named]),
  /** So many more; the list has room for a thousand. */
  others: fc.constantFrom(0, 0, 0, 95, 900),
});
const targets = fc.constantFrom(undefined, undefined, 'c-0', 'c-1', 'c-2');

it('for every action a dry run tells the requests of the real run and what becomes of them, and writes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        { weight: 3, arbitrary: fc.array(seed, { maxLength: 1 }) },
        { weight: 1, arbitrary: fc.array(seed, { maxLength: 3 }) },
      ),
      payloads,
      targets,
      behaviours,
      async (seeds, { dryRun: _, ...payload }, configId, behaviour) => {
        const stage = openStage({ ...behaviour, secondCreate: 'second-entry' });
        for (const [at, { others, users, ...config }] of seeds.entries())
          stage.cloud.seed({ id: `c-${at}`, ...config, users: [...users, ...inApiWords(crowd(others))] });
        const before = stage.cloud.configs();
        const told = payload.action === 'create' || configId === undefined ? payload : { ...payload, configId };

        const dry = await stage.deliver({ ...told, dryRun: true });
        expect(stage.writes()).toEqual([]);
        expect(stage.cloud.configs()).toEqual(before);
        if (payload.action === 'create') expect(stage.sentAt).toEqual([]);
        const looks = stage.reads();
        stage.clear();

        const real = await stage.deliver(told);
        expect(stage.reads()).toEqual(looks);
        if (real.body.code === 'CONFIRMATION_NEEDED') {
          // It is what would change that has to be confirmed.
          expect([dry.status, dry.body.changes, stage.writes()]).toEqual([200, real.body.changes, []]);
          return;
        }
        expect(real.status).toBe(dry.status);
        if (real.status === 200) expect(dry.body).toMatchObject({ dryRun: true, requests: stage.writes() });
        // A failure is the same failure, and nothing is written.
        else expect([dry.body, stage.writes()]).toEqual([real.body, []]);

        expect(dry.body.result).toBe(real.body.result);
        expect(dry.body.changes).toEqual(real.body.changes);
        for (const field of ['enabled', 'exitSessions', 'configs']) {
          expect(dry.body[field]).toEqual(real.body[field]);
        }
        // Where nothing is made, the whole configuration can be foretold.
        const { dryRun, requests, ...rest } = dry.body;
        if (payload.action !== 'create' && real.body.result !== 'created') expect(rest).toEqual(real.body);
      },
    ),
    storyRuns(),
  );
});
