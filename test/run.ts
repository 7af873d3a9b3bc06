/** `npm run unit`: runs the tests, or those that are named behind it. */
import { runVitest } from './run-vitest.ts';

process.exitCode = runVitest('test/vitest.config.ts', process.argv.slice(2));
