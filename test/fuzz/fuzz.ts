/** `npm run fuzz`: every property of the suite, many times more often than in `npm test`. */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = `Usage: npm run fuzz [-- [--seed N] [--runs N] [--only TITLE] [part of a file's name …]]

Tries every property of the suite 10,000 times, those that play whole stories 1,000 times (a tenth of --runs). All start from
one seed, which is printed first; with --seed N a run does the same again. --only runs the tests whose title contains this.`;

const LARGEST_SEED = 2 ** 31 - 1;

function readArguments(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      seed: { type: 'string', default: `${randomInt(LARGEST_SEED)}` },
      runs: { type: 'string', default: '10000' },
      only: { type: 'string' },
    },
  });
  if (!/^\d{1,10}$/.test(values.seed)) throw new TypeError('--seed takes a whole number from 0.');
  if (!/^[1-9]\d{0,8}$/.test(values.runs)) throw new TypeError('--runs takes a whole number from 1.');
  return { ...values, files: positionals };
}

const toPath = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const quiet: SpawnSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] };

function main(): number {
  let options: ReturnType<typeof readArguments>;
  try {
    options = readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const { seed, runs, only, files } = options;
  // A run of parts takes the functions as they were built.
  if (files.length === 0 && spawnSync(process.execPath, [toPath('../../infra/build.ts')], quiet).status !== 0) return 1;
  console.log(`Seed ${seed}. The same again: npm run fuzz -- --seed ${seed}`);
  const title = only === undefined ? [] : ['--testNamePattern', only.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')];
  const run = ['run', '--config', toPath('vitest.config.ts'), ...title, ...files];
  const { status } = spawnSync(process.execPath, [toPath('../../node_modules/vitest/vitest.mjs'), ...run], {
    env: { ...process.env, FUZZ_SEED: seed, FUZZ_RUNS: runs },
    stdio: 'inherit',
  });
  return status ?? 1;
}

process.exitCode = main();
