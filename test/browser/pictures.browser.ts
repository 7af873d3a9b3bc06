import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { launch } from './browser.ts';
import { FOLDER, type Picture, sizeOf, takePictures } from './pictures.ts';

const folder = fileURLToPath(new URL(`../../${FOLDER}/`, import.meta.url));

it('the pictures of the README show the page as it is, in size and words: else run npm run pictures', async () => {
  const browser = await launch();
  const taken = await takePictures(browser).finally(browser.close);
  const toFacts = ({ name, png, text }: Picture) => ({ name, ...sizeOf(png), text });
  const kept = globSync('*.png', { cwd: folder }).map((file) => {
    const name = basename(file, '.png');
    const text = readFileSync(`${folder}${name}.txt`, 'utf8').trimEnd();
    return { name, png: readFileSync(`${folder}${file}`), text };
  });
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  expect(kept.map(toFacts).sort(byName)).toEqual(taken.map(toFacts).sort(byName));
}, 120_000);
