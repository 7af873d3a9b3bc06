import type { Excuse } from './excused.ts';

/** One change, with what stood there and whether a test noticed. */
export type Mutant = { file: string; line: number; was: string; becomes: string; noticed: boolean };

type Position = { line: number; column: number };
type Report = {
  files: Record<
    string,
    {
      source: string;
      mutants: { replacement?: string; status: string; location: { start: Position; end: Position } }[];
    }
  >;
};

/** What no verdict can be given of is left out: a change that is no program, or that a comment excludes. */
const NO_VERDICT = ['CompileError', 'Ignored', 'RuntimeError'];

export function readReport({ files }: Report): Mutant[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => !NO_VERDICT.includes(status))
      .map(({ replacement = '', status, location }) => ({
        file,
        line: location.start.line,
        was: flat(cut(source, location.start, location.end)),
        becomes: flat(replacement),
        noticed: status === 'Killed' || status === 'Timeout',
      })),
  );
}

/** Lines and columns count from 1. */
function cut(source: string, start: Position, end: Position): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines[lines.length - 1] = (lines.at(-1) ?? '').slice(0, end.column - 1);
  lines[0] = (lines[0] ?? '').slice(start.column - 1);
  return lines.join('\n');
}

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

export type Tally = {
  all: number;
  noticed: number;
  /** Percent noticed of all: an excuse does not raise it. */
  score: number;
  /** What nobody noticed and nothing excuses. */
  left: readonly Mutant[];
  /** Excuses for these files that excuse nothing any more. */
  unused: readonly Excuse[];
};

export function tally(mutants: readonly Mutant[], excuses: readonly Excuse[]): Tally {
  const fits = (mutant: Mutant) => (excuse: Excuse) =>
    excuse.file === mutant.file && excuse.was === mutant.was && excuse.becomes === mutant.becomes;
  const unnoticed = mutants.filter(({ noticed }) => !noticed);
  const left = unnoticed.filter((mutant) => !excuses.some(fits(mutant)));
  const noticed = mutants.length - unnoticed.length;
  const files = new Set(mutants.map(({ file }) => file));
  return {
    all: mutants.length,
    noticed,
    score: mutants.length === 0 ? 100 : (100 * noticed) / mutants.length,
    left,
    unused: excuses.filter((excuse) => files.has(excuse.file) && !unnoticed.some((mutant) => fits(mutant)(excuse))),
  };
}
