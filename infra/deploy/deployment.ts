import { findClose } from '../../lib/nearest.ts';
import { isReference } from '../../lib/settings/references.ts';
import { refuseIfAny } from '../command/refusal.ts';
import { checkSettings, type FunctionName, pickSettings } from '../settings/functions.ts';
import { findInterpreted } from '../settings/interpreted.ts';
import { type Parameters, readParameters } from '../settings/parameters.ts';
import { type Statement, toStatements } from '../settings/references.ts';
import type { Schedule } from '../settings/schedule-list.ts';
import { toMadeSettings } from './durable.ts';
import { extensionLayerOf, regions } from './regions.ts';
import { type ReadFile, readListFile, toSchedules } from './schedules.ts';

/** What settings and parameters add to a function beside what is written in the YAML files. */
export type DeployedFunction = {
  environment: Readonly<Record<string, string | { Ref: string }>>;
  layers?: readonly string[];
  reservedConcurrency?: number;
  /** The rights to read its references. */
  statements: readonly Statement[];
};

export type Deployment = {
  region: string;
  parameters: Parameters;
  functions: Partial<Record<FunctionName, DeployedFunction>>;
  schedules: readonly Schedule[];
};

/** For the extension: what it has read it gives again for so long, in seconds; a rotated password is in use soon after a refusal. */
const EXTENSION_TTL_SECONDS = '30';

/**
 * Everything that is decided before packaging. Pure but for a list of schedules; no network.
 *
 * @param given what `--param` said.
 * @param readFile reads a list of schedules, where one is given.
 * @throws {Refusal} a list that names everything that is wrong, and no value.
 */
export function toDeployment(
  env: NodeJS.ProcessEnv,
  given: readonly string[],
  region: string,
  readFile: ReadFile = readListFile,
): Deployment {
  refuseIfAny(findInterpreted(env, given), 'To mend before packaging');
  const parameters = readParameters(env, given);
  const problems = checkRegion(region);
  const functions: Deployment['functions'] = {};
  const isDurable = parameters.durable === 'on';
  if (isDurable && isReference(env['RETRY_DELAYS_SECONDS'] ?? '')) problems.push(COUNTED);
  for (const name of wanted(parameters)) {
    const picked = pickSettings(name, env, { isDurable });
    // It reads no store, so that it starts where the worker does not.
    const settings = name === 'undertaker' ? omitReferences(picked) : picked;
    problems.push(...checkSettings(name, settings, { mayBePlain: parameters.plainSecrets === 'allow', isDurable }));
    const references = Object.values(settings).filter(isReference);
    const layer = parameters.extensionLayer || extensionLayerOf(region);
    if (regions.includes(region) && references.length > 0 && layer === undefined) problems.push(noLayer(region));
    functions[name] = toDeployedFunction(name, settings, references, parameters, layer);
  }
  const listed = toSchedules(parameters, env, readFile);
  if ('problems' in listed) problems.push(...listed.problems);
  refuseIfAny([...new Set(problems)], 'To mend before packaging');
  return { region, parameters, functions, schedules: 'schedules' in listed ? listed.schedules : [] };
}

function omitReferences(settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => !isReference(value)));
}

/** @returns what is wrong with an AWS region; nothing is asked of AWS. */
export function checkRegion(region: string): string[] {
  if (regions.includes(region)) return [];
  const nearest = findClose(region.toLowerCase(), regions, 3);
  return [`the AWS region must be one of ${regions.join(', ')}${nearest ? `; the nearest is ${nearest}` : ''}`];
}

function wanted({ chat, bus, schedules, durable }: Parameters): FunctionName[] {
  const doors = ['webhook', ...(chat === 'on' ? (['chatops'] as const) : [])] as const;
  // Bus and schedules speak to the queue then, without a function of their own.
  if (durable === 'on') return [...doors, 'worker', 'undertaker'];
  return [
    ...doors,
    ...(bus !== 'off' ? (['eventbus'] as const) : []),
    ...(schedules !== 'off' ? (['schedule'] as const) : []),
  ];
}

/** One copy at a time is what their queues let in: none of the account's is kept free for them. */
const unreserved: readonly FunctionName[] = ['worker', 'undertaker'];

function toDeployedFunction(
  name: FunctionName,
  settings: Readonly<Record<string, string>>,
  references: readonly string[],
  { reservedConcurrency, secretsKey, durable }: Parameters,
  layer: string | undefined,
): DeployedFunction {
  const reads = references.length > 0 && layer !== undefined;
  return {
    environment: {
      ...settings,
      ...(reads
        ? {
            SECRETS_MANAGER_TTL: EXTENSION_TTL_SECONDS,
            SSM_PARAMETER_STORE_TTL: EXTENSION_TTL_SECONDS,
            PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL: 'warn',
          }
        : {}),
      ...(durable === 'on' ? toMadeSettings(name) : {}),
    },
    ...(reads ? { layers: [layer] } : {}),
    ...(reservedConcurrency === '' || unreserved.includes(name)
      ? {}
      : { reservedConcurrency: Number(reservedConcurrency) }),
    statements: toStatements(references, { secretsKey }),
  };
}

const COUNTED =
  'RETRY_DELAYS_SECONDS must not be a reference: how often a command is tried is written into the template, so give the value itself';
const noLayer = (region: string) =>
  `no version of the AWS Parameters and Secrets extension is known for ${region}: look it up at https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html (arm64) and give --param extensionLayer=<ARN>`;
