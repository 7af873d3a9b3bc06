import { powertoolsNames } from '../../lib/runtimes/powertools-settings.ts';
import { isReference } from '../../lib/settings/references.ts';
import type { SettingProblem } from '../../lib/settings/settings.ts';
import { inWords } from '../command/in-words.ts';
import { refuseIfAny } from '../command/refusal.ts';
import { checkStart, type FunctionName, pickSettings, secretSettings } from '../settings/functions.ts';
import { isInterpreted } from '../settings/interpreted.ts';
import { toVariable } from '../settings/parameters.ts';

/** What Terraform is handed, and what it will ask for. */
export type GraphDeployment = {
  functions: readonly FunctionName[];
  /** By the name of the variable. Secrets that are not set stand empty, so that Terraform does not ask for them. */
  variables: Readonly<Record<string, string | boolean>>;
  /** The settings whose values are secret and set, which Terraform asks for. */
  secrets: readonly string[];
};

/** The parts that can be switched on, and the function of each. */
const parts = { chat: 'chatops', bus: 'eventbus', schedules: 'schedule' } as const satisfies Record<
  string,
  FunctionName
>;
type Part = keyof typeof parts;
const partNames = Object.keys(parts) as Part[];

/** In the shell these are Terraform's own: only a settings file gives them to the functions. */
export const terraformsOwn = ['HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN'] as const;
const user = ['HW_DOMAIN_NAME', 'HW_USER_NAME', 'HW_USER_PASSWORD'] as const;

/**
 * Everything that is decided before packaging for FunctionGraph. Pure. Of a secret it is looked at whether it is set, and that it is no
 * reference; its value is not used.
 *
 * @param given what `--param` said.
 * @throws {Refusal} a list that names everything that is wrong, and no value.
 */
export function toGraphDeployment(env: NodeJS.ProcessEnv, given: readonly string[], stage: string): GraphDeployment {
  const { on, problems } = readParts(env, given);
  const functions: FunctionName[] = ['webhook', ...partNames.filter((part) => on.has(part)).map((part) => parts[part])];
  const settings: Record<string, string> = {};
  for (const name of functions) {
    const picked = pickSettings(name, env);
    problems.push(
      ...checkForm(picked),
      ...checkRoom(name, picked).map(({ name, rule }) => `${name} ${rule}`),
      ...checkWithoutSecrets(name, picked),
    );
    Object.assign(settings, picked);
  }
  refuseIfAny([...new Set(problems)], 'To mend before packaging');
  const isSecret = (name: string) => secretSettings.has(name);
  const plain = Object.keys(settings).filter((name) => !isSecret(name));
  return {
    functions,
    secrets: Object.keys(settings).filter(isSecret).sort(),
    variables: {
      stage,
      ...Object.fromEntries(partNames.map((part) => [part, on.has(part)])),
      uses_agency: needsAgency(settings),
      ...Object.fromEntries(plain.sort().map((name) => [name.toLowerCase(), settings[name] ?? ''])),
      ...Object.fromEntries(
        [...secretSettings]
          .filter((name) => settings[name] === undefined)
          .sort()
          .map((name) => [name.toLowerCase(), '']),
      ),
    },
  };
}

/** @returns the parts that are on, and a sentence for each parameter that is wrong, or none of FunctionGraph's. */
function readParts(env: NodeJS.ProcessEnv, given: readonly string[]): { on: ReadonlySet<Part>; problems: string[] } {
  const said = new Map<string, readonly [shown: string, value: string | undefined]>();
  for (const [variable, value] of Object.entries(env)) {
    const part = partNames.find((known) => toVariable(known) === variable);
    if (/^HOTSPOT_/.test(variable) && value?.trim()) said.set(part ?? variable, [variable, value.trim()]);
  }
  for (const text of given) {
    const [, name = text, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    said.set(name, [name.slice(0, 40), value?.trim()]);
  }
  const on = new Set<Part>();
  const problems: string[] = [];
  for (const [name, [shown, value]] of said) {
    const part = partNames.find((known) => known === name);
    if (part === undefined) problems.push(`${shown} ${NO_PARAMETER}`);
    else if (value === 'on') on.add(part);
    else if (value !== 'off') problems.push(`${shown} must be off or on: --param ${part}=on`);
  }
  return { on, problems };
}

/** @returns what keeps settings from being handed to Terraform as they are. */
function checkForm(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    if (isReference(value)) return [`${name} ${REFERENCE}`];
    if (/^POWERTOOLS_/.test(name) && !powertoolsNames.includes(name)) return [`${name} ${NO_VARIABLE}`];
    return !secretSettings.has(name) && isInterpreted(value) ? [`${name} ${INTERPRETED}`] : [];
  });
}

// "Configuring Environment Variables" of the vendor's guide: 20 of them, 4 KB in all, plain and encrypted ones together.
const NAMES_MAX = 20;
const CHARACTERS_MAX = 4096;

/** @returns whether a function has more settings than the platform takes. Secrets count by their names: Terraform counts the rest. */
export function checkRoom(name: FunctionName, settings: Readonly<Record<string, string>>): SettingProblem[] {
  const names = Object.keys(settings);
  const texts = names.flatMap((one) => (secretSettings.has(one) ? [one] : [one, settings[one] ?? '']));
  const characters = [...texts.join('')].length;
  return [
    ...(names.length > NAMES_MAX
      ? [{ name, rule: `has ${names.length} settings, but FunctionGraph takes ${NAMES_MAX}: ${names.join(', ')}` }]
      : []),
    ...(characters > CHARACTERS_MAX
      ? [
          {
            name,
            rule: `has ${characters} characters in its settings, but FunctionGraph takes ${CHARACTERS_MAX}, and the values of secrets come on top`,
          },
        ]
      : []),
  ];
}

/** @returns what would keep the function from starting, but for what secrets hold. */
function checkWithoutSecrets(name: FunctionName, settings: Readonly<Record<string, string>>): string[] {
  const unread = Object.keys(settings).filter((one) => secretSettings.has(one));
  const standIns = {
    // The platform knows it where it is not set.
    ...(settings['HW_PROJECT_ID'] ? {} : { HW_PROJECT_ID: 'project' }),
    ...Object.fromEntries(unread.map((one) => [one, STAND_IN])),
  };
  const open = settings['WEBHOOK_ALLOW_UNSIGNED'] === 'true' ? [UNSIGNED] : [];
  return [...open, ...checkStart(name, { ...settings, ...standIns }, Object.keys(standIns), { hasAgency: true })];
}

/** Whether neither keys nor a user are set, nor a part of them. */
export function needsAgency(settings: Readonly<Record<string, string | undefined>>): boolean {
  return [...terraformsOwn, ...user].every((name) => !settings[name]);
}

/** In the place of a secret; long enough for a key. */
const STAND_IN = 'stand-in-of-a-secret';

const NO_PARAMETER = `is no parameter with --target functiongraph: there are ${inWords(partNames, 'and')}, each on or off; the rest is chosen by variables of Terraform`;
const REFERENCE =
  'is given by reference, which only a function on AWS can read: set the value itself (of a secret, any value that is not empty: Terraform asks for the right one, and encrypts it)';
const NO_VARIABLE = 'is read by no function, and has no variable in Terraform: take it away';
const INTERPRETED = 'holds ${ or {{resolve:, which tools of deployment read as a request: give a value without it';
const UNSIGNED =
  'WEBHOOK_ALLOW_UNSIGNED must not be set: the route is open to the internet, so that anybody could change the project';
