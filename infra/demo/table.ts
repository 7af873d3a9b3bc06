import { columnsOf } from '../command/layout.ts';
import { paint, toPrintable } from '../command/terminal.ts';
import type { Ending, Section } from './case.ts';
import { toDetails } from './details.ts';
import { fieldOf, type Run } from './run.ts';

/** Widths of all columns but the last. */
const WIDTHS = [27, 30, 33] as const;

/** Whether the columns do not fit: what would stand beside each other then stands below each other. */
const isNarrow = (): boolean => columnsOf(process.stdout) < 118;

export function heading(): string {
  if (isNarrow()) return paint('bold', '  TRIGGER: COMMAND → STATUS, and each UPSTREAM REQUEST');
  return paint('bold', `  ${toLine('TRIGGER', '→ COMMAND', '→ UPSTREAM REQUEST', '→ STATUS')}`);
}

export function titleOf({ title }: Section): string {
  return `\n${paint('bold', title)}`;
}

/** One row, with a line for each further request, and what the reply tells beside its status. */
export function row({ case: one, ending, differences, answer, words }: Run): string {
  const [first = 'nothing', ...more] = ending.upstream;
  const mark = differences.length === 0 ? paint('green', '✓') : paint('red', '✗');
  const result = paint(colourOf(ending), resultOf(ending, answer));
  const lines = isNarrow()
    ? [
        `${mark} ${toPrintable(`${one.trigger}: ${one.command}`)} → ${result}`,
        ...[first, ...more].map((request) => `    ${toPrintable(request)}`),
      ]
    : [
        `${mark} ${toPrintable(toLine(one.trigger, one.command, first))} ${result}`,
        ...more.map((request) => `  ${toPrintable(toLine('', '', request))}`.trimEnd()),
      ];
  return [
    ...lines,
    ...toDetails(answer, words).map((line) => paint('dim', `    ${line}`)),
    ...differences.map((difference) => paint('red', `    ${difference}`)),
  ].join('\n');
}

/** One delivery with everything that went to and fro, secrets excepted. */
export function inFull({ case: one, asked, ending, answer, log }: Run): string {
  const lines = [
    ['payload', JSON.stringify(asked)],
    ['upstream', JSON.stringify(ending.sent)],
    ['reply', JSON.stringify(answer)],
    ['log', log.trim()],
  ];
  return [
    paint('bold', `\nThe first one (${one.trigger}) in full`),
    ...lines.map(([name = '', text]) => toPrintable(`  ${name.padEnd(10)}${text}`)),
  ].join('\n');
}

export function summary(runs: readonly Run[]): string {
  const right = runs.filter(({ differences }) => differences.length === 0).length;
  const done = runs.filter(({ ending }) => ending.code === 'OK').length;
  if (right < runs.length)
    return paint('red', `\n${runs.length - right} of ${runs.length} deliveries did not end as expected.`);
  return paint(
    'green',
    `\nAll ${runs.length} deliveries ended as expected: ${done} done, ${runs.length - done} refused or failed with their own code.`,
  );
}

function resultOf({ status, code }: Ending, answer: unknown): string {
  if (status === undefined) return `throws ${code}`;
  const result = fieldOf(answer, 'recovered') === true ? 'recovered' : fieldOf(answer, 'result');
  const dryRun = fieldOf(answer, 'dryRun') === true;
  return `${status} ${code}${typeof result === 'string' ? `, ${dryRun ? 'dry run' : result}` : ''}`;
}

function colourOf({ status = 500, code }: Ending): 'green' | 'yellow' | 'red' {
  if (code === 'OK') return 'green';
  return status < 500 ? 'yellow' : 'red';
}

function toLine(...cells: readonly string[]): string {
  return cells.map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0)).join(' ');
}
