/** `npm run simulate`: a delivery of every trigger, signed as the real sender signs it, to `npm start` or any other receiver. */

import { runCommand } from '../command/command.ts';
import { printPainted } from '../command/terminal.ts';
import { post } from '../senders/client.ts';
import { HELP, readSimulation, USAGE } from './options.ts';
import { toSimulated } from './request.ts';
import { showAnswer, showRequest } from './show.ts';

await runCommand({
  usage: USAGE,
  help: HELP,
  async run(args) {
    const simulation = readSimulation(args, process.env);
    const simulated = toSimulated(simulation, process.env, Date.now());
    printPainted(showRequest(simulated));
    const answer = await post(simulated.url, simulated.headers, simulated.body);
    printPainted(showAnswer(simulation.trigger, answer, simulated));
    return answer.status === 200 ? 0 : 1;
  },
});
