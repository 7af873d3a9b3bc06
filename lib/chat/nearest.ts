/**
 * The candidate that a mistyped word is nearest to: fewest letters to insert, drop, replace or swap, then the longer common
 * beginning, then the earlier candidate.
 *
 * @returns `undefined` where more than half of it would have to be changed.
 */
export function findNearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: countEdits(word, candidate), common: countCommon(word, candidate) }))
    .filter(({ candidate, edits }) => edits * 2 <= Math.max(word.length, candidate.length))
    .sort((a, b) => a.edits - b.edits || b.common - a.common);
  return ranked[0]?.candidate;
}

/** Optimal string alignment distance, row by row. https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance */
export function countEdits(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        at(last, j) + 1,
        at(row, j - 1) + 1,
        at(last, j - 1) + (isSame ? 0 : 1),
        isSwap ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

function countCommon(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
