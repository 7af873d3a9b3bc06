import { defineConfig } from 'vitest/config';
import project from '../vitest.config.ts';

export default defineConfig({
  ...project,
  test: {
    ...project.test,
    // Not *.test.ts: those are of the project itself, which has none of these packages.
    include: ['test/browser/*.browser.ts'],
    // By `tsc --project .`, which knows these packages.
    typecheck: { enabled: false },
    testTimeout: 60_000,
  },
});
