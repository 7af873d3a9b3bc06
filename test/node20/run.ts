/** `npm test` in this folder: the functions of FunctionGraph on the Node that they run on there. */
import { buildFunctions } from '../../infra/deploy/build/write.ts';
import { runVitest } from '../run-vitest.ts';
import { node20 } from './node.ts';

if (node20) {
  await buildFunctions();
  process.exitCode = runVitest('test/node20/vitest.config.ts', process.argv.slice(2));
} else {
  console.log('There is no Node.js 20 for this machine on npm (Linux on x64 and arm64 only): nothing was tried.');
  console.log('0 passed, 0 failed');
}
