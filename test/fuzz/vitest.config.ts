import { existsSync, globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import base from '../vitest.config.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Whether a file states a property itself, or imports a suite that does. */
function hasProperty(file: string, depth = 0): boolean {
  if (!existsSync(root + file)) return false;
  const source = readFileSync(root + file, 'utf8');
  if (source.includes('fc.assert(')) return true;
  const suites = [...source.matchAll(/from '(\.[^']+)'/g)].map(([, path = '']) =>
    posix.join(posix.dirname(file), path),
  );
  return depth < 2 && suites.filter((path) => path.startsWith('test/')).some((path) => hasProperty(path, depth + 1));
}

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: globSync('test/**/*.test.ts', { cwd: root }).filter((file) => hasProperty(file)),
    setupFiles: ['test/fuzz/setup.ts'],
    typecheck: { enabled: false },
    // A property is done when it has been tried so often, however long that takes.
    testTimeout: 0,
  },
});
