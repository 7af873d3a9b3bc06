import { misuse, readArguments } from '../command/arguments.ts';
import { Refusal } from '../command/refusal.ts';
import { findOwnStrays } from '../settings/names.ts';
import { settingsOption, takeSettings } from '../settings/option.ts';
import { terraformsOwn } from './functiongraph-deployment.ts';
import { findList } from './schedules.ts';

export type Options = {
  /** The cloud whose functions are meant. */
  target: 'aws' | 'functiongraph';
  stage: string;
  region: string;
  /** As `--param` said them, each `name=value`. */
  params: readonly string[];
  /** Whether it deploys without asking. */
  yes: boolean;
  /** Whether it takes the stack away instead. */
  remove: boolean;
  /** What the person is told before anything else. */
  notes: readonly string[];
};

type Name = 'package' | 'deploy';

export const toUsage = (name: Name) =>
  `npm run ${name} -- [--target aws|functiongraph] [--settings FILE] [--stage NAME] [--region REGION] [--param NAME=VALUE]…${
    name === 'deploy' ? ' [--yes] [--remove]' : ''
  }`;

const does = {
  package:
    'Makes the zips of the functions and their CloudFormation template in .serverless/. Nothing is sent anywhere.',
  deploy: 'Packages, says what would go to which AWS account, region and project, asks, and deploys it.',
};

const targets = {
  package: `makes zips, Terraform and settings for Huawei
                       Cloud in .functiongraph/, with --param chat=on, bus=on, schedules=on and no other; HW_ACCESS_KEY,
                       HW_SECRET_KEY and HW_SECURITY_TOKEN count from the settings file only: in the shell they are Terraform's`,
  deploy: `says how Terraform deploys what is packaged,
                       and does nothing`,
};

export const toHelp = (name: Name) => `${does[name]}

  --target NAME        aws, if nothing is said; functiongraph ${targets[name]}
  --settings FILE      settings, parameters and AWS credentials, a line NAME=value each; what the shell has comes first
  --stage NAME         part of every name in the cloud: prod, if nothing is said
  --region REGION      of AWS: else AWS_REGION, AWS_DEFAULT_REGION or eu-central-1
  --param NAME=VALUE   what can be chosen about a deployment: see "Parameters" in the README${
    name === 'deploy'
      ? `
  --yes                does not ask
  --remove             takes the stack away instead; needs no settings`
      : ''
  }`;

const both = {
  ...settingsOption,
  target: { type: 'string' },
  stage: { type: 'string' },
  region: { type: 'string' },
  param: { type: 'string', multiple: true },
} as const;
const deploying = { yes: { type: 'boolean' }, remove: { type: 'boolean' } } as const;

type Given = {
  target?: string;
  settings?: string[];
  stage?: string;
  region?: string;
  param?: string[];
  yes?: boolean;
  remove?: boolean;
};

/**
 * Reads what stands behind `npm run package --` and `npm run deploy --`. A file of settings fills in what the environment lacks.
 *
 * @throws {Refusal} for anything that is not understood.
 */
export function readOptions(command: 'package' | 'deploy', args: readonly string[], env: NodeJS.ProcessEnv): Options {
  const given: Given = readArguments(args, command === 'deploy' ? { ...both, ...deploying } : both).values;
  const { target = 'aws' } = given;
  if (target !== 'aws' && target !== 'functiongraph') throw misuse('--target must be aws or functiongraph.');
  if (target === 'functiongraph') {
    if (given.region !== undefined)
      throw misuse('--region does not go with --target functiongraph: the region is HW_REGION_NAME.');
    for (const name of terraformsOwn) delete env[name];
  }
  const notes: string[] = [];
  takeSettings(given.settings, env, (note) => notes.push(note));
  notes.push(...findOwnStrays(env));
  const list = env['HOTSPOT_SCHEDULES'];
  if (list) env['HOTSPOT_SCHEDULES'] = findList(list, env);
  const stage = given.stage ?? 'prod';
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    throw new Refusal('--stage must begin with a small letter and have at most 20 of a-z, 0-9 and -');
  }
  return {
    target,
    stage,
    region: given.region ?? (env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || 'eu-central-1'),
    params: (given.param ?? []).map((param) => param.replace(/(?<=^schedules=).+$/s, (path) => findList(path, env))),
    yes: given.yes ?? false,
    remove: given.remove ?? false,
    notes,
  };
}
