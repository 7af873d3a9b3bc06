import { describe, expect, it } from 'vitest';
import { start } from '../support/child.ts';
import { judge } from './judge.ts';
import { toEffects, type Wish } from './model.ts';
import { toPlan } from './plan.ts';
import { createRandom } from './random.ts';

describe('npm run soak', () => {
  it('loses nothing, does nothing twice and nothing out of order', { timeout: 60_000 }, async () => {
    const { code, stdout, stderr } = await start('test/soak/soak.ts', ['--deliveries', '200', '--seed', '3']).ended;
    expect([code, stderr]).toEqual([0, '']);
    const line =
      /^deliveries=200 seed=3 wishes=(\d+) lost=0 twice=0 disorder=0 duplicates=(\d+) redelivered=(\d+) killed=(\d+) faults=(\d+) seconds=(\d+)$/;
    const [, wishes, duplicates, redelivered, killed, faults] = (line.exec(stdout.trimEnd()) ?? []).map(Number);
    expect(Number(wishes) + Number(duplicates)).toBe(200);
    // Else it has shown nothing.
    for (const count of [duplicates, redelivered, killed, faults]) expect(count).toBeGreaterThan(0);
  });

  it.each([[['--deliveries', '0']], [['--deliveries', 'many']], [['--seed', '-1']], [['--seed=x']], [['200']]])(
    'refuses %j',
    async (args) => {
      expect((await start('test/soak/soak.ts', args).ended).code).toBe(2);
    },
  );
});

const at = (time: number) => ({ id: `w-${time}`, time });
const turn = (time: number, exitSessions: number): Wish => ({
  ...at(time),
  kind: 'switch',
  enabled: true,
  exitSessions,
});
const exclude = (time: number, user: string): Wish => ({ ...at(time), kind: 'exclude', user });
const include = (time: number, user: string): Wish => ({ ...at(time), kind: 'include', user });

describe('The model', () => {
  it.each<[string, Wish[], string[]]>([
    ['what comes in order is done', [turn(1, 1), turn(2, 2)], ['true 1', 'true 2']],
    ['a newer switch is not undone', [turn(2, 2), turn(1, 1), turn(2, 3)], ['true 2', 'true 3']],
    ['a late exclusion stands beside a newer one', [exclude(2, 'a'), exclude(1, 'b')], ['exclude a', 'exclude b']],
    ['but not behind a newer inclusion', [include(2, 'a'), exclude(1, 'b')], ['include a']],
    ['and the other way round', [exclude(2, 'a'), include(1, 'b'), turn(0, 1)], ['exclude a', 'true 1']],
  ])('says that %s', (_, wishes, effects) => {
    expect(toEffects(wishes)).toEqual(effects);
  });
});

describe('The judge', () => {
  it.each<[string, string[], string[], object]>([
    ['nothing', ['a', 'b'], ['a', 'b'], { lost: 0, twice: 0, disorder: 0 }],
    ['what is missing', ['a', 'b'], ['b'], { lost: 1, twice: 0, disorder: 0 }],
    ['what came twice', ['a', 'b'], ['a', 'b', 'a'], { lost: 0, twice: 1, disorder: 0 }],
    ['what came too late', ['a', 'b', 'c'], ['b', 'a', 'c'], { lost: 0, twice: 0, disorder: 2 }],
    ['what had been overtaken', ['a'], ['a', 'x'], { lost: 0, twice: 0, disorder: 1 }],
  ])('finds %s', (_, expected, seen, verdict) => {
    expect(judge(expected, seen)).toEqual(verdict);
  });
});

describe('The plan', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(toPlan(300, createRandom(5), 0)).toEqual(toPlan(300, createRandom(5), 0));
    expect(toPlan(300, createRandom(5), 0)).not.toEqual(toPlan(300, createRandom(6), 0));
  });

  it('repeats one in three, and sends events out of order', () => {
    const { deliveries, wishes } = toPlan(3000, createRandom(1), 0);
    expect(deliveries).toHaveLength(3000);
    expect(wishes.length / deliveries.length).toBeCloseTo(2 / 3, 1);
    const times = wishes.filter(({ wish }) => wish.kind === 'switch').map(({ wish }) => wish.time);
    expect(new Set(times).size).toBe(times.length);
    expect(times).not.toEqual(times.toSorted((a, b) => a - b));
  });
});
