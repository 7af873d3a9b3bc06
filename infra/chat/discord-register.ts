/** `npm run discord:register`: writes the definition of the command to Discord, or prints the request where no token is set. */
import { registerCommand } from './discord-registration.ts';

process.exitCode = await registerCommand({ env: process.env, fetch, print: (line) => console.log(line) });
