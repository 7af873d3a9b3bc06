import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Runs in a copy of the project, in which lib/ is changed. Which tests: those of the section, from mutation.ts.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  cacheDir: 'node_modules/.vite-mutation',
  test: {
    include: JSON.parse(process.env['MUTATION_TESTS'] ?? '[]'),
    setupFiles: ['test/mutation/setup.ts'],
    testTimeout: 20_000,
  },
});
