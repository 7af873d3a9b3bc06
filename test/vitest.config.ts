import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import ClosingLine from './closing-line.ts';
import { ProcessesFirst } from './processes-first.ts';
import { needsAnotherName } from './run-vitest.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  // See run-vitest.ts: behind a link, everything keeps the name by which it was called.
  resolve: { preserveSymlinks: [root, `${root}node_modules`].some((place) => needsAnotherName(realpathSync(place))) },
  cacheDir: 'node_modules/.vite',
  test: {
    include: ['test/**/*.test.ts'],
    // Most of the time of a small file is a process of its own that loads everything again. So one process runs many files: each
    // file puts back what it replaces (stubs, environment), and one more than there are processors, as many wait for children.
    isolate: false,
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: ProcessesFirst },
    allowOnly: false,
    passWithNoTests: false,
    // For a machine with much else to do: no test is about this.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    typecheck: { enabled: true, checker: 'tsc', tsconfig: 'tsconfig.json', include: ['test/**/*.test-d.ts'] },
    coverage: { provider: 'v8', include: ['lib/**/*.ts', 'handlers/**/*.ts'], reporter: ['text'] },
    reporters: ['default', new ClosingLine()],
  },
});
