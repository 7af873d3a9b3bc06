import { describe, expect, it } from 'vitest';
import type { Create } from '../../lib/command.ts';
import type { Problem } from '../../lib/outcome.ts';
import { parsePayload } from '../../lib/payload.ts';
import { everythingOf } from '../support/leaks.ts';

const ours = { enabled: true, exitSessions: 2 };
const theirs = { hotspot_session_migration_enable: true, hotspot_exit_session_num: 2 };
/** As it comes from the wire: `__proto__` is a field like any other there. */
const wire = (text: string): unknown => JSON.parse(text);

function problemsOf(payload: unknown): readonly Problem[] {
  const result = parsePayload(payload);
  expect(result).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
  return (!result.ok && result.errors) || [];
}
const pointersOf = (payload: unknown) => problemsOf(payload).map(({ pointer }) => pointer);

describe('a payload in our words', () => {
  it.each<[string, unknown, unknown]>([
    ['the least', ours, ours],
    ['with its action', { action: 'create', ...ours }, ours],
    ['switching off', { enabled: false, exitSessions: 0 }, { enabled: false, exitSessions: 0 }],
    ['the highest number', { ...ours, exitSessions: 100 }, { ...ours, exitSessions: 100 }],
    ['a whole number in another spelling', wire('{"enabled":true,"exitSessions":2.0e0}'), ours],
    ['nobody excluded', { ...ours, excludeUsers: [] }, { ...ours, excludeUsers: [] }],
    [
      'users in every form',
      { ...ours, excludeUsers: ['alice', { id: '7' }, { name: 'bob' }, { id: '8', name: 'carol' }] },
      { ...ours, excludeUsers: [{ name: 'alice' }, { id: '7' }, { name: 'bob' }, { id: '8', name: 'carol' }] },
    ],
  ])('is read: %s', (_, payload, command) => {
    expect(parsePayload(payload)).toEqual({ ok: true, value: { action: 'create', ...(command as object) } });
  });
});

describe("a payload in the API's words", () => {
  it.each<[string, unknown, unknown]>([
    ['the least', theirs, ours],
    ['with our action', { action: 'create', ...theirs }, ours],
    [
      'with users',
      { ...theirs, non_migrate_users: [{ user_id: '7' }, { user_name: 'bob' }, { user_id: '8', user_name: 'carol' }] },
      { ...ours, excludeUsers: [{ id: '7' }, { name: 'bob' }, { id: '8', name: 'carol' }] },
    ],
  ])('means the same: %s', (_, payload, command) => {
    expect(parsePayload(payload)).toEqual({ ok: true, value: { action: 'create', ...(command as object) } });
  });

  it.each<[string, unknown, string[]]>([
    ['a bare name as a user', { ...theirs, non_migrate_users: ['alice'] }, ['/non_migrate_users/0']],
    ['our words for a user', { ...theirs, non_migrate_users: [{ name: 'a' }] }, ['/non_migrate_users/0/name']],
    ['nobody in an entry', { ...theirs, non_migrate_users: [{}] }, ['/non_migrate_users/0']],
    ['another action', { ...theirs, action: 'update' }, ['/action']],
    ['a missing number', { hotspot_session_migration_enable: true }, ['/hotspot_exit_session_num']],
    ['a dry run', { ...theirs, dryRun: true }, ['/dryRun']],
  ])('is refused for %s', (_, payload, pointers) => {
    expect(pointersOf(payload)).toEqual(pointers);
  });
});

describe('both vocabularies at once', () => {
  it('are refused at each word of the API', () => {
    expect(problemsOf({ ...ours, ...theirs })).toEqual([
      { pointer: '/hotspot_session_migration_enable', detail: expect.stringContaining('use one vocabulary') },
      { pointer: '/hotspot_exit_session_num', detail: expect.stringContaining('use one vocabulary') },
    ]);
  });

  it('do not hide what else is wrong', () => {
    const payload = { enabled: 'yes', exitSessions: 2, non_migrate_users: [], what: 1 };
    expect(pointersOf(payload)).toEqual(['/non_migrate_users', '/enabled', '/what']);
  });
});

