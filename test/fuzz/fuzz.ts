/** `npm run fuzz`: every property of the suite, many times more often than in `npm test`. */
import { randomInt } from 'node:crypto';
import { misuse, readArguments } from '../../infra/command/arguments.ts';
import { runCommand } from '../../infra/command/command.ts';
import { buildFunctions } from '../../infra/deploy/build/write.ts';
import { runVitest } from '../run-vitest.ts';

const LARGEST_SEED = 2 ** 31 - 1;

function readOptions(args: readonly string[]) {
  const { values, positionals } = readArguments(
    args,
    {
      seed: { type: 'string', default: `${randomInt(LARGEST_SEED)}` },
      runs: { type: 'string', default: '10000' },
      only: { type: 'string' },
    },
    { words: true },
  );
  if (!/^\d{1,10}$/.test(values.seed)) throw misuse('--seed takes a whole number from 0.');
  if (!/^[1-9]\d{0,8}$/.test(values.runs)) throw misuse('--runs takes a whole number from 1.');
  return { ...values, files: positionals };
}

/** A run that tries nothing is not meant. */
async function refuseUnknown(files: readonly string[]): Promise<void> {
  // Looks through every test, so only where somebody names a part.
  const { default: config } = await import('./vitest.config.ts');
  const known = config.test?.include ?? [];
  const stray = files.find((part) => !known.some((file) => file.toLowerCase().includes(part.toLowerCase())));
  if (stray !== undefined) throw misuse(`No file with a property has "${stray}" in its name.`);
}

await runCommand({
  usage: "npm run fuzz [-- [--seed N] [--runs N] [--only TITLE] [part of a file's name …]]",
  help: `Tries every property of the suite 10,000 times, those that play whole stories 1,000 times (a tenth of --runs). All start from
one seed, which is printed first; with --seed N a run does the same again. --only runs the tests whose title contains this.`,
  async run(args) {
    const { seed, runs, only, files } = readOptions(args);
    // A run of parts takes the functions as they were built.
    if (files.length === 0) await buildFunctions();
    else await refuseUnknown(files);
    console.log(`Seed ${seed}. The same again: npm run fuzz -- --seed ${seed}`);
    const title = only === undefined ? [] : ['--testNamePattern', only.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')];
    const env = { FUZZ_SEED: seed, FUZZ_RUNS: runs };
    return runVitest('test/fuzz/vitest.config.ts', [...title, ...files], env);
  },
});
