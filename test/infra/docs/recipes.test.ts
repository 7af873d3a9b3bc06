import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readOptions as readDeployOptions } from '../../../infra/deploy/options.ts';
import { readOptions as readDoctorOptions } from '../../../infra/doctor/options.ts';
import { schemes } from '../../../infra/senders/webhook.ts';
import { readAssignments } from '../../../infra/settings/assignments.ts';
import { isFileName } from '../../../infra/settings/names.ts';
import { checkParameters } from '../../../infra/settings/parameters.ts';
import { readSimulation } from '../../../infra/simulate/options.ts';
import { demoSecrets } from '../../../infra/start/environment.ts';
import { readOptions as readStartOptions } from '../../../infra/start/options.ts';
import { chats } from '../../../lib/channels/chats.ts';
import { parseWords } from '../../../lib/chat/grammar.ts';
import { readPolicy } from '../../../lib/chat/policy.ts';
import { parsePayload } from '../../../lib/payload.ts';
import { createSettingsReader } from '../../../lib/settings/settings.ts';
import { type Child, start } from '../../support/child.ts';
import { type Block, blocksOf, commandsOf, readPage } from './page.ts';

const page = readPage('infra/docs/recipes.md');
const blocks = blocksOf(page);
const named = (name: string): string => blocks.find((block) => block.name === name)?.text ?? '';
const lineWith = (text: string, part: string): string => text.split('\n').find((line) => line.includes(part)) ?? '';

const folder = mkdtempSync(join(tmpdir(), 'hotspot-recipes-'));
let local: Child;
let url: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  for (const { name, text } of blocks) if (/^[\w.-]+\.(sh|py)$/.test(name)) writeFileSync(join(folder, name), text);
  local = start('infra/start/start.ts', [], { PORT: '0' });
  const [base] = /http:\/\/127\.0\.0\.1:\d+/.exec(await local.says(/Ctrl-C stops/)) ?? [];
  url = `${base}/webhook`;
  env = { ...process.env, HOTSPOT_URL: url, HOTSPOT_SECRET: demoSecrets.standard };
}, 60_000);
afterAll(async () => {
  local.kill('SIGKILL');
  await local.ended;
  rmSync(folder, { recursive: true, force: true });
});

type Answer = { status: number; body: Record<string, unknown> };

async function post(headers: Record<string, string>, body: string): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const [standard] = schemes;
const sendSigned = (body: string): Promise<Answer> =>
  post(
    {
      'Content-Type': 'application/json',
      ...standard.sign({ secret: demoSecrets.standard, body, now: Date.now() }),
    },
    body,
  );

/** How the emulated cloud is now. */
async function look(): Promise<{ enabled: boolean; exitSessions: number; users: string[] }> {
  const { body } = await sendSigned('{"action":"show"}');
  const [config] = body['configs'] as { enabled: boolean; exitSessions: number; excludeUsers: { name: string }[] }[];
  if (!config) throw new Error('there is no configuration');
  return {
    enabled: config.enabled,
    exitSessions: config.exitSessions,
    users: config.excludeUsers.map(({ name }) => name),
  };
}

/** Another state than what the recipes wish for. */
beforeEach(async () => {
  const { status } = await sendSigned('{"action":"apply","enabled":false,"exitSessions":1,"excludeUsers":["old"]}');
  expect(status).toBe(200);
});

const has = (tool: string): boolean => spawnSync('bash', ['-c', `command -v ${tool}`]).status === 0;
const payloadIn = (text: string): string => /'(\{"action".*?\})'/.exec(text)?.[1] ?? '';

/** As somebody types it, beside the files of the recipes. Without blocking: a stand-in may have to answer. */
async function type(command: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn('bash', ['-c', command], { cwd: folder, env });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (said.stdout += chunk));
  child.stderr.on('data', (chunk) => (said.stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, ...said };
}

/** Runs it; on a machine that lacks what it needs, its payload is sent. */
async function typeOrSend(command: string, needs: readonly string[]): Promise<void> {
  if (!needs.every(has)) {
    expect((await sendSigned(payloadIn(command))).status).toBe(200);
    return;
  }
  expect(await type(command)).toMatchObject({ code: 0, stderr: '' });
}

const SHELL = ['bash', 'curl', 'openssl', 'od'];
const wished = { enabled: true, exitSessions: 5, users: ['old'] };

