/** `npm run unit`: runs the tests, or those that are named behind it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));

// Vite takes a path for a URL and stumbles over "#" and "%": from such a folder it is called by a link with a plain name.
const door = /[#%]/.test(project) ? mkdtempSync(join(tmpdir(), 'hotspot-webhook-')) : undefined;
if (door) symlinkSync(project, join(door, 'project'));
const root = door ? join(door, 'project') : project;

const { status } = spawnSync(
  process.execPath,
  [
    ...(door ? ['--preserve-symlinks', '--preserve-symlinks-main'] : []),
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...['--root', root, '--config', join(root, 'test/vitest.config.ts')],
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
if (door) rmSync(door, { recursive: true });
process.exitCode = status ?? 1;
