// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what tools of deployment would read as a request

import { describe, expect, it } from 'vitest';
import { toGraphDeployment } from '../../../infra/deploy/functiongraph-deployment.ts';
import { secretSettings } from '../../../infra/settings/functions.ts';
import { parameters, toVariable } from '../../../infra/settings/parameters.ts';

const agency = { HW_REGION_NAME: 'ap-southeast-3', WEBHOOK_SECRETS: 'any' };
const user = { ...agency, HW_DOMAIN_NAME: 'account', HW_USER_NAME: 'robot', HW_USER_PASSWORD: 'any' };
const keys = { ...agency, HW_ACCESS_KEY: 'any', HW_SECRET_KEY: 'any' };
const all = {
  ...agency,
  SLACK_SIGNING_SECRETS: 'any',
  DISCORD_PUBLIC_KEYS: 'ab'.repeat(32),
  CHATOPS_ALLOW: '[{"channel":"slack","users":["U1"],"can":"*"}]',
  SCHEDULE_COMMAND: '{"action":"show"}',
};
const everyPart = ['chat=on', 'bus=on', 'schedules=on'];

const plan = (env: NodeJS.ProcessEnv, given: readonly string[] = []) => toGraphDeployment(env, given, 'prod');
const refusal = (env: NodeJS.ProcessEnv, given: readonly string[] = []): string => {
  try {
    plan(env, given);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('A plan for FunctionGraph', () => {
  it.each([
    ['nothing', agency, ['WEBHOOK_SECRETS'], true],
    ['a user', user, ['HW_USER_PASSWORD', 'WEBHOOK_SECRETS'], false],
    ['keys', keys, ['HW_ACCESS_KEY', 'HW_SECRET_KEY', 'WEBHOOK_SECRETS'], false],
    [
      'temporary keys',
      { ...keys, HW_SECURITY_TOKEN: 'any' },
      ['HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN', 'WEBHOOK_SECRETS'],
      false,
    ],
    ['an empty user', { ...agency, HW_USER_NAME: '', HW_USER_PASSWORD: '' }, ['WEBHOOK_SECRETS'], true],
  ])('with %s set asks for the secrets that are set, and for an agency where none is', (_, env, secrets, uses) => {
    const { secrets: asked, variables } = plan(env);
    expect(asked).toEqual(secrets);
    expect(variables['uses_agency']).toBe(uses);
  });

  it('has the webhook alone, if nothing else is said, and says what is off', () => {
    const { functions, variables } = plan(agency);
    expect(functions).toEqual(['webhook']);
    expect(variables).toMatchObject({ stage: 'prod', chat: false, bus: false, schedules: false });
  });

  it.each([
    ['--param', everyPart, {}],
    ['the environment', [], { HOTSPOT_CHAT: 'on', HOTSPOT_BUS: 'on', HOTSPOT_SCHEDULES: 'on' }],
    ['--param before the environment', everyPart, { HOTSPOT_CHAT: 'off' }],
  ])('switches parts on by %s', (_, given, env) => {
    const { functions, variables, secrets } = plan({ ...all, ...env }, given);
    expect(functions).toEqual(['webhook', 'chatops', 'eventbus', 'schedule']);
    expect(variables).toMatchObject({ chat: true, bus: true, schedules: true, schedule_command: '{"action":"show"}' });
    expect(variables).toMatchObject({ discord_public_keys: all.DISCORD_PUBLIC_KEYS });
    expect(secrets).toEqual(['SLACK_SIGNING_SECRETS', 'WEBHOOK_SECRETS']);
  });

  it('says of every secret either that it is asked for, or that there is none', () => {
    const { secrets, variables } = plan({ ...all, TEAMS_SECRETS: 'any' });
    const empty = Object.keys(variables).filter((name) => variables[name] === '');
    expect(secrets).toEqual(['WEBHOOK_SECRETS']);
    expect([...secrets.map((name) => name.toLowerCase()), ...empty].sort()).toEqual(
      [...secretSettings].map((name) => name.toLowerCase()).sort(),
    );
  });

  it('is the same whatever the secrets are', () => {
    const other = Object.fromEntries([...secretSettings].map((name) => [name, 'ä'.repeat(4000)]));
    const secret = Object.fromEntries([...secretSettings].map((name) => [name, '${nothing}']));
    const user = { HW_DOMAIN_NAME: 'account', HW_USER_NAME: 'robot' };
    expect(plan({ ...all, ...user, ...other }, everyPart)).toEqual(plan({ ...all, ...user, ...secret }, everyPart));
  });

  it.each([
    ['no region', { ...agency, HW_REGION_NAME: '' }, [], 'HW_REGION_NAME is required'],
    ['no proof', { ...agency, WEBHOOK_SECRETS: '' }, [], 'WEBHOOK_SECRETS'],
    ['half a pair of keys', { ...agency, HW_ACCESS_KEY: 'any' }, [], 'HW_SECRET_KEY is required beside HW_ACCESS_KEY'],
    ['a token without keys', { ...agency, HW_SECURITY_TOKEN: 'any' }, [], 'HW_ACCESS_KEY is required beside'],
    ['a password without a user', { ...agency, HW_USER_PASSWORD: 'any' }, [], 'HW_USER_NAME is required'],
    ['a user without a password', { ...user, HW_USER_PASSWORD: '' }, [], 'HW_USER_PASSWORD is required'],
    ['a wrong number', { ...agency, UPSTREAM_TIMEOUT_MS: '1' }, [], 'UPSTREAM_TIMEOUT_MS must be a whole number'],
    ['an open route', { ...agency, WEBHOOK_SECRETS: '', WEBHOOK_ALLOW_UNSIGNED: 'true' }, [], 'must not be set'],
    ['a secret by reference', { ...agency, WEBHOOK_SECRETS: 'ssm:/a' }, [], 'WEBHOOK_SECRETS is given by reference'],
    ['a name by reference', { ...user, HW_USER_NAME: 'ssm:/a' }, [], 'HW_USER_NAME is given by reference'],
    ['a request in a value', { ...user, HW_USER_NAME: 'a${file(b)}' }, [], 'HW_USER_NAME holds ${'],
    ['a request of the other kind', { ...user, HW_USER_NAME: 'a{{resolve:b}}' }, [], 'HW_USER_NAME holds ${'],
    [
      'a name of the logger that nobody reads',
      { ...agency, POWERTOOLS_COLOUR: 'red' },
      [],
      'POWERTOOLS_COLOUR is read',
    ],
    ['a wrong level', { ...agency, POWERTOOLS_LOG_LEVEL: 'loud' }, [], 'POWERTOOLS_LOG_LEVEL must be one of'],
    ['chat without a chat', agency, ['chat=on'], 'at least one of'],
    ['a list of schedules', agency, ['schedules=/tmp/list.json'], 'schedules must be off or on'],
    ['a bus by its name', agency, ['bus=default'], 'bus must be off or on'],
    [
      'a bus by its name in the environment',
      { ...agency, HOTSPOT_BUS: 'default' },
      [],
      'HOTSPOT_BUS must be off or on',
    ],
    ['a parameter without value', agency, ['chat'], 'chat must be off or on'],
    ['an empty parameter', agency, ['chat='], 'chat must be off or on'],
    ['a parameter that nobody knows', agency, ['colour=red'], 'colour is no parameter'],
    ['one of the environment', { ...agency, HOTSPOT_COLOUR: 'red' }, [], 'HOTSPOT_COLOUR is no parameter'],
  ])('is refused for %s, by name', (_, env, given, told) => {
    expect(refusal(env, given)).toContain(told);
  });

  const others = Object.keys(parameters).filter((name) => !['chat', 'bus', 'schedules'].includes(name));

  it.each(others as Array<keyof typeof parameters>)('refuses the parameter %s, which is AWS’s', (name) => {
    expect(refusal(agency, [`${name}=1`])).toContain(`${name} is no parameter with --target functiongraph`);
    expect(refusal({ ...agency, [toVariable(name)]: '1' })).toContain(`${toVariable(name)} is no parameter`);
  });

  it('tells everything at once, and no value', () => {
    const told = refusal({ ...agency, UPSTREAM_TIMEOUT_MS: 'planted-1', HOTSPOT_BUS: 'planted-2' }, [
      'colour=planted-3',
    ]);
    expect(told.split('\n')).toHaveLength(4);
    expect(told).not.toContain('planted');
  });
});

describe('The room of 20 names and 4096 characters', () => {
  const numbers = { UPSTREAM_TIMEOUT_MS: '5000', TOKEN_TIMEOUT_MS: '5000', TOKEN_PREFETCH: 'false' };
  const log = { POWERTOOLS_LOG_LEVEL: 'INFO', POWERTOOLS_DEV: 'false', POWERTOOLS_LOGGER_SAMPLE_RATE: '0' };
  const endpoints = { HW_IAM_ENDPOINT: 'https://iam.example', HW_WORKSPACE_ENDPOINT: 'https://workspace.example' };
  const proofs = { WEBHOOK_HUB_SECRETS: 'any', WEBHOOK_BEARER_TOKENS: 'any', SIGNATURE_TOLERANCE_SECONDS: '300' };
  const most = {
    ...user,
    ...keys,
    HW_SECURITY_TOKEN: 'any',
    HW_PROJECT_ID: 'project',
    ...numbers,
    ...log,
    ...endpoints,
    ...proofs,
  };

  it('is filled by 20 settings, and left by 21', () => {
    expect(Object.keys(most)).toHaveLength(20);
    expect(refusal(most)).toBe('');
    expect(refusal({ ...most, POWERTOOLS_LOGGER_LOG_EVENT: 'false' })).toContain('webhook has 21 settings');
  });

  it('is each function’s own: what it is not handed takes none of its room', () => {
    expect(refusal({ ...most, SCHEDULE_COMMAND: '{"action":"show"}' })).toBe('');
    expect(refusal({ ...most, SCHEDULE_COMMAND: '{"action":"show"}' }, ['schedules=on'])).toBe('');
  });

  it('counts code points of names and values, and of secrets the names', () => {
    const { HW_REGION_NAME, WEBHOOK_SECRETS } = agency;
    const taken = ['HW_REGION_NAME', HW_REGION_NAME, 'HW_USER_PASSWORD', 'HW_DOMAIN_NAME', 'a', 'HW_USER_NAME', 'r'];
    const room = 4096 - [...taken, 'SCHEDULE_COMMAND'].join('').length;
    // Each of these signs is two units of UTF-16 and four bytes.
    const users = Array.from({ length: 20 }, (_, at) => `${at}${'😀'.repeat(100)}`);
    const payload = JSON.stringify({ action: 'exclude', users });
    const fill = payload + ' '.repeat(room - [...payload].length);
    const told = (SCHEDULE_COMMAND: string) =>
      refusal(
        {
          HW_REGION_NAME,
          WEBHOOK_SECRETS,
          HW_DOMAIN_NAME: 'a',
          HW_USER_NAME: 'r',
          HW_USER_PASSWORD: 'x'.repeat(5000),
          SCHEDULE_COMMAND,
        },
        ['schedules=on'],
      );
    expect(told(fill)).toBe('');
    expect(told(`${fill} `)).toContain('schedule has 4097 characters in its settings');
  });
});
