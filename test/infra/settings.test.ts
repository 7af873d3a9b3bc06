import { describe, expect, it } from 'vitest';
import { demoSecrets, useEmulatedCloud } from '../../infra/gateway/environment.ts';
import { nameLiveCloud, nameProofs } from '../../infra/gateway/live.ts';
import { explainListenError, readArguments, readPort } from '../../infra/gateway/options.ts';

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
    };
    useEmulatedCloud('http://127.0.0.1:1', env);
    expect(env).toMatchObject({
      PATH: '/bin',
      HW_IAM_ENDPOINT: 'http://127.0.0.1:1',
      HW_WORKSPACE_ENDPOINT: 'http://127.0.0.1:1',
      WEBHOOK_BEARER_TOKENS: demoSecrets.bearer,
    });
    expect(Object.values(env)).not.toContain('real');
    for (const name of ['HW_SOMETHING_NEW', 'WEBHOOK_ALLOW_UNSIGNED', 'UPSTREAM_TIMEOUT_MS', 'POWERTOOLS_LOG_LEVEL'])
      expect(env).not.toHaveProperty(name);
  });
});

describe('the options of npm start', () => {
  it.each([
    [[], { live: false }],
    [['--live'], { live: true }],
    [['live'], undefined],
    [['--live', '--yes'], undefined],
  ])('are read from %j', (args, expected) => {
    expect(readArguments(args)).toEqual(expected);
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
});
