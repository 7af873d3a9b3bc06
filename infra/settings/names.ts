import { powertoolsNames } from '../../lib/runtimes/powertools-settings.ts';
import { findMeant, findStrays } from '../../lib/settings/strays.ts';
import { durableSettings, settingsOf } from './functions.ts';
import { type ParameterName, parameters, toVariable } from './parameters.ts';

/**
 * What says whose AWS account is meant. No other name of AWS is taken from a file: AWS_CONFIG_FILE alone names a file in which
 * `credential_process` is a command to run.
 */
export const awsNames = [
  'AWS_PROFILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
] as const;

/** Every setting of a function, and every variable that stands for a parameter of a deployment. */
const ownNames: readonly string[] = [
  ...new Set([...Object.values(settingsOf).flat(), ...durableSettings]),
  ...(Object.keys(parameters) as ParameterName[]).map(toVariable),
];

/** Every name that a settings file may hold, but for the other ones of Powertools. */
const fileNames: readonly string[] = [...ownNames, ...powertoolsNames, ...awsNames];

export function isFileName(name: string): boolean {
  return fileNames.includes(name) || /^POWERTOOLS_[A-Z0-9_]+$/.test(name);
}

/** @returns the name that was meant by one that a settings file may not hold. */
export function nearestFileName(name: string): string | undefined {
  const upper = name.toUpperCase();
  if (fileNames.includes(upper)) return upper;
  // HW_REGION is two letters from AWS_REGION, which nobody means by it.
  const ofAws = findMeant(upper, awsNames);
  if (upper.startsWith('AWS_') && ofAws) return ofAws;
  return findMeant(upper, [...ownNames, ...powertoolsNames]) ?? ofAws;
}

/** @returns a sentence for every variable of the environment whose name is nearly one of ours. */
export function findOwnStrays(env: NodeJS.ProcessEnv): string[] {
  return findStrays(env, ownNames);
}
