import { afterEach, describe, expect, it } from 'vitest';
import { createConnect } from '../../../infra/doctor/connection.ts';
import { examine, type Ports } from '../../../infra/doctor/examine.ts';
import { findLocalCloud } from '../../../infra/doctor/local.ts';
import { readOptions } from '../../../infra/doctor/options.ts';
import { type Step, showEnd, showStep, type Target, toLanguage, toReport } from '../../../infra/doctor/report.ts';
import { createCloud } from '../../../infra/emulator/cloud.ts';
import { serveCloud } from '../../../infra/emulator/serve.ts';
import { projectId, webhookSettings } from '../../support/settings.ts';

const keys = { accessKey: 'PLANTEDACCESSKEY0001', secretKey: 'planted/secret+key=0001' };
const { HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD: _, HW_PROJECT_ID, ...region } = webhookSettings;
const userPassword = 'planted-password-0001';
const user = { HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD: userPassword };
const ofKeys = { HW_ACCESS_KEY: keys.accessKey, HW_SECRET_KEY: keys.secretKey };

const closing: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const realPorts: Ports = {
  fetch: (input, init) => globalThis.fetch(input, init),
  connect: createConnect(),
  now: () => Date.now(),
  timeoutSignal: (ms) => AbortSignal.timeout(ms),
};

/** What the steps say of settings that a function of FunctionGraph will have, in front of a cloud behind a socket. */
async function look(env: Record<string, string>) {
  const cloud = createCloud({ projectId, keys: [keys], userPassword });
  const { url, close } = await serveCloud(cloud);
  closing.push(close);
  const steps: Step[] = [];
  let target: Target | undefined;
  const settings = { ...env, HW_IAM_ENDPOINT: url, HW_WORKSPACE_ENDPOINT: url };
  for await (const step of examine(settings, realPorts, (known) => (target = known), 'functiongraph')) steps.push(step);
  const report = toReport(steps, target);
  return { cloud, report, last: steps.at(-1), text: [...report.steps.map(showStep), showEnd(report)].join('\n') };
}

const ORDER = ['settings', 'secrets', 'iam-host', 'credentials', 'project', 'workspace-host', 'permission'];

describe('For FunctionGraph the doctor', () => {
  it('finds no fault without credentials: an agency gives them, and nobody is asked anything', async () => {
    const { cloud, report, text } = await look(region);
    expect(report.steps.map((step) => [step.step, step.status, 'code' in step ? step.code : undefined])).toEqual([
      ...ORDER.slice(0, 3).map((name) => [name, 'ok', undefined]),
      ...ORDER.slice(3).map((name) => [name, 'not-checked', 'SETTING_ELSEWHERE']),
    ]);
    expect(report.ok).toBe(true);
    expect(report.target).toMatchObject({ project: '(that of the function)', account: '(agency)', user: '(agency)' });
    expect(text).toContain('keys of an agency');
    expect(text).toContain('3 of 7 steps are ok. The rest only the function can know.');
    expect(cloud.received).toEqual([]);
  });

  it('says so in Chinese', async () => {
    const { report } = await look(region);
    for (const step of report.steps.map((one) => toLanguage(one, 'zh')))
      if ('detail' in step) expect(step.detail).toMatch(/\p{Script=Han}/u);
    expect(showEnd(report, 'zh')).toContain('只有函数自己知道');
  });

  it.each([
    ['keys', ofKeys],
    ['a user', user],
  ])('goes through all of it with %s', async (_, credentials) => {
    const { report, text } = await look({ ...region, HW_PROJECT_ID, ...credentials });
    expect(report.steps.map(({ status }) => status)).toEqual(ORDER.map(() => 'ok'));
    expect(report.ok).toBe(true);
    expect(text).toContain('All 7 steps are ok.');
    expect(text).toContain('whether the function has the same ones, encrypted, only the function can know');
  });

  it.each([
    ['keys', ofKeys],
    ['a user', user],
  ])('cannot look up the project of %s where only the platform knows it', async (_, credentials) => {
    const { cloud, report, last } = await look({ ...region, ...credentials });
    expect(last).toMatchObject({ step: 'credentials', status: 'not-checked', code: 'SETTING_ELSEWHERE' });
    expect(report.ok).toBe(false);
    expect(cloud.received).toEqual([]);
  });

  it.each([
    ['half a pair of keys', { HW_ACCESS_KEY: keys.accessKey }, 'HW_SECRET_KEY', 'is required beside HW_ACCESS_KEY'],
    ['half a user', { HW_USER_NAME }, 'HW_DOMAIN_NAME', 'is required'],
    ['a reference', { WEBHOOK_SECRETS: 'ssm:/a' }, 'WEBHOOK_SECRETS', 'must be given as it is, not by reference'],
    ['more than there is room for', { SCHEDULE_COMMAND: ' '.repeat(4000) }, 'schedule', 'characters in its settings'],
  ])('refuses %s', async (_, env, name, rule) => {
    const { report, last } = await look({ ...region, ...env });
    expect(last).toMatchObject({ step: 'settings', code: 'SETTINGS_INVALID' });
    expect(last).toMatchObject({
      problems: expect.arrayContaining([{ name, rule: expect.stringContaining(rule) }]),
    });
    expect(report.ok).toBe(false);
  });
});

describe('npm run doctor -- --target', () => {
  it.each([
    [['--target', 'functiongraph'], 'functiongraph'],
    [['--target=functiongraph', '--local'], 'functiongraph'],
    [['--target', 'aws'], undefined],
    [[], undefined],
  ])('with %j means %s', (args, target) => {
    expect(readOptions(args, {}).target).toBe(target);
  });

  it('has no other cloud', () => {
    expect(() => readOptions(['--target', 'azure'], {})).toThrow('--target must be aws or functiongraph');
  });
});

describe('npm run doctor -- --local', () => {
  const find = async (settings: object) => {
    const found = await findLocalCloud(3000, async () => Response.json(settings));
    return 'env' in found ? found.env : undefined;
  };
  const HW_IAM_ENDPOINT = 'http://127.0.0.1:4000';

  it('signs with the keys that the emulated agency lends', async () => {
    const cloud = createCloud({ keys: [keys] });
    const { url, close } = await serveCloud(cloud);
    closing.push(close);
    const env = await find({ HW_IAM_ENDPOINT: url, ...ofKeys });
    const steps: Step[] = [];
    for await (const step of examine(env ?? {}, realPorts, () => {})) steps.push(step);
    expect(steps.map(({ status }) => status)).toEqual(ORDER.map(() => 'ok'));
    expect(JSON.stringify(steps)).not.toContain('is not used');
  });

  it('takes no keys where none are lent', async () => {
    expect(await find({ HW_IAM_ENDPOINT, HW_ACCESS_KEY: 7 })).not.toHaveProperty('HW_ACCESS_KEY');
    expect(await find({ HW_IAM_ENDPOINT })).toHaveProperty('HW_USER_NAME', expect.stringMatching(/./));
  });
});
