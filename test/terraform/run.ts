/** `npm test` in this folder: Terraform itself reads, plans and applies what is packaged for FunctionGraph. */
import { spawnSync } from 'node:child_process';
import { runVitest } from '../run-vitest.ts';

if (spawnSync('terraform', ['version']).status === 0)
  process.exitCode = runVitest('test/terraform/vitest.config.ts', process.argv.slice(2));
else {
  console.log('There is no Terraform on this machine, and none on npm: nothing was tried.');
  console.log('0 passed, 0 failed');
}
