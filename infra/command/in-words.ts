/** A list as it stands in a sentence: `a, b and c`. */
export function inWords(items: readonly string[], last: 'and' | 'or'): string {
  return items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}
