import { fail, type Result, succeed } from '../outcome.ts';

/** The largest page the API gives (default 10, limit 1..100). */
export const PAGE_LIMIT = 100;

/** More pages than any list of the API can have; a server that goes on beyond does not come to an end. */
export const PAGES_MAX = 50;

/** @param total how many entries there are in all, where the API says so. */
export type Page<Item> = { items: readonly Item[]; total?: number };

/**
 * Reads a list to its end. The end is the total where there is one, else the first page that is not full.
 *
 * @param keyOf tells entries apart: a page that begins like the first one comes from a server that does not heed `offset`.
 * @returns `UPSTREAM_BAD_REPLY` where no end is reached.
 */
export async function readAll<Body, Item>(
  read: (offset: number, limit: number) => Promise<Result<Body>>,
  toPage: (body: Body) => Page<Item>,
  keyOf: (item: Item) => string,
): Promise<Result<readonly Item[]>> {
  const all: Item[] = [];
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const body = await read(all.length, PAGE_LIMIT);
    if (!body.ok) return body;
    const { items, total } = toPage(body.value);
    const [first] = items;
    if (first === undefined) return succeed(all);
    if (all[0] !== undefined && keyOf(first) === keyOf(all[0])) return fail('UPSTREAM_BAD_REPLY', { detail: ENDLESS });
    // One by one: a page may be larger than what fits on the stack.
    for (const item of items) all.push(item);
    const isLast = isCount(total) ? all.length >= total : items.length < PAGE_LIMIT;
    if (isLast) return succeed(all);
  }
  return fail('UPSTREAM_BAD_REPLY', { detail: ENDLESS });
}

function isCount(total: number | undefined): total is number {
  return Number.isSafeInteger(total) && Number(total) >= 0;
}

const ENDLESS = 'The Workspace API gave a list that does not come to an end.';
