import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { en } from '../../../lib/chat/catalogue/en.ts';
import { zh } from '../../../lib/chat/catalogue/zh.ts';
import { type Ask, parseWords } from '../../../lib/chat/grammar.ts';
import type { Dialect } from '../../../lib/chat/platform.ts';
import { createSay } from '../../../lib/chat/speech.ts';
import type { Change, Config, User } from '../../../lib/command.ts';
import type { Actor, Intent } from '../../../lib/intent.ts';
import { type Code, endings, type Failure, fail, type Outcome } from '../../../lib/outcome.ts';
import { escaped, isWhole, plain, strict } from '../../support/platform.ts';

const actor: Actor = { channel: 'slack', workspace: 'T1', room: 'C1', user: 'U1' };
const catalogues = { en, zh };

function intentOf(words: string | undefined): Intent<Ask> | undefined {
  return words === undefined ? undefined : { actor, topic: parseWords(words) };
}

function say(
  words: string | undefined,
  outcome: Outcome,
  { locale = 'en', ...more }: Partial<Dialect> & { locale?: 'en' | 'zh' } = {},
): string {
  return createSay(catalogues[locale], { ...plain, ...more })(outcome, intentOf(words), { requestId: 'req-1' });
}

const done = (body: object): Outcome => ({ ok: true, body: { ...body } });
const linesOf = (text: string) => text.split('\n').slice(0, -1);
const mistaken = fail('PAYLOAD_INVALID');
const inPublic = { isPrivate: false };

const changes: Change[] = [
  { field: 'enabled', from: false, to: true },
  { field: 'exitSessions', from: 2, to: 5 },
  { field: 'excludeUsers', added: [{ name: 'alice' }, { id: '7', name: 'bob' }], removed: [{ id: '9' }] },
];
const shown: Config[] = [
  { id: '895', enabled: true, exitSessions: 5, excludeUsers: [{ id: '7', name: 'bob' }, { name: 'alice smith' }] },
  { id: '896', excludeUsers: [] },
];

