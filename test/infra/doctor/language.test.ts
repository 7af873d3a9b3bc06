import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../infra/doctor/options.ts';
import { paintStep, showEnd, steps, toReport } from '../../../infra/doctor/report.ts';
import { showRules } from '../../../infra/doctor/rules.ts';
import { find, languageOf, translate } from '../../../infra/doctor/translate.ts';
import { zh } from '../../../infra/doctor/zh.ts';
import { createApp } from '../../../lib/app.ts';
import { chatFactories } from '../../../lib/channels/chats.ts';
import { webhook } from '../../../lib/channels/webhook.ts';
import { endings } from '../../../lib/outcome.ts';
import { ConfigurationError, type Env } from '../../../lib/settings/settings.ts';
import { sentencesIn } from '../../support/sentences.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Part of a sentence that is looked up with the rest of it, or said by the command line, which speaks English. */
const parts = [
  'Set HW_REGION_NAME={}, or t',
  '{}ake the id of the project in {} from the console: your name, "My Credentials", "API Credentials".',
  ' The answer is no JSON.',
  '{} {} read on AWS only.',
  'The doctor itself failed, which is a bug: please report it with the last step that is shown.',
];

describe('The Chinese of the doctor', () => {
  // What its files say to people: a text of several words.
  const files = globSync('infra/doctor/*.ts', { cwd: root }).filter(
    (file) => !/(options|zh|translate)\.ts$/.test(file),
  );
  const said = ['infra/settings/questions.ts', ...files]
    .flatMap((file) => sentencesIn(readFileSync(`${root}${file}`, 'utf8')))
    .filter((text) => /[a-z] [a-z{]|\} [a-z]/.test(text) && !parts.includes(text));

  it('has every sentence of its own', () => {
    expect(said.length).toBeGreaterThan(100);
    expect([...new Set(said)].filter((text) => find(text.replaceAll('{}', 'X')) === undefined)).toEqual([]);
  });

  it('has what the Workspace API ends with, the steps, and nothing without words', () => {
    const details = Object.entries(endings).flatMap(([code, { detail }]) =>
      code.startsWith('UPSTREAM_') ? [detail] : [],
    );
    for (const text of [...details, ...Object.values(steps)]) expect(find(text), text).toMatch(/\p{Script=Han}/u);
    for (const [english, chinese] of Object.entries(zh)) {
      expect(english.match(/\{\}/g)?.length ?? 0, english).toBe(chinese.match(/\{\}/g)?.length ?? 0);
      expect(chinese, english).toMatch(/[\p{Script=Han}：，（）]|API/u);
    }
  });

  it.each<[string, Env]>([
    ['nothing is set', {}],
    [
      'all of it is wrong',
      {
        HW_REGION_NAME: ' x',
        HW_PROJECT_ID: '..',
        HW_IAM_ENDPOINT: 'ftp://x',
        UPSTREAM_TIMEOUT_MS: '1',
        TOKEN_PREFETCH: 'yes',
        WEBHOOK_SECRETS: 'x',
        WEBHOOK_HUB_SECRETS: 'x',
        WEBHOOK_BEARER_TOKENS: 'x',
        WEBHOOK_ALLOW_UNSIGNED: 'true',
        SLACK_SIGNING_SECRETS: 'x',
        MATTERMOST_TOKENS: 'x',
        TEAMS_SECRETS: 'x',
        DISCORD_PUBLIC_KEYS: 'x',
        CHATOPS_ALLOW: '[{"channel":"x","workspace":1,"room":2,"users":3},{"a":1},7]',
        CHATOPS_LOCALE: 'fr',
      },
    ],
  ])('has the rules of the settings: %s', (_, env) => {
    const rules: string[] = [];
    for (const channels of [[webhook], chatFactories])
      try {
        createApp(env, channels as never, { log: () => {}, fetch: () => Promise.reject(new Error()) });
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        rules.push(...error.problems.map(({ rule }) => rule));
      }
    expect(rules.length).toBeGreaterThan(3);
    expect([...new Set(rules)].filter((rule) => find(rule) === undefined)).toEqual([]);
  });

  it('puts names and numbers where they belong, and what is put in into Chinese, too', () => {
    expect(translate('iam.x can be connected to (DNS, TCP and TLS).', 'zh')).toBe(
      '可以连接到 iam.x（DNS、TCP 和 TLS）。',
    );
    expect(translate('A and B are read on AWS only.', 'en')).toBe('A and B are read on AWS only.');
    expect(translate('project-of-mine', 'zh')).toBe('project-of-mine');
  });

  it('is that of a whole report', () => {
    const report = toReport(
      [
        {
          step: 'settings',
          status: 'failed',
          code: 'X',
          detail: 'One setting is to be mended:',
          why: 'IAM asks to wait.',
          remedy: 'Wait a minute, then run it again.',
          problems: [{ name: 'HW_USER_NAME', rule: 'is required' }],
        },
      ],
      undefined,
    );
    const text = [...report.steps.map((step) => paintStep(step, 'zh')), showEnd(report, 'zh')].join('\n');
    expect(text).toContain('- HW_USER_NAME 必须设置');
    expect(text.match(/[a-z]{2,} [a-z]{2,}/g)).toBeNull();
  });
});

describe('The language', () => {
  it.each<[Env, string]>([
    [{}, 'en'],
    [{ LANG: 'C.UTF-8' }, 'en'],
    [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
    [{ LANG: 'zh' }, 'zh'],
    [{ LC_ALL: 'C', LANG: 'zh_CN' }, 'en'],
    [{ LC_ALL: '', LC_MESSAGES: 'zh_TW.UTF-8', LANG: 'en_US' }, 'zh'],
    [{ LANG: 'zhx' }, 'en'],
  ])('of %j is %s', (env, language) => {
    expect(languageOf(env)).toBe(language);
  });

  it('is the one that is asked for, where one is', () => {
    expect(readOptions(['--lang', 'zh'], {})).toEqual({ json: false, language: 'zh' });
    expect(readOptions(['--lang=en'], { LANG: 'zh_CN' })).toEqual({ json: false });
    expect(() => readOptions(['--lang', 'fr'], {})).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe('The rules of the chat', () => {
  const rules = JSON.stringify([
    { channel: 'slack', workspace: 'T1', room: 'C1', users: ['U1', 'U2'], can: ['show', 'apply'] },
    { users: '*', can: '*' },
    { channel: 'teams', users: ['U3'], can: ['exclude', 'include'] },
  ]);

  it('are told in words, a line each', () => {
    expect(showRules(rules, 'en')).toEqual([
      'Who may do what in chat (CHATOPS_ALLOW):',
      '1. U1, U2 may see the configurations (show), switch migration on and off (apply): in slack, workspace T1, room C1',
      '2. everybody may do everything: in every chat, anywhere',
      '3. U3 may protect users (exclude), end the protection of users (include): in teams, anywhere',
    ]);
    expect(showRules(rules, 'zh')[2]).toBe('2. 所有人 可以做任何操作：在任何聊天平台、任何地方');
  });

  it.each([[undefined], ['ssm:elsewhere'], ['[]'], ['{}']])('are not told where there are none: %j', (text) => {
    expect(showRules(text, 'en')).toEqual([]);
  });
});
