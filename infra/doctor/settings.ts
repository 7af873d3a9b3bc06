import { iamEndpointOf, workspaceEndpointOf } from '../../lib/cloud/endpoints.ts';
import { createRedactor, type Redactor } from '../../lib/redactor.ts';
import { Secret } from '../../lib/secret.ts';
import { checkReferences, parseReference, referencesIn } from '../../lib/settings/references.ts';
import {
  type CloudSettings,
  createSettingsReader,
  cutLineBreaks,
  type Env,
  isLoopback,
  readCloudSettings,
} from '../../lib/settings/settings.ts';
import { checkRoom } from '../deploy/functiongraph-deployment.ts';
import {
  chatSettings,
  durableSettings,
  type FunctionName,
  madeStandIns,
  pickSettings,
  secretSettings,
  settingsOf,
  startOffline,
} from '../settings/functions.ts';
import { findOwnStrays } from '../settings/names.ts';
import { findQuestions } from '../settings/questions.ts';
import type { Found, Target, Trouble } from './report.ts';

/** Settings that were read, and what the later steps need of them. */
export type Read = {
  env: Env;
  cloud: CloudSettings;
  iamEndpoint: string;
  workspaceEndpoint: string;
  redactor: Redactor;
  target: Target;
  /** The settings that say where their value is. */
  references: Readonly<Record<string, string>>;
  /** The settings that the platform knows where they are not set. */
  ofPlatform: readonly string[];
  platform?: 'functiongraph' | undefined;
  secrets: readonly string[];
};

/** The settings without which a step cannot be gone through. */
export const needs: Readonly<Record<'iam' | 'credentials' | 'keys' | 'workspace', readonly string[]>> = {
  iam: ['HW_REGION_NAME', 'HW_IAM_ENDPOINT', 'TOKEN_TIMEOUT_MS'],
  credentials: ['HW_PROJECT_ID', 'HW_DOMAIN_NAME', 'HW_USER_NAME', 'HW_USER_PASSWORD'],
  keys: ['HW_PROJECT_ID', 'HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN'],
  workspace: ['HW_REGION_NAME', 'HW_WORKSPACE_ENDPOINT', 'UPSTREAM_TIMEOUT_MS'],
};

const ELSEWHERE = '(read on AWS)';
const OF_PLATFORM = '(that of the function)';
const AGENCY = '(agency)';
/** Whose keys they are, nobody says. */
const UNUSED = '(keys)';

/** Settings by which a function shows that it is meant to be used. The other two need none of their own. */
const marks: Readonly<Record<'webhook' | 'chatops', (name: string) => boolean>> = {
  webhook: (name) => name.startsWith('WEBHOOK_'),
  chatops: (name) => name === 'CHATOPS_ALLOW' || chatSettings.includes(name),
};

const NO_SECRET = 'no secret of a webhook or a chat is set: only "eventbus" and "schedule" would start.';
const NO_CHAT = 'CHATOPS_ALLOW is set, but the secret of no chat is: no chat is served.';
const NOBODY = 'CHATOPS_ALLOW is not set: nobody in a chat may do more than ask for help.';
const UNSIGNED = 'WEBHOOK_ALLOW_UNSIGNED is true: deliveries need no proof. "npm run package" refuses that.';

const USER_UNUSED = 'keys are set, so that the user (HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD) is not used.';

