import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../infra/command/layout.ts';
import { showSchedule } from '../../../infra/deploy/outlook.ts';
import { CHINESE_HELP, HELP } from '../../../infra/doctor/help.ts';
import { readOptions } from '../../../infra/doctor/options.ts';
import { paintStep, showEnd, steps, toReport } from '../../../infra/doctor/report.ts';
import { showRules } from '../../../infra/doctor/rules.ts';
import { find, languageOf, translate, translateLines } from '../../../infra/doctor/translate.ts';
import { zh } from '../../../infra/doctor/zh.ts';
import { startOffline } from '../../../infra/settings/functions.ts';
import { readSchedules } from '../../../infra/settings/schedule-list.ts';
import { readWhen } from '../../../infra/settings/schedules/when.ts';
import { problemOfZone } from '../../../infra/settings/schedules/zones.ts';
import { createApp } from '../../../lib/app.ts';
import { chatFactories } from '../../../lib/channels/chats.ts';
import { webhook } from '../../../lib/channels/webhook.ts';
import { endings } from '../../../lib/outcome.ts';
import { parsePayload } from '../../../lib/payload.ts';
import { ConfigurationError, type Env } from '../../../lib/settings/settings.ts';
import { start } from '../../support/child.ts';
import { sentencesIn } from '../../support/sentences.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Part of a sentence that is looked up with the rest of it. */
const parts = [
  'Set HW_REGION_NAME={}, or t',
  '{}ake the id of the project in {} from the console: your name, "My Credentials", "API Credentials".',
  ' The answer is no JSON.',
  '{} {} read on AWS only.',
  // Usage is found as the first line of a page of help, and the rest behind a name or a number.
  '  line {} {}',
  'sets {}, which is no setting{}',
  '; the nearest is {}',
  'a name',
  'npm run doctor [-- [--settings FILE | --local [PORT]] [--lang en|zh] [--json]]',
];

