import type { Missing } from './missing.ts';
import type { Phrasing, Values } from './phrasing.ts';

/** A line of a reply that may give up some of its users, or all of itself, where there are many. */
export type Row = { template: string; values?: Values; users?: readonly Missing[] | undefined };

/** A reply before it is known how much of it fits. */
export type Layout = {
  head: readonly string[];
  rows?: readonly Row[];
  foot?: readonly string[];
  /** Closes the reply: the whole line, or where that does not fit, the other one. */
  last?: { line: string; otherwise?: string } | undefined;
};

/**
 * Lays a reply out within a length: head and foot whole, as many rows as fit with at least the number of their users, then in each
 * its share of the users themselves. Nothing is cut in the middle.
 *
 * @param more what to say of rows that were left out.
 * @param end what stands below everything.
 */
export function layOut(
  { head, rows = [], foot = [], last }: Layout,
  { maxLength, phrasing, more, end }: { maxLength: number; phrasing: Phrasing; more: string; end: readonly string[] },
): string {
  const write = ({ template, values, users }: Row, room: number) =>
    phrasing.fill(template, { ...values, ...(users ? { users: phrasing.list(users, room) } : {}) });
  const tellMore = (count: number) => (count > 0 ? [phrasing.fill(more, { count: String(count) })] : []);

  const least = rows.map((row) => write(row, 0));
  const isWhole = last && lengthOf([...head, ...least, ...foot, last.line, ...end]) <= maxLength;
  const tail = [...foot, (isWhole ? last.line : last?.otherwise) ?? '', ...end];
  const room = maxLength - lengthOf([...head, ...tail]);
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
  return [...head, ...lines, ...tellMore(rows.length - kept), ...tail].filter((line) => line !== '').join('\n');
}

/** With a line end each. */
function lengthOf(lines: readonly string[]): number {
  return lines.reduce((length, line) => length + line.length + 1, 0);
}
