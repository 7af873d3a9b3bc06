import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));

/** Whether Vite, which takes a path for a URL, stumbles over this folder: it must be called by another name. */
export function needsAnotherName(folder: string): boolean {
  return /[#%]/.test(folder);
}

/**
 * Runs vitest, by a link with a plain name where that of the folder is not.
 *
 * @param config path from the project's folder. @returns its exit code.
 */
export function runVitest(config: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const door = needsAnotherName(project) ? mkdtempSync(join(tmpdir(), 'hotspot-webhook-')) : undefined;
  if (door) symlinkSync(project, join(door, 'project'));
  const root = door ? join(door, 'project') : project;
  const { status } = spawnSync(
    process.execPath,
    [
      ...(door ? ['--preserve-symlinks', '--preserve-symlinks-main'] : []),
      join(root, 'node_modules/vitest/vitest.mjs'),
      ...['run', '--root', root, '--config', join(root, config), ...args],
    ],
    { stdio: 'inherit', env: { ...process.env, ...env } },
  );
  if (door) rmSync(door, { recursive: true });
  return status ?? 1;
}
