/** `npm run simulate`: a delivery of every trigger, signed as the real sender signs it, to `npm start` or any other receiver. */

import { StartError } from '../lambda/functions.ts';
import { post } from '../senders/client.ts';
import { HELP, readSimulation, USAGE, UsageError } from './options.ts';
import { toSimulated } from './request.ts';
import { showAnswer, showRequest } from './show.ts';

/** @returns the exit code. */
async function main(): Promise<number> {
  const simulation = readSimulation(process.argv.slice(2), process.env);
  if (simulation === 'help') {
    console.log(HELP);
    return 0;
  }
  const simulated = toSimulated(simulation, process.env, Date.now());
  console.log(showRequest(simulated));
  const answer = await post(simulated.url, simulated.headers, simulated.body);
  console.log(showAnswer(simulation.trigger, answer, simulated));
  return answer.status === 200 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    const isUsage = error instanceof UsageError;
    if (isUsage) console.error(`${error.message}\n${USAGE}`);
    else console.error(error instanceof StartError ? error.message : error);
    process.exitCode = isUsage ? 2 : 1;
  },
);
