import { isReference } from '../../lib/settings/references.ts';
import { secretSettings } from '../settings/functions.ts';

/** What a finished template will do, as far as a person is asked about it. */
export type Summary = {
  functions: readonly string[];
  /** The settings that say which project is changed, by name: one value, or several where functions disagree. */
  target: Readonly<Record<'HW_PROJECT_ID' | 'HW_REGION_NAME' | 'HW_IAM_ENDPOINT' | 'HW_WORKSPACE_ENDPOINT', string>>;
  /** `ENABLED` or `DISABLED`; empty where there is no schedule. */
  schedules: string;
  /** Names of the secrets that can be read in it. */
  plainSecrets: readonly string[];
};

/** A template, as far as we read it. */
export type Template = { Resources: Record<string, Resource> };

export type Resource = {
  Type: string;
  Properties?: Record<string, unknown>;
  Condition?: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
};

/** Reads a template that the packager wrote: what is deployed is that, and not what the settings were meant to be. */
export function summarise({ Resources }: Template): Summary {
  const of = (type: string) =>
    Object.values(Resources).flatMap(({ Type, Properties }) => (Type === type && Properties ? [Properties] : []));
  const lambdas = of('AWS::Lambda::Function');
  const variables = lambdas.flatMap(({ Environment }) =>
    Object.entries((Environment as { Variables?: Record<string, string> } | undefined)?.Variables ?? {}),
  );
  const valuesOf = (name: string) => distinct(variables.flatMap(([one, value]) => (one === name ? [value] : [])));
  const isPlain = ([name, value]: [string, string]) => secretSettings.has(name) && !isReference(value);
  return {
    functions: lambdas.map(({ Handler }) => /([\w-]+)\.\w+$/.exec(String(Handler))?.[1] ?? String(Handler)),
    target: {
      HW_PROJECT_ID: valuesOf('HW_PROJECT_ID'),
      HW_REGION_NAME: valuesOf('HW_REGION_NAME'),
      HW_IAM_ENDPOINT: valuesOf('HW_IAM_ENDPOINT'),
      HW_WORKSPACE_ENDPOINT: valuesOf('HW_WORKSPACE_ENDPOINT'),
    },
    schedules: distinct(of('AWS::Scheduler::Schedule').map(({ State }) => String(State))),
    plainSecrets: [...new Set(variables.filter(isPlain).map(([name]) => name))],
  };
}

/** @returns the functions of a template by their ids: their names, and the files that their code is in. */
export function functionsIn({ Resources }: Template): Readonly<Record<string, { name: string; zip: string }>> {
  const lambdas = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  return Object.fromEntries(
    lambdas.map(([id, { Properties: { FunctionName, Code } = {} }]) => [
      id,
      { name: `${FunctionName}`, zip: `${(Code as { S3Key?: string } | undefined)?.S3Key}`.split('/').at(-1) ?? '' },
    ]),
  );
}

function distinct(values: readonly string[]): string {
  return [...new Set(values)].join(' and ');
}
