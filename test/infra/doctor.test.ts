import { afterEach, describe, expect, it } from 'vitest';
import { examine, type Finding, steps } from '../../infra/doctor/steps.ts';
import { account, type Cloud, type CloudOptions, createCloud, type Fault } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { start } from './child.ts';

let served: Served | undefined;
let cloud: Cloud;

afterEach(() => served?.close());

async function settings(options: CloudOptions = {}): Promise<Record<string, string>> {
  cloud = createCloud(options);
  served = await serveCloud(cloud);
  return {
    HW_REGION_NAME: account.regionName,
    HW_PROJECT_ID: account.projectId,
    HW_DOMAIN_NAME: account.domainName,
    HW_USER_NAME: account.userName,
    HW_USER_PASSWORD: account.userPassword,
    HW_IAM_ENDPOINT: served.url,
    HW_WORKSPACE_ENDPOINT: served.url,
  };
}

async function findingsOf(env: Record<string, string>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of examine(env, fetch)) findings.push(finding);
  return findings;
}

const tokenRequests = () => cloud.received.filter(({ path }) => path === '/v3/auth/tokens');

describe('The doctor', () => {
  it('finds all well, with one token and one read, and writes nothing', async () => {
    const findings = await findingsOf(await settings());
    expect(findings.map(({ step, ok }) => [step, ok])).toEqual(steps.map((step) => [step, true]));
    expect(tokenRequests().length).toBe(1);
    expect(cloud.received.filter(({ service, method }) => service === 'workspace' && method !== 'GET')).toEqual([]);
  });

  it.each<[string, string, RegExp, Record<string, string>]>([
    [
      'missing settings, all at once',
      'settings',
      /HW_PROJECT_ID is required; HW_USER_NAME|HW_USER_NAME.*HW_PROJECT_ID/,
      { HW_PROJECT_ID: '', HW_USER_NAME: '' },
    ],
    ['a secret of a webhook that is none', 'settings', /WEBHOOK_SECRETS must be/, { WEBHOOK_SECRETS: 'planted-value' }],
    [
      'rules of a chat that are none',
      'settings',
      /CHATOPS_ALLOW/,
      { CHATOPS_ALLOW: 'planted-value', SLACK_SIGNING_SECRETS: 'planted-secret' },
    ],
    [
      'a command of a schedule that is none',
      'settings',
      /SCHEDULE_COMMAND/,
      { SCHEDULE_COMMAND: '{"enabled":"planted-value"}' },
    ],
    [
      'a reference',
      'settings',
      /HW_USER_PASSWORD cannot be read here/,
      { HW_USER_PASSWORD: 'secretsmanager:hotspot#password' },
    ],
    ['a host without an address', 'IAM host', /no address/, { HW_IAM_ENDPOINT: 'https://iam.invalid' }],
    ['nobody at the host', 'IAM host', /no connection/, { HW_IAM_ENDPOINT: 'http://127.0.0.1:9' }],
    ['a wrong password', 'credentials', /401.*wrong/, { HW_USER_PASSWORD: 'planted-value' }],
    ['another region', 'project and region', /eu-demo-1/, { HW_REGION_NAME: 'cn-north-4' }],
    [
      'nobody at the Workspace host',
      'Workspace host',
      /no connection/,
      { HW_WORKSPACE_ENDPOINT: 'http://127.0.0.1:9' },
    ],
  ])('stops at %s, and says why and what to do', async (_, step, found, more) => {
    const findings = await findingsOf({ ...(await settings()), ...more });
    const last = findings.at(-1);
    expect(last).toMatchObject({ step, ok: false, found: expect.stringMatching(found) });
    expect([last?.why, last?.mend].every((text) => (text ?? '').length > 20)).toBe(true);
    expect(findings.slice(0, -1).every(({ ok }) => ok)).toBe(true);
    expect(tokenRequests().length).toBeLessThanOrEqual(1);
    expect(JSON.stringify(findings)).not.toContain('planted');
  });

  it.each<[string, string, Fault]>([
    ['a token service that is down', 'credentials', { on: { service: 'iam', method: 'POST' }, status: 503 }],
    [
      'a proxy that answers in its place',
      'credentials',
      { on: { service: 'iam', method: 'POST' }, status: 200, body: '<html>' },
    ],
    ['a host that does not offer the API', 'Workspace host', { on: { service: 'workspace' }, status: 404 }],
    ['HTML in the place of the API', 'Workspace host', { on: { service: 'workspace' }, status: 200, body: '<html>' }],
    ['a user without the permission', 'permission', { on: { service: 'workspace' }, status: 403 }],
    ['an API that fails', 'permission', { on: { service: 'workspace' }, status: 500 }],
  ])('tells %s by its step: %s', async (_, step, fault) => {
    const env = await settings();
    cloud.fail(fault);
    expect((await findingsOf(env)).at(-1)).toMatchObject({ step, ok: false });
    expect(tokenRequests().length).toBe(1);
  });
});

describe('npm run doctor', { timeout: 60_000 }, () => {
  it.each<[string, readonly string[], Record<string, string>, number, RegExp]>([
    ['settings that work', [], {}, 0, /an emulated cloud on this machine[\s\S]*All is well\./],
    [
      'settings that do not',
      [],
      { HW_USER_PASSWORD: 'planted-value' },
      1,
      /✗ credentials[\s\S]*why:[\s\S]*mend:[\s\S]*Not checked: project and region/,
    ],
    ['machines', ['--json'], {}, 0, /"ok": true/],
    ['somebody who asks how', ['--help'], {}, 0, /Usage/],
  ])('answers %s', async (_, args, more, code, words) => {
    const ended = await start('infra/doctor.ts', args, { ...(await settings()), ...more }).ended;
    expect([ended.code, ended.stderr]).toEqual([code, '']);
    expect(ended.stdout).toMatch(words);
    for (const secret of [account.userPassword, 'planted-value']) expect(ended.stdout).not.toContain(secret);
  });

  it.each([['--what'], ['3000'], ['--local', 'x']])('does not know %s %s', async (...args) => {
    const { code, stderr } = await start('infra/doctor.ts', args).ended;
    expect([code, stderr.split(' ')[0]]).toEqual([2, 'Usage:']);
  });

  it('looks at the cloud of npm start', async () => {
    const local = start('infra/local.ts', [], { PORT: '0' });
    const [, port = ''] = /--local (\d+)/.exec(await local.says(/Ctrl-C stops/)) ?? [];
    const { code, stdout } = await start('infra/doctor.ts', ['--local', port]).ended;
    local.kill('SIGTERM');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/the emulated cloud of npm start[\s\S]*All is well/)]);
    await local.ended;
    expect((await start('infra/doctor.ts', ['--local', port]).ended).stderr).toContain('npm start');
  });
});
