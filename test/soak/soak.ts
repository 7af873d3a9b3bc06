/** `npm run soak`: whatever goes wrong, every wish is carried out as a model of twenty lines says. */

import { misuse, readArguments } from '../../infra/command/arguments.ts';
import { runCommand } from '../../infra/command/command.ts';
import { printExact } from '../../infra/command/terminal.ts';
import { buildFunctions } from '../../infra/deploy/build/write.ts';
import { play, toLine } from './play.ts';

await runCommand({
  usage: 'npm run soak [-- --deliveries N --seed N]',
  help: `Delivers wishes (events, webhooks, webhooks that are put into the queue) through the built functions, with table and queues
emulated: one delivery in three is a duplicate, events come out of order, the API and the table fail and lose answers, the
worker is killed at any point. At the end every wish has to be carried out exactly as a model of twenty lines says.

  --deliveries N   how many, 2000 if nothing is said
  --seed N         the same faults at the same places, as far as processes allow: 1 if nothing is said

Exit code: 0 if nothing was lost, done twice or out of order, 2 for wrong arguments, else 1.`,
  async run(args) {
    const { deliveries = '2000', seed = '1' } = readArguments(args, {
      deliveries: { type: 'string' },
      seed: { type: 'string' },
    }).values;
    if (!/^[1-9]\d{0,6}$/.test(deliveries)) throw misuse('--deliveries must be a whole number from 1 to 9999999.');
    if (!/^\d{1,9}$/.test(seed)) throw misuse('--seed must be a whole number from 0 to 999999999.');
    await buildFunctions();
    const soaked = await play({ deliveries: Number(deliveries), seed: Number(seed) });
    printExact(toLine(soaked));
    const { lost, twice, disorder } = soaked;
    return lost + twice + disorder === 0 ? 0 : 1;
  },
});
