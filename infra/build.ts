/** Bundles every `handlers/<name>.ts` into `dist/<name>.mjs`: minified ESM with a linked source map, one file a function. */

import { globSync, readdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = readdirSync(`${root}handlers`)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'));

// Bundles of functions that are gone; the others are replaced, so that nobody finds the folder empty meanwhile.
for (const file of globSync('dist/*', { cwd: root })) {
  if (!names.some((name) => file.startsWith(`dist/${name}.mjs`))) rmSync(`${root}${file}`);
}
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: names.map((name) => `handlers/${name}.ts`),
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  charset: 'utf8',
  sourcemap: 'linked',
  sourcesContent: false,
  // Comments in the sources name one of the libraries and forget the others.
  legalComments: 'none',
  banner: { js: '/*! With ky © Sindre Sorhus, middy, valibot (MIT), Powertools (MIT-0) */' },
  // ky and we find the small Fetch where they look for Node's, which is dear to load. A single one of these names that is left
  // loads it all the same: forms and streams, which nobody uses, are gone for ky.
  define: {
    'globalThis.FormData': 'undefined',
    'globalThis.ReadableStream': 'undefined',
    ...Object.fromEntries(
      ['fetch', 'Headers', 'Request', 'Response'].map((name) => [`globalThis.${name}`, `__${name}`]),
    ),
  },
  inject: ['lib/cloud/small-fetch.inject.ts'],
  metafile: true,
  logLevel: 'warning',
});

for (const name of names) {
  const bytes = metafile.outputs[`dist/${name}.mjs`]?.bytes ?? 0;
  console.log(`dist/${name}.mjs  ${(bytes / 1024).toFixed(1)} KiB`);
}
