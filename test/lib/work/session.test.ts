import { describe, expect, it } from 'vitest';
import type { Step } from '../../../lib/command.ts';
import { createWork } from '../../../lib/order.ts';
import { type Code, fail, type Result, succeed } from '../../../lib/outcome.ts';
import { createSession, type Effect, type Look, type Unwritten, type Written } from '../../../lib/work/session.ts';

const step: Step = { kind: 'create', enabled: true, exitSessions: 2 };
const config = { id: 'c-1' };
const good: Written = { ok: true, config };
const bad = (effect: Effect, code: Code = 'UPSTREAM_TIMEOUT'): Unwritten => ({ ...fail(code), effect });
const conflict = bad('none', 'UPSTREAM_CONFLICT');
const nothing: Result<string | undefined> = succeed(undefined);
const there: Result<string | undefined> = succeed('it');
const blind: Result<string | undefined> = fail('UPSTREAM_UNAVAILABLE');

type Answer = Written | Result<string | undefined>;

/** Writes one step; the answers of the writes and of the looks come in this order. */
async function write(script: readonly Answer[], { tries, orAfter }: Omit<Look<string>, 'find'>) {
  const answers = [...script];
  const next = <T>(): T => {
    const answer = answers.shift();
    if (!answer) throw new Error('there was one request too many');
    return answer as T;
  };
  const session = createSession(
    {
      configs: () => Promise.reject(new Error('not asked for')),
      users: () => Promise.reject(new Error('not asked for')),
      write: async () => next<Written>(),
      describe: () => ({ method: 'POST', path: '/', body: {} }),
    },
    createWork(Number.POSITIVE_INFINITY),
    false,
  );
  const find = async () => next<Result<string | undefined>>();
  const written = await session.write(step, { find, tries, ...(orAfter ? { orAfter } : {}) });
  expect(answers).toEqual([]);
  return written;
}

describe('A write', () => {
  it.each<[string, readonly Answer[], object]>([
    ['that is answered needs no look', [good], { ok: true, lost: false, config }],
    ['that is refused, too', [bad('none')], bad('none')],
    ['at which the API failed, too', [bad('unknown')], bad('unknown')],
    ['whose answer is lost is found', [bad('lost'), there], { ok: true, lost: true, found: 'it' }],
    ['whose answer is late is found', [bad('late'), there], { ok: true, lost: true, found: 'it' }],
    ['that is not found has surely not happened', [bad('lost'), nothing], bad('none')],
    ['that is not found may still be on its way', [bad('late'), nothing], bad('late')],
    ['that cannot be looked for leaves the doubt', [bad('lost'), blind], bad('lost')],
  ])('%s, and is never sent again where twice would be two', async (_, script, ending) => {
    expect(await write(script, { tries: 1 })).toEqual(ending);
  });

  it.each<[string, readonly Answer[], object]>([
    ['done the second time', [bad('lost'), nothing, good], { ok: true, lost: true, config }],
    ['found after the second time', [bad('late'), nothing, bad('lost'), there], { ok: true, lost: true, found: 'it' }],
    ['refused the second time', [bad('lost'), nothing, bad('none')], bad('none')],
    ['refused the second time, with the first still on its way', [bad('late'), nothing, bad('none')], bad('late')],
    ['failed the second time', [bad('lost'), nothing, bad('unknown')], bad('unknown')],
    ['nowhere after two times', [bad('lost'), nothing, bad('lost'), nothing], bad('none')],
    ['nowhere after two times, of which one may arrive', [bad('late'), nothing, bad('lost'), nothing], bad('late')],
    ['out of sight after two times', [bad('lost'), nothing, bad('lost'), blind], bad('lost')],
    ['not sent again without a look', [bad('lost'), blind], bad('lost')],
  ])('that may be repeated is %s', async (_, script, ending) => {
    expect(await write(script, { tries: 2 })).toEqual(ending);
  });

  it.each<[string, readonly Answer[], object]>([
    ['of somebody else is looked at', [conflict, there], { ok: true, lost: false, found: 'it' }],
    ['with nobody to be seen stays one', [conflict, nothing], conflict],
    ['that cannot be looked at is told by the look', [conflict, blind], { ...blind, effect: 'none' }],
    ['with our own lost one is found', [bad('lost'), nothing, conflict, there], { ok: true, lost: true, found: 'it' }],
    ['after a lost one, out of sight', [bad('late'), nothing, conflict, blind], { ...conflict, effect: 'late' }],
    [
      'after a lost one, with nobody to be seen',
      [bad('late'), nothing, conflict, nothing],
      { ...conflict, effect: 'late' },
    ],
  ])('a conflict %s, where that is asked for', async (_, script, ending) => {
    expect(await write(script, { tries: 2, orAfter: 'UPSTREAM_CONFLICT' })).toEqual(ending);
  });
});
