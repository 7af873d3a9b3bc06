import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import ClosingLine from './closing-line.ts';
import { needsAnotherName } from './run-vitest.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  // See run-vitest.ts: behind a link, everything keeps the name by which it was called.
  resolve: { preserveSymlinks: [root, `${root}node_modules`].some((place) => needsAnotherName(realpathSync(place))) },
  cacheDir: 'node_modules/.vite',
  test: {
    include: ['test/**/*.test.ts'],
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