describe('The Chinese of the doctor', () => {
  // What its files say to people: a text of several words.
  const files = globSync('infra/doctor/*.ts', { cwd: root }).filter(
    (file) => !/(help|zh|zh-rules|translate)\.ts$/.test(file),
  );
  const said = ['infra/settings/questions.ts', 'infra/settings/settings-file.ts', ...files]
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
    ['a region is not known', { HW_REGION_NAME: 'eu-west-102' }],
    ['a region is far from all that are known', { HW_REGION_NAME: 'mars' }],
    ['keys are wrong', { HW_ACCESS_KEY: ' ', HW_SECRET_KEY: 'x', HW_SECURITY_TOKEN: 'a b' }],
    ['half of the keys is there', { HW_SECRET_KEY: 'x'.repeat(20) }],
    ['the other half is there', { HW_ACCESS_KEY: 'x'.repeat(20) }],
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

  it('has the rules of the settings of table and queues', () => {
    const wrong = {
      IDEMPOTENCY_TABLE: 'a b',
      COMMAND_QUEUE_URL: 'https://sqs.example/1/commands',
      DEAD_LETTER_QUEUE_URL: 'https://sqs.example/1/dead.fifo',
      MAX_EVENT_AGE_SECONDS: '1',
      RETRY_DELAYS_SECONDS: 'soon',
      CHAT_REPLY_HOSTS: 'https://x/',
      DISCORD_API_ENDPOINT: 'ftp://x',
    };
    const rules = startOffline('worker', wrong).problems.filter(({ name }) => Object.hasOwn(wrong, name));
    expect(new Set(rules.map(({ name }) => name))).toEqual(new Set(Object.keys(wrong)));
    expect(rules.filter(({ rule }) => find(rule) === undefined)).toEqual([]);
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

/** Words of English in a row, where they do not stand in quotation marks or brackets of JSON. */
const english = /(?<![\w"])[a-z]{2,} [a-z]{2,}(?![\w"])/;

describe('What is wrong with a schedule, in Chinese', () => {
  it.each([
    'tomorrow',
    '0 7 ? * MON *',
    'cron(0 7 ? * MON)x',
    'cron(1 2 3)',
    'cron(60 24 32 13 8 1969)',
    'cron(0 7 ? * ? *)',
    'cron(0 7 1 * MON *)',
    'cron(0 7 * * MON *)',
    '30 7 ? * MON',
    '60 7 ? * MON',
    '30 7 * * 1-5',
    '60 7 * * 1-5',
    '30 7 * * *',
    '30 7 * * 8',
    '30 7 */2 * 1',
    '30 7 1 * 1',
    '60 7 1 * 1',
    'rate(0 minutes)',
    'at(2026-02-31T00:00:00)',
  ])('has all words: %s', (text) => {
    const when = readWhen(text);
    const problem = 'problem' in when ? when.problem : '';
    expect(problem).not.toBe('');
    expect(find(problem), problem).not.toMatch(english);
    expect(find(problem)).toMatch(/\p{Script=Han}/u);
  });

  it.each(['', 'CST', 'Asia/Beijing', 'Berlin', 'nowhere at all'])('has all words of a zone: %s', (zone) => {
    const problem = problemOfZone(zone) ?? '';
    expect(find(problem), problem).toMatch(/\p{Script=Han}/u);
    expect(find(problem)).not.toMatch(english);
  });

  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['an empty list', []],
    ['what are no schedules', [1, null]],
    ['fields that are missing', [{}]],
    ['one that is not known', [{ name: 'a', when: 'rate(1 hour)', zone: 'UTC', payload: { action: 'show' }, x: 1 }]],
    [
      'a name twice',
      ['a', 'a'].map((name) => ({ name, when: 'rate(1 hour)', zone: 'UTC', payload: { action: 'show' } })),
    ],
    ['all of it', [{ name: '', when: 1, zone: 1, payload: 1 }]],
    [
      'a payload',
      [
        {
          name: ['$', '{x}'].join(''),
          when: 'rate(1 hour)',
          zone: 'UTC',
          payload: { action: 'shw', enabled: 1, users: [], x: 1 },
        },
      ],
    ],
    ['a payload with delivery', [{ name: 'a', when: 'rate(1 hour)', zone: 'UTC', payload: { delivery: 1 } }]],
    ['no payload', [{ name: 'a', when: 'rate(1 hour)', zone: 'UTC', payload: {} }]],
  ])('has all words of a list with %s', (_, list) => {
    const read = readSchedules(Buffer.from(typeof list === 'string' ? list : JSON.stringify(list)), {});
    const problems = 'problems' in read ? read.problems : [];
    expect(problems).not.toEqual([]);
    for (const problem of problems) {
      const chinese = translate(problem.trim(), 'zh');
      expect(chinese, problem).toMatch(/\p{Script=Han}/u);
      expect(chinese).not.toMatch(english);
    }
  });

  it.each([
    { action: 'apply', enabled: 1, exitSessions: 101, excludeUsers: [1, {}, ''], configId: '..', ['x'.repeat(70)]: 1 },
    { enabled: true, hotspot_exit_session_num: 1 },
    { action: 'x', hotspot_session_migration_enable: 1, hotspot_exit_session_num: 'a', non_migrate_users: [1] },
    { action: 'exclude' },
    [],
  ])('has all words of a payload: %j', (payload) => {
    const parsed = parsePayload(payload);
    const problems = parsed.ok ? [] : (parsed.errors ?? []);
    expect(problems).not.toEqual([]);
    for (const { pointer, detail } of problems) {
      const chinese = translate(`${pointer} ${detail}`.trim(), 'zh');
      expect(chinese, detail).toMatch(/\p{Script=Han}/u);
      expect(chinese).not.toMatch(english);
    }
    const all = problems.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join(', ');
    expect(translate(`must be a payload as JSON (${all})`, 'zh')).not.toMatch(english);
  });

  it('has all words of the next runs', () => {
    const clock = { now: Date.parse('2026-03-28T00:00:00Z'), zone: 'Asia/Shanghai' };
    const shown = [
      ...['minute', 'hour', 'day'].flatMap((unit) => [`rate(1 ${unit})`, `rate(5 ${unit}s)`]),
      ...['cron(0 7 * * ? *)', 'cron(0 7 31 2 ? *)', 'at(2026-03-29T02:30:00)', 'at(2020-01-01T00:00:00)'],
    ].flatMap((when) => showSchedule({ name: 'night', when, zone: 'Europe/Berlin' }, clock).slice(1));
    expect(shown.length).toBe(12);
    for (const line of shown) {
      expect(translateLines(line, 'zh')).toMatch(/^ {4}.*\p{Script=Han}/u);
      expect(translateLines(line, 'zh')).not.toMatch(english);
    }
  });
});

describe('What the command line says, in Chinese', () => {
  const run = (...args: string[]) => start('infra/doctor/doctor.ts', args, { LC_ALL: 'zh_CN.UTF-8' }).ended;

  it('is the help', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^用法：npm run doctor \[--/);
    expect(stdout.replaceAll(/npm run (--silent )?doctor|npm start|--lang (zh|en)/g, '')).not.toMatch(english);
    expect((await run('--help', '--lang', 'en')).stdout).toMatch(/^Usage: npm run doctor/);
    for (const line of CHINESE_HELP.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(130);
    expect(CHINESE_HELP.match(/--\w+/g)).toEqual(HELP.match(/--\w+/g));
  });

  it.each([
    [['--nonsense'], 2],
    [['--langg', 'zh'], 2],
    [['x'], 2],
    [['--json=1'], 2],
    [['--settings'], 2],
    [['--settings='], 2],
    [['--settings', 'x', '--local'], 2],
    [['--settings', 'x', '--settings', 'y'], 1],
    [['--lang', 'fr'], 2],
    [['--local', '0'], 2],
    [['--settings', 'nowhere.env'], 1],
    [['--settings', '.'], 1],
  ])('is what is wrong with %j', async (args, exitCode) => {
    const { code, stderr, stdout } = await run(...args);
    expect([code, stdout]).toEqual([exitCode, '']);
    for (const line of stderr.trim().split('\n')) expect(line).toMatch(/\p{Script=Han}/u);
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
