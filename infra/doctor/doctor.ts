/** `npm run doctor`: can the functions work with these settings, and if not, what is wrong, why, and what to do? */

import { StartError } from '../lambda/functions.ts';
import { UsageError } from '../simulate/options.ts';
import { createConnect } from './connection.ts';
import { examine, type Ports } from './examine.ts';
import { findLocalCloud } from './local.ts';
import { HELP, type Options, readOptions, USAGE } from './options.ts';
import { type Step, showEnd, showStep, type Target, toReport } from './report.ts';

const ports: Ports = {
  fetch: (input, init) => globalThis.fetch(input, init),
  connect: createConnect(),
  now: () => Date.now(),
  timeoutSignal: (ms) => AbortSignal.timeout(ms),
};

async function* findSteps({ localPort }: Options, aim: (target: Target) => void): AsyncGenerator<Step> {
  const found = localPort === undefined ? { env: process.env } : await findLocalCloud(localPort, ports.fetch);
  if ('trouble' in found) yield { step: 'settings', ...found.trouble };
  else yield* examine(found.env, ports, aim);
}

/** @returns the exit code. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    console.log(HELP);
    return 0;
  }
  const found: Step[] = [];
  let target: Target | undefined;
  const aim = (known: Target) => {
    target = known;
  };
  for await (const step of findSteps(options, aim)) {
    found.push(step);
    if (!options.json) console.log(showStep(step));
  }
  const report = toReport(found, target);
  if (options.json) console.log(JSON.stringify(report, undefined, 2));
  else {
    for (const step of report.steps.slice(found.length)) console.log(showStep(step));
    console.log(`\n${showEnd(report)}`);
  }
  return report.ok ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    const isUsage = error instanceof UsageError;
    if (isUsage) console.error(`${error.message}\n${USAGE}`);
    else if (error instanceof StartError) console.error(error.message);
    // Neither message nor stack: either may quote what was sent.
    else console.error('The doctor itself failed, which is a bug: please report it with the last step that is shown.');
    process.exitCode = isUsage ? 2 : 1;
  },
);
