import type { Effect } from './model.ts';

export type Verdict = { lost: number; twice: number; disorder: number };

/**
 * Compares what came of the wishes with what had to, both in order: what is missing is lost, what came more often than it had to was
 * done twice, and what should not have come at all, being overtaken, or came at another place, is out of order.
 */
export function judge(expected: readonly Effect[], seen: readonly Effect[]): Verdict {
  const [wanted, got] = [count(expected), count(seen)];
  const verdict = { lost: 0, twice: 0, disorder: 0 };
  for (const effect of new Set([...wanted.keys(), ...got.keys()])) {
    const [needed, came] = [wanted.get(effect) ?? 0, got.get(effect) ?? 0];
    verdict.lost += Math.max(0, needed - came);
    verdict[needed === 0 ? 'disorder' : 'twice'] += Math.max(0, came - needed);
  }
  const isAsOften = verdict.lost + verdict.twice + verdict.disorder === 0;
  if (isAsOften) verdict.disorder = expected.filter((effect, at) => effect !== seen[at]).length;
  return verdict;
}

function count(effects: readonly Effect[]): Map<Effect, number> {
  const counts = new Map<Effect, number>();
  for (const effect of effects) counts.set(effect, (counts.get(effect) ?? 0) + 1);
  return counts;
}
