import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readReport, tally } from './report.ts';
import { sections } from './sections.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const mutant = (status: string, start: [number, number], end: [number, number], replacement = 'x') => ({
  status,
  replacement,
  location: { start: { line: start[0], column: start[1] }, end: { line: end[0], column: end[1] } },
});

const mutants = readReport({
  files: {
    'lib/a.ts': {
      source: 'const a = b > 0;\nfunction f() {\n  return  1;\n}\n',
      mutants: [
        mutant('Survived', [1, 11], [1, 16], 'b >= 0'),
        mutant('Killed', [2, 14], [4, 2], '{}'),
        mutant('Timeout', [1, 11], [1, 12]),
        mutant('NoCoverage', [3, 11], [3, 12]),
        mutant('CompileError', [3, 11], [3, 12]),
      ],
    },
  },
});

describe('What Stryker reports', () => {
  it('is read as what stood there, over lines too, and whether anybody noticed', () => {
    expect(mutants).toEqual([
      { file: 'lib/a.ts', line: 1, was: 'b > 0', becomes: 'b >= 0', noticed: false },
      { file: 'lib/a.ts', line: 2, was: '{ return 1; }', becomes: '{}', noticed: true },
      { file: 'lib/a.ts', line: 1, was: 'b', becomes: 'x', noticed: true },
      { file: 'lib/a.ts', line: 3, was: '1', becomes: 'x', noticed: false },
    ]);
  });

  it('is counted with what is excused as not noticed, but not left', () => {
    const excuse = { file: 'lib/a.ts', was: 'b > 0', becomes: 'b >= 0', why: 'equal' };
    const stale = { ...excuse, becomes: 'b < 0' };
    const elsewhere = { ...excuse, file: 'lib/b.ts' };
    const { all, noticed, score, left, unused } = tally(mutants, [excuse, stale, elsewhere]);
    expect({ all, noticed, score }).toEqual({ all: 4, noticed: 2, score: 50 });
    expect(left.map(({ line }) => line)).toEqual([3]);
    expect(unused).toEqual([stale]);
  });
});

describe('The sections', () => {
  const matches = (patterns: readonly string[]) => {
    const [out, of] = [patterns.filter((one) => one.startsWith('!')), patterns.filter((one) => !one.startsWith('!'))];
    const left = new Set(
      globSync(
        out.map((one) => one.slice(1)),
        { cwd: root },
      ),
    );
    return globSync(of, { cwd: root }).filter((file) => !left.has(file));
  };

  it('hold every file of lib/ once, but for the words of the chats', () => {
    const held = Object.values(sections).flatMap(({ mutate }) => matches(mutate));
    const all = globSync('lib/**/*.ts', { cwd: root }).filter((file) => !file.startsWith('lib/chat/catalogue/'));
    expect(held.sort()).toEqual(all.sort());
  });

  it.each(Object.entries(sections))('%s has tests', (_, { tests }) => {
    for (const pattern of tests) expect(globSync(pattern, { cwd: root }), pattern).not.toEqual([]);
  });
});
