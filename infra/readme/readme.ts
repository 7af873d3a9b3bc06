/** `npm run readme`: writes the tables of the README that are made from the code, and .env.example. A test fails when they are out of date. */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readNothing, runCommand } from '../command/command.ts';
import { print } from '../command/terminal.ts';
import { toExampleFile } from '../settings/example.ts';
import { writeTables } from './tables.ts';

const file = new URL('../../README.md', import.meta.url);
const example = new URL('../../.env.example', import.meta.url);

await runCommand({
  usage: 'npm run readme',
  help: 'Writes the tables of the README that are made from the code, and .env.example.',
  run(args) {
    readNothing(args);
    writeFileSync(file, writeTables(readFileSync(file, 'utf8')));
    writeFileSync(example, toExampleFile());
    for (const written of [file, example]) print(`${fileURLToPath(written)} is up to date.`);
  },
});
