import type { Effect } from './model.ts';

export type Verdict = { lost: number; twice: number; disorder: number };

/**
 * Compares what came of the wishes with what had to.
 *
 * @param expected in order. @param seen in order.
 * @param isOrdered whether the order counts; among wishes that come side by side there is none.
 */
export function judge(expected: readonly Effect[], seen: readonly Effect[], isOrdered: boolean): Verdict {
  const [wanted, got] = [count(expected), count(seen)];
  const all = new Set([...wanted.keys(), ...got.keys()]);
  const differences = [...all].map((effect) => (got.get(effect) ?? 0) - (wanted.get(effect) ?? 0));
  const sum = (sign: 1 | -1) => differences.reduce((total, one) => total + Math.max(0, sign * one), 0);
  const verdict = { lost: sum(-1), twice: sum(1), disorder: 0 };
  if (isOrdered && verdict.lost + verdict.twice === 0)
    verdict.disorder = expected.filter((effect, at) => effect !== seen[at]).length;
  return verdict;
}

function count(effects: readonly Effect[]): Map<Effect, number> {
  const counts = new Map<Effect, number>();
  for (const effect of effects) counts.set(effect, (counts.get(effect) ?? 0) + 1);
  return counts;
}