describe('a rule', () => {
  const cases: ReadonlyArray<[pointer: string, rule: string, values: readonly unknown[]]> = [
    [
      '/enabled',
      'must be true or false, for example "enabled": true',
      ['true', 'false', 'on', 1, 0, null, [], {}, [true]],
    ],
    [
      '/exitSessions',
      'must be a whole number from 0 to 100, for example "exitSessions": 2',
      ['2', -1, 101, 2.0000001, 1e21, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY, null, true, [2], {}],
    ],
    [
      '/excludeUsers',
      'must be a list of at most 1000 users, for example "excludeUsers": ["alice"]',
      ['alice', null, {}, { 0: 'alice', length: 1 }, 1, true, Array(1001).fill('alice')],
    ],
    [
      '/action',
      'must be one of "create", "apply", "update", "show", "exclude", "include", for example "action": "apply"',
      ['Create', 'CREATE', '', null, 1, ['create'], 'delete', '__proto__'],
    ],
  ];
  it.each(cases.flatMap(([pointer, rule, values]) => values.map((value) => [pointer, value, rule] as const)))(
    'of %s refuses %j without coercion, and gives an example',
    (pointer, value, rule) => {
      expect(problemsOf({ ...ours, [pointer.slice(1)]: value })).toEqual([{ pointer, detail: rule }]);
    },
  );

  it.each(['enabled', 'exitSessions'])('says of a missing "%s" what is required', (name) => {
    const { [name as 'enabled']: _, ...rest } = ours;
    expect(problemsOf(rest)).toEqual([
      { pointer: `/${name}`, detail: expect.stringMatching(new RegExp(`^is required: must be .*"${name}": `)) },
    ]);
  });

  it.each<[unknown, string]>([
    [null, ''],
    [true, ''],
    [7, ''],
    ['{"enabled":true,"exitSessions":2}', ''],
    [[], ''],
    [[ours], ''],
  ])('wants an object and not %j', (payload, pointer) => {
    expect(problemsOf(payload)).toEqual([{ pointer, detail: expect.stringContaining('must be a JSON object') }]);
  });
});

describe('a user', () => {
  const chars = (count: number, char = 'a') => char.repeat(count);
  const fire = '\u{1f525}';

  it.each<[string, unknown]>([
    ['one character', 'a'],
    ['128 characters', chars(128)],
    ['128 emoji, which are 256 UTF-16 units', chars(128, fire)],
    ['128 Han characters', chars(128, '漢')],
    ['a blank', ' '],
    ['a name that is a word of JavaScript', 'constructor'],
    ['an id of 128 emoji', { id: chars(128, fire) }],
    ['an id that looks like a number', { id: '895110260098859009' }],
  ])('may be %s', (_, user) => {
    expect(parsePayload({ ...ours, excludeUsers: [user] })).toMatchObject({ ok: true });
  });

  it.each<[string, unknown, string]>([
    ['empty', '', ''],
    ['129 characters', chars(129), ''],
    ['129 emoji', chars(129, fire), ''],
    ['a megabyte', chars(1_000_000), ''],
    ['half a surrogate pair', '\ud800', ''],
    ['the other half', 'x\udc00y', ''],
    ['two halves in the wrong order', '\udc00\ud800', ''],
    ['a number', 7, ''],
    ['null', null, ''],
    ['a list', ['alice'], ''],
    ['nobody', {}, ''],
    ['an empty id', { id: '' }, '/id'],
    ['an empty name beside an id', { id: '7', name: '' }, '/name'],
    ['an id that is a number', { id: 895110260098859 }, '/id'],
    ['an id that is null', { id: null, name: 'alice' }, '/id'],
    ['half a surrogate pair as id', { id: '\udbff' }, '/id'],
    ['the API’s word', { user_id: '7' }, '/user_id'],
    ['an unknown field', { name: 'alice', email: 'a@b' }, '/email'],
  ])('may not be %s', (_, user, pointer) => {
    expect(pointersOf({ ...ours, excludeUsers: ['bob', user] })).toContain(`/excludeUsers/1${pointer}`);
  });

  it('may stand there 1000 times, and not once more', () => {
    const named = (count: number) => Array.from({ length: count }, (_, i) => `user-${i}`);
    const result = parsePayload({ ...ours, excludeUsers: named(1000) });
    expect(result.ok && (result.value as Create).excludeUsers?.length).toBe(1000);
    expect(pointersOf({ ...ours, excludeUsers: named(1001) })).toEqual(['/excludeUsers']);
  });

  it('is counted before repeats are dropped', () => {
    expect(pointersOf({ ...ours, excludeUsers: Array(1001).fill('alice') })).toEqual(['/excludeUsers']);
    const result = parsePayload({ ...ours, excludeUsers: Array(1000).fill('alice') });
    expect(result.ok && (result.value as Create).excludeUsers).toEqual([{ name: 'alice' }]);
  });

  it('is a repeat only when both id and name are the same; the first one stays', () => {
    const excludeUsers = ['a', { name: 'a' }, { id: 'a' }, { id: '1', name: 'a' }, { id: '1', name: 'b' }, 'A', 'a'];
    const result = parsePayload({ ...ours, excludeUsers });
    expect(result.ok && (result.value as Create).excludeUsers).toEqual([
      { name: 'a' },
      { id: 'a' },
      { id: '1', name: 'a' },
      { id: '1', name: 'b' },
      { name: 'A' },
    ]);
  });

  it('that is wrong does not hide that there are too many', () => {
    const excludeUsers = ['', ...Array(1000).fill('alice')];
    expect(pointersOf({ ...ours, excludeUsers })).toEqual(['/excludeUsers', '/excludeUsers/0']);
  });
});

