import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { schemes } from '../../../infra/senders/webhook.ts';
import { demoSecrets } from '../../../infra/start/environment.ts';
import { parsePayload } from '../../../lib/payload.ts';
import { has, useNpmStart, wished } from './local.ts';
import { blocksOf, commandsOf, readPage } from './page.ts';

const page = readPage('infra/docs/recipes.md');
const blocks = blocksOf(page);
const named = (name: string): string => blocks.find((block) => block.name === name)?.text ?? '';
const lineWith = (text: string, part: string): string => text.split('\n').find((line) => line.includes(part)) ?? '';

const { folder, url, post, sendSigned, look } = useNpmStart();
const [standard] = schemes;

beforeAll(() => {
  for (const { name, text } of blocks) if (/^[\w.-]+\.(sh|py)$/.test(name)) writeFileSync(join(folder, name), text);
});

const payloadIn = (text: string): string => /'(\{"action".*?\})'/.exec(text)?.[1] ?? '';

/** As somebody types it, beside the files of the recipes. Without blocking: a stand-in may have to answer. */
async function type(command: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn('bash', ['-c', command], {
    cwd: folder,
    env: { ...process.env, HOTSPOT_URL: url(), HOTSPOT_SECRET: demoSecrets.standard },
  });
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
