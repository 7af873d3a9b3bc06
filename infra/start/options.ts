import { misuse, readArguments } from '../command/arguments.ts';
import { Refusal } from '../command/refusal.ts';
import { SETTINGS_HELP, settingsOption } from '../settings/option.ts';

export const USAGE = 'npm start [-- --curls | --live [--settings FILE]]';

export const HELP = `Serves the built functions on loopback, in front of an emulated cloud, and says how to try them: no account, no network,
whatever HW_* says. PORT=3001 npm start serves on another port than 3000; 0 takes any that is free.

  --curls           prints a signed curl for every trigger, ready to paste
  --live            in front of the real cloud, with the settings of this shell: names its project first, serves no unsigned route
  --settings FILE   with --live: ${SETTINGS_HELP}`;

export type Options = {
  /** Whether the real cloud is meant. */
  live: boolean;
  /** Whether a command for every trigger is printed. */
  curls?: boolean;
  /** A file with the settings of the real one. */
  settings?: string[];
};

/** @throws {Refusal} for arguments that are not known, or do not go together. */
export function readOptions(args: readonly string[]): Options {
  const known = { live: { type: 'boolean' }, curls: { type: 'boolean' }, ...settingsOption } as const;
  const { live = false, curls = false, settings } = readArguments(args, known).values;
  if (settings && !live) throw misuse('--settings goes with --live only: the emulated cloud has settings of its own.');
  if (curls && live) throw misuse('--curls does not go with --live: nothing is signed with secrets of your own.');
  return { live, ...(curls ? { curls } : {}), ...(settings ? { settings } : {}) };
}

/** Of `npm start`, and of whoever sends to it. */
export const DEFAULT_PORT = 3000;

/** @returns the port to serve on; 0 stands for any that is free. @throws {Refusal} */
export function readPort(text: string | undefined): number {
  if (!text) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65535) return port;
  throw new Refusal('PORT must be a whole number from 0 to 65535 (0 takes any free port).');
}

/** What stands in the way of listening, in a sentence; anything else as it is. */
export function explainListenError(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new Refusal(
      `Port ${port} is taken: stop what uses it, or choose another, as in PORT=${otherThan(port)} npm start.`,
    );
  if (code === 'EACCES')
    return new Refusal(
      `Port ${port} is not open to this user: choose one above 1023, as in PORT=${DEFAULT_PORT} npm start.`,
    );
  return error;
}

const otherThan = (port: number): number => (port < 65535 ? port + 1 : port - 1);
