import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Child, start } from './child.ts';

const run = promisify(execFile);
const READY = /Ctrl-C stops/;
const started: Child[] = [];

function startLocal(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Child {
  const child = start('infra/local.ts', args, { PORT: '0', ...env });
  started.push(child);
  return child;
}

afterAll(async () => {
  for (const { kill } of started) kill('SIGKILL');
  await Promise.all(started.map(({ ended }) => ended));
});

/** Every command of the output, with the title above it. */
function curlsIn(output: string): { title: string; curl: string }[] {
  return [...output.matchAll(/^# (.+)\n(curl (?:.*\\\n)*.*)$/gm)].map(([, title = '', curl = '']) => ({ title, curl }));
}

async function paste(curl: string): Promise<string> {
  const { stdout } = await run('bash', ['-c', curl]).catch((error) => {
    if (error.code !== 127) throw error;
    return { stdout: '' };
  });
  return stdout || send(curl);
}

/** For a machine without curl: the same request, read from the command. */
async function send(curl: string): Promise<string> {
  const [url = ''] = /http:\S+/.exec(curl) ?? [];
  const headers = [...curl.matchAll(/-H '([^:]+): ([^']*)'/g)].map(([, name = '', value = '']): [string, string] => [
    name,
    value,
  ]);
  const body = /--data '([^']*)'/.exec(curl)?.[1];
  const response = await fetch(url, { headers, ...(body === undefined ? {} : { method: 'POST', body }) });
  return `HTTP/1.1 ${response.status}\r\n\r\n${await response.text()}`;
}

describe('npm start', { timeout: 60_000 }, () => {
  let local: Child;
  let output: string;
  beforeAll(async () => {
    // Somebody's own settings, none of which may make a difference.
    local = startLocal([], {
      HW_PROJECT_ID: 'real-project',
      HW_IAM_ENDPOINT: 'https://iam.invalid',
      WEBHOOK_ALLOW_UNSIGNED: 'true',
    });
    output = await local.says(READY);
  }, 60_000);

  it('prints a command for every trigger', () => {
    const titles = curlsIn(output).map(({ title }) => title);
    for (const word of [
      'Standard Webhooks',
      'X-Hub-Signature-256',
      'bearer',
      'EventBridge rule',
      'CloudEvents',
      'Scheduler',
      'scheduled rule',
      'health',
    ])
      expect(titles.join('\n')).toContain(word);
    expect(output).toContain('300 seconds');
    expect(output).not.toContain('real-project');
  });

  it('prints commands that work when pasted', async () => {
    for (const { title, curl } of curlsIn(output)) {
      const reply = await paste(curl);
      expect(reply, title).toMatch(/^HTTP\/1\.1 200/);
      if (title !== 'health') expect(reply, title).toMatch(/"enabled":(true|false),"exitSessions":\d+/);
    }
  });

  it('takes nothing that is not proven', async () => {
    for (const { title, curl } of curlsIn(output).filter(({ title }) => title.startsWith('webhook'))) {
      const changed = curl.replace('"exitSessions":', '"exitSessions":1').replace('Bearer ', 'Bearer x');
      expect(await paste(changed), title).toMatch(/^HTTP\/1\.1 401/);
    }
  });

  it('stops on SIGTERM with exit code 0', async () => {
    local.kill('SIGTERM');
    const { code, stdout } = await local.ended;
    expect([code, stdout.trim().split('\n').at(-1)]).toEqual([0, 'Stopped.']);
  });

  it('stops on SIGINT too', async () => {
    const other = startLocal();
    await other.says(READY);
    other.kill('SIGINT');
    expect((await other.ended).code).toBe(0);
  });

  it('refuses a busy port with one sentence', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const { code, stderr } = await startLocal([], { PORT: `${port}` }).ended;
    server.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^Port ${port} is taken: .+\n$`));
  });

  it('refuses a wrong PORT with one sentence', async () => {
    const { code, stderr } = await startLocal([], { PORT: 'x' }).ended;
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^PORT must be .+\n$/)]);
  });

  it('explains itself for arguments it does not know', async () => {
    const { code, stderr } = await startLocal(['--help-me']).ended;
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^Usage: .+\n$/)]);
  });
});

describe('npm start -- --live', { timeout: 60_000 }, () => {
  const settings = {
    HW_REGION_NAME: 'ap-southeast-3',
    HW_PROJECT_ID: 'project-of-mine',
    HW_DOMAIN_NAME: 'domain',
    HW_USER_NAME: 'user',
    HW_USER_PASSWORD: 'planted-password',
    // Nothing listens there: no test may reach a real cloud.
    HW_IAM_ENDPOINT: 'http://127.0.0.1:9',
    HW_WORKSPACE_ENDPOINT: 'http://127.0.0.1:9',
    WEBHOOK_BEARER_TOKENS: 'planted-token-of-thirty-two-characters',
    WEBHOOK_SECRETS: '',
    WEBHOOK_HUB_SECRETS: '',
    WEBHOOK_ALLOW_UNSIGNED: '',
  };

  it('names the project first, prints no secret, and serves no unsigned route', async () => {
    const live = startLocal(['--live'], settings);
    const output = await live.says(READY);
    expect(output).toMatch(/^LIVE: .*project-of-mine.*ap-southeast-3/);
    const [url] = /http:\/\/127\.0\.0\.1:\d+(?=\/webhook)/.exec(output) ?? [];
    const ask = async (path: string, headers: Record<string, string> = {}) => {
      const body = '{"enabled":true,"exitSessions":1}';
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
      });
      return `${response.status} ${((await response.json()) as { code: string }).code}`;
    };
    expect(await ask('/eventbus')).toBe('404 NOT_FOUND');
    expect(await ask('/schedule')).toBe('404 NOT_FOUND');
    expect(await ask('/webhook')).toBe('401 SIGNATURE_INVALID');
    const proof = { Authorization: `Bearer ${settings.WEBHOOK_BEARER_TOKENS}` };
    expect(await ask('/webhook', proof)).toBe('503 TOKEN_UNAVAILABLE');

    live.kill('SIGTERM');
    const { code, stdout, stderr } = await live.ended;
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`).not.toContain('planted');
    expect(stdout).not.toContain('curl');
  });

  it('says everything that is wrong with the settings in one message, without a stack', async () => {
    const { code, stderr } = await startLocal(['--live'], { ...settings, HW_USER_NAME: '', HW_REGION_NAME: '' }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Settings to mend: .*HW_REGION_NAME.*\n$/);
    expect(stderr).toContain('HW_USER_NAME');
    expect(stderr).not.toContain('planted');
  });

  it('does not run with WEBHOOK_ALLOW_UNSIGNED', async () => {
    const unsigned = { ...settings, WEBHOOK_BEARER_TOKENS: '', WEBHOOK_ALLOW_UNSIGNED: 'true' };
    const { code, stdout, stderr } = await startLocal(['--live'], unsigned).ended;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('unset WEBHOOK_ALLOW_UNSIGNED');
  });
});
