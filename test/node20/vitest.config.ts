import { defineConfig } from 'vitest/config';
import project from '../vitest.config.ts';

export default defineConfig({
  ...project,
  test: {
    ...project.test,
    // Not *.test.ts: those are of the project itself, which has one Node only.
    include: ['test/node20/*.node20.ts'],
    typecheck: { enabled: false },
  },
});
