/** Bundles every `handlers/<name>.ts` into `dist/<name>.mjs`: minified ESM with a linked source map, one file a function. */
import { readdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const names = readdirSync(`${root}handlers`)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'));

rmSync(`${root}dist`, { recursive: true, force: true });
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
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
});

for (const name of names) {
  const bytes = metafile.outputs[`dist/${name}.mjs`]?.bytes ?? 0;
  console.log(`dist/${name}.mjs  ${(bytes / 1000).toFixed(1)} KB`);
}