/** Every setting that is there is read as the functions would read it, and all that is wrong is told at once. */
export function checkSettings(all: Env, platform?: 'functiongraph'): Found<Read> {
  const given = { ...(platform ? {} : pickDurable(all)), ...pickKnown(all) };
  const ofPlatform = platform && !given['HW_PROJECT_ID'] ? ['HW_PROJECT_ID'] : [];
  const env = { ...given, ...Object.fromEntries(ofPlatform.map((name) => [name, OF_PLATFORM])) };
  const hasAgency = platform !== undefined;
  const has = (mark: (name: string) => boolean) => Object.keys(env).some(mark);
  const functions: FunctionName[] = ['eventbus', 'schedule'];
  for (const name of ['webhook', 'chatops'] as const) if (has(marks[name])) functions.push(name);
  const isAlone = functions.length === 2;
  if (durableSettings.some((name) => env[name])) functions.push('worker', 'undertaker');

  const referring = referencesIn(env);
  const starts = functions.map((name) => {
    // What a deployment makes may stand in a file for npm run redrive.
    const isDurable = name === 'worker' || name === 'undertaker';
    return startOffline(name, isDurable ? { ...madeStandIns, ...env } : env, { hasAgency });
  });
  const problems = [
    ...(platform ? checkForm(given, functions) : checkReferences(env)),
    ...starts.flatMap((start) => start.problems).filter(({ name }) => !referring.includes(name)),
  ];
  const distinct = [...new Map(problems.map((problem) => [`${problem.name} ${problem.rule}`, problem])).values()];
  const strays = findOwnStrays(all);
  if (distinct.length > 0) return toTrouble(distinct, strays);

  const read = readAll(env, { referring, ofPlatform, platform });
  const { target } = read;
  const notes = [
    ...strays,
    ...(target.local
      ? [`the cloud is on this machine (${target.workspace}), as that of "npm start": no real account is touched.`]
      : []),
    ...(read.cloud.keys && needs.credentials.slice(1).some((name) => env[name]) ? [USER_UNUSED] : []),
    ...(isAlone ? [NO_SECRET] : []),
    ...(has(marks.chatops) && !env['CHATOPS_ALLOW'] ? [NOBODY] : []),
    ...(functions.includes('chatops') && !has((name) => chatSettings.includes(name)) ? [NO_CHAT] : []),
    ...(env['WEBHOOK_ALLOW_UNSIGNED'] === 'true' ? [UNSIGNED] : []),
  ];
  const { project, region, user, account } = target;
  const own = read.cloud.byAgency ? 'keys of an agency' : 'keys';
  const who = read.cloud.keys || read.cloud.byAgency ? own : `user ${user} of account ${account}`;
  const detail = `Project ${project} in region ${region}, ${who}; functions ${functions.join(', ')}.`;
  return { status: 'ok', detail, notes, value: read };
}

/** Which of them are not here: a function reads them on AWS, nobody does elsewhere. */
export function checkSecrets({ env, references, secrets, platform }: Read): Found<undefined> {
  const names = Object.keys(references);
  const here = secrets.filter((name) => !names.includes(name)).length;
  const notes = names.map(
    (name) => `${name} is kept in ${storeOf(references[name])} and read on AWS only: its value is not checked here.`,
  );
  const detail = `${here} of ${secrets.length} secrets are in this environment; none is ever printed.`;
  if (platform) notes.push(ENCRYPTED);
  return { status: 'ok', detail, notes, questions: findQuestions(env), value: undefined };
}

function storeOf(reference: string | undefined): string {
  return parseReference(reference)?.store === 'ssm' ? 'Parameter Store' : 'Secrets Manager';
}

const ENCRYPTED =
  'whether the function has the same ones, encrypted, only the function can know: Terraform asked for them.';

/** On FunctionGraph nobody reads what a reference names, and there is room for so many settings. */
function checkForm(env: Readonly<Record<string, string>>, functions: readonly FunctionName[]) {
  return [
    ...referencesIn(env).map((name) => ({ name, rule: 'must be given as it is, not by reference' })),
    ...functions.flatMap((name) => checkRoom(name, pickSettings(name, env))),
  ];
}

/** @returns why a step cannot be gone through, where one of the settings that it needs is kept elsewhere. */
export function findElsewhere({ references, ofPlatform }: Read, needed: readonly string[]): Trouble | undefined {
  if (needed.some((name) => ofPlatform.includes(name))) return NO_PROJECT;
  const missing = needed.filter((name) => Object.hasOwn(references, name));
  if (missing.length === 0) return undefined;
  const names = missing.join(', ');
  return {
    status: 'not-checked',
    code: 'SETTING_ELSEWHERE',
    detail: `${names} ${missing.length === 1 ? 'is' : 'are'} read on AWS only.`,
    why: 'A setting by reference is read by the function, with its role; this check has no right to it, and sends no reference as a password.',
    remedy: `Give the value for this run only, typed into the shell and not kept: read -rs ${missing[0]} && export ${missing[0]}, then run it again.`,
  };
}

