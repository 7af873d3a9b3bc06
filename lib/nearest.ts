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

/** @returns the first candidate that takes the fewest letters to insert, drop or replace, and at most so many. Quick where none is close. */
export function findClose(word: string, candidates: readonly string[], max: number): string | undefined {
  const close = candidates.filter((candidate) => isWithin(word, candidate, max));
  const edits = Array.from({ length: max }, (_, least) => least);
  return edits.flatMap((least) => close.find((candidate) => isWithin(word, candidate, least)) ?? [])[0] ?? close[0];
}

function isWithin(a: string, b: string, edits: number): boolean {
  if (Math.abs(a.length - b.length) > edits) return false;
  const common = countCommon(a, b);
  const [restA, restB] = [a.slice(common), b.slice(common)];
  if (restA === restB) return true;
  const [nextA, nextB] = [restA.slice(1), restB.slice(1)];
  return (
    edits > 0 &&
    (isWithin(nextA, restB, edits - 1) || isWithin(restA, nextB, edits - 1) || isWithin(nextA, nextB, edits - 1))
  );
}

/**
 * Optimal string alignment distance, row by row. https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance
 *
 * @param max more are not counted: infinite then.
 */
export function countEdits(a: ArrayLike<string>, b: ArrayLike<string>, max = Number.POSITIVE_INFINITY): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  let leastBefore = 0;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const edits = Math.min(
        at(last, j) + 1,
        at(row, j - 1) + 1,
        at(last, j - 1) + (isSame ? 0 : 1),
        isSwap ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      row[j] = edits;
      if (edits < least) least = edits;
    }
    // What follows needs at least as many edits as the smaller minimum of the last two rows: a swap looks back two rows.
    if (least > max && leastBefore > max) return Number.POSITIVE_INFINITY;
    [before, last, leastBefore] = [last, row, least];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

/** @returns how many letters the two begin with in common. */
export function countCommon(a: ArrayLike<string>, b: ArrayLike<string>): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