describe('What was done', () => {
  it.each<[string, string, object, string[]]>([
    [
      'a change, as before and after',
      'on 5 except alice',
      { id: '895', result: 'updated', changes },
      [
        'Done.',
        'Migration: off → on',
        'Exit sessions: 2 → 5',
        'Users no longer excluded: 1 – id:9',
        'Newly excluded users: 2 – alice, bob (id:7)',
        'Configuration: `895`',
      ],
    ],
    [
      'a change of what the API had not told',
      'off',
      { id: '895', result: 'updated', changes: [{ field: 'enabled', from: null, to: false }] },
      ['Done.', 'Migration: not set → off', 'Configuration: `895`'],
    ],
    [
      'a configuration that was created',
      'on 5',
      { result: 'created', changes: [{ field: 'exitSessions', from: null, to: 5 }] },
      ['Done: the project had no configuration, and now has one.', 'Exit sessions: not set → 5'],
    ],
    [
      'nothing, with what is there',
      'on 5',
      { id: '895', enabled: true, exitSessions: 5, result: 'unchanged', changes: [] },
      ['Nothing had to be changed.', 'Configuration `895`: migration on; exit sessions: 5'],
    ],
    [
      'nothing, with the users that were read',
      'exempt add bob',
      { ...shown[0], result: 'unchanged', changes: [] },
      [
        'Nothing had to be changed.',
        'Configuration `895`: migration on; exit sessions: 5; excluded users: 2 – bob (id:7), “alice smith”',
      ],
    ],
    [
      'a change whose answer was lost',
      'off',
      { result: 'updated', changes: [{ field: 'enabled', from: true, to: false }], recovered: true },
      [
        'Done.',
        'Migration: on → off',
        'The answer of the Workspace API was lost, but a look shows that the change took effect.',
      ],
    ],
    [
      'a plan',
      'plan on 5',
      { id: '895', result: 'updated', changes: changes.slice(1, 2), dryRun: true, requests: [] },
      ['A plan only, nothing was changed. This would change:', 'Exit sessions: 2 → 5', 'Configuration: `895`'],
    ],
    [
      'a plan of nothing',
      'plan off',
      { id: '895', enabled: false, exitSessions: 2, result: 'unchanged', changes: [], dryRun: true, requests: [] },
      [
        'A plan only, nothing was changed. Nothing would have to be changed:',
        'Configuration `895`: migration off; exit sessions: 2',
      ],
    ],
    [
      'a plan to create',
      'plan on 5',
      { result: 'created', changes: [{ field: 'enabled', from: null, to: true }], dryRun: true, requests: [] },
      ['A plan only, nothing was changed. A configuration would be created:', 'Migration: not set → on'],
    ],
    [
      'every configuration with its users',
      'status',
      { configs: shown },
      [
        'Configuration `895`: migration on; exit sessions: 5; excluded users: 2 – bob (id:7), “alice smith”',
        'Configuration `896`: migration unknown; exit sessions: unknown; excluded users: none',
      ],
    ],
    [
      'only the users',
      'exempt list',
      { configs: shown },
      [
        'Configuration `895`: excluded users: 2 – bob (id:7), “alice smith”',
        'Configuration `896`: excluded users: none',
      ],
    ],
    [
      'that nothing is configured',
      'status',
      { configs: [] },
      ['The project has no configuration yet. `on 5` creates one with 5 exit sessions.'],
    ],
    [
      'a plan of a look',
      'plan status',
      { configs: [{ id: '1', enabled: false, exitSessions: 0, excludeUsers: [] }], dryRun: true, requests: [] },
      [
        'A plan only: this command changes nothing and would show this.',
        'Configuration `1`: migration off; exit sessions: 0; excluded users: none',
      ],
    ],
  ])('is told: %s', (_, words, body, lines) => {
    const text = say(words, done(body));
    expect(linesOf(text)).toEqual(lines);
    expect(text).toMatch(/\nRequest id: `req-1`$/);
  });

  it('is told in Chinese', () => {
    expect(say('on 5', done({ id: '895', result: 'updated', changes }), { locale: 'zh' }).split('\n')).toEqual([
      '已完成。',
      '迁移：关闭 → 开启',
      '退出会话数：2 → 5',
      '移除不迁移用户：1 个（id:9）',
      '新增不迁移用户：2 个（alice、bob (id:7)）',
      '配置：`895`',
      '请求 ID：`req-1`',
    ]);
  });

  it('is help, with every verb and without a request id', () => {
    const text = say('help', done({}));
    expect(text).toContain('`on [N] [except USER…|none]` – ');
    expect(text).toContain('`exempt remove USER…` – ');
    expect(text).toContain('`--config ID` – ');
    expect(text).not.toContain('req-1');
  });

  it('is nothing where nobody asked for anything', () => {
    const other: Intent<Ask> = { topic: { kind: 'other' } };
    for (const intent of [other, {}, undefined]) {
      expect(createSay(en, plain)(done({}), intent, { requestId: 'req-1' })).toMatch(
        /^I answer commands only\. `help`/,
      );
    }
  });
});

