import { misuse, readArguments } from '../command/arguments.ts';
import { readPort } from '../command/port.ts';
import { SETTINGS_HELP, settingsOption, takeSettings } from '../settings/option.ts';
import { languageOf } from './translate.ts';

export type Options = {
  /** Of what is said; English where it is left out. */
  language?: 'zh';
  json: boolean;
  /** The port of `npm start` where its cloud is meant, and not the one of the settings. */
  localPort?: number;
};

export const USAGE = 'npm run doctor [-- [--settings FILE | --local [PORT]] [--lang en|zh] [--json]]';

export const HELP = `Checks step by step whether the functions could work with the settings of this shell, and says what is wrong, why, and
what to do: settings, secrets, IAM host, credentials, project and region, Workspace host, permission. It changes nothing,
asks IAM once and never twice (for a token, or for the projects of keys), and prints no secret.

  npm run doctor                        the settings of this shell (HW_…, see the README)
  npm run doctor -- --local [PORT]      the emulated cloud of "npm start" (PORT, else 3000): no account, no settings
  npm run doctor -- --settings FILE     ${SETTINGS_HELP}
  npm run doctor -- --lang zh           in Chinese, or en for English; else by the locale (LC_ALL, LC_MESSAGES, LANG)
  npm run --silent doctor -- --json     for machines: {"ok", "target", "steps": [{"step", "status", "detail", …}]}

Exit code: 0 if every step is ok, 2 for wrong arguments, else 1.`;

const options = {
  json: { type: 'boolean' },
  lang: { type: 'string' },
  local: { type: 'string' },
  ...settingsOption,
} as const;

/** A file of settings fills in what the environment lacks. @throws {Refusal} for arguments that are not known, and for a PORT that is none. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  // The port behind --local may be left out.
  const whole = args.map((arg, at) =>
    arg === '--local' && !/^\d+$/.test(args[at + 1] ?? '') ? `--local=${readPort(env['PORT'])}` : arg,
  );
  const { json = false, lang = languageOf(env), local, settings } = readArguments(whole, options).values;
  if (settings && local !== undefined)
    throw misuse('--settings does not go with --local: the emulated cloud has settings of its own.');
  if (lang !== 'en' && lang !== 'zh') throw misuse(`--lang must be en or zh.`);
  takeSettings(settings, env);
  return {
    json,
    ...(lang === 'zh' ? { language: lang } : {}),
    ...(local === undefined ? {} : { localPort: toPort(local) }),
  };
}

function toPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) throw misuse('The port behind --local must be a whole number from 1 to 65535.');
  return port;
}
