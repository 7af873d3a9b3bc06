/** `npm test` in this folder. */
import { runVitest } from '../run-vitest.ts';

process.exitCode = runVitest('test/clients/vitest.config.ts', process.argv.slice(2));
