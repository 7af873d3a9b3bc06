import { stripVTControlCharacters } from 'node:util';

type Stream = { isTTY?: boolean | undefined; columns?: number | undefined };

/** Width of a terminal that does not say how wide it is. */
const COLUMNS = 80;
/** In fewer columns no word fits. */
const COLUMNS_MIN = 20;

/** @returns how many columns a line may have: any number where nobody looks. */
export function columnsOf({ isTTY, columns }: Stream = process.stdout): number {
  if (!isTTY) return Number.POSITIVE_INFINITY;
  return Math.max(columns || COLUMNS, COLUMNS_MIN);
}

/**
 * A page of help: how a command is called, then paragraphs and rows. Paragraphs that were broken by hand, for a wider terminal, are
 * broken anew; where one of them has to be, all stand further in.
 */
export function reflow(page: string, columns: number): string {
  if (columns === Number.POSITIVE_INFINITY) return page;
  const isProse = (block: string) => !/^\s/m.test(block);
  const blocks = page.split('\n\n').map((block) => (isProse(block) ? joinLines(block) : block));
  const [usage = '', ...rest] = blocks;
  const indent = rest.some((block) => isProse(block) && widthOf(block) > columns) ? '  ' : '';
  return [
    wrap(usage, columns),
    ...rest.map((block) => (isProse(block) ? wrap(`${indent}${block}`, columns, 0) : wrap(block, columns))),
  ].join('\n\n');
}

/** Chinese has no blank between words. */
const joinLines = (block: string) =>
  block.replaceAll('\n', (_, at: number) => (WIDE_END.test(block.slice(0, at)) ? '' : ' '));

/**
 * Breaks lines between words. What goes on stands under the last column of a table, or further in than the line began; a column
 * that begins too far right is a line of its own; no word is cut, but JSON behind a comma. `[--option VALUE]` stays together.
 *
 * @param step how much further in.
 */
export function wrap(text: string, columns: number, step = 2): string {
  return text
    .split('\n')
    .flatMap((line) => (widthOf(line) <= columns ? [line] : wrapLine(line, columns, step)))
    .join('\n');
}

// Chinese is broken anywhere, but not before a sign that closes, nor behind one that opens.
const WIDE =
  '\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff01-\\uff60\\uffe0-\\uffe6';
const UNITS = new RegExp(
  ` +|\\[--?\\w[^[\\]]*\\]\\S*|[（「『“]*(?:[${WIDE}]|[^ ${WIDE}]+)[、。，：；？！）」』”]*`,
  'gu',
);
const WIDE_END = new RegExp(`[${WIDE}]$`, 'u');
const WIDE_SIGN = new RegExp(`[${WIDE}]`, 'gu');

export function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text);
  return [...plain].length + (plain.match(WIDE_SIGN)?.length ?? 0);
}

function wrapLine(line: string, columns: number, step: number): string[] {
  const plain = stripVTControlCharacters(line);
  const indent = plain.search(/\S/);
  const starts = [...plain.matchAll(/(?<=\S {2,})\S/g)].map(({ index }) => index);
  const fits = (at: number) => widthOf(plain.slice(0, at)) <= columns / 2;
  const last = starts.at(-1);
  if (last !== undefined && !starts.some(fits) && plain === line) {
    const below = ' '.repeat(indent + 2 * step);
    return [
      ...wrap(line.slice(0, last).trimEnd(), columns, step).split('\n'),
      ...wrapWords(below + line.slice(last), columns, below),
    ];
  }
  const under = starts.filter(fits).at(-1);
  const hang = under === undefined ? indent + step : widthOf(plain.slice(0, under));
  return wrapWords(line, columns, ' '.repeat(Math.min(hang, columns / 2)));
}

function wrapWords(line: string, columns: number, hang: string): string[] {
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
