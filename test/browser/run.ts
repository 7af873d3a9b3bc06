/** `npm test` in this folder. */
import { runVitest } from '../run-vitest.ts';

if (process.arch === 'x64' && process.platform === 'linux') {
  process.exitCode = runVitest('test/browser/vitest.config.ts', process.argv.slice(2));
} else console.log('The browser of these tests runs on Linux x64 only: nothing was tried.\n0 passed, 0 failed');