const NO_PROJECT: Trouble = {
  status: 'not-checked',
  code: 'SETTING_ELSEWHERE',
  detail: 'HW_PROJECT_ID is not set: it is the function’s own project there.',
  why: 'FunctionGraph tells a function in which project it runs.',
  remedy: 'Set HW_PROJECT_ID for this run, then run it again.',
};

function pickKnown(env: Env): Record<string, string> {
  return Object.assign({}, ...functionNames.map((name) => pickSettings(name, env)));
}

/** Settings of table and queues: functions on AWS alone read them. */
function pickDurable(env: Env): Record<string, string> {
  const set = cutLineBreaks(env);
  return Object.fromEntries(durableSettings.flatMap((name) => (set[name] ? [[name, set[name]]] : [])));
}

const functionNames = Object.keys(settingsOf) as FunctionName[];

function toTrouble(problems: NonNullable<Trouble['problems']>, notes: readonly string[]): Trouble {
  return {
    status: 'failed',
    code: 'SETTINGS_INVALID',
    detail: problems.length === 1 ? 'One setting is to be mended:' : `${problems.length} settings are to be mended:`,
    why: 'A function with a setting that is missing or wrong does not start.',
    remedy:
      'Export them in this shell as the table "Settings" of the README says, or try the emulated cloud: "npm start" in another shell, then "npm run doctor -- --local".',
    problems,
    ...(notes.length > 0 ? { notes } : {}),
  };
}

type Elsewhere = Pick<Read, 'ofPlatform' | 'platform'> & { referring: readonly string[] };

function readAll(env: Env, { referring, ofPlatform, platform }: Elsewhere): Read {
  const reader = createSettingsReader(env);
  const cloud = readCloudSettings(reader, { hasAgency: platform !== undefined });
  const secrets = [...secretSettings].filter((name) => env[name] !== undefined);
  // Whole, and one by one where several stand in a setting.
  const values = secrets
    .filter((name) => !referring.includes(name))
    .flatMap((name) => [env[name] ?? '', ...(name === 'HW_USER_PASSWORD' ? [] : parts(env[name]))]);
  const redactor = createRedactor(values.map((value) => new Secret(value)));
  const iamEndpoint = cloud.iamEndpoint ?? iamEndpointOf(cloud.regionName);
  const workspaceEndpoint = cloud.workspaceEndpoint ?? workspaceEndpointOf(cloud.regionName) ?? '';
  const show = (name: string, text: string) => (referring.includes(name) ? ELSEWHERE : redactor.redact(text));
  return {
    env,
    cloud,
    iamEndpoint,
    workspaceEndpoint,
    redactor,
    target: {
      project: show('HW_PROJECT_ID', cloud.projectId),
      region: show('HW_REGION_NAME', cloud.regionName),
      account: cloud.byAgency ? AGENCY : cloud.keys ? UNUSED : show('HW_DOMAIN_NAME', cloud.domainName),
      user: cloud.byAgency ? AGENCY : cloud.keys ? UNUSED : show('HW_USER_NAME', cloud.userName),
      iam: referring.some((name) => needs.iam.includes(name)) ? ELSEWHERE : iamEndpoint,
      workspace: referring.some((name) => needs.workspace.includes(name)) ? ELSEWHERE : workspaceEndpoint,
      local: [iamEndpoint, workspaceEndpoint].every(
        (endpoint) => endpoint !== '' && isLoopback(new URL(endpoint).hostname),
      ),
    },
    references: Object.fromEntries(referring.map((name) => [name, env[name] ?? ''])),
    ofPlatform,
    platform,
    secrets,
  };
}

function parts(value = ''): string[] {
  return value.split(/\s+/).filter((part) => part !== '');
}
