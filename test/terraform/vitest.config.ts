import { defineConfig } from 'vitest/config';
import project from '../vitest.config.ts';

export default defineConfig({
  ...project,
  test: {
    ...project.test,
    // Not *.test.ts: those are of the project itself, which has none of these packages.
    include: ['test/terraform/*.terraform.ts'],
    // By `tsc --project .`, which knows these packages.
    typecheck: { enabled: false },
  },
});