describe('A failure', () => {
  const codes = Object.keys(endings) as Code[];
  const commands = [undefined, 'status', 'on', 'off', 'exempt add alice', 'onn'];

  it.each(codes)('of the code %s is told in both languages, with the request id', (code) => {
    for (const locale of ['en', 'zh'] as const) {
      for (const words of commands) {
        for (const platform of [plain, { ...plain, ...inPublic }, strict]) {
          const text = say(words, fail(code, { applied: 'no', changes: [] }), { ...platform, locale });
          expect(linesOf(text).join('')).not.toBe('');
          expect(text).toContain('req-1');
          expect(text.length).toBeLessThanOrEqual(platform.maxLength);
        }
      }
    }
  });

  it.each(codes.filter((code) => code !== 'NOT_ALLOWED'))('of the code %s has its own sentence', (code) => {
    const [first] = linesOf(say('off --config 1', fail(code)));
    expect(first).toBe(en.codes[code]);
  });

  it('says that there is no configuration yet, where none was named', () => {
    expect(linesOf(say('exempt add alice', fail('CONFIG_NOT_FOUND')))[0]).toBe(en.noConfig);
  });

  it.each<[string, Partial<Failure>, boolean]>([
    ['where nothing was changed', { applied: 'no' }, true],
    ['where nobody knows', { applied: 'unknown' }, false],
    ['where part of it is done', { applied: 'partly' }, false],
  ])('asks to try again only %s', (_, more, again) => {
    expect(say('on 5', fail('UPSTREAM_ERROR', more)).includes(en.tryAgain)).toBe(again);
  });

  it.each<[string, Outcome, string[]]>([
    ['nothing', fail('UPSTREAM_CONFLICT', { applied: 'no', changes: [] }), ['Nothing was changed.']],
    [
      'nobody knows what',
      fail('UPSTREAM_TIMEOUT', { applied: 'unknown', changes: [] }),
      ['Whether the change took effect is not known. Look with `status` before you repeat it.'],
    ],
    [
      'a part, and what',
      fail('UPSTREAM_ERROR', { applied: 'partly', changes: changes.slice(0, 1) }),
      [
        'Part of it is done, see below. The same command again completes it; `status` shows how things are.',
        'Migration: off → on',
      ],
    ],
  ])('says how much is done: %s', (_, outcome, lines) => {
    expect(linesOf(say('on 5', outcome)).slice(1)).toEqual(lines);
  });

  it('tells what the service said: to everybody its code, to the asker alone its words', () => {
    const upstream = { status: 403, errorCode: 'WKS.00010109', errorMsg: 'no right <!channel>' };
    const outcome = fail('UPSTREAM_FORBIDDEN', { upstream });
    expect(say('status', outcome)).toContain('Workspace API answered: HTTP 403, `WKS.00010109`, no right <!channel>\n');
    expect(say('status', outcome, inPublic)).toContain('Workspace API answered: HTTP 403, `WKS.00010109`\n');
    expect(say('status', fail('TOKEN_REFUSED', { upstream: { status: 401 } }))).toContain('IAM answered: HTTP 401\n');
  });

  it('passes on how long to wait, where that is a number', () => {
    expect(say('on', fail('UPSTREAM_THROTTLED', { retryAfter: '7' }))).toContain(
      'Wait 7 seconds before you try again.',
    );
    expect(say('on', fail('UPSTREAM_THROTTLED', { retryAfter: 'Wed, 25 Nov 2026 12:00:00 GMT' }))).not.toContain(
      'Wait',
    );
  });

  const nothingThere = fail('PAYLOAD_INVALID', {
    errors: [{ pointer: '/exitSessions', detail: 'is required' }],
    applied: 'no',
    changes: [],
  });

  it('of `off` where nothing is configured says just that', () => {
    for (const words of ['off', 'plan off']) {
      expect(linesOf(say(words, nothingThere))).toEqual([
        'The project has no configuration, so that there is nothing to switch off. Nothing was changed.',
      ]);
    }
  });

  it('of `on` without a number there asks for it', () => {
    const text = say('plan on except bob', nothingThere);
    expect(text).toContain('the number of exit sessions is needed. Nothing was changed.');
    expect(text).toContain('For example: `plan on 5 except bob`');
    expect(say('on except `x`', nothingThere)).toContain('For example: `on 5`');
  });

  it('of a number that could not be read is helped by naming it', () => {
    const outcome = fail('UPSTREAM_BAD_REPLY', { applied: 'no' });
    expect(say('on', outcome)).toContain('name it, for example: `on 5`');
    expect(say('on 7', outcome)).not.toContain('name it');
    expect(say('status', outcome)).not.toContain('name it');
  });

  it('of several configurations tells how to name one', () => {
    expect(say('on', fail('CONFIG_AMBIGUOUS'))).toContain('Add `--config ID`; `status` lists them');
  });
});

const people = (names: string): User[] => names.split(' ').map((name) => ({ name }));
const took = (removed: readonly User[], added: readonly User[] = []): Change[] => [
  { field: 'excludeUsers', ...(added.length > 0 ? { added } : {}), removed },
];

