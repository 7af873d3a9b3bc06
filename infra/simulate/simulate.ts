/** `npm run simulate`: a delivery of every trigger, signed as the real sender signs it, to `npm start` or any other receiver. */

import { runCommand } from '../command/command.ts';
import { print, printPainted } from '../command/terminal.ts';
import { adviseAction } from '../senders/action.ts';
import { post } from '../senders/client.ts';
import { showFollowUp } from '../start/durable.ts';
import { toSimulated } from '../start/simulated.ts';
import { isChat } from '../start/simulation.ts';
import { comesLater, findLater, WAIT_MS, waitForFollowUp } from './later.ts';
import { HELP, readSimulation, USAGE } from './options.ts';
import { showAnswer, showRequest, showSent } from './show.ts';

await runCommand({
  usage: USAGE,
  help: HELP,
  async run(args) {
    const { verbose, ...simulation } = readSimulation(args, process.env);
    const { trigger, base } = simulation;
    const later = isChat(trigger) ? await findLater(base) : undefined;
    const simulated = toSimulated(simulation, process.env, Date.now(), later?.platforms);
    const deliver = async () => {
      const known = (await later?.followUps())?.length ?? 0;
      const answer = await post(simulated.url, simulated.headers, simulated.body);
      printPainted(showAnswer(trigger, answer, simulated));
      if (later && isChat(trigger) && comesLater(trigger, answer)) {
        const followUp = await waitForFollowUp(later, trigger, known);
        printPainted(`\n${followUp ? showFollowUp(followUp) : `Nothing followed within ${WAIT_MS / 1000} seconds.`}`);
      }
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
    // What a queue has taken is accepted.
    return statuses.every((status) => status === 200 || status === 202) ? 0 : 1;
  },
});
