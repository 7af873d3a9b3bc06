import { parseArgs } from 'node:util';
import { findOwnStrays } from '../settings/names.ts';
import { useSettingsFile } from '../settings/settings-file.ts';
import { Refusal } from './refusal.ts';
import { findList } from './schedules.ts';

export type Options = {
  stage: string;
  region: string;
  /** As `--param` said them, each `name=value`. */
  params: readonly string[];
  /** Not asked before deploying. */
  yes: boolean;
  /** Takes the stack away instead. */
  remove: boolean;
  /** What the person is told before anything else. */
  notes: readonly string[];
};

export const usage = (command: 'package' | 'deploy') =>
  `npm run ${command} -- [--settings FILE] [--stage NAME] [--region REGION] [--param NAME=VALUE]…${
    command === 'deploy' ? ' [--yes] [--remove]' : ''
  }`;

/**
 * Reads what stands behind `npm run package --` and `npm run deploy --`. A file of settings fills in what the environment lacks.
 *
 * @throws {Refusal} for anything that is not understood.
 */
export function readOptions(command: 'package' | 'deploy', args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const given = parse(command, args);
  const [file, ...more] = given.settings ?? [];
  if (more.length > 0)
    throw new Refusal(`--settings stands more than once: one file holds them all. Usage: ${usage(command)}`);
  const notes = [...(file === undefined ? [] : useSettingsFile(file, env)), ...findOwnStrays(env)];
  const list = env['HOTSPOT_SCHEDULES'];
  if (list) env['HOTSPOT_SCHEDULES'] = findList(list, env);
  const stage = given.stage ?? 'prod';
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    throw new Refusal('--stage must begin with a small letter and have at most 20 of a-z, 0-9 and -');
  }
  return {
    stage,
    region: given.region ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || 'eu-central-1'),
    params: (given.param ?? []).map((param) => param.replace(/(?<=^schedules=).+$/s, (path) => findList(path, env))),
    yes: given.yes ?? false,
    remove: given.remove ?? false,
    notes,
  };
}

function parse(command: 'package' | 'deploy', args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        settings: { type: 'string', multiple: true },
        stage: { type: 'string' },
        region: { type: 'string' },
        param: { type: 'string', multiple: true },
        ...(command === 'deploy' ? { yes: { type: 'boolean' }, remove: { type: 'boolean' } } : {}),
      },
    });
    return values as {
      settings?: string[];
      stage?: string;
      region?: string;
      param?: string[];
      yes?: boolean;
      remove?: boolean;
    };
  } catch (error) {
    const [reason = ''] = (error as Error).message.split(/\.\s/);
    throw new Refusal(`${reason}. Usage: ${usage(command)}`);
  }
}
