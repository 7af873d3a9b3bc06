/** `npm run mutation`: changes lib/ in small ways, one at a time, and looks whether a test notices. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { misuse, readArguments } from '../../infra/command/arguments.ts';
import { runCommand } from '../../infra/command/command.ts';
import { excused } from './excused.ts';
import { type Mutant, readReport, type Tally, tally } from './report.ts';
import { type Section, sections } from './sections.ts';

const CORE_SCORE = 90;
const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const work = `${root}node_modules/.mutation`;

type Options = { concurrency: number; names: readonly string[] };

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = readArguments(
    args,
    { concurrency: { type: 'string', default: '1' } },
    { words: true },
  );
  const unknown = positionals.find((name) => !Object.hasOwn(sections, name));
  if (unknown !== undefined) throw misuse(`There is no section called "${unknown}".`);
  if (!/^[1-9]\d?$/.test(values.concurrency)) throw misuse('--concurrency takes 1 to 99.');
  const names = positionals.length > 0 ? positionals : Object.keys(sections);
  return { concurrency: Number(values.concurrency), names };
}

function run(name: string, { mutate, tests, isCore }: Section, concurrency: number): Mutant[] {
  const report = `${work}/${name}.json`;
  writeFileSync(
    `${work}/${name}.config.json`,
    JSON.stringify({
      testRunner: 'vitest',
      plugins: ['@stryker-mutator/vitest-runner'],
      // The step that reads it asks the compiler's JavaScript interface, which TypeScript 7 has not.
      tsconfigFile: 'none',
      vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
      mutate,
      coverageAnalysis: 'perTest',
      // What is made as a module is read has to be tried with all tests: hours, beside the minutes for everything else.
      ignoreStatic: !isCore,
      concurrency,
      tempDirName: 'node_modules/.mutation/work',
      // Packages of their own and what is built are no part of what is tried.
      ignorePatterns: ['dist', '.serverless', '.git', 'test/*/node_modules'],
      reporters: ['json', 'progress-append-only'],
      jsonReporter: { fileName: report },
      allowEmpty: true,
      // Beside one and a half times what the tests take: each that never ends waits for so long.
      timeoutMS: 2000,
      logLevel: 'warn',
    }),
  );
  const stryker = `${here}node_modules/@stryker-mutator/core/bin/stryker.js`;
  const { status } = spawnSync(process.execPath, [stryker, 'run', `${work}/${name}.config.json`], {
    cwd: root,
    env: { ...process.env, MUTATION_TESTS: JSON.stringify(tests) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status} in ${name}`);
  return readReport(JSON.parse(readFileSync(report, 'utf8')));
}

function tell(name: string, { score, noticed, all, left, unused }: Tally): void {
  console.log(`${name}: ${score.toFixed(1)} % (${noticed} of ${all})`);
  for (const { file, line, was, becomes } of left)
    console.log(`  nobody notices: ${file}:${line}  ${was}  →  ${becomes}`);
  for (const { file, was, becomes } of unused) console.log(`  excused for nothing: ${file}  ${was}  →  ${becomes}`);
}

function tryAll({ concurrency, names }: Options): number {
  mkdirSync(work, { recursive: true });
  const isThere = existsSync(`${here}node_modules/.package-lock.json`);
  if (!isThere && spawnSync('npm', ['ci'], { cwd: here, stdio: 'inherit' }).status !== 0) return 1;
  let failed = false;
  for (const name of names) {
    const section = sections[name] as Section;
    const told = tally(run(name, section, concurrency), excused);
    tell(name, told);
    if (section.isCore && (told.score < CORE_SCORE || told.left.length > 0)) failed = true;
  }
  return failed ? 1 : 0;
}

await runCommand({
  usage: 'npm run mutation [-- [--concurrency N] [section …]]',
  help: `Changes lib/ in small ways, one at a time, and runs the tests that should notice. Without a section, in all of these:

  ${Object.keys(sections).join('\n  ')}

Ends with 1 where a section of the core has a score below ${CORE_SCORE} % or a change that nobody noticed and
that is not excused in test/mutation/excused.ts. Outside of the core, constants of modules are left as they are.
Takes an hour or two for everything; --concurrency is 1.`,
  run: (args) => tryAll(readOptions(args)),
});
