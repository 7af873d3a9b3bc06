import { globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Refusal } from '../../command/refusal.ts';
import { bundle, type Target, targets } from './bundle.ts';

/** A bundle of a function, its path in the project, and its size. */
export type Bundle = { file: string; bytes: number };

/**
 * Builds the functions for every cloud into `dist/`. What is there already is left alone, and what is not is there at once: somebody
 * may be reading it.
 *
 * @throws {Refusal} where they cannot be built; what is wrong has been told.
 */
export async function buildFunctions(): Promise<Bundle[]> {
  const bundles = await Promise.all((Object.keys(targets) as Target[]).map(buildFor));
  return bundles.flat();
}

async function buildFor(target: Target): Promise<Bundle[]> {
  const { outdir, extension } = targets[target];
  const { outputFiles } = await bundle(target).catch(() => {
    throw new Refusal('The functions could not be built.');
  });
  const folder = dirname(outputFiles[0]?.path ?? '');
  mkdirSync(folder, { recursive: true });
  const known = new Set(outputFiles.map(({ path }) => basename(path)));
  // Bundles of functions that are gone.
  for (const file of globSync(`*{${extension},.map}`, { cwd: folder }))
    if (!known.has(file)) rmSync(join(folder, file), { force: true });
  for (const { path, contents } of outputFiles) replace(path, contents);
  return outputFiles
    .filter(({ path }) => path.endsWith(extension))
    .map(({ path, contents }) => ({ file: `${outdir}/${basename(path)}`, bytes: contents.length }));
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
