import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { referencesIn } from '../../lib/settings/references.ts';
import type { Env } from '../../lib/settings/settings.ts';
import { misuse } from '../command/arguments.ts';
import { Refusal } from '../command/refusal.ts';
import { printError } from '../command/terminal.ts';
import { settingsOf } from './functions.ts';
import { useSettingsFile } from './settings-file.ts';

/** What every command that reads settings adds to its options. */
export const settingsOption = { settings: { type: 'string', multiple: true } } as const;

/** A line about it for the help of such a command. */
export const SETTINGS_HELP = 'settings, a line NAME=value each (see .env.example); what the shell has comes first';

/**
 * Fills in what the environment lacks with the settings of the file that `--settings` names, if it does, and says where the
 * environment won.
 *
 * @param say to the person, beside what the command prints.
 * @throws {Refusal}
 */
export function takeSettings(
  files: readonly string[] | undefined,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void = printError,
): void {
  const [file, ...more] = files ?? [];
  if (file === undefined) return;
  if (file === '') throw misuse('--settings needs a file.');
  if (more.length > 0) throw new Refusal('--settings stands more than once: one file holds them all.');
  for (const note of useSettingsFile(findFile(file, env), env)) say(note);
}

/** A file is looked for where the person stands, too: npm goes to the folder of the project, and says where it came from. */
export function findFile(path: string, { INIT_CWD }: Env): string {
  const elsewhere = INIT_CWD && resolve(INIT_CWD, path);
  return !existsSync(path) && elsewhere && existsSync(elsewhere) ? elsewhere : path;
}

/** @returns which of these settings say where their value is, and hold none. */
export function referring(env: Env, names: readonly string[]): string[] {
  return referencesIn(env).filter((name) => names.includes(name));
}

/** @throws {Refusal} naming those of these settings that say where their value is: nobody but a function on AWS reads it. */
export function refuseReferences(env: Env, names: readonly string[] = everySetting): void {
  const found = referring(env, names);
  if (found.length > 0)
    throw new Refusal(
      `${found.join(', ')}: a reference is read on AWS only, and not by this command. Give the value itself for this run.`,
    );
}

const everySetting: readonly string[] = [...new Set(Object.values(settingsOf).flat())];
