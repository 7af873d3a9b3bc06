import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildFunctions } from '../../../../infra/deploy/build/write.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

it('a build leaves a bundle alone that is right already: a function may be reading it', async () => {
  const bundles = await buildFunctions();
  const times = () => bundles.map(({ file }) => statSync(`${root}${file}`).mtimeMs);
  const before = times();
  expect(bundles.map(({ file }) => file)).toEqual(
    expect.arrayContaining(['dist/webhook.mjs', 'dist/functiongraph/webhook.cjs']),
  );
  await buildFunctions();
  expect(times()).toEqual(before);
});

it.each(['dist/gone.mjs', 'dist/functiongraph/gone.cjs'])(
  'a build takes away %s, the bundle of a function that is gone, and tells the size of the others',
  async (file) => {
    const gone = `${root}${file}`;
    writeFileSync(gone, '');
    const bundles = await buildFunctions();
    expect(existsSync(gone)).toBe(false);
    for (const { file, bytes } of bundles) expect(readFileSync(`${root}${file}`)).toHaveLength(bytes);
  },
);
