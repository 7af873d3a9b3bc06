import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { toDeployment } from '../../../infra/deploy/deployment.ts';
import { toExampleFile } from '../../../infra/settings/example.ts';
import { durableSettings, settingsOf } from '../../../infra/settings/functions.ts';
import { awsNames } from '../../../infra/settings/names.ts';
import { findFile, takeSettings } from '../../../infra/settings/option.ts';
import { parameters, toVariable } from '../../../infra/settings/parameters.ts';
import { readSettings } from '../../../infra/settings/settings-file.ts';
import { powertoolsNames } from '../../../lib/runtimes/powertools-settings.ts';
import { start } from '../../support/child.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hotspot-option-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string, name = 'my.env'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const everySetting = [...new Set([...Object.values(settingsOf).flat(), ...durableSettings])];

describe('.env.example', () => {
  const text = readFileSync(`${root}.env.example`, 'utf8');
  const switchedOn = text.replace(/^#(?=\w+=)/gm, '');

  it('is what the code makes it: else run npm run readme', () => {
    expect(text).toBe(toExampleFile());
  });

  it('is a settings file in which every line is a comment or switched off', () => {
    expect(readSettings(Buffer.from(text))).toEqual({ assignments: [], problems: [] });
  });

  it('has every setting, every parameter and every name of AWS, once, and no other', () => {
    const { assignments, problems } = readSettings(Buffer.from(switchedOn));
    expect(problems).toEqual([]);
    const names = [
      ...everySetting,
      ...powertoolsNames,
      ...Object.keys(parameters).map((name) => toVariable(name as keyof typeof parameters)),
      ...awsNames,
    ];
    expect(assignments.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  it('has values of the right form', () => {
    const { assignments } = readSettings(Buffer.from(switchedOn));
    const env = Object.fromEntries(assignments.map(({ name, value }) => [name, value]));
    const all = { ...env, HOTSPOT_CHAT: 'on', HOTSPOT_BUS: 'default', HOTSPOT_SCHEDULES: 'on' };
    expect(Object.keys(toDeployment(all, [], 'eu-central-1').functions).sort()).toEqual(Object.keys(settingsOf).sort());
  });
});

describe('--settings', () => {
  it('tells by name where the environment won', () => {
    const said: string[] = [];
    const env: NodeJS.ProcessEnv = { HW_USER_NAME: 'mine', HW_PROJECT_ID: '' };
    const path = file('HW_USER_NAME=theirs\nHW_PROJECT_ID=p\n');
    takeSettings([path], env, (line) => said.push(line));
    expect(env).toEqual({ HW_USER_NAME: 'mine', HW_PROJECT_ID: 'p' });
    expect(said).toEqual([`Taken from the environment, not from ${path}: HW_USER_NAME.`]);
  });

  it('looks where the person stands, when npm has gone elsewhere', () => {
    mkdirSync(join(folder, 'below'));
    file('', 'below/own.env');
    const env = { INIT_CWD: join(folder, 'below') };
    expect(findFile('own.env', env)).toBe(join(folder, 'below/own.env'));
    expect(findFile('package.json', env)).toBe('package.json');
    expect(findFile('nowhere.env', env)).toBe('nowhere.env');
    expect(findFile('nowhere.env', {})).toBe('nowhere.env');
  });
});

const commands: ReadonlyArray<[name: string, file: string, args: string[]]> = [
  ['start -- --live', 'infra/start/start.ts', ['--live']],
  ['doctor', 'infra/doctor/doctor.ts', []],
  ['simulate', 'infra/simulate/simulate.ts', ['webhook', '{}', '--url', 'http://127.0.0.1:9']],
  ['package', 'infra/deploy/package-command.ts', []],
  ['deploy', 'infra/deploy/deploy-command.ts', []],
];
const nothingSet = Object.fromEntries([...everySetting, 'PORT', 'INIT_CWD'].map((name) => [name, '']));
const script = 'infra/start/start.ts';

describe.each(commands)('%s --settings', { timeout: 30_000 }, (_, script, args) => {
  const run = (...more: string[]) => start(script, [...args, ...more], nothingSet).ended;

  it('without FILE ends with 2', async () => {
    for (const given of [['--settings'], ['--settings='], ['--settings', '']]) {
      const { code, stdout, stderr } = await run(...given);
      expect([given, code, stdout]).toEqual([given, 2, '']);
      expect(stderr).toMatch(/^--settings needs a (value|file)\.\nUsage: /);
    }
  });

  it.each<[string, string, RegExp]>([
    ['a folder', '.', /cannot be read \(it is no file\)/],
    ['what is not there', 'nowhere.env', /cannot be read \(ENOENT\)/],
    ['PORT, which is none', file('PORT=3001\n', 'port.env'), /line 1 sets PORT, which is no setting/],
    ['what is no assignment', file('planted value\n', 'bad.env'), /line 1 is neither/],
  ])('refuses %s with 1, and runs nothing', async (_what, path, sentence) => {
    const { code, stdout, stderr } = await run('--settings', path);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain('planted');
  });

  it('says on stderr where the environment won', async () => {
    // Nothing goes on from here: the value makes no sense to any of them.
    const path = file('HW_IAM_ENDPOINT=https://theirs.invalid\nHW_USER_PASSWORD=planted-password\n', 'won.env');
    const env = { ...nothingSet, HW_IAM_ENDPOINT: 'planted' };
    const { stdout, stderr } = await start(script, [...args, '--settings', path], env).ended;
    expect(stderr).toContain(`Taken from the environment, not from ${path}: HW_IAM_ENDPOINT.\n`);
    expect(`${stdout}${stderr}`).not.toContain('planted');
  });
});

describe('A file that makes no sense to a command', { timeout: 30_000 }, () => {
  const path = file('HW_PROJECT_ID=p\n', 'fine.env');

  it.each<[string, string, string[]]>([
    ['npm start without --live', 'infra/start/start.ts', ['--settings', path]],
    ['npm start with --curls', 'infra/start/start.ts', ['--curls', '--settings', path]],
    ['doctor --local', 'infra/doctor/doctor.ts', ['--local', '--settings', path]],
    ['doctor --local 3001', 'infra/doctor/doctor.ts', ['--settings', path, '--local', '3001']],
  ])('is refused with 2: %s', async (_, script, args) => {
    const { code, stdout, stderr } = await start(script, args, nothingSet).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^--settings .+\nUsage: /);
  });
});

describe('A reference where nobody can read it', { timeout: 30_000 }, () => {
  it.each([
    ['HW_USER_PASSWORD=secretsmanager:planted#key'],
    ['CHATOPS_LOCALE=ssm:planted'],
    ['WEBHOOK_HUB_SECRETS=ssm:planted'],
  ])('is refused by name with --live: %s', async (line) => {
    const path = file(`${line}\n`, 'reference.env');
    const { code, stdout, stderr } = await start(script, ['--live', '--settings', path], nothingSet).ended;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`${line.split('=')[0]}: a reference is read on AWS only`);
    expect(stderr).not.toContain('planted');
  });

  it.each([
    ['webhook', ['{}'], 'WEBHOOK_SECRETS'],
    ['webhook', ['{}'], 'WEBHOOK_BEARER_TOKENS'],
    ['slack', ['status'], 'SLACK_SIGNING_SECRETS'],
    ['teams', ['status'], 'TEAMS_SECRETS'],
  ])('is refused by name by simulate %s, where it would sign', async (trigger, words, name) => {
    const path = file(`${name}=ssm:planted\n`, 'reference.env');
    const { code, stderr } = await start(
      'infra/simulate/simulate.ts',
      [trigger, ...words, '--settings', path],
      nothingSet,
    ).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^${name}: a reference is read on AWS only.+\n$`));
  });

  it.each([
    ['slack', 'status', 'WEBHOOK_SECRETS=ssm:planted'],
    ['discord', 'status', 'DISCORD_PUBLIC_KEYS=ssm:planted'],
    ['eventbus', '{}', 'HW_USER_PASSWORD=ssm:planted'],
  ])('does no harm to simulate %s, which does not need it', async (trigger, text, line) => {
    const path = file(`${line}\n`, 'reference.env');
    const args = [trigger, text, '--settings', path, '--url', 'http://127.0.0.1:9'];
    const { stderr } = await start('infra/simulate/simulate.ts', args, nothingSet).ended;
    expect(stderr).toMatch(/^Nobody listens/);
  });
});
