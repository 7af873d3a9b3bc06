import { misuse, readArguments } from '../command/arguments.ts';
import { SETTINGS_HELP, settingsOption } from '../settings/option.ts';

export const USAGE = 'npm start [-- --curls] [--durable | --target functiongraph] | [-- --live [--settings FILE]]';

export const HELP = `Serves the built functions on loopback, in front of an emulated cloud, and says how to try them: no account, no network,
whatever HW_* says. PORT=3001 npm start serves on another port than 3000; 0 takes any that is free.

  --curls           prints a signed curl for every trigger, ready to paste
  --durable         with table and queues emulated, too, worker and undertaker in processes of their own, and chat platforms that
                    take what comes later (/replies.json)
  --target TARGET   aws, or functiongraph: as Huawei Cloud's own functions run, with keys of an emulated agency; aws by default
  --live            in front of the real cloud, with the settings of this shell: names its project first, serves no unsigned route
  --settings FILE   with --live: ${SETTINGS_HELP}`;

export type Options = {
  /** Whether the real cloud is meant. */
  live: boolean;
  /** Whether a command for every trigger is printed. */
  curls?: boolean;
  /** Whether table and queues are there. */
  durable?: boolean;
  /** As whose functions they run. */
  target?: 'aws' | 'functiongraph';
  /** A file with the settings of the real one. */
  settings?: string[];
};

/** @throws {Refusal} for arguments that are not known, or do not go together. */
export function readOptions(args: readonly string[]): Options {
  const known = {
    live: { type: 'boolean' },
    curls: { type: 'boolean' },
    durable: { type: 'boolean' },
    target: { type: 'string' },
    ...settingsOption,
  } as const;
  const given = readArguments(args, known).values;
  const { live = false, curls = false, durable = false, target = 'aws', settings } = given;
  if (target !== 'aws' && target !== 'functiongraph') throw misuse('--target is aws or functiongraph.');
  if (target === 'functiongraph' && live)
    throw misuse('--target functiongraph does not go with --live: only the platform has the keys of an agency.');
  if (durable && live)
    throw misuse('--durable does not go with --live: its table and queues are emulated, and lost when it ends.');
  if (durable && given.target !== undefined)
    throw misuse('--durable does not go with --target: its table and queues are those of AWS.');
  if (settings && !live) throw misuse('--settings goes with --live only: the emulated cloud has settings of its own.');
  if (curls && live) throw misuse('--curls does not go with --live: nothing is signed with secrets of your own.');
  return {
    live,
    ...(curls ? { curls } : {}),
    ...(durable ? { durable } : {}),
    ...(target === 'functiongraph' ? { target } : {}),
    ...(settings ? { settings } : {}),
  };
}
