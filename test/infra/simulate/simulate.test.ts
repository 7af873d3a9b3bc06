import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../../../infra/senders/client.ts';
import { signDiscord } from '../../../infra/senders/discord.ts';
import { chatNames } from '../../../infra/senders/senders.ts';
import { signHub } from '../../../infra/senders/sign.ts';
import { readSimulation } from '../../../infra/simulate/options.ts';
import { showAnswer, showRequest } from '../../../infra/simulate/show.ts';
import { demoAskers, demoProofs, demoSecrets } from '../../../infra/start/environment.ts';
import { toSimulated } from '../../../infra/start/simulated.ts';
import { type Child, start } from '../../support/child.ts';

/** Nobody's own settings make a difference. */
const nothingSet = Object.fromEntries([...Object.keys(demoProofs), 'PORT', 'CHATOPS_LOCALE'].map((name) => [name, '']));

async function simulate(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return start('infra/simulate/simulate.ts', args, { ...nothingSet, ...env }).ended;
}

describe('npm run simulate, against npm start', { timeout: 60_000 }, () => {
  let local: Child;
  let url: string;
  beforeAll(async () => {
    local = start('infra/start/start.ts', [], { ...nothingSet, PORT: '0' });
    const said = await local.says(/Ctrl-C stops/);
    [url = ''] = /http:\S+/.exec(said) ?? [];
  }, 60_000);
  afterAll(async () => {
    local.kill('SIGTERM');
    await local.ended;
  });

  it.each([
    ['slack', ['on 5 except alice'], /→ 5\b/],
    ['mattermost', ['exempt add bob'], /\b1\b.*bob/],
    ['teams', ['status'], /migration on.*\b5\b.*alice, bob/],
    ['discord', ['plan', 'off'], /on → off/],
  ])('delivers a command of %s, and shows request and reply', async (channel, words, expected) => {
    const { code, stdout, stderr } = await simulate([channel, ...words, '--url', url, '--verbose']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`POST ${url}/${channel}\n`);
    const reply = stdout.slice(0, stdout.indexOf('POST '));
    expect(reply).toMatch(/^Reply: 200 OK\n/);
    expect(reply).toContain(channel === 'teams' ? 'Everybody in the room sees:' : 'Only the asker sees:');
    expect(reply).toMatch(expected);
  });

  it('finds npm start by PORT', async () => {
    const { code, stdout } = await simulate(['slack', 'help'], { PORT: new URL(url).port });
    expect(code).toBe(0);
    expect(stdout).toContain('exempt add');
  });

  it.each([
    ['webhook', ['{"action":"show"}'], '"configs": ['],
    ['eventbus', ['{"action":"exclude","users":["carol"]}'], '"result": "updated"'],
    ['schedule', ['{"action":"apply","enabled":true,"exitSessions":10}'], '"exitSessions": 10'],
    ['schedule', [], '"enabled": false'],
  ])('delivers by %s %j, and shows the reply as it is', async (trigger, payload, expected) => {
    const { code, stdout, stderr } = await simulate([trigger, ...payload, '--url', `${url}/`]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Reply: 200 OK\n/);
    expect(stdout).toContain(expected);
    // The request itself with --verbose only.
    expect(stdout).not.toContain('POST ');
    expect(stdout.trim().split('\n').at(-1)).toMatch(`Sent to ${url}/${trigger} (`);
  });

  it.each([
    ['slack', 'status', '--forged', '401'],
    ['mattermost', 'status', '--forged', '401'],
    ['slack', 'status', '--stale', '401'],
    ['teams', 'status', '--stale', 'DELIVERY_STALE'],
    ['discord', 'status', '--stale', '401'],
    ['webhook', '{"action":"show"}', '--forged', 'SIGNATURE_INVALID'],
    ['webhook', '{"action":"show"}', '--stale', 'DELIVERY_STALE'],
  ])('delivers what is refused: %s %s %s', async (trigger, text, twist, expected) => {
    const { code, stdout } = await simulate([trigger, text, twist, '--url', url]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Reply: 401 /);
    expect(stdout).toContain(expected);
    // The secret was the right one, or known to nobody: another would not help.
    expect(stdout).not.toMatch(/knows the demo (secret|key):|knows the demo key, and/);
  });

  it('delivers the same bytes twice, and wants two 200s', async () => {
    const twice = await simulate(['webhook', '{"action":"show"}', '--twice', '--url', url]);
    expect([twice.code, twice.stdout.match(/^Reply: 200 OK$/gm)?.length]).toEqual([0, 2]);
    const refused = await simulate(['webhook', '{"action":"none"}', '--twice', '--url', url]);
    expect([refused.code, refused.stdout.match(/^Reply: 400 /gm)?.length]).toEqual([1, 2]);
  });

  it.each(chatNames)('is refused in words for somebody else, and in another room (%s)', async (channel) => {
    for (const stranger of [['--as', 'STRANGER'], ['--in=OTHERROOM'], ['--workspace', 'OTHERTEAM']]) {
      const { code, stdout } = await simulate([channel, 'off', ...stranger, '--url', url]);
      expect(code, stranger.join()).toBe(0);
      expect(stdout).toMatch(/does not let you/);
    }
  });

  it('ends with 1 for any other status, and says what the platform would do', async () => {
    const own = { SLACK_SIGNING_SECRETS: 'a-secret-of-my-own' };
    const { code, stdout } = await simulate(['slack', 'status', '--url', url], own);
    expect(code).toBe(1);
    expect(stdout).toContain('signed with the first of your SLACK_SIGNING_SECRETS');
    expect(stdout).toContain('Reply: 401 Unauthorized');
    expect(stdout).toContain('unset SLACK_SIGNING_SECRETS');
    expect(stdout).not.toContain(own.SLACK_SIGNING_SECRETS);
  });

  it.each([
    ['webhook', '{'],
    ['eventbus', '{"enabled":1}'],
    ['schedule', '{}'],
  ])('ends with 1 where a payload is refused (%s %s)', async (trigger, payload) => {
    const { code, stdout } = await simulate([trigger, payload, '--url', url], { CHATOPS_ALLOW: 'x' });
    // A schedule that sends no payload does SCHEDULE_COMMAND.
    if (trigger === 'schedule') return expect(code).toBe(0);
    expect(code).toBe(1);
    expect(stdout).toContain('PAYLOAD_INVALID');
  });
});