describe('an unknown field', () => {
  it.each([
    ['constructor', '{"constructor":1,"enabled":true,"exitSessions":2}', ['/constructor']],
    ['toString', '{"enabled":true,"toString":1,"exitSessions":2}', ['/toString']],
    ['__proto__', '{"enabled":true,"exitSessions":2,"__proto__":1}', ['/__proto__']],
    [
      '__proto__ with our fields in it',
      '{"__proto__":{"enabled":true,"exitSessions":2}}',
      ['/enabled', '/exitSessions', '/__proto__'],
    ],
    ['an empty name', '{"enabled":true,"exitSessions":2,"":1}', ['/']],
    ['a name that JSON pointers escape', '{"enabled":true,"exitSessions":2,"a/b~c":1}', ['/a~1b~0c']],
    ['a name in another case', '{"enabled":true,"exitSessions":2,"Enabled":true}', ['/Enabled']],
    ['several', '{"x":1,"enabled":true,"y":1,"exitSessions":2,"z":1}', ['/x', '/y', '/z']],
    [
      'in a user',
      '{"enabled":true,"exitSessions":2,"excludeUsers":[{"name":"a","__proto__":1,"x":2}]}',
      ['/excludeUsers/0/__proto__', '/excludeUsers/0/x'],
    ],
  ])('is an error: %s', (_, text, pointers) => {
    expect(pointersOf(wire(text)).sort()).toEqual([...pointers].sort());
  });

  it('tells which fields there are', () => {
    expect(problemsOf({ ...ours, wrong: 1 })[0]?.detail).toMatch(/"action", "enabled", "exitSessions", "excludeUsers"/);
  });

  it('with a very long name is described and not repeated', () => {
    const name = 'n'.repeat(10_000);
    const [problem] = problemsOf({ ...ours, [name]: 1 });
    expect(problem).toEqual({ pointer: '', detail: expect.stringContaining('a name of 10000 characters') });
    expect(JSON.stringify(problem).length).toBeLessThan(300);
  });
});

describe('several problems', () => {
  it('are all told at once', () => {
    const payload = {
      action: 'x',
      enabled: 'yes',
      exitSessions: 1.5,
      excludeUsers: ['', { id: '', name: '' }],
      what: 1,
    };
    expect(pointersOf(payload).sort()).toEqual([
      '/action',
      '/enabled',
      '/excludeUsers/0',
      '/excludeUsers/1/id',
      '/excludeUsers/1/name',
      '/exitSessions',
      '/what',
    ]);
  });

  it('are told once each', () => {
    expect(pointersOf({ ...ours, exitSessions: -0.5 })).toEqual(['/exitSessions']);
  });

  it.each([
    [1, '1 problem', false],
    [2, '2 problems', false],
    [100, '100 problems', false],
    [101, '101 problems', true],
    [1000, '1000 problems', true],
  ])('%i of them are counted, and 100 are written out', (count, counted, cut) => {
    const result = parsePayload({ ...ours, excludeUsers: Array.from({ length: count }, () => 0) });
    if (result.ok) throw new Error('not refused');
    expect(result.errors).toHaveLength(Math.min(count, 100));
    expect(result.detail).toContain(`The payload has ${counted}.`);
    expect(result.detail?.includes(`there are ${count - 100} more`)).toBe(cut);
  });

  it('by the half million are not all looked at', () => {
    const result = parsePayload({ ...ours, excludeUsers: Array(500_000).fill(0) });
    if (result.ok) throw new Error('not refused');
    expect(result.detail).toContain('The payload has 1001 problems.');
  });
});

it('a refused value is nowhere in the refusal', () => {
  const planted = 'hunter2';
  const payloads = [
    planted,
    [planted],
    { action: planted, enabled: planted, exitSessions: planted, excludeUsers: planted, other: planted },
    { ...ours, excludeUsers: [{ id: [planted], name: `${planted}${'x'.repeat(128)}`, more: planted }] },
    { hotspot_session_migration_enable: planted, hotspot_exit_session_num: planted, non_migrate_users: [planted] },
    { ...ours, hotspot_exit_session_num: planted },
  ];
  for (const payload of payloads) expect(everythingOf(parsePayload(payload))).not.toContain(planted);
});
