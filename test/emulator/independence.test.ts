import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = new URL('../../infra/emulator/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));

it('the emulator has files to look at', () => {
  expect(files).toContain('cloud.ts');
});

it.each(files)('%s imports only Node and its neighbours', (file) => {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1]);
  expect(specifiers.filter((name) => !/^(node:|\.\/[a-z-]+\.ts$)/.test(name ?? ''))).toEqual([]);
});
