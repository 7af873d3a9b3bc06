/** `npm run simulate`: a delivery of every trigger, signed as the real sender signs it, to `npm start` or any other receiver. */

import { runCommand } from '../command/command.ts';
import { print, printPainted } from '../command/terminal.ts';
import { adviseAction } from '../senders/action.ts';
import { post } from '../senders/client.ts';
import { toSimulated } from '../start/simulated.ts';
import { isChat } from '../start/simulation.ts';
import { HELP, readSimulation, USAGE } from './options.ts';
import { showAnswer, showRequest, showSent } from './show.ts';

await runCommand({
  usage: USAGE,
  help: HELP,
  async run(args) {
    const { verbose, ...simulation } = readSimulation(args, process.env);
    const simulated = toSimulated(simulation, process.env, Date.now());
    const deliver = async () => {
      const answer = await post(simulated.url, simulated.headers, simulated.body);
      printPainted(showAnswer(simulation.trigger, answer, simulated));
      return answer.status;
    };
    const statuses = [await deliver()];
    if (simulation.twist === 'twice') {
      printPainted('\nThe same bytes again:\n');
      statuses.push(await deliver());
    }
    const advice = isChat(simulation.trigger) ? undefined : adviseAction(simulation.text);
    if (advice) print(`\n${advice}`);
    printPainted(`\n${verbose ? showRequest(simulated) : showSent(simulated)}`);
    return statuses.every((status) => status === 200) ? 0 : 1;
  },
});
