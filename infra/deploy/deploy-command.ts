/** `npm run deploy`: packages, says which account, region and project it would go to, asks, then deploys. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createIsCreateOnly } from './create-only.ts';
import { deploy, type World } from './deploy.ts';
import { identify } from './identity.ts';
import { readOptions } from './options.ts';
import { readClock } from './outlook.ts';
import { folderOf, hashOf, packagerArguments, packagerEnvironment, packageStack, readTemplate } from './packager.ts';
import { askPerson } from './question.ts';
import { Refusal } from './refusal.ts';
import { readStack } from './stack.ts';

const world: World = {
  identify,
  packageStack,
  readTemplate,
  say: (line) => console.log(line),
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
      stdio: 'inherit',
    });
    const [code] = await once(child, 'close');
    return code ?? 1;
  },
};

try {
  const options = readOptions('deploy', process.argv.slice(2), process.env);
  for (const note of options.notes) console.error(note);
  process.exitCode = await deploy(options, process.env, world);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
