import { misuse, readArguments } from '../command/arguments.ts';
import { fillLocalPort, toLocalPort } from '../command/local-port.ts';
import { SETTINGS_HELP, settingsOption, takeSettings } from '../settings/option.ts';

/** Which dead letters are meant. A filter that is left out lets all through. */
export type Filter = {
  /** Only what died since then, epoch milliseconds. */
  since?: number;
  codes?: readonly string[];
  channels?: readonly string[];
};

export type Options = {
  filter: Filter;
  /** Whether they are sent back. */
  yes: boolean;
  json: boolean;
  /** The port of `npm start -- --durable` where its queues are meant, and not those of the settings. */
  localPort?: number;
};

export const USAGE =
  'npm run redrive [-- [--yes] [--since AGE] [--code CODE[,CODE…]] [--channel NAME[,NAME…]] [--json] [--local [PORT]]]';

export const HELP = `Lists what lies in the dead-letter queue, in order of event time; with --yes sends it back to the queue of commands. What was
done meanwhile is not done again. The queues are those of the settings DEAD_LETTER_QUEUE_URL and COMMAND_QUEUE_URL, the
credentials those that "npm run deploy" would use.

  --yes              sends them back, where else nothing is changed
  --since AGE        only what died since then: 90s, 30m, 2h, 7d, or an ISO time such as 2026-11-28T09:00:00Z
  --code CODE,…      only what died of these; - stands for no code
  --channel NAME,…   only what came by these
  --json             a line of JSON for each on stdout, how it ended on stderr
  --local [PORT]     the queues of "npm start -- --durable" (PORT, else 3000): no account, no settings
  --settings FILE    ${SETTINGS_HELP}

Exit code: 0; 2 for wrong arguments, else 1.`;

const options = {
  yes: { type: 'boolean' },
  since: { type: 'string' },
  code: { type: 'string', multiple: true },
  channel: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  local: { type: 'string' },
  ...settingsOption,
} as const;

/**
 * A file of settings fills in what the environment lacks.
 *
 * @param now epoch milliseconds, from which an age is counted back.
 * @throws {Refusal} for arguments that are not known, and for a PORT that is none.
 */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv, now: number): Options {
  const whole = fillLocalPort(args, env);
  // "-" alone is a value, and looks like an option.
  const joined = whole.flatMap((arg, at) => {
    if (arg === '-' && whole[at - 1] === '--code') return [];
    return [arg === '--code' && whole[at + 1] === '-' ? '--code=-' : arg];
  });
  const { yes = false, json = false, since, code, channel, local, settings } = readArguments(joined, options).values;
  if (settings && local !== undefined)
    throw misuse('--settings does not go with --local: the emulated queues have settings of their own.');
  const filter = {
    ...(since === undefined ? {} : { since: toSince(since, now) }),
    ...(code ? { codes: toList('code', code).map((one) => one.toUpperCase()) } : {}),
    ...(channel ? { channels: toList('channel', channel).map((one) => one.toLowerCase()) } : {}),
  };
  const localPort = local === undefined ? {} : { localPort: toLocalPort(local) };
  takeSettings(settings, env);
  return { filter, yes, json, ...localPort };
}

const UNITS_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

function toSince(text: string, now: number): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count && unit) return now - Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
  const at = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw misuse('--since must be 90s, 30m, 2h, 7d or an ISO time such as 2026-11-28T09:00:00Z.');
  return at;
}

function toList(name: string, given: readonly string[]): string[] {
  const words = given.flatMap((text) => text.split(',').map((word) => word.trim()));
  if (words.some((word) => !/^[\w-]{1,100}$/.test(word))) throw misuse(`--${name} must be names separated by commas.`);
  return words;
}