describe('Who would lose protection', () => {
  const asking = (names = 'vip01 vip02') =>
    fail('CONFIRMATION_NEEDED', { applied: 'no', changes: took(people(names), people('alice')) });

  it.each([
    ['on 5 except alice', 'on 5 except alice --replace'],
    ['ON  5, except “alice smith”，id:7', 'on 5 except "alice smith" id:7 --replace'],
    ['on except none --config 895', 'on except none --config 895 --replace'],
    ['--config "8 9" on except @bob R&D O’Brien', 'on except bob "R&D" "O’Brien" --config "8 9" --replace'],
    ['on except "say \\"hi\\"" 张三', 'on except "say \\"hi\\"" 张三 --replace'],
  ])('is named, with the same command confirmed: %s', (words, command) => {
    expect(say(words, asking()).split('\n')).toEqual([
      'This would take users off the list of those excluded, so that their sessions can be migrated.',
      'Users who would lose their protection: 2 – vip01, vip02',
      'Nothing was changed.',
      `To do it all the same: \`${command}\``,
      'Request id: `req-1`',
    ]);
    expect(parseWords(command)).toMatchObject({ kind: 'command', command: { replace: true } });
  });

  it('is named in Chinese', () => {
    expect(say('on 5 except alice', asking(), { locale: 'zh' }).split('\n').slice(1, -1)).toEqual([
      '将失去保护的用户：2 个（vip01、vip02）',
      '未做任何更改。',
      '如确认执行：`on 5 except alice --replace`',
    ]);
  });

  it.each([
    'on except "`x`"',
    'on except "a\nb"',
    'on except "[secret]"',
    'on except "@everyone"',
    'on except "\u202ex"',
  ])('is named without a command that could not be copied: %j', (words) => {
    const lines = linesOf(say(words, asking()));
    expect(lines.slice(1)).toEqual([
      'Users who would lose their protection: 2 – vip01, vip02',
      'Nothing was changed.',
      'To do it all the same, send the command again with `--replace` in it.',
    ]);
  });

  it('is named without a command that would not fit', () => {
    const long = `on except ${Array.from({ length: 100 }, (_, at) => `user-number-${at}`).join(' ')}`;
    expect(say(long, asking(), { maxLength: 2000 })).toContain('user-number-99 --replace`');
    const text = say(long, asking(), { maxLength: 1500 });
    expect(text).toContain('vip01, vip02');
    expect(text).toContain('send the command again with `--replace` in it.\nRequest id');
  });

  it('is told beforehand by a plan', () => {
    const planned = done({ id: '895', result: 'updated', changes: took(people('vip01')), dryRun: true, requests: [] });
    const told = 'Since this takes users off the list, the command will need `--replace`.';
    expect(linesOf(say('plan on except alice', planned))).toEqual([
      'A plan only, nothing was changed. This would change:',
      'Users no longer excluded: 1 – vip01',
      'Configuration: `895`',
      told,
    ]);
    expect(say('plan on except alice --replace', planned)).not.toContain(told);
    expect(say('plan exempt remove vip01', planned)).not.toContain(told);
    const came = done({ result: 'updated', changes: [{ field: 'excludeUsers', added: people('a') }], dryRun: true });
    expect(say('plan on except a', came)).not.toContain(told);
  });
});

describe('The command that undoes a change', () => {
  const changed = (removed: readonly User[]) =>
    done({ id: '895', enabled: true, exitSessions: 5, excludeUsers: [], result: 'updated', changes: took(removed) });

  it('ends the answer', () => {
    expect(say('exempt remove vip01 vip02', changed(people('vip01 vip02'))).split('\n')).toEqual([
      'Done.',
      'Users no longer excluded: 2 – vip01, vip02',
      'Configuration: `895`',
      'To undo this: `exempt add vip01 vip02`',
      'Request id: `req-1`',
    ]);
    const text = say('exempt remove vip01', changed(people('vip01')), { locale: 'zh' });
    expect(text).toContain('\n如需撤销：`exempt add vip01`\n请求 ID');
    const body = { id: '895', enabled: false, exitSessions: 5, result: 'updated', recovered: true };
    const recovered = done({ ...body, changes: [{ field: 'enabled', from: true, to: false }] });
    expect(say('off', recovered)).toMatch(/took effect\.\nTo undo this: `on`\nRequest id/);
  });

  it('names everybody, though the list ends after 20', () => {
    const many = people(Array.from({ length: 150 }, (_, at) => `user-${at}`).join(' '));
    const text = say('on except none --replace', changed(many));
    expect(text).toContain('user-19 and 130 more\n');
    expect(text).toContain(`To undo this: \`exempt add ${many.map(({ name }) => name).join(' ')}\`\n`);
    const short = say('on except none --replace', changed(many), { maxLength: 1000 });
    expect(short).toContain('user-19 and 130 more\n');
    expect(short).not.toContain('undo');
  });

  it.each([
    'a`b',
    'a\tb',
    'a\u00a0b',
    'a  b',
    'a\u200bb',
    '\u202ea',
    '[secret]',
    'x[secret]',
    '@here',
    '<!here>',
    '*x*',
    '~x~',
  ])('is left out where a name could not be copied: %j', (name) => {
    expect(say('exempt remove x', changed([{ name }, { name: 'bob' }]))).not.toContain('undo');
  });

  it.each([
    'alice smith',
    "O'Brien",
    'R&D',
    '张三',
    'CORP\\alice',
    'bob@corp.example',
    'a_b',
    'é',
    'Zoë 😀',
    '100%',
    '#1',
  ])('is there where a name can be: %s', (name) => {
    const [, words = ''] = /To undo this: `(.*)`$/m.exec(say('exempt remove x', changed([{ name }]))) ?? [];
    expect(parseWords(words)).toMatchObject({ command: { action: 'exclude', users: [{ name }] } });
  });
});