describe('npm run simulate, alone', { timeout: 30_000 }, () => {
  it('says in a sentence that nobody listens', async () => {
    const { code, stderr } = await simulate(['slack', 'status', '--url', 'http://127.0.0.1:9']);
    expect([code, stderr]).toEqual([
      1,
      'Nobody listens on http://127.0.0.1:9: run "npm start" in another shell first, or name the receiver with --url.\n',
    ]);
  });

  it('explains itself when asked', async () => {
    const { code, stdout, stderr } = await simulate(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const word of [...chatNames, 'webhook', 'eventbus', 'schedule', '--url', '--as', '--in', '--workspace']) {
      expect(stdout).toContain(word);
    }
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  it('ends with 2 and a sentence for arguments it does not know', async () => {
    const { code, stdout, stderr } = await simulate(['irc', 'status']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Nobody called "irc" sends to us\.\nUsage: .+\n$/);
  });

  it('ends with 1 and a sentence for a PORT that is none', async () => {
    const { code, stderr } = await simulate(['slack', 'status'], { PORT: 'x' });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^PORT must be .+\n$/)]);
  });
});

describe('the arguments of simulate', () => {
  it.each([
    [['slack', 'on 5'], { trigger: 'slack', text: 'on 5' }],
    [['SLACK', 'on', '5'], { trigger: 'slack', text: 'on 5' }],
    [['slack', '--config 1 status'], { trigger: 'slack', text: '--config 1 status' }],
    [['slack', ''], { trigger: 'slack', text: '' }],
    [['--as', 'U1', 'slack', 'off', '--in=C1'], { trigger: 'slack', text: 'off', user: 'U1', room: 'C1' }],
    [['webhook', 'no json'], { trigger: 'webhook', text: 'no json' }],
    [['schedule'], { trigger: 'schedule', text: undefined }],
  ])('are read from %j', (args, expected) => {
    expect(readSimulation(args, {})).toEqual({ base: 'http://127.0.0.1:3000', ...expected });
  });

  it.each([
    ['http://localhost:3000', 'http://localhost:3000'],
    [
      'https://abc.execute-api.eu-central-1.amazonaws.com/prod/',
      'https://abc.execute-api.eu-central-1.amazonaws.com/prod',
    ],
  ])('have --url %s as base', (url, base) => {
    expect(readSimulation(['slack', 'help', '--url', url], { PORT: 'x' })).toMatchObject({ base });
  });

  it.each([
    [],
    ['slack'],
    ['slack', 'off', '--as'],
    ['slack', 'off', '--as', ''],
    ['slack', 'status', '--config', '5'],
    ['webhook'],
    ['webhook', '{}', '{}'],
    ['webhook', '{}', '--as', 'U1'],
    ['eventbus'],
    ['eventbus', '[]'],
    ['eventbus', 'null'],
    ['schedule', '{'],
    ['slack', 'off', '--url', 'localhost:3000'],
    ['slack', 'off', '--url', 'ftp://a'],
    ['slack', 'off', '--url', 'https://user:secret@a'],
    ['slack', 'off', '--url', 'https://a?b=c'],
    ['constructor', 'off'],
    ['slack', 'off', '--forged', '--stale'],
    ['slack', 'off', '--stale', '--twice'],
    ['mattermost', 'off', '--stale'],
    ['eventbus', '{}', '--stale'],
    ['eventbus', '{}', '--forged'],
    ['schedule', '--forged'],
  ])('are refused: %s %s %s %s', (...args) => {
    expect(() => readSimulation(args, {})).toThrow(expect.objectContaining({ name: 'Refusal', exitCode: 2 }));
  });

  it('say that PORT=0 names no port', () => {
    expect(() => readSimulation(['slack', 'off'], { PORT: '0' })).toThrow(/^PORT=0 is any free port/);
  });
});

