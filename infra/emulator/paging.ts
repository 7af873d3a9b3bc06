import type { Read } from './read.ts';

export type Page = { offset: number; limit: number };

/** Reads `offset` (default 0, up to 2147483647) and `limit` (default 10, 1..100); both plain decimal. */
export function readPage(query: URLSearchParams): Read<Page> {
  const offset = readInteger(query.get('offset') ?? '0', 0, 2_147_483_647);
  if (offset === undefined) return { flaw: 'offset' };
  const limit = readInteger(query.get('limit') ?? '10', 1, 100);
  return limit === undefined ? { flaw: 'limit' } : { value: { offset, limit } };
}

/** `ignoreOffset` gives the first page whatever was asked: a fault some servers have, and clients must survive. */
export function toPage<T>(items: readonly T[], { offset, limit }: Page, ignoreOffset: boolean): T[] {
  const start = ignoreOffset ? 0 : offset;
  return items.slice(start, start + limit);
}

function readInteger(text: string, min: number, max: number): number | undefined {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}