describe('Who was to be removed and is not on the list', () => {
  it('is told with the nearest who is', () => {
    const unchanged = done({
      id: '895',
      enabled: true,
      exitSessions: 5,
      excludeUsers: [{ id: '7', name: 'alice' }, { name: 'bob b' }],
      result: 'unchanged',
      changes: [],
    });
    expect(linesOf(say('exempt remove alcie zed "bob a"', unchanged)).at(-1)).toBe(
      'Not on the list: 3 – alcie (the nearest there is alice (id:7)), zed, “bob a” (the nearest there is “bob b”)',
    );
    expect(linesOf(say('exempt remove alcie', unchanged, { locale: 'zh' })).at(-1)).toBe(
      '不在列表中：1 个（alcie（列表中最接近的是 alice (id:7)））',
    );
    expect(say('exempt add alcie', unchanged)).not.toContain('Not on the list');
  });

  it('is told beside those who were removed, before the command that undoes that', () => {
    const body = { id: '895', enabled: true, exitSessions: 5, excludeUsers: people('bob'), result: 'updated' };
    expect(linesOf(say('exempt remove alice bobb', done({ ...body, changes: took(people('alice')) })))).toEqual([
      'Done.',
      'Users no longer excluded: 1 – alice',
      'Not on the list: 1 – bobb (the nearest there is bob)',
      'Configuration: `895`',
      'To undo this: `exempt add alice`',
    ]);
  });
});

describe('Who is not allowed', () => {
  const denied = fail('NOT_ALLOWED');

  it('is told, alone, a rule to paste', () => {
    const text = say('exempt add bob', denied);
    const rule: unknown = JSON.parse(/`(\{.*\})`/.exec(text)?.[1] ?? '');
    expect(rule).toEqual({ channel: 'slack', workspace: 'T1', room: 'C1', users: ['U1'], can: ['exclude'] });
    expect(text).toContain('CHATOPS_ALLOW');
  });

  it('is told no place that there is not', () => {
    const intent: Intent<Ask> = { actor: { channel: 'discord', user: '80' }, topic: parseWords('plan off') };
    const text = createSay(en, plain)(denied, intent, { requestId: 'req-1' });
    expect(text).toContain('`{"channel":"discord","users":["80"],"can":["apply"]}`');
  });

  it('is told nothing but the request id where others read it', () => {
    const text = say('exempt add bob', denied, inPublic);
    expect(text).not.toMatch(/T1|C1|U1|bob|CHATOPS_ALLOW|slack/);
    expect(text).toContain('req-1');
  });
});

describe('A mistake', () => {
  it.each<[string, string[]]>([
    [
      'exmept add bob',
      ['I do not know this word: “exmept”.', 'Did you mean `exempt`?', 'For example: `exempt add bob`'],
    ],
    ['of', ['I do not know this word: “of”.', 'Did you mean `off`?']],
    ['on 2.5', ['The number of exit sessions must be a whole number from 0 to 100: “2.5”.', 'For example: `on 5`']],
    ['on 5 except', ['The users are missing.', 'For example: `on 5 except alice`']],
  ])('is explained: %s', (words, lines) => {
    expect(linesOf(say(words, mistaken))).toEqual([...lines, 'Nothing was done.', '`help` shows every command.']);
  });

  it('is not quoted where others read it', () => {
    const text = say('exmept add bob', mistaken, inPublic);
    expect(text).toContain('I do not know this word.\nDid you mean `exempt`?');
    expect(text).not.toContain('exmept');
  });

  it('is quoted harmlessly and cut to 40 characters', () => {
    const word = `<!channel>\u202e\n*_~\``.padEnd(200, '😀');
    const text = createSay(en, strict)(mistaken, intentOf(`"${word}"`), { requestId: 'req-1' });
    expect(isWhole(text)).toBe(true);
    expect(text).not.toMatch(/channel|😀|\u202e/u);
    const quoted = /⟦([0-9a-f-]*)⟧/.exec(text)?.[1]?.split('-') ?? [];
    expect(quoted).toHaveLength(40);
    expect(quoted.at(-1)).toBe('…'.codePointAt(0)?.toString(16));
  });
});