describe('what simulate sends', () => {
  const base = 'http://127.0.0.1:3000';
  const now = 1_700_000_000_000;

  it('is proven by the first of somebody’s own secrets, in the order of the schemes', () => {
    const ask = (env: Record<string, string>) => toSimulated({ trigger: 'webhook', text: '{}', base }, env, now);
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const all = { WEBHOOK_SECRETS: `${secret} x`, WEBHOOK_HUB_SECRETS: 'hub secret', WEBHOOK_BEARER_TOKENS: 'b' };
    expect(ask(all).headers).toHaveProperty('webhook-signature');
    expect(ask({ ...all, WEBHOOK_SECRETS: ' ' }).headers).toMatchObject(signHub({ secret: 'hub', body: '{}' }));
    expect(ask({ WEBHOOK_BEARER_TOKENS: ' b c' }).headers).toMatchObject({ Authorization: 'Bearer b' });
    expect(ask({}).proof).toContain('demo');
  });

  it.each(['WEBHOOK_HUB_SECRETS', 'WEBHOOK_BEARER_TOKENS'])('is never stale by %s, which has no time', (name) => {
    expect(() => toSimulated({ trigger: 'webhook', text: '{}', base, twist: 'stale' }, { [name]: 'x' }, now)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(name) }),
    );
  });

  it('is forged with no secret of anybody, whatever is set', () => {
    const env = { WEBHOOK_SECRETS: 'ssm:kept-elsewhere', MATTERMOST_TOKENS: 'own-token' };
    for (const trigger of ['webhook', 'mattermost'] as const) {
      const { headers, body, hidden } = toSimulated({ trigger, text: '{}', base, twist: 'forged' }, env, now);
      expect(`${JSON.stringify(headers)}${body}${hidden}`).not.toContain('own-token');
    }
  });

  it('does not show a token of somebody’s own, neither in header, form nor reply', () => {
    const own = 'own+token/of&mine';
    const simulated = toSimulated({ trigger: 'mattermost', text: 'status', base }, { MATTERMOST_TOKENS: own }, now);
    expect(simulated.headers['Authorization']).toBe(`Token ${own}`);
    expect(new URLSearchParams(simulated.body).get('token')).toBe(own);
    const request = showRequest(simulated);
    expect(request).toContain('Authorization: Token [hidden]');
    expect(request).toContain('&token=[hidden]&');
    const reply = showAnswer('mattermost', { status: 200, statusText: 'OK', body: `{"text":"${own}"}` }, simulated);
    expect(`${request}${reply}`).not.toMatch(/own\+token|own%2Btoken/);
  });

  it('shows the demo’s tokens, as they are in everybody’s hands', () => {
    const request = showRequest(toSimulated({ trigger: 'mattermost', text: 'status', base }, {}, now));
    expect(request).toContain(`Authorization: Token ${demoSecrets.mattermost}`);
  });

  it('is signed with the demo key for Discord, whatever is set, and says so', () => {
    const own = { DISCORD_PUBLIC_KEYS: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a' };
    const simulated = toSimulated({ trigger: 'discord', text: 'status', base }, own, now);
    const { 'X-Signature-Ed25519': signature } = simulated.headers;
    const expected = signDiscord({ timestamp: now / 1000, seed: demoSecrets.discord, body: simulated.body });
    expect(signature).toBe(expected['X-Signature-Ed25519']);
    expect(simulated.proof).toContain('Discord alone has the private key');
    expect(simulated.hidden).toBeUndefined();
  });

  it('asks as somebody else, where somebody else is named', () => {
    const form = new URLSearchParams(
      toSimulated({ trigger: 'slack', text: 'off', base, user: 'U1', room: 'C1' }, {}, now).body,
    );
    expect([form.get('user_id'), form.get('channel_id'), form.get('team_id')]).toEqual([
      'U1',
      'C1',
      demoAskers.slack.workspace,
    ]);
  });
});

