/** `npm run deploy`: packages, says which account, region and project it would go to, asks, then deploys. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { runCommand } from '../command/command.ts';
import { print, printError } from '../command/terminal.ts';
import { createIsCreateOnly } from './create-only.ts';
import { deploy, type World } from './deploy.ts';
import { terraformCommands } from './functiongraph-package.ts';
import { identify } from './identity.ts';
import { readOptions, toHelp, toUsage } from './options.ts';
import { readClock } from './outlook.ts';
import { folderOf, hashOf, packagerArguments, packagerEnvironment, packageStack, readTemplate } from './packager.ts';
import { askPerson } from './question.ts';
import { readStack } from './stack.ts';

const world: World = {
  identify,
  packageStack,
  readTemplate,
  say: print,
  hashOf,
  readStack,
  isCreateOnly: createIsCreateOnly,
  clock: readClock,
  confirm: (question) => askPerson(question, { input: process.stdin, output: process.stdout }),
  async runPackager(command, options) {
    const env = { ...process.env, ...packagerEnvironment };
    const child = spawn(process.execPath, packagerArguments(command, options), {
      cwd: folderOf(command),
      env,
      // What it shows comes in part from AWS: not straight to the terminal.
      stdio: ['inherit', 'pipe', 'pipe'],
    });
    createInterface(child.stdout).on('line', print);
    createInterface(child.stderr).on('line', printError);
    const [code] = await once(child, 'close');
    return code ?? 1;
  },
};

/** Terraform has a state of its own, and asks on its own. */
function sayTerraform(): number {
  print('Terraform deploys to FunctionGraph what "npm run package -- --target functiongraph" has made:');
  for (const command of terraformCommands) print(`  ${command}`);
  print('Nothing was changed.');
  return 1;
}

await runCommand({
  usage: toUsage('deploy'),
  help: toHelp('deploy'),
  run(args) {
    const options = readOptions('deploy', args, process.env);
    if (options.target === 'functiongraph') return sayTerraform();
    for (const note of options.notes) printError(note);
    return deploy(options, process.env, world);
  },
});