/** What people plant in names. */
const planted = [
  '@everyone',
  '<!channel>',
  '*_~`',
  'a\u202eb',
  'a\nb',
  '</at>',
  '[x](http://x.example)',
  '\ud800',
  ':smile:',
];

describe('What comes from outside', () => {
  it.each(planted)('cannot break out: %j', (text) => {
    const users: User[] = [{ name: text }, { id: text }, { id: text, name: text }];
    const outcomes: Outcome[] = [
      done({ id: text, result: 'updated', changes: [{ field: 'excludeUsers', added: users, removed: users }] }),
      done({ configs: [{ id: text, enabled: true, exitSessions: 1, excludeUsers: users }] }),
      fail('UPSTREAM_ERROR', { upstream: { status: 500, errorCode: text, errorMsg: text }, applied: 'no' }),
      fail('UPSTREAM_THROTTLED', { retryAfter: text }),
    ];
    for (const outcome of outcomes) {
      const said = say('status', outcome, strict);
      expect(isWhole(said)).toBe(true);
      // Within code a colon or a slash means nothing.
      expect(said.replace(/⟪[\w :…|[\]"=,./-]*⟫/g, '')).not.toContain(text);
    }
  });

  it('is shown in one line, without turning the direction of writing', () => {
    const text = say('exempt list', done({ configs: [{ id: '1', excludeUsers: [{ name: 'a\nb\u202ec\u0007' }] }] }));
    expect(linesOf(text)).toEqual(['Configuration `1`: excluded users: 1 – “a�b�c�”']);
  });

  it('is the request id too, and the ids of who asks', () => {
    const odd: Intent<Ask> = { actor: { channel: 'slack', user: '`<!channel>`' }, topic: parseWords('off') };
    const text = createSay(en, strict)(fail('NOT_ALLOWED'), odd, { requestId: '`@here`' });
    expect(isWhole(text)).toBe(true);
    expect(text).not.toMatch(/channel>|@here|CHATOPS_ALLOW/);
    expect(text).toContain(escaped('`@here`'));
  });
});

describe('The length of a reply', () => {
  const many = Array.from({ length: 1000 }, (_, n) => ({ id: `${n}`.padEnd(128, '*'), name: `${n}`.padEnd(128, '_') }));
  /** Five characters for each. */
  const wide: Dialect = { ...plain, escape: (text) => text.replace(/[^⟦]/gu, '&amp;').replace(/.{5}/g, '⟦&a;⟧') };

  const long: Array<[string, string, Outcome]> = [
    ['many users', 'status', done({ configs: [{ id: '1', enabled: true, exitSessions: 1, excludeUsers: many }] })],
    [
      'many configurations with many users',
      'status',
      done({ configs: Array.from({ length: 300 }, (_, n) => ({ id: `${n}`, enabled: true, excludeUsers: many })) }),
    ],
    [
      'many lost and found',
      'on 5',
      done({ id: '1', result: 'updated', changes: [{ field: 'excludeUsers', added: many, removed: many }] }),
    ],
    [
      'a failure in the middle',
      'on 5',
      fail('UPSTREAM_ERROR', {
        applied: 'partly',
        changes: [{ field: 'excludeUsers', added: many, removed: many }],
        upstream: { status: 500, errorCode: '*'.repeat(500), errorMsg: '*'.repeat(500) },
      }),
    ],
  ];

  it.each(long)('stays within the limit with %s, and what is left out is counted', (_, words, outcome) => {
    for (const locale of ['en', 'zh'] as const) {
      for (const maxLength of [2000, 4000, 16_383]) {
        const text = say(words, outcome, { ...wide, locale, maxLength });
        expect(text.length).toBeLessThanOrEqual(maxLength);
        expect(isWhole(text.replaceAll('&a;', 'a'))).toBe(true);
        expect(text).toContain('1000');
        expect(text.endsWith(locale === 'en' ? 'Request id: `req-1`' : '请求 ID：`req-1`')).toBe(true);
      }
    }
  });

  it('is used up', () => {
    const users = Array.from({ length: 1000 }, (_, n) => ({ name: `user-${n}`.padEnd(128, '-') }));
    const text = say('exempt list', done({ configs: [{ id: '1', excludeUsers: users }] }), { maxLength: 2000 });
    expect(text.length).toBeGreaterThan(1860);
    const listed = text.match(/user-\d+/g) ?? [];
    expect(text).toMatch(/1000 – user-0-+, user-1-+, /);
    expect(text).toContain(` and ${1000 - listed.length} more\n`);
  });

  it.each([
    [20, '20 – user-0, user-1, .*, user-18, user-19'],
    [21, '21 – user-0, user-1, .*, user-18, user-19 and 1 more'],
    [1000, '1000 – user-0, user-1, .*, user-18, user-19 and 980 more'],
  ])('names no more than 20 of %d users in a list', (length, told) => {
    const users = Array.from({ length }, (_, n) => ({ name: `user-${n}` }));
    const changed: Change[] = [{ field: 'excludeUsers', added: users, removed: users }];
    const line = new RegExp(`: ${told}$`);
    for (const [words, outcome, lines] of [
      ['status', done({ configs: [{ id: '1', excludeUsers: users }] }), 1],
      ['exempt list', done({ configs: [1, 2].map((id) => ({ id: `${id}`, excludeUsers: users })) }), 2],
      ['on except none', done({ id: '1', result: 'updated', changes: changed }), 2],
      ['plan on except none', done({ id: '1', result: 'updated', changes: changed, dryRun: true }), 2],
      ['exempt add x', done({ id: '1', excludeUsers: users, result: 'unchanged', changes: [] }), 1],
      ['on except none', fail('UPSTREAM_ERROR', { applied: 'partly', changes: changed }), 2],
      ['on except none', fail('CONFIRMATION_NEEDED', { applied: 'no', changes: changed }), 1],
      [`exempt remove ${users.map(({ name }) => name).join()}`, done({ excludeUsers: [], result: 'unchanged' }), 1],
    ] as const) {
      const found = say(words, outcome, { maxLength: 100_000 })
        .split('\n')
        .filter((one) => line.test(one));
      expect([words, found.length]).toEqual([words, lines]);
    }
  });

  it('is shared among configurations; what one does not need the others get', () => {
    const users = Array.from({ length: 1000 }, (_, n) => ({ name: `user-${n}` }));
    const configs = [
      { id: '1', excludeUsers: [{ name: 'alice' }] },
      { id: '2', excludeUsers: users },
      { id: '3', excludeUsers: users },
    ];
    const [first = '', second = '', third = ''] = say('exempt list', done({ configs }), { maxLength: 330 }).split('\n');
    expect(first).toBe('Configuration `1`: excluded users: 1 – alice');
    for (const line of [second, third]) expect(line).toMatch(/: 1000 – user-0, .* and \d+ more$/);
    expect(Math.abs(second.length - third.length)).toBeLessThan(30);
  });

  it('counts configurations that do not fit, and says how to see them', () => {
    const configs = Array.from({ length: 300 }, (_, n) => ({ id: `${n}`, excludeUsers: [] }));
    const lines = say('exempt list', done({ configs }), { maxLength: 2000 }).split('\n');
    const told = lines.filter((line) => line.startsWith('Configuration')).length;
    expect(told).toBeGreaterThan(20);
    expect(lines.at(-2)).toBe(`… and ${300 - told} more configurations. Add \`--config ID\` to see one.`);
  });

  it('is kept by help and by every mistake on the shortest platform', () => {
    for (const locale of ['en', 'zh'] as const) {
      expect(say('help', done({}), { locale }).length).toBeLessThan(1900);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        for (const platform of [strict, wide, plain]) {
          const text = say(words, mistaken, { ...platform, maxLength: 2000 });
          expect(text.length).toBeLessThanOrEqual(2000);
        }
      }),
    );
  });

  it('is kept, and nothing breaks out, for any users at all', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...planted));
    const user = fc.record({ id: text, name: text }, { requiredKeys: [] });
    const users = fc.array(user, { maxLength: 40 });
    fc.assert(
      fc.property(users, users, fc.integer({ min: 1000, max: 4000 }), (added, removed, maxLength) => {
        const outcome = done({ id: '1', result: 'updated', changes: [{ field: 'excludeUsers', added, removed }] });
        for (const locale of ['en', 'zh'] as const) {
          const said = say('on', outcome, { ...strict, locale, maxLength });
          expect(said.length).toBeLessThanOrEqual(maxLength);
          expect(isWhole(said)).toBe(true);
        }
      }),
    );
  });
});
