import { describe, expect, it } from 'vitest';
import { explainListenError, readPort } from '../../../infra/command/port.ts';
import { chatNames } from '../../../infra/senders/senders.ts';
import { demoAskers, demoProofs, demoSecrets, useEmulatedCloud } from '../../../infra/start/environment.ts';
import { describeLive, nameLiveCloud, nameProofs } from '../../../infra/start/live.ts';
import { readOptions } from '../../../infra/start/options.ts';

describe('the settings of the emulated cloud', () => {
  it('take the place of everything somebody has set for real', () => {
    const env: NodeJS.ProcessEnv = {
      PATH: '/bin',
      HW_USER_PASSWORD: 'real',
      HW_SOMETHING_NEW: 'real',
      WEBHOOK_ALLOW_UNSIGNED: 'true',
      SCHEDULE_COMMAND: 'real',
      UPSTREAM_TIMEOUT_MS: '100',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      SLACK_SIGNING_SECRETS: 'real',
      MATTERMOST_TOKENS: 'real',
      TEAMS_SECRETS: 'real',
      DISCORD_PUBLIC_KEYS: 'real',
      CHATOPS_ALLOW: 'real',
      CHAT_BUDGET_MS: '500',
      IDEMPOTENCY_TABLE: 'real',
      COMMAND_QUEUE_URL: 'real',
      DISCORD_API_ENDPOINT: 'real',
      AWS_ENDPOINT_URL_SQS: 'real',
      TOKEN_PREFETCH: 'true',
      CHATOPS_LOCALE: 'zh',
    };
    useEmulatedCloud('http://127.0.0.1:1', env);
    expect(env).toMatchObject({
      PATH: '/bin',
      HW_IAM_ENDPOINT: 'http://127.0.0.1:1',
      HW_WORKSPACE_ENDPOINT: 'http://127.0.0.1:1',
      WEBHOOK_BEARER_TOKENS: demoSecrets.bearer,
      SLACK_SIGNING_SECRETS: demoSecrets.slack,
      // A matter of taste, and no secret.
      CHATOPS_LOCALE: 'zh',
    });
    expect(Object.values(env)).not.toContain('real');
    for (const name of [
      'HW_SOMETHING_NEW',
      'WEBHOOK_ALLOW_UNSIGNED',
      'UPSTREAM_TIMEOUT_MS',
      'POWERTOOLS_LOG_LEVEL',
      'CHAT_BUDGET_MS',
      'TOKEN_PREFETCH',
    ])
      expect(env).not.toHaveProperty(name);
  });

  it('let one asker of each platform do everything, in one room, and nobody else anything', () => {
    const env: NodeJS.ProcessEnv = {};
    useEmulatedCloud('http://127.0.0.1:1', env);
    expect(JSON.parse(env['CHATOPS_ALLOW'] ?? '')).toEqual(
      chatNames.map((channel) => {
        const { workspace, room, user } = demoAskers[channel];
        return { channel, workspace, room, users: [user], can: '*' };
      }),
    );
  });

  it('have no secret that is the private half of a key', () => {
    const env: NodeJS.ProcessEnv = {};
    useEmulatedCloud('http://127.0.0.1:1', env);
    expect(env['DISCORD_PUBLIC_KEYS']).toMatch(/^[0-9a-f]{64}$/);
    expect(env['DISCORD_PUBLIC_KEYS']).not.toBe(demoSecrets.discord);
  });
});

