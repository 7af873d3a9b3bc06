/** Bundles every `handlers/<name>.ts` into `dist/<name>.mjs`: minified ESM with a linked source map, one file a function. */

import { globSync, rmSync } from 'node:fs';
import { bundle, functionNames, root } from './bundle.ts';

// Bundles of functions that are gone; the others are replaced, so that nobody finds the folder empty meanwhile.
for (const file of globSync('dist/*', { cwd: root })) {
  if (!functionNames.some((name) => file.startsWith(`dist/${name}.mjs`))) rmSync(`${root}${file}`);
}
const { metafile } = await bundle({ write: true });
for (const name of functionNames) {
  const bytes = metafile.outputs[`dist/${name}.mjs`]?.bytes ?? 0;
  console.log(`dist/${name}.mjs  ${(bytes / 1024).toFixed(1)} KiB`);
}
