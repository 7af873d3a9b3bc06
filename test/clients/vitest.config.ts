import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import ClosingLine from '../closing-line.ts';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    // Not *.test.ts: those are of the project itself, which has none of these packages.
    include: ['*.clients.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    allowOnly: false,
    reporters: ['default', new ClosingLine()],
  },
});
