import type { Cell } from './cell.ts';

/** Lines of the table: rows of one title, and the functions in them, are one line where they end alike. */
export function toLines(cells: readonly Cell[]): string[][] {
  const everybody = new Set(cells.map(({ player }) => player));
  const titles = [...new Set(cells.map(({ row }) => row.title))];
  return titles.flatMap((title) => {
    const ofTitle = cells.filter(({ row }) => row.title === title);
    const endings = [...new Set(ofTitle.map(({ seen }) => seen))];
    return endings.map((ending) => {
      const alike = ofTitle.filter(({ seen }) => seen === ending);
      const here = [...everybody].filter((name) => alike.some(({ player }) => player === name));
      const times = new Set(alike.map(({ row }) => row.variant)).size;
      const isWrong = alike.some(({ wrong }) => wrong.length > 0);
      return [
        times > 1 ? `${title} (${times} kinds)` : title,
        here.length === everybody.size ? 'all' : here.join('; '),
        ending,
        range(alike.map(({ writes }) => writes)),
        range(alike.map(({ tokens }) => tokens)),
        isWrong ? 'WRONG' : 'ok',
      ];
    });
  });
}

function range(numbers: readonly number[]): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? `${least}` : `${least}–${most}`;
}

const head = ['what goes wrong', 'function', 'ends with', 'writes sent', 'logins', ''];

export function toTable(cells: readonly Cell[]): string {
  const lines = [head, ...toLines(cells)];
  const widths = head.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
