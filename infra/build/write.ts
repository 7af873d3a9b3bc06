import { globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Refusal } from '../command/refusal.ts';
import { bundle } from './bundle.ts';

/** A bundle of a function, its path in the project, and its size. */
export type Bundle = { file: string; bytes: number };

/**
 * Builds the functions into `dist/`. What is there already is left alone, and what is not is there at once: somebody may be
 * reading it.
 *
 * @throws {Refusal} where they cannot be built; what is wrong has been told.
 */
export async function buildFunctions(): Promise<Bundle[]> {
  const { outputFiles } = await bundle().catch(() => {
    throw new Refusal('The functions could not be built.');
  });
  const dist = dirname(outputFiles[0]?.path ?? '');
  mkdirSync(dist, { recursive: true });
  const known = new Set(outputFiles.map(({ path }) => basename(path)));
  // Bundles of functions that are gone.
  for (const file of globSync('*.{mjs,map}', { cwd: dist }))
    if (!known.has(file)) rmSync(join(dist, file), { force: true });
  for (const { path, contents } of outputFiles) replace(path, contents);
  return outputFiles
    .filter(({ path }) => path.endsWith('.mjs'))
    .map(({ path, contents }) => ({ file: `dist/${basename(path)}`, bytes: contents.length }));
}

function replace(path: string, contents: Uint8Array): void {
  try {
    if (readFileSync(path).equals(contents)) return;
  } catch {
    // Not there yet.
  }
  const written = `${path}.${process.pid}`;
  writeFileSync(written, contents);
  renameSync(written, path);
}