describe('A recipe that sends', { timeout: 60_000 }, () => {
  it.each([
    ['bash', commandsOf(page).find((line) => line.startsWith('bash hotspot.sh')) ?? '', SHELL],
    ['Python', commandsOf(page).find((line) => line.startsWith('python3 hotspot.py')) ?? '', ['python3']],
    ['Jenkins', lineWith(named('Jenkinsfile'), 'hotspot.sh').trim(), SHELL],
    ['GitHub Actions', lineWith(named('hotspot.yml'), 'hotspot.sh').replace(/^.*?run: /, ''), SHELL],
    ['GitLab CI', lineWith(named('.gitlab-ci.yml'), 'hotspot.sh').replace(/^ *- /, ''), SHELL],
  ])('does from %s what it says: %s', async (_, command, needs) => {
    expect(parsePayload(JSON.parse(payloadIn(command))).ok).toBe(true);
    await typeOrSend(command, needs);
    expect(await look()).toEqual(wished);
  });

  it.each([
    ['hotspot.sh', "bash hotspot.sh '{}'", SHELL, { code: 22, stdout: /"code":"PAYLOAD_INVALID"/ }],
    ['hotspot.py', "python3 hotspot.py '{}'", ['python3'], { code: 1, stderr: /^400: .*"code":"PAYLOAD_INVALID"/ }],
  ])('fails where it is refused, and says why: %s', async (name, command, needs, expected) => {
    expect(named(name)).not.toBe('');
    if (!needs.every(has)) return;
    const { code, ...said } = await type(command);
    expect(code).toBe(expected.code);
    if ('stdout' in expected) expect(said.stdout).toMatch(expected.stdout);
    else expect(said.stderr).toMatch(expected.stderr);
  });

  it('exempts every VIP of a CSV that Excel wrote, and takes nobody away', async () => {
    const many = Array.from({ length: 990 }, (_, at) => `vip${at}`);
    const names = ['王 芳', 'o"neil, kate', ' alice ', ...many];
    const rows = names.map((name) => `7,"${name.replaceAll('"', '""')}"`);
    writeFileSync(join(folder, 'vips.csv'), `\uFEFF${['room,user', ...rows, '8,'].join('\r\n')}\r\n`);
    const users = names.map((name) => name.trim());
    if (has('python3')) expect(await type('python3 vips.py')).toMatchObject({ code: 0, stderr: '' });
    else expect((await sendSigned(JSON.stringify({ action: 'exclude', users }))).status).toBe(200);
    expect(new Set((await look()).users)).toEqual(new Set(['old', ...users]));
  });

  it('does from PowerShell what its payload and headers say', async () => {
    const text = named('hotspot.ps1');
    const body = payloadIn(text);
    const signed = standard.sign({ secret: demoSecrets.standard, body, now: Date.now() });
    // The names are the page's, and what is signed stands there in this order.
    const names = [...text.matchAll(/^ {2}"([\w-]+)" +=/gm)].map(([, name = '']) => name);
    expect(text).toContain('GetBytes($id + "." + $time + "." + $body)');
    const headers = Object.fromEntries(names.map((name) => [name, signed[name] ?? '']));
    const [, type = ''] = /-ContentType "([^"]+)"/.exec(text) ?? [];
    expect((await post({ ...headers, 'Content-Type': type }, body)).status).toBe(200);
    expect(await look()).toEqual(wished);
  });
});

