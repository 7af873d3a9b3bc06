import type { User } from '../command.ts';
import type { Phrasing, Values } from './phrasing.ts';

/** A line of a reply that may give up some of its users, or all of itself, where there are many. */
export type Row = { template: string; values?: Values; users?: readonly User[] | undefined };

/** A reply before it is known how much of it fits. */
export type Layout = {
  head: readonly string[];
  rows?: readonly Row[];
  foot?: readonly string[];
};

/**
 * Lays a reply out within a length: head and foot whole, as many rows as fit with at least the number of their users, then in each
 * its share of the users themselves. Nothing is cut in the middle.
 *
 * @param more what to say of rows that were left out.
 */
export function layOut(
  { head, rows = [], foot = [] }: Layout,
  { maxLength, phrasing, more }: { maxLength: number; phrasing: Phrasing; more: string },
): string {
  const write = ({ template, values, users }: Row, room: number) =>
    phrasing.fill(template, { ...values, ...(users ? { users: phrasing.list(users, room) } : {}) });
  const tellMore = (count: number) => (count > 0 ? [phrasing.fill(more, { count: String(count) })] : []);

  const room = maxLength - lengthOf([...head, ...foot]);
  const least = rows.map((row) => write(row, 0));
  let kept = rows.length;
  let used = lengthOf(least);
  // The line about the rest costs something itself, as soon as there is a rest.
  while (kept > 0 && used + lengthOf(tellMore(rows.length - kept)) > room) {
    kept -= 1;
    used -= lengthOf(least.slice(kept, kept + 1));
  }

  let spare = room - used - lengthOf(tellMore(rows.length - kept));
  const lines = rows.slice(0, kept).map((row, at) => {
    const line = row.users ? write(row, Math.floor(spare / (kept - at))) : (least[at] ?? '');
    spare -= line.length - (least[at]?.length ?? 0);
    return line;
  });
  return [...head, ...lines, ...tellMore(rows.length - kept), ...foot].filter((line) => line !== '').join('\n');
}

/** With a line end each. */
function lengthOf(lines: readonly string[]): number {
  return lines.reduce((length, line) => length + line.length + 1, 0);
}
