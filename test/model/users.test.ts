import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inApiWords, openStage } from '../lib/work/actions/stage.ts';
import { storyRuns } from '../support/runs.ts';

type User = { id?: string; name?: string };

/** The contract's sentence: equal ids where both have one, else equal names. */
function isSame(one: User, other: User): boolean {
  if (one.id !== undefined && other.id !== undefined) return one.id === other.id;
  return one.name !== undefined && one.name === other.name;
}

const id = fc.constantFrom('1', '2', '3');
const name = fc.constantFrom('a', 'b', 'c');
const user: fc.Arbitrary<User> = fc.oneof(fc.record({ id, name }), fc.record({ id }), fc.record({ name }));
/** Nobody stands in a list twice; what an API makes of that is its own affair. */
const list = fc.uniqueArray(user, { maxLength: 6, comparator: isSame });

/** What the cloud may hold before, from whatever hand: nothing, or a list in which names may stand for several. */
const found = fc.option(fc.array(user, { maxLength: 5 }), { nil: undefined });

it('after every apply that succeeds, show names the users that were asked for, however they are named', async () => {
  await fc.assert(
    fc.asyncProperty(found, fc.array(list, { minLength: 1, maxLength: 5 }), async (users, asks) => {
      const stage = openStage();
      if (users) stage.cloud.seed({ users: inApiWords(users) });
      for (const asked of asks) {
        const reply = await stage.deliver({ action: 'apply', enabled: true, exitSessions: 2, excludeUsers: asked });
        expect(reply.status).toBe(200);
        const { body } = await stage.deliver({ action: 'show' });
        const shown: User[] = body.configs[0].excludeUsers;
        expect(asked.filter((one) => !shown.some((other) => isSame(one, other)))).toEqual([]);
        expect(shown.filter((one) => !asked.some((other) => isSame(one, other)))).toEqual([]);
      }
    }),
    storyRuns(),
  );
});
