import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatNames } from '../../../infra/senders/senders.ts';
import { type Child, start } from '../../support/child.ts';

const run = promisify(execFile);
const READY = /Ctrl-C stops/;
const started: Child[] = [];

function startLocal(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Child {
  const child = start('infra/start/start.ts', args, { PORT: '0', ...env });
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

/** What a reply says, by the title of its command. */
function expectedIn(title: string): RegExp {
  if (title === 'health') return /"status":"ok"/;
  if (/^(slack|mattermost)/.test(title)) return /"response_type":"ephemeral","text":"[^"]+"/;
  if (title.startsWith('teams')) return /"type":"message","text":"[^"]+"/;
  if (title.startsWith('discord')) return /"type":4,"data":\{"content":"[^"]+"/;
  return /"enabled":(true|false),"exitSessions":\d+/;
}

describe('npm start', { timeout: 60_000 }, () => {
  let local: Child;
  let output: string;
  beforeAll(async () => {
    // Somebody's own settings, none of which may make a difference.
    local = startLocal(['--curls'], {
      HW_PROJECT_ID: 'real-project',
      HW_IAM_ENDPOINT: 'https://iam.invalid',
      WEBHOOK_ALLOW_UNSIGNED: 'true',
      CHATOPS_ALLOW: 'no list',
      SLACK_SIGNING_SECRETS: 'my-own-secret-of-slack',
    });
    output = await local.says(READY);
  }, 60_000);

  it('describes its HTTP API at /openapi.json, to readers only', async () => {
    const [, url] = /Serving on (\S+)/.exec(output) ?? [];
    const response = await fetch(`${url}/openapi.json`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({ openapi: '3.1.0', paths: { '/webhook': expect.anything() } });
    expect((await fetch(`${url}/openapi.json`, { method: 'POST' })).status).toBe(405);
  });

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
      'slack',
      'mattermost',
      'teams',
      'discord',
      'health',
    ])
      expect(titles.join('\n')).toContain(word);
    expect(output).toContain('300 seconds');
    expect(output).not.toContain('real-project');
  });

  it('prints a command to sign each of them anew', () => {
    for (const trigger of [...chatNames, 'webhook', 'eventbus', 'schedule'])
      expect(output).toMatch(new RegExp(`^npm run simulate -- ${trigger} .+ --url http://127\\.0\\.0\\.1:\\d+$`, 'm'));
  });

  it('prints commands that work when pasted in their order, and once more, but for the second create', async () => {
    for (const again of [false, true]) {
      for (const { title, curl } of curlsIn(output)) {
        const reply = await paste(curl);
        const isSecondCreate = again && title.includes(': create');
        expect(reply, title).toMatch(isSecondCreate ? /^HTTP\/1\.1 409/ : /^HTTP\/1\.1 200/);
        expect(reply, title).toMatch(isSecondCreate ? /"code":"UPSTREAM_CONFLICT"/ : expectedIn(title));
      }
    }
  });

  it('takes nothing that is not proven', async () => {
    const proven = curlsIn(output).filter(({ title }) => /^(webhook|slack|mattermost|teams|discord)/.test(title));
    expect(proven).toHaveLength(7);
    for (const { title, curl } of proven) {
      const changed = curl
        .replace(/(?<=--data '\{)/, ' ')
        .replace(/(?<=--data '(token|channel_id)=)/, 'x')
        .replace(/(?<=Authorization: (Bearer|Token) )/, 'x');
      expect(await paste(changed), title).toMatch(/^HTTP\/1\.1 401/);
    }
  });

  it('lets nobody but the demo’s asker do anything in chat', async () => {
    const mattermost = curlsIn(output).find(({ title }) => title.startsWith('mattermost'))?.curl ?? '';
    const reply = await paste(mattermost.replace(/(?<=&user_id=)\w+/, 'somebody-else'));
    expect(reply).toMatch(/^HTTP\/1\.1 200/);
    expect(reply).toContain('CHATOPS_ALLOW');
  });

  it('answers a chat in the language that is set', async () => {
    const chinese = startLocal(['--curls'], { CHATOPS_LOCALE: 'zh' });
    const said = await chinese.says(READY);
    const slack = curlsIn(said).find(({ title }) => title.startsWith('slack'))?.curl ?? '';
    expect(await paste(slack)).toMatch(/"text":"[^"]*\p{Script=Han}/u);
    chinese.kill('SIGTERM');
    expect((await chinese.ended).code).toBe(0);
  });

  it('stops on SIGTERM with exit code 0', async () => {
    local.kill('SIGTERM');
    const { code, stdout } = await local.ended;
    expect([code, stdout.trim().split('\n').at(-1)]).toEqual([0, 'Stopped.']);
  });

  it('opens with eight lines that fit a terminal, and stops on SIGINT too', async () => {
    const other = startLocal();
    const lines = (await other.says(READY)).trimEnd().split('\n');
    expect(lines).toHaveLength(8);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[0]).toMatch(/^Serving on http:\/\/127\.0\.0\.1:\d+ /);
    expect(lines.filter((line) => line.startsWith('  npm run '))).toHaveLength(3);
    expect(lines.join('\n')).not.toContain('curl -i');
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
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^--help-me is not known here\.\nUsage: .+\n$/)]);
  });
});

