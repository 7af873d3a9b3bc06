/** `npm run readme`: writes the tables of the README that are made from the code, in both languages, and .env.example. A test fails when they are out of date. */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readNothing, runCommand } from '../../command/command.ts';
import { print } from '../../command/terminal.ts';
import { toExampleFile } from '../../settings/example.ts';
import { chineseTables, tables, writeTables } from './tables.ts';

const pages = [
  [new URL('../../../README.md', import.meta.url), tables],
  [new URL('../README.zh-CN.md', import.meta.url), chineseTables],
] as const;
const example = new URL('../../../.env.example', import.meta.url);

await runCommand({
  usage: 'npm run readme',
  help: 'Writes the tables of the README that are made from the code, in both languages, and .env.example.',
  run(args) {
    readNothing(args);
    for (const [file, made] of pages) writeFileSync(file, writeTables(readFileSync(file, 'utf8'), made));
    writeFileSync(example, toExampleFile());
    for (const written of [...pages.map(([file]) => file), example]) print(`${fileURLToPath(written)} is up to date.`);
  },
});
