/** `npm run redrive`: what lies in the dead-letter queue, and back with it to the queue of commands. */

import { runCommand } from '../command/command.ts';
import { print, printError, printExact } from '../command/terminal.ts';
import { HELP, readOptions, USAGE } from './options.ts';
import { findLocalQueues, findQueues } from './place.ts';
import { redrive } from './redrive.ts';

await runCommand({
  usage: USAGE,
  help: HELP,
  async run(args) {
    const { localPort, ...options } = readOptions(args, process.env, Date.now());
    const queues = localPort === undefined ? await findQueues(process.env) : await findLocalQueues(localPort, fetch);
    let stopped = false;
    // Not the end yet: what is hidden has to be shown again first.
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        stopped = true;
      });
    return redrive(options, {
      queues,
      now: Date.now,
      say: options.json ? printExact : print,
      sayAside: printError,
      isStopped: () => stopped,
    });
  },
});
