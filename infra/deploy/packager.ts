import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { Refusal } from '../command/refusal.ts';
import { buildFunctions } from './build/write.ts';
import type { Options } from './options.ts';
import type { Template } from './template-summary.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the zips and the template go. */
export const artifacts = '.serverless';

const { resolve } = createRequire(`${root}package.json`);

/** Builds the bundles and packages them, without a network. */
export async function packageStack(options: Options): Promise<void> {
  await buildFunctions();
  // What an earlier run left there, of a part that is switched off by now, would be taken for a part of this one.
  rmSync(`${root}${artifacts}`, { recursive: true, force: true });
  await run(packagerArguments('package', options));
}

/** @returns what the last packaging wrote, as it would be deployed. */
export function readTemplate(): Template {
  return JSON.parse(readFileSync(`${root}${artifacts}/cloudformation-template-update-stack.json`, 'utf8'));
}

/** @returns the hash of a zip of the last packaging as Lambda tells that of a function's code; `undefined` where there is none. */
export function hashOf(zip: string): string | undefined {
  const path = `${root}${artifacts}/${zip}`;
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('base64') : undefined;
}

/** The command line of the packager for the same stage, region and parameters; of these none is needed to remove a stack. */
export function packagerArguments(command: 'package' | 'deploy' | 'remove', options: Options): string[] {
  const { stage, region, params } = options;
  return [
    resolve('osls/bin/serverless.js'),
    command,
    ...(command === 'deploy' ? ['--package', artifacts] : []),
    ...['--stage', stage, '--region', region],
    ...(command === 'remove' ? [] : params.flatMap((param) => ['--param', param])),
  ];
}

/** Where the packager is run: to remove a stack it reads a file of its own there, which asks for no settings. */
export function folderOf(command: 'deploy' | 'remove'): string {
  return command === 'remove' ? `${root}infra/deploy/removal` : root;
}

/** The packager keeps the schemas that it compiled: here, not in the home folder of whoever runs it. */
export const packagerEnvironment = { SLS_SCHEMA_CACHE_BASE_DIR: `${root}node_modules/.cache` };

/** Runs the packager under this Node. Shows what it said only where it fails. */
async function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...args], {
    cwd: root,
    env: { ...process.env, ...packagerEnvironment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== 0)
    throw new Refusal(`The packager failed: ${withoutStack(stripVTControlCharacters(`${stderr}\n${stdout}`))}`);
}

function withoutStack(said: string): string {
  return said
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line))
    .join('\n');
}
