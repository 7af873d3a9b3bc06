import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretSettings } from '../../../infra/settings/functions.ts';
import { createWorkplace, type Ended } from './package-run.ts';
import { unzip } from './package-zip.ts';

const place = createWorkplace();
const folder = join(place.directory, '.functiongraph');
const script = 'infra/deploy/package-command.ts';
const target = ['--target', 'functiongraph'];
const everyPart = ['chat', 'bus', 'schedules'].flatMap((part) => ['--param', `${part}=on`]);
const secrets = Object.fromEntries([...secretSettings].map((name) => [name, `planted-${name.toLowerCase()}`]));
const env = {
  HW_REGION_NAME: 'ap-southeast-3',
  HW_DOMAIN_NAME: 'account',
  HW_USER_NAME: 'robot',
  CHATOPS_ALLOW: '[{"channel":"slack","users":["U1"],"can":"*"}]',
  SCHEDULE_COMMAND: '{"action":"show"}',
};

const readAll = () =>
  new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as [string, Buffer]));
const settingsOf = (files: ReadonlyMap<string, Buffer>): Record<string, unknown> =>
  JSON.parse(`${files.get('settings.auto.tfvars.json')}`);

let whole: Ended;
let files: ReadonlyMap<string, Buffer>;
beforeAll(async () => {
  whole = await place.run(script, [...target, ...everyPart], { ...env, ...secrets });
  files = readAll();
}, 60_000);
afterAll(() => place.remove());

describe('npm run package -- --target functiongraph', () => {
  it('says what it has made, and which secrets Terraform will ask for', () => {
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    expect(whole.stdout).toContain('Packaged for stage prod on FunctionGraph: webhook, chatops, eventbus, schedule.');
    for (const name of files.keys()) expect(whole.stdout).toContain(`.functiongraph/${name}`);
    // Keys of the shell are Terraform's.
    const asked = Object.keys(secrets).filter((name) => !/^HW_(ACCESS|SECRET|SECURITY)/.test(name));
    for (const name of asked) expect(whole.stdout).toContain(`  ${name.toLowerCase()}  ${name}\n`);
    expect(whole.stdout).not.toMatch(/hw_access_key|hw_secret_key|hw_security_token/);
    expect(whole.stdout).toContain('cd .functiongraph && terraform init && terraform apply');
  });

  it('holds no secret, neither in a file nor in what it says', () => {
    const code = [...files]
      .filter(([name]) => name.endsWith('.zip'))
      .map(([, zip]) => unzip(zip).get('index.js')?.content);
    const texts = [...files.values(), ...code, whole.stdout].map((bytes) => `${bytes}`).join('\n');
    for (const secret of Object.values(secrets)) expect(texts).not.toContain(secret);
  });

  it.each(['webhook', 'chatops', 'eventbus', 'schedule'])('has %s as it was built, which can be required', (name) => {
    const inside = unzip(files.get(`${name}.zip`) ?? Buffer.alloc(0));
    const built = readFileSync(join(place.directory, 'dist/functiongraph', `${name}.cjs`));
    expect([...inside].map(([file, { content }]) => [file, content.equals(built)])).toEqual([['index.js', true]]);
    // Beside no package.json, as there.
    const unpacked = mkdtempSync(join(tmpdir(), 'hotspot-unpacked-'));
    writeFileSync(join(unpacked, 'index.js'), inside.get('index.js')?.content ?? '');
    const { handler } = createRequire(import.meta.url)(join(unpacked, 'index.js'));
    rmSync(unpacked, { recursive: true });
    expect(handler).toHaveLength(2);
  });

  it('is the same byte for byte, whatever the secrets are, and goes back to less', async () => {
    const others = Object.fromEntries(Object.keys(secrets).map((name) => [name, 'x']));
    expect(await place.run(script, [...target, ...everyPart], { ...env, ...others })).toEqual(whole);
    expect(readAll()).toEqual(files);
    writeFileSync(join(folder, 'terraform.tfstate'), 'kept');
    expect((await place.run(script, target, { ...env, ...secrets })).code).toBe(0);
    const less = readAll();
    expect([...less.keys()].filter((name) => name.endsWith('.zip'))).toEqual(['webhook.zip']);
    expect(`${less.get('terraform.tfstate')}`).toBe('kept');
    expect(less.get('webhook.zip')).toEqual(files.get('webhook.zip'));
    expect(settingsOf(less)).toMatchObject({ chat: false, slack_signing_secrets: '' });
  });

  it('takes keys from a settings file only, and the rest of the settings from the shell first', async () => {
    const file = join(place.directory, 'my.env');
    writeFileSync(
      file,
      'HW_ACCESS_KEY=planted-1\nHW_SECRET_KEY=planted-2\nHW_REGION_NAME=cn-north-4\nHOTSPOT_BUS=on\n',
    );
    const bare = { HW_REGION_NAME: env.HW_REGION_NAME, WEBHOOK_SECRETS: 'x' };
    const shell = { ...bare, HW_ACCESS_KEY: 'planted-3', HW_SECRET_KEY: 'planted-4', HW_SECURITY_TOKEN: 'planted-5' };
    const { code, stdout, stderr } = await place.run(script, [...target, '--stage', 'test', '--settings', file], shell);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `Taken from the environment, not from ${file}: HW_REGION_NAME.\n`,
    });
    expect(stdout).toMatch(/hw_access_key {2}HW_ACCESS_KEY\n {2}hw_secret_key {2}HW_SECRET_KEY\n {2}webhook_secrets/);
    const written = settingsOf(readAll());
    expect(written).toMatchObject({ stage: 'test', bus: true, uses_agency: false, hw_region_name: 'ap-southeast-3' });
    expect(written).not.toHaveProperty('hw_access_key');
    expect(written).toHaveProperty('hw_security_token', '');
    const without = await place.run(script, target, shell);
    expect(without.stdout).toContain('temporary keys of an agency');
    expect(settingsOf(readAll())).toMatchObject({ uses_agency: true, hw_access_key: '' });
  });

  it.each([
    [['--region', 'eu-central-1'], 2, '--region does not go with --target functiongraph'],
    [['--param', 'alarms=off'], 1, 'alarms is no parameter with --target functiongraph'],
    [['--param', 'bus=default'], 1, 'bus must be off or on'],
    [['--stage', 'Prod'], 1, '--stage must begin with a small letter'],
  ])('refuses %j, and leaves all as it was', async (more, code, told) => {
    const before = readAll();
    const ended = await place.run(script, [...target, ...more], { ...env, ...secrets });
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(told);
    expect(readAll()).toEqual(before);
  });
});

describe('npm run deploy -- --target functiongraph', () => {
  it.each([[[]], [['--yes']], [['--remove', '--yes']]])(
    'names the commands of Terraform, with %j, and does nothing',
    async (more) => {
      const before = readAll();
      const { code, stdout, stderr } = await place.run('infra/deploy/deploy-command.ts', [...target, ...more], env);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      expect(stdout).toMatch(/terraform init\n.*terraform apply\n/);
      expect(readAll()).toEqual(before);
    },
  );

  it.each([script, 'infra/deploy/deploy-command.ts'])('has no other cloud: %s', async (file) => {
    const { code, stderr } = await place.run(file, ['--target', 'azure'], env);
    expect(code).toBe(2);
    expect(stderr).toContain('--target must be aws or functiongraph');
  });
});