describe('the reply that simulate shows', () => {
  const simulated = toSimulated({ trigger: 'slack', text: 'off', base: 'http://x' }, {}, 0);
  const answer = (status: number, body: string) => ({ status, statusText: '', body });

  it.each([
    [200, '{"text":"a &lt;b&gt;"}', 'Only the asker sees:\n\na <b>'],
    [200, '', 'Reply: 200'],
    [200, '{"no":"text"}', '{\n  "no": "text"\n}'],
    [401, '{}', 'Only "npm start" knows the demo secret'],
    [404, '{}', 'Is the channel set up there (SLACK_SIGNING_SECRETS)?'],
    [502, '<html>\u001b[2J', '<html>\\u001b[2J\n\nThe platform would show an error of its own.'],
  ])('with status %i and body %j', (status, body, expected) => {
    expect(showAnswer('slack', answer(status, body), simulated)).toContain(expected);
  });

  it('tells who takes events over HTTP', () => {
    expect(showAnswer('eventbus', answer(404, '{}'), simulated)).toContain('not with --live');
  });
});

describe('who does not answer', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((incoming) => {
      if (incoming.url === '/closed') incoming.socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is told in a sentence', async () => {
    await expect(post(`${url}/silent`, {}, '{}', 50)).rejects.toThrow(`${url} gave no answer within 0.05 seconds.`);
    await expect(post(`${url}/closed`, {}, '{}')).rejects.toThrow(`${url} ended the connection without an answer.`);
    await expect(post('http://nowhere.invalid', {}, '')).rejects.toThrow(/^http:\/\/nowhere\.invalid was not reached/);
    await expect(post(url, { Authorization: 'Token sécret\n' }, '')).rejects.toThrow(
      `${url} was not reached (ERR_INVALID_CHAR).`,
    );
  });
});
