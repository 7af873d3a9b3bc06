/** `npm run doctor`: can the functions work with these settings, and if not, what is wrong, why, and what to do? */

import { runCommand } from '../command/command.ts';
import { print, printExact, printPainted } from '../command/terminal.ts';
import { createConnect } from './connection.ts';
import { examine, type Ports } from './examine.ts';
import { HELP, USAGE } from './help.ts';
import { findLocalCloud } from './local.ts';
import { type Options, readOptions, spokenIn } from './options.ts';
import { paintStep, type Step, showEnd, type Target, toLanguage, toReport } from './report.ts';
import { showRules } from './rules.ts';
import { translateLines } from './translate.ts';

const ports: Ports = {
  fetch: (input, init) => globalThis.fetch(input, init),
  connect: createConnect(),
  now: () => Date.now(),
  timeoutSignal: (ms) => AbortSignal.timeout(ms),
};

async function* findSteps(
  { localPort, language, target }: Options,
  aim: (target: Target) => void,
): AsyncGenerator<Step> {
  const found = localPort === undefined ? { env: process.env } : await findLocalCloud(localPort, ports.fetch);
  if ('trouble' in found) yield { step: 'settings', ...found.trouble };
  else
    for await (const step of examine(found.env, ports, aim, target)) {
      const rules = step.step === 'settings' ? showRules(found.env['CHATOPS_ALLOW'], language ?? 'en') : [];
      yield rules.length > 0 && step.status === 'ok' ? { ...step, rules } : step;
    }
}

async function check(options: Options): Promise<boolean> {
  const { language = 'en' } = options;
  const found: Step[] = [];
  let target: Target | undefined;
  const aim = (known: Target) => {
    target = known;
  };
  for await (const step of findSteps(options, aim)) {
    found.push(step);
    if (!options.json) printPainted(paintStep(step, language));
  }
  const report = toReport(found, target);
  if (options.json)
    printExact(
      JSON.stringify({ ...report, steps: report.steps.map((step) => toLanguage(step, language)) }, undefined, 2),
    );
  else {
    for (const step of report.steps.slice(found.length)) printPainted(paintStep(step, language));
    print(`\n${showEnd(report, language)}`);
  }
  return report.ok;
}

await runCommand({
  usage: USAGE,
  help: HELP,
  run: async (args) => ((await check(readOptions(args, process.env))) ? 0 : 1),
  speak: (args) => (text) => translateLines(text, spokenIn(args, process.env)),
  bug: 'The doctor itself failed, which is a bug: please report it with the last step that is shown.',
});
