import { misuse, readArguments } from '../command/arguments.ts';
import { fillLocalPort, toLocalPort } from '../command/local-port.ts';
import { printError } from '../command/terminal.ts';
import { settingsOption, takeSettings } from '../settings/option.ts';
import { type Language, languageOf, translateLines } from './translate.ts';

export type Options = {
  /** The language of the report. Default: English. */
  language?: 'zh';
  json: boolean;
  /** Where the functions will run. Default: on AWS. */
  target?: 'functiongraph';
  /** The port of `npm start`, where its emulated cloud is examined and not the cloud of the settings. */
  localPort?: number;
};

const options = {
  json: { type: 'boolean' },
  lang: { type: 'string' },
  local: { type: 'string' },
  target: { type: 'string' },
  ...settingsOption,
} as const;

/** A file of settings fills in what the environment lacks. @throws {Refusal} for arguments that are not known, and for a PORT that is none. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const {
    json = false,
    lang = languageOf(env),
    local,
    settings,
    target = 'aws',
  } = readArguments(fillLocalPort(args, env), options).values;
  if (settings && local !== undefined)
    throw misuse('--settings does not go with --local: the emulated cloud has settings of its own.');
  if (lang !== 'en' && lang !== 'zh') throw misuse(`--lang must be en or zh.`);
  if (target !== 'aws' && target !== 'functiongraph') throw misuse('--target must be aws or functiongraph.');
  takeSettings(settings, env, (line) => printError(translateLines(line, lang)));
  return {
    json,
    ...(target === 'aws' ? {} : { target }),
    ...(lang === 'zh' ? { language: lang } : {}),
    ...(local === undefined ? {} : { localPort: toLocalPort(local) }),
  };
}

/** The language that is asked for, as far as it is one, before anything else is known of the arguments. */
export function spokenIn(args: readonly string[], env: NodeJS.ProcessEnv): Language {
  const [asked] = args.flatMap((arg, at) =>
    arg === '--lang' ? [args[at + 1]] : arg.startsWith('--lang=') ? [arg.slice(7)] : [],
  );
  return asked === 'en' || asked === 'zh' ? asked : languageOf(env);
}
