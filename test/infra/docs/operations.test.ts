import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readOptions as readDeployOptions } from '../../../infra/deploy/options.ts';
import { readOptions as readDoctorOptions } from '../../../infra/doctor/options.ts';
import { readAssignments } from '../../../infra/settings/assignments.ts';
import { isFileName } from '../../../infra/settings/names.ts';
import { checkParameters } from '../../../infra/settings/parameters.ts';
import { readSimulation } from '../../../infra/simulate/options.ts';
import { demoSecrets } from '../../../infra/start/environment.ts';
import { readOptions as readStartOptions } from '../../../infra/start/options.ts';
import { chats } from '../../../lib/channels/chats.ts';
import { parseWords } from '../../../lib/chat/grammar.ts';
import { readPolicy } from '../../../lib/chat/policy.ts';
import { createSettingsReader } from '../../../lib/settings/settings.ts';
import { has } from './local.ts';
import { type Block, blocksOf, commandsOf, readPage } from './page.ts';

const page = readPage('infra/docs/recipes.md');
const blocks = blocksOf(page);
const named = (name: string): string => blocks.find((block) => block.name === name)?.text ?? '';
const folder = mkdtempSync(join(tmpdir(), 'hotspot-rotation-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('Rotating a secret', { timeout: 60_000 }, () => {
  const stored = { password: 'p"w', webhook: 'whsec_old', slack: 's' };

  /** Runs a recipe with a stand-in for `aws`, which keeps one secret in a file. */
  async function rotate(recipe: string, secret: object): Promise<Record<string, string>> {
    const bin = mkdtempSync(join(folder, 'bin-'));
    const kept = join(bin, 'secret');
    writeFileSync(kept, JSON.stringify(secret));
    const aws = `#!/usr/bin/env bash
case "$2" in
  get-secret-value) cat '${kept}' ;;
  put-secret-value) [ "$5" = --secret-string ] && printf %s "$6" > '${kept}' ;;
esac`;
    writeFileSync(join(bin, 'aws'), aws, { mode: 0o755 });
    const child = spawnSync('bash', ['-euc', named(recipe)], {
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH']}` },
      encoding: 'utf8',
    });
    expect(child).toMatchObject({ status: 0, stderr: '' });
    return JSON.parse(execFileSync('cat', [kept], { encoding: 'utf8' })) as Record<string, string>;
  }

  it('adds a new one before the old one, then takes the old one out, and touches nothing else', async () => {
    if (!['bash', 'jq', 'openssl'].every(has)) {
      expect(named('rotate.sh')).toContain(`'.webhook = $new + " " + .webhook'`);
      expect(named('only-new.sh')).toContain(`'.webhook |= split(" ")[0]'`);
      return;
    }
    const both = await rotate('rotate.sh', stored);
    expect(both).toEqual({ ...stored, webhook: expect.stringMatching(/^whsec_[\w+/]{43}= whsec_old$/) });
    const [added] = both['webhook']?.split(' ') ?? [];
    expect(await rotate('only-new.sh', both)).toEqual({ ...stored, webhook: added });
  });
});

describe('Lines for a settings file', () => {
  const files = blocks.filter(({ name }) => name === 'my.env');

  it.each(files.map(({ text }): [string] => [text]))('are such lines, with values that are right: %s', (text) => {
    const { assignments, problems } = readAssignments(text);
    expect(problems).toEqual([]);
    expect(assignments.filter(({ name }) => !isFileName(name))).toEqual([]);
    const given = Object.fromEntries(assignments.map(({ name, value }) => [name, value]));
    expect(checkParameters(given).problems).toEqual([]);
  });

  it('let the service desk look and exempt, in its channel, and nothing else', () => {
    const { assignments } = readAssignments(files.find(({ text }) => text.includes('CHATOPS_ALLOW'))?.text ?? '');
    const rules = assignments.find(({ name }) => name === 'CHATOPS_ALLOW')?.value ?? '';
    const reader = createSettingsReader({ CHATOPS_ALLOW: rules });
    const allow = readPolicy(
      reader,
      chats.map(({ channel }) => channel),
    );
    expect(reader.problems).toEqual([]);
    const [{ workspace, room }] = JSON.parse(rules);
    const anybody = { channel: 'slack', workspace, room, user: 'U1' };
    const typed =
      blocks
        .find(({ text }) => text.startsWith('/hotspot exempt'))
        ?.text.trim()
        .split('\n') ?? [];
    expect(typed).toHaveLength(3);
    for (const line of typed) {
      const ask = parseWords(line.replace('/hotspot ', ''));
      if (ask.kind !== 'command') throw new Error(`no command: ${line}`);
      expect(allow(ask.command, anybody).ok).toBe(true);
      expect(allow(ask.command, { ...anybody, room: 'C1' }).ok).toBe(false);
    }
    expect(allow({ action: 'apply', enabled: true }, anybody).ok).toBe(false);
  });
});

describe('A command of a recipe', () => {
  const commands = commandsOf(page);
  const readers: Record<string, (args: readonly string[]) => unknown> = {
    deploy: (args) => readDeployOptions('deploy', args, {}),
    package: (args) => readDeployOptions('package', args, {}),
    doctor: (args) => readDoctorOptions(args, {}),
    simulate: (args) => readSimulation(args, {}),
    start: readStartOptions,
  };

  it.each(commands.filter((line) => /^npm (run|start)/.test(line)).map((line): [string] => [line]))(
    'is understood: %s',
    (line) => {
      const [, name = 'start', rest = ''] = /^npm (?:run )?([\w:]+)(?: -- (.*))?$/.exec(line) ?? [];
      // The person has a file of settings; here stands the example.
      const args = rest.split(' ').filter((arg) => arg !== '');
      const given = args.map((arg) => (/^\w+\.env$/.test(arg) ? '.env.example' : arg));
      expect(() => readers[name]?.(given)).not.toThrow();
      expect(readers).toHaveProperty(name);
    },
  );

  it('of npm start is given the secrets of npm start', () => {
    expect(page).toContain(`export HOTSPOT_SECRET=${demoSecrets.standard}`);
    for (const secret of [demoSecrets.standard, demoSecrets.hub, demoSecrets.bearer])
      expect(page).toContain(`\`${secret}\` |`);
  });
});

describe('The last section', () => {
  it('accounts for every block with a name', () => {
    const known =
      /^(my\.env|(hotspot|vips|rotate|only-new|zabbix|alertmanager)\.\w+|Jenkinsfile|\.gitlab-ci\.yml|grafana)$/;
    const strange = blocks.filter(({ name }: Block) => name !== '' && !known.test(name));
    expect(strange).toEqual([]);
  });
});