describe('the options of npm start', () => {
  it.each([
    [[], { live: false }],
    [['--live'], { live: true }],
    [['--target', 'aws'], { live: false }],
    [['--target', 'functiongraph'], { live: false, target: 'functiongraph' }],
    [['--curls', '--target=functiongraph'], { live: false, curls: true, target: 'functiongraph' }],
  ])('are read from %j', (args, expected) => {
    expect(readOptions(args)).toEqual(expected);
  });

  it.each([
    [['live']],
    [['--live', '--yes']],
    [['--live=1']],
    [['--target']],
    [['--target', 'azure']],
    [['--target', 'functiongraph', '--live']],
  ])('are no others: %j', (args) => {
    expect(() => readOptions(args)).toThrow(expect.objectContaining({ name: 'Refusal', exitCode: 2 }));
  });

  it.each([
    [undefined, 3000],
    ['', 3000],
    ['0', 0],
    ['65535', 65535],
  ])('have PORT %j as %j', (text, port) => {
    expect(readPort(text)).toBe(port);
  });

  it.each(['65536', '-1', '3000 ', '0x50', '3e3', 'http'])('refuse PORT %j in a sentence', (text) => {
    expect(() => readPort(text)).toThrow(/^PORT must be a whole number from 0 to 65535/);
  });

  it('explain what stands in the way of listening, and leave what they do not know', () => {
    const withCode = (code: string) => Object.assign(new Error('listen'), { code });
    expect(explainListenError(withCode('EADDRINUSE'), 65535)).toMatchObject({
      message: expect.stringContaining('PORT=65534'),
    });
    expect(explainListenError(withCode('EACCES'), 80)).toMatchObject({
      message: expect.stringContaining('above 1023'),
    });
    const other = withCode('EMFILE');
    expect(explainListenError(other, 80)).toBe(other);
  });
});

describe('the live cloud', () => {
  const env = {
    HW_PROJECT_ID: 'p1',
    HW_REGION_NAME: 'ap-southeast-3',
    HW_USER_PASSWORD: 'planted-password',
    HW_IAM_ENDPOINT: 'https://user:planted-login@iam.example/path',
    WEBHOOK_HUB_SECRETS: 'planted-hub-secret',
    WEBHOOK_ALLOW_UNSIGNED: 'false',
  };

  it('is named with project, region and every endpoint that is not the usual one, and no secret', () => {
    const said = `${nameLiveCloud(env)} ${nameProofs(env)}`;
    for (const part of ['p1', 'ap-southeast-3', 'iam.example', 'X-Hub-Signature-256']) expect(said).toContain(part);
    expect(said).not.toContain('planted');
    expect(said).not.toContain('Bearer');
  });

  it('takes no unsigned deliveries', () => {
    expect(() => nameLiveCloud({ ...env, WEBHOOK_ALLOW_UNSIGNED: 'true' })).toThrow(/unset WEBHOOK_ALLOW_UNSIGNED/);
  });

  it.each(Object.entries(demoProofs))('does not trust the demo, whose secrets everybody knows (%s)', (name, value) => {
    const own = { ...env, [name]: `one-of-mine ${value}` };
    expect(() => nameLiveCloud(own)).toThrow(`change ${name}`);
    expect(() => nameLiveCloud(own)).not.toThrow(value);
  });

  it('serves what is set up, and names the proof of each', () => {
    const url = 'http://127.0.0.1:3000';
    expect(describeLive(url, { webhook: true, env })).toBe(
      `Serving ${url}/webhook, ${url}/health; no unsigned route.\nA delivery must be proven by X-Hub-Signature-256 (WEBHOOK_HUB_SECRETS).`,
    );
    const chat = { SLACK_SIGNING_SECRETS: 'planted-slack', TEAMS_SECRETS: 'planted-teams' };
    const said = describeLive(url, { webhook: false, env: chat });
    expect(said.split('\n')).toEqual([
      `Serving ${url}/slack, ${url}/teams, ${url}/health; no unsigned route.`,
      'A command must be proven by a signature of Slack (SLACK_SIGNING_SECRETS) or a signature of Teams (TEAMS_SECRETS).',
      'CHATOPS_ALLOW is not set: nobody may do more than ask for help.',
    ]);
    expect(describeLive(url, { webhook: false, env: { ...chat, CHATOPS_ALLOW: '[]' } })).not.toContain('not set');
  });
});
