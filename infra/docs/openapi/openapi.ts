/** `npm run openapi`: writes `infra/openapi.json`. A test fails when it is out of date. */

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readNothing, runCommand } from '../../command/command.ts';
import { print } from '../../command/terminal.ts';
import { createDocument } from './document.ts';

const file = new URL('../../openapi.json', import.meta.url);

await runCommand({
  usage: 'npm run openapi',
  help: 'Writes infra/openapi.json, the description of the HTTP API, from the schemas.',
  async run(args) {
    readNothing(args);
    writeFileSync(file, `${JSON.stringify(await createDocument(), null, 2)}\n`);
    print(`${fileURLToPath(file)} is up to date.`);
  },
});