/** What Zabbix gives a script, over a process of its own, since its client waits for the answer. */
function createZabbixRequest(): new () => object {
  return class {
    #headers: [string, string][] = [];
    #status = 0;
    addHeader(line: string): void {
      const [, name = '', value = ''] = /^([\w-]+): (.*)$/.exec(line) ?? [];
      this.#headers.push([name, value]);
    }
    post(to: string, body: string): string {
      const script = `const [url, headers, body] = JSON.parse(process.argv[1]);
        const response = await fetch(url, { method: 'POST', headers, body });
        console.log(JSON.stringify([response.status, await response.text()]));`;
      const given = JSON.stringify([to, this.#headers, body]);
      const said = execFileSync(process.execPath, ['--input-type=module', '-e', script, given], { encoding: 'utf8' });
      const [status, text] = JSON.parse(said) as [number, string];
      this.#status = status;
      return text;
    }
    getStatus(): number {
      return this.#status;
    }
  };
}

/** https://www.zabbix.com/documentation/current/en/manual/config/items/preprocessing/javascript/javascript_objects */
const hmac = (hash: string, key: string, text: string): string => createHmac(hash, key).update(text).digest('hex');

describe('The recipe for Zabbix', () => {
  const script = named('zabbix.js');
  const run = new Function('value', 'HttpRequest', 'hmac', script) as (...given: unknown[]) => unknown;
  const parameters = Object.fromEntries(
    [...page.matchAll(/^\| `(url|secret|event)` \| (.+) \|$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const call = (event: string, secret: string = demoSecrets.hub) =>
    run(JSON.stringify({ ...parameters, url, secret, event }), createZabbixRequest(), hmac);

  it('switches on with a problem, once more when it is told again, and off when it is over', async () => {
    expect(parameters).toMatchObject({ event: '`{EVENT.VALUE}`' });
    for (const [event, enabled] of [
      ['1', true],
      ['1', true],
      ['0', false],
    ] as const) {
      expect(call(event)).toBe('OK');
      expect(await look()).toEqual({ ...wished, enabled });
    }
  });

  it('fails where it is refused, so that Zabbix shows why', () => {
    expect(() => call('1', 'another-secret-of-some-length')).toThrow(/^hotspot: 401 .*SIGNATURE_INVALID/);
  });

  it('is written in the JavaScript that Zabbix has', async () => {
    const { warnings, code } = await transform(`function f(value) {${script}}`, { target: 'es5' });
    expect(warnings).toEqual([]);
    expect(code).toContain('HttpRequest');
  });
});

describe('A recipe for a monitor with a payload of its own', () => {
  const grafana = blocks.find(({ name }) => name === 'grafana')?.text ?? '';
  const alertmanager = named('alertmanager.yml');

  /** What both templates know of an alert; nothing else is used, and the test fails where something is. */
  const fill = (template: string, status: string): string =>
    template.replace(/\{\{ eq \.Status "firing" \}\}/g, `${status === 'firing'}`);

  const made: Record<string, (status: string) => string> = {
    Grafana: (status) => fill(grafana, status).trim(),
    // A text that is YAML for something else than a text becomes that: text/template is run over every leaf, then YAML reads it.
    Alertmanager: (status) => {
      const [, lines = ''] = /payload:\n((?: {10}\w.*\n)+)/.exec(alertmanager) ?? [];
      const leaves = [...lines.matchAll(/^ +(\w+): '?(.*?)'?$/gm)].map(([, name, leaf = '']) => {
        const filled = fill(leaf, status);
        return [name, /^(true|false|\d+)$/.test(filled) ? JSON.parse(filled) : filled];
      });
      return JSON.stringify(Object.fromEntries(leaves));
    },
  };

  it.each(Object.keys(made))(
    '%s: on while it fires, however often that is told, and off when it is over',
    async (name) => {
      const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${demoSecrets.bearer}` };
      for (const [status, enabled, result] of [
        ['firing', true, 'updated'],
        ['firing', true, 'unchanged'],
        ['resolved', false, 'updated'],
        ['resolved', false, 'unchanged'],
      ] as const) {
        const answer = await post(headers, made[name]?.(status) ?? '');
        expect(answer).toMatchObject({ status: 200, body: { result } });
        expect(await look()).toEqual({ ...wished, enabled });
      }
    },
  );

  it('says where the token goes', () => {
    expect(page).toMatch(/Scheme \| `Bearer` \|/);
    expect(alertmanager).toMatch(/authorization:\n +type: Bearer\n +credentials_file: /);
  });

  it('is refused what these send without it, with a sentence', async () => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${demoSecrets.bearer}` };
    const alerts = JSON.stringify({ version: '4', status: 'firing', receiver: 'hotspot', alerts: [] });
    expect(await post(headers, alerts)).toMatchObject({ status: 400, body: { code: 'PAYLOAD_INVALID' } });
  });

  it('is refused an event of GitHub, however well it is signed', async () => {
    const body = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1, hook: { type: 'Repository' } });
    const headers = {
      'Content-Type': 'application/json',
      'X-GitHub-Event': 'ping',
      ...schemes[1].sign({ secret: demoSecrets.hub, body, now: 0 }),
    };
    expect(await post(headers, body)).toMatchObject({ status: 400, body: { code: 'PAYLOAD_INVALID' } });
  });
});

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
