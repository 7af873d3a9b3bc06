/** `npm run readme`: writes the tables of the README that are made from the code. A test fails when they are out of date. */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeTables } from './tables.ts';

const file = new URL('../../README.md', import.meta.url);
writeFileSync(file, writeTables(readFileSync(file, 'utf8')));
console.log(`${fileURLToPath(file)} is up to date.`);
