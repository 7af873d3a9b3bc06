import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import ClosingLine from './closing-line.ts';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  cacheDir: 'node_modules/.vite',
  test: {
    include: ['test/**/*.test.ts'],
    allowOnly: false,
    passWithNoTests: false,
    typecheck: { enabled: true, checker: 'tsc', tsconfig: 'tsconfig.json', include: ['test/**/*.test-d.ts'] },
    coverage: { provider: 'v8', include: ['lib/**/*.ts', 'handlers/**/*.ts'], reporter: ['text'] },
    reporters: ['default', new ClosingLine()],
  },
});
