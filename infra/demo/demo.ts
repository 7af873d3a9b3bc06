/** `npm run demo`: one delivery of every trigger through the built functions, against an emulated cloud. */

import { isDeepStrictEqual } from 'node:util';
import { readArguments } from '../command/arguments.ts';
import { runCommand } from '../command/command.ts';
import { paint, print, printPainted, toPrintable } from '../command/terminal.ts';
import { buildFunctions } from '../deploy/build/write.ts';
import { account, createCloud } from '../emulator/cloud.ts';
import { serveCloud } from '../emulator/serve.ts';
import type { LentKeys } from '../runtimes/graph/context.ts';
import { loadGraphFunction } from '../runtimes/graph/functions.ts';
import { loadFunction } from '../runtimes/lambda/functions.ts';
import { forgetSettings, toEmulatedSettings, useEmulatedCloud } from '../start/environment.ts';
import { lentKeys } from '../start/platform.ts';
import type { Case, Project } from './case.ts';
import { sections } from './cases.ts';
import { durableCases } from './durable-cases.ts';
import { setStage } from './durable-stage.ts';
import { type Run, run } from './run.ts';
import { heading, inFull, row, summary, titleOf } from './table.ts';

/** An emulated cloud with functions that know it. */
async function setUp(secondCreate: 'conflict' | 'second-entry') {
  const cloud = createCloud({ secondCreate });
  const served = await serveCloud(cloud);
  useEmulatedCloud(served.url);
  const functions = {
    webhook: await loadFunction('webhook'),
    chatops: await loadFunction('chatops'),
    eventbus: await loadFunction('eventbus'),
    schedule: await loadFunction('schedule'),
  };
  return { cloud, served, functions };
}

/** The same on FunctionGraph, with an agency that lends keys. */
async function setUpGraph() {
  const cloud = createCloud({ secondCreate: 'conflict', keys: [lentKeys] });
  const served = await serveCloud(cloud);
  forgetSettings();
  let keys: LentKeys | undefined;
  const options = () => ({
    settings: toEmulatedSettings(served.url),
    projectId: account.projectId,
    ...(keys ? { keys } : {}),
  });
  const functions = {
    webhook: loadGraphFunction('webhook', options),
    chatops: loadGraphFunction('chatops', options),
    eventbus: loadGraphFunction('eventbus', options),
    schedule: loadGraphFunction('schedule', options),
  };
  const lend = (lends: Case['lends']) => {
    keys = lends === 'nothing' ? undefined : lends ? { ...lentKeys, secretKey: 'a-secret-key-of-nobody' } : lentKeys;
  };
  return { cloud, served, functions, lend };
}

const NEXT = `
What to do next:
  npm start                            the same functions, to try by hand
  npm start -- --curls                 with a signed curl for every trigger
  npm run doctor -- --settings FILE    whether your own account is ready; .env.example has every setting`;

async function play(): Promise<boolean> {
  // Whether the real API takes a second configuration is not published: both are shown.
  const projects: Record<Project, Awaited<ReturnType<typeof setUp>> & { lend?: (lends: Case['lends']) => void }> = {
    many: await setUp('second-entry'),
    one: await setUp('conflict'),
    // Last: it takes from the environment what those before read while loading.
    graph: await setUpGraph(),
  };

  print('The built functions against an emulated Huawei Cloud on loopback: no account, no network.');
  print('"on, 2 sessions": switch migration on, with 2 exit sessions. "…" stands for the ids in a path.\n');
  printPainted(heading());
  const runs: Run[] = [];
  for (const section of sections) {
    const { cloud, functions, lend } = projects[section.project];
    printPainted(titleOf(section));
    for (const one of section.cases) {
      lend?.(one.lends);
      // One after the other: what the cloud receives belongs to the delivery that runs.
      const ran = await run(one, cloud, functions);
      runs.push(ran);
      printPainted(row(ran));
    }
  }
  for (const { served } of Object.values(projects)) await served.close();

  if (runs[0]) printPainted(inFull(runs[0]));
  printPainted(summary(runs));
  print(NEXT);
  return runs.every(({ differences }) => differences.length === 0);
}

/** The same for the durable path. */
async function playDurable(): Promise<boolean> {
  print(
    'The built functions with table and queues emulated on loopback, worker and undertaker in processes of their own.',
  );
  const stage = await setStage();
  const rights: boolean[] = [];
  for (const one of durableCases) {
    const seen = await one.play(stage).catch((error: Error) => ({ 'went wrong': error.message }));
    const isRight = isDeepStrictEqual(seen, one.expected);
    rights.push(isRight);
    printPainted(`\n${isRight ? paint('green', '✓') : paint('red', '✗')} ${paint('bold', one.title)}`);
    for (const [name, value] of Object.entries(seen)) printPainted(toPrintable(`    ${name.padEnd(12)}  ${value}`));
    if (!isRight) printPainted(paint('red', `    expected      ${JSON.stringify(one.expected)}`));
  }
  await stage.stop();
  const wrong = rights.filter((isRight) => !isRight).length;
  printPainted(
    wrong === 0
      ? paint('green', `\nAll ${rights.length} ended as expected.`)
      : paint('red', `\n${wrong} of ${rights.length} did not end as expected.`),
  );
  return wrong === 0;
}

await runCommand({
  usage: 'npm run demo [-- --durable]',
  help: `Builds the functions, starts an emulated cloud on loopback, sends one delivery of every trigger through them, and prints what
was asked, what went to the cloud and how it ended.

  --durable   the durable path in its place: a duplicate, two at once, a chat command that is told later, a worker that is
              killed, an event that comes too late, a dead letter and its redrive

Exit code: 0 if every one ended as expected, else 1.`,
  async run(args) {
    const { durable = false } = readArguments(args, { durable: { type: 'boolean' } }).values;
    await buildFunctions();
    return (await (durable ? playDurable() : play())) ? 0 : 1;
  },
});
