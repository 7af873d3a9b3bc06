const MARKS = /"(?:[^"\\]|\\.)*"(?=\s*(:)?)|[[\]{},]/g;

/**
 * Finds keys that stand twice in one object, of which `JSON.parse` keeps the last without a word.
 *
 * @param json a list, well-formed.
 * @returns the places in the list, from 0, of items in which there is such a key.
 */
export function findDoubledKeys(json: string): ReadonlySet<number> {
  const found = new Set<number>();
  /** The keys so far of every object and list that is open. */
  const open: Array<Set<string>> = [];
  let item = 0;
  for (const [mark, colon] of json.matchAll(MARKS)) {
    if (mark === '{' || mark === '[') open.push(new Set());
    else if (mark === '}' || mark === ']') open.pop();
    else if (mark === ',') item += open.length === 1 ? 1 : 0;
    else if (colon !== undefined) {
      const key: string = JSON.parse(mark);
      if (open.at(-1)?.has(key)) found.add(item);
      open.at(-1)?.add(key);
    }
  }
  return found;
}
