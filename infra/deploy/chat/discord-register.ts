/** `npm run discord:register`: writes the definition of the command to Discord, or prints the request where no token is set. */

import { readNothing, runCommand } from '../../command/command.ts';
import { print } from '../../command/terminal.ts';
import { registerCommand } from './discord-registration.ts';

await runCommand({
  usage: 'npm run discord:register',
  help: `Writes the definition of /hotspot to the application DISCORD_APPLICATION_ID, with its DISCORD_BOT_TOKEN. Without a token it
prints the request and sends nothing. Exit code: 0 done or printed, 1 refused or not reached, 2 settings missing.`,
  run(args) {
    readNothing(args);
    return registerCommand({ env: process.env, fetch, print });
  },
});