describe('npm start -- --target functiongraph', { timeout: 60_000 }, () => {
  let local: Child;
  let output: string;
  let url: string;
  beforeAll(async () => {
    local = startLocal(['--curls', '--target', 'functiongraph'], {
      HW_PROJECT_ID: 'real-project',
      HW_ACCESS_KEY: 'REALACCESSKEY0000000',
      WEBHOOK_ALLOW_UNSIGNED: 'true',
      RUNTIME_USERDATA: '{"HW_USER_NAME":"real"}',
    });
    output = await local.says(READY);
    url = /Serving on (\S+)/.exec(output)?.[1] ?? '';
  }, 60_000);

  it('prints a command for every trigger, which work when pasted in their order, and once more', async () => {
    const curls = curlsIn(output);
    const titles = curls.map(({ title }) => title).join('\n');
    for (const word of ['Standard Webhooks', 'EventGrid', 'SMN', 'timer with', 'timer without', ...chatNames, 'health'])
      expect(titles).toContain(word);
    expect(titles).not.toMatch(/AWS|EventBridge|Scheduler/);
    for (const again of [false, true]) {
      for (const { title, curl } of curls) {
        const isSecondCreate = again && title.includes(': create');
        expect(await paste(curl), title).toMatch(isSecondCreate ? /^HTTP\/1\.1 409/ : /^HTTP\/1\.1 200/);
      }
    }
  });

  it('takes nothing that is not proven, and no event of AWS', async () => {
    const [hub] = curlsIn(output);
    expect(await paste(hub?.curl.replace(/(?<=--data '\{)/, ' ') ?? '')).toMatch(/^HTTP\/1\.1 401/);
    const event = { id: '1', 'detail-type': 'x', source: 'y', detail: { action: 'show' } };
    const response = await fetch(`${url}/eventbus`, { method: 'POST', body: JSON.stringify(event) });
    expect([response.status, await response.json()]).toEqual([
      500,
      { error: { name: 'PAYLOAD_INVALID', message: expect.stringMatching(/^PAYLOAD_INVALID: .*EventBridge/) } },
    ]);
  });

  it.each([
    ['eventbus', '{"action":"exclude","users":["dave"]}'],
    ['schedule', '{"action":"apply","enabled":true,"exitSessions":7}'],
    ['schedule'],
    ['webhook', '{"action":"show"}'],
    ...chatNames.map((name) => [name, 'status']),
  ])('takes what simulate sends as %s %s', async (...args) => {
    const simulate = start('infra/simulate/simulate.ts', [...args, '--url', url]);
    expect((await simulate.ended).code).toBe(0);
  });

  it('tells doctor how to reach the emulated cloud, with the keys of the agency', async () => {
    const settings = await (await fetch(`${url}/settings.json`)).json();
    expect(settings).toMatchObject({
      HW_PROJECT_ID: expect.stringMatching(/^a0/),
      HW_ACCESS_KEY: expect.stringMatching(/^DEMO/),
    });
    expect(settings).not.toHaveProperty('HW_USER_NAME');
    expect(JSON.stringify(settings)).not.toMatch(/real/i);
    const doctor = start('infra/doctor/doctor.ts', ['--local', new URL(url).port]);
    expect((await doctor.ended).code).toBe(0);
  });

  it('opens with lines that fit a terminal, and stops on SIGTERM with exit code 0', async () => {
    const other = startLocal(['--target', 'functiongraph']);
    const lines = (await other.says(READY)).trimEnd().split('\n');
    expect(lines).toHaveLength(8);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    other.kill('SIGTERM');
    expect((await other.ended).code).toBe(0);
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
    SLACK_SIGNING_SECRETS: '',
    MATTERMOST_TOKENS: '',
    TEAMS_SECRETS: '',
    DISCORD_PUBLIC_KEYS: '',
    CHATOPS_ALLOW: '',
  };

  it('has neither table nor queue, whatever is set', async () => {
    const durable = { IDEMPOTENCY_TABLE: '-', COMMAND_QUEUE_URL: 'nonsense', CHAT_REPLY_HOSTS: '/', AWS_REGION: '' };
    const live = startLocal(['--live'], { ...settings, ...durable, MAX_EVENT_AGE_SECONDS: '1' });
    await live.says(READY);
    live.kill('SIGTERM');
    expect((await live.ended).code).toBe(0);
  });

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

  it('serves the chats that are set up, with nobody allowed to do more than the rules say', async () => {
    const chat = {
      ...settings,
      WEBHOOK_BEARER_TOKENS: '',
      MATTERMOST_TOKENS: 'planted-token-of-mattermost',
      CHATOPS_ALLOW: '[{"channel":"mattermost","users":["mine"],"can":["show"]}]',
      CHATOPS_LOCALE: '',
    };
    const live = startLocal(['--live'], chat);
    const output = await live.says(READY);
    const [url] = /http:\/\/127\.0\.0\.1:\d+(?=\/mattermost)/.exec(output) ?? [];
    const ask = async (path: string, user: string, token = chat.MATTERMOST_TOKENS) => {
      const body = new URLSearchParams({ token, command: '/hotspot', text: 'status', user_id: user, team_id: 't' });
      const response = await fetch(`${url}${path}`, { method: 'POST', body });
      return `${response.status} ${await response.text()}`;
    };
    expect(await ask('/mattermost', 'mine', 'another-token')).toMatch(/^401 /);
    expect(await ask('/mattermost', 'somebody')).toMatch(/^200 .*CHATOPS_ALLOW/);
    expect(await ask('/mattermost', 'mine')).toMatch(/^200 .*IAM/);
    for (const path of ['/slack', '/teams', '/discord', '/webhook', '/eventbus', '/schedule'])
      expect(await ask(path, 'mine'), path).toMatch(/^404 /);

    live.kill('SIGTERM');
    const { code, stdout, stderr } = await live.ended;
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`).not.toContain('planted');
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
