import { type ParameterName, parameters, toVariable } from '../deploy/parameters.ts';
import { settingsOf } from '../deploy/settings.ts';

/**
 * What says whose AWS account is meant. No other name of AWS is taken from a file: AWS_CONFIG_FILE alone names a file in which
 * `credential_process` is a command to run.
 */
const awsNames = [
  'AWS_PROFILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
] as const;

/** Every name that a settings file may hold, but for those of Powertools. */
const fileNames: ReadonlySet<string> = new Set([
  ...Object.values(settingsOf).flat(),
  ...(Object.keys(parameters) as ParameterName[]).map(toVariable),
  ...awsNames,
]);

export function isFileName(name: string): boolean {
  return fileNames.has(name) || /^POWERTOOLS_[A-Z0-9_]+$/.test(name);
}
