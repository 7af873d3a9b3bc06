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
 * Runs vitest, by a link with a plain name where that of the folder is not. What its many short-lived processes compile is kept for
 * the length of the run; not where coverage is measured, which code from a cache does not tell exactly.
 *
 * @param config path from the project's folder. @returns its exit code.
 */
export function runVitest(config: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const scratch = mkdtempSync(join(tmpdir(), 'hotspot-webhook-'));
  const isRenamed = needsAnotherName(project);
  const root = isRenamed ? join(scratch, 'project') : project;
  if (isRenamed) symlinkSync(project, root);
  const cache = args.includes('--coverage') ? {} : { NODE_COMPILE_CACHE: join(scratch, 'compiled') };
  const { status } = spawnSync(
    process.execPath,
    [
      ...(isRenamed ? ['--preserve-symlinks', '--preserve-symlinks-main'] : []),
      join(root, 'node_modules/vitest/vitest.mjs'),
      ...['run', '--root', root, '--config', join(root, config), ...args],
    ],
    { stdio: 'inherit', env: { ...process.env, ...cache, ...env } },
  );
  rmSync(scratch, { recursive: true });
  return status ?? 1;
}
