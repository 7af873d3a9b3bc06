import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openStage } from '../lib/work/actions/stage.ts';
import { storyRuns } from '../support/runs.ts';
import { Deliver } from './deliver.ts';
import { behaviours, faults, next, payloads, refusalOf, type State, stateOf } from './state.ts';

it('any sequence of actions, faults and repeats ends where the model does', async () => {
  const deliver = fc
    .record({
      payload: payloads,
      faults,
      leftMs: fc.constantFrom(120_000, 120_000, 28_000, 12_000, 3000),
      repeat: fc.boolean(),
    })
    .map((told) => new Deliver(told));
  await fc.assert(
    fc.asyncProperty(behaviours, fc.commands([deliver], { maxCommands: 12 }), async (options, commands) => {
      const setup = () => {
        const stage = openStage(options);
        return { model: { state: undefined }, real: { stage, secondCreate: options.secondCreate } };
      };
      await fc.asyncModelRun(setup, commands);
    }),
    storyRuns(),
  );
});

it('an action that is repeated until it succeeds ends where the model does, whatever is dropped', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          payload: payloads.filter(({ action, dryRun }) => action !== 'create' && !dryRun),
          drops: fc.array(fc.record({ applied: fc.boolean(), skip: fc.integer({ min: 0, max: 3 }) }), { maxLength: 8 }),
        }),
        { maxLength: 6 },
      ),
      async (told) => {
        const stage = openStage();
        let state: State;
        for (const { payload, drops } of told) {
          stage.cloud.fail(...drops.map((fault) => ({ on: { service: 'workspace' as const }, drop: true, ...fault })));
          const refusal = refusalOf(state, payload, 'conflict');
          for (let attempt = 0; attempt <= drops.length; attempt += 1) {
            const { status, body } = await stage.deliver(payload);
            if (status === 200 || body.code === refusal) break;
            expect(body.retryable).toBe(true);
          }
          stage.cloud.heal();
          state = next(state, payload);
          expect(stateOf(stage)).toEqual(state);
        }
      },
    ),
    storyRuns(),
  );
});
