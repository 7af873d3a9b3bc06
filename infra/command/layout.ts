import { stripVTControlCharacters } from 'node:util';

type Stream = { isTTY?: boolean | undefined; columns?: number | undefined };

/** Of a terminal that does not say how wide it is. */
const COLUMNS = 80;
/** In fewer no word fits. */
const COLUMNS_MIN = 20;

/** @returns how many columns a line may have: any number where nobody looks. */
export function columnsOf({ isTTY, columns }: Stream = process.stdout): number {
  if (!isTTY) return Number.POSITIVE_INFINITY;
  return Math.max(columns || COLUMNS, COLUMNS_MIN);
}

/** Paragraphs that were broken by hand, for a wider terminal, are broken anew. */
export function reflow(text: string, columns: number): string {
  return columns === Number.POSITIVE_INFINITY ? text : wrap(text.replace(/(?<=^\S.{70,})\n(?=\S)/gm, ' '), columns);
}

/**
 * Breaks lines between words. What goes on stands under the last column of a table, or further in than the line began; no word is
 * cut, but JSON behind a comma.
 */
export function wrap(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => (widthOf(line) <= columns ? [line] : wrapLine(line, columns)))
    .join('\n');
}

// Chinese is broken anywhere, but not before a sign that closes.
const WIDE =
  '\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff01-\\uff60\\uffe0-\\uffe6';
const UNITS = new RegExp(` +|[${WIDE}][、。，：；？！）」』”]*|[^ ${WIDE}]+[、。，：；？！）」』”]*`, 'gu');
const WIDE_SIGN = new RegExp(`[${WIDE}]`, 'gu');

export function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text);
  return [...plain].length + (plain.match(WIDE_SIGN)?.length ?? 0);
}

function wrapLine(line: string, columns: number): string[] {
  const hang = ' '.repeat(hangOf(stripVTControlCharacters(line), columns));
  const lines: string[] = [];
  let current = '';
  let gap = '';
  const put = (unit: string) => {
    if (widthOf(current + gap + unit) <= columns || current.trim() === '') current += gap + unit;
    else {
      lines.push(current);
      current = hang + unit;
    }
    gap = '';
  };
  for (const unit of line.match(UNITS) ?? []) {
    if (/^ +$/.test(unit)) gap = unit;
    else if (hang.length + widthOf(unit) <= columns) put(unit);
    else for (const part of unit.split(/(?<=,)/)) put(part);
  }
  return [...lines, current];
}

/** Where the last column of a line begins, if that leaves half of the room. */
function hangOf(line: string, columns: number): number {
  const starts = [...line.matchAll(/(?<=\S {2,})\S/g)].map(({ index }) => widthOf(line.slice(0, index)));
  const indent = line.search(/\S/) + 2;
  return Math.min(starts.filter((at) => at <= columns / 2).at(-1) ?? indent, columns / 2);
}
