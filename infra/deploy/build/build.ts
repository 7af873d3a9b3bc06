/** `npm run build`: the functions as they are deployed. */

import { readNothing, runCommand } from '../../command/command.ts';
import { print } from '../../command/terminal.ts';
import { buildFunctions } from './write.ts';

await runCommand({
  usage: 'npm run build',
  help: `Bundles every handlers/<name>.ts into dist/<name>.mjs for AWS Lambda and into dist/functiongraph/<name>.cjs for FunctionGraph, and
says how large each became.`,
  async run(args) {
    readNothing(args);
    for (const { file, bytes } of await buildFunctions()) print(`${file}  ${(bytes / 1024).toFixed(1)} KiB`);
  },
});
