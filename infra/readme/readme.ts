/** `npm run readme`: writes the tables of the README that are made from the code. A test fails when they are out of date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readNothing, runCommand } from '../command/command.ts';
import { writeTables } from './tables.ts';

const file = new URL('../../README.md', import.meta.url);

await runCommand({
  usage: 'npm run readme',
  help: 'Writes the tables of the README that are made from the code.',
  run(args) {
    readNothing(args);
    writeFileSync(file, writeTables(readFileSync(file, 'utf8')));
    console.log(`${fileURLToPath(file)} is up to date.`);
  },
});
