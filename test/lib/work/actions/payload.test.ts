import { describe, expect, it } from 'vitest';
import { openStage } from './stage.ts';

const named = (count: number) => Array.from({ length: count }, (_, at) => `user-${at}`);

async function pointersOf(payload: object): Promise<string[]> {
  const stage = openStage();
  const { status, body } = await stage.deliver(payload);
  expect({ status, ...body }).toMatchObject({
    status: 400,
    code: 'PAYLOAD_INVALID',
    source: 'adapter',
    retryable: false,
  });
  expect(stage.sentAt).toEqual([]);
  return body.errors.map(({ pointer }: { pointer: string }) => pointer).sort();
}

const actions = [
  { action: 'create', enabled: true, exitSessions: 2 },
  { action: 'apply', enabled: true },
  { action: 'update', enabled: true, exitSessions: 2 },
  { action: 'show' },
  { action: 'exclude', users: ['alice'] },
  { action: 'include', users: ['alice'] },
];
const targeted = actions.slice(1);
const optional: Readonly<Record<string, readonly string[]>> = {
  create: ['excludeUsers'],
  apply: ['exitSessions', 'excludeUsers', 'configId'],
  update: ['configId'],
  show: ['configId'],
  exclude: ['configId'],
  include: ['configId'],
};
const fields: Readonly<Record<string, unknown>> = {
  enabled: true,
  exitSessions: 2,
  excludeUsers: ['alice'],
  users: ['alice'],
  configId: 'c-1',
};

describe('the fields of an action', () => {
  it.each(actions)('are required: of $action', async (payload) => {
    const { action, ...required } = payload;
    const keys = Object.keys(required);
    if (keys.length > 0) expect(await pointersOf({ action })).toEqual(keys.map((key) => `/${key}`).sort());
    for (const key of keys) {
      const { [key]: _, ...rest } = payload as Record<string, unknown>;
      expect(await pointersOf(rest)).toEqual([`/${key}`]);
    }
  });

  it.each(actions)('are no others: of $action', async (payload) => {
    const mine = [...Object.keys(payload), ...(optional[payload.action] ?? [])];
    const strange = Object.entries(fields).filter(([key]) => !mine.includes(key));
    for (const [key, value] of strange) expect(await pointersOf({ ...payload, [key]: value })).toEqual([`/${key}`]);
    expect(await pointersOf({ ...payload, ...Object.fromEntries(strange), what: 1 })).toEqual(
      ['/what', ...strange.map(([key]) => `/${key}`)].sort(),
    );
  });

  it.each(actions)('are all taken: of $action', async (payload) => {
    const all = Object.fromEntries((optional[payload.action] ?? []).map((key) => [key, fields[key]]));
    const stage = openStage();
    stage.cloud.seed({ id: 'c-1' });
    const reply = await stage.deliver({ ...payload, ...all, dryRun: true });
    expect(reply).toMatchObject({ status: 200, body: { dryRun: true } });
  });

  it.each([
    [{ action: 'apply', enabled: 'on', exitSessions: 101, excludeUsers: 'alice', configId: '', dryRun: 1, x: 1 }],
    [{ action: 'update', enabled: 1, exitSessions: '2', configId: '..', dryRun: null, x: 1 }],
    [{ action: 'show', configId: 7, dryRun: 'true', x: 1 }],
    [{ action: 'exclude', users: [], configId: '.', dryRun: 'yes', x: 1 }],
    [{ action: 'include', users: 'alice', configId: null, dryRun: 0, x: 1 }],
    [
      {
        action: 'create',
        enabled: null,
        exitSessions: -1,
        excludeUsers: {},
        configId: 'c',
        users: [],
        dryRun: [],
        x: 1,
      },
    ],
    [{ action: 'destroy', enabled: 1, exitSessions: 101, excludeUsers: 1, users: [], configId: '', dryRun: 1, x: 1 }],
  ])('are all complained of at once: %j', async (payload) => {
    expect(await pointersOf(payload)).toEqual(
      Object.keys(payload)
        .filter((key) => key !== 'action' || payload.action === 'destroy')
        .map((key) => `/${key}`)
        .sort(),
    );
  });
});

describe('a configId', () => {
  const wrong = ['', '.', '..', 'x'.repeat(129), '\u{1f525}'.repeat(129), '\ud800', 7, null, ['c-1'], true, {}];
  it.each(targeted.flatMap((payload) => wrong.map((configId) => ({ ...payload, configId }))))(
    'of $action may not be $configId',
    async (payload) => {
      expect(await pointersOf(payload)).toEqual(['/configId']);
    },
  );
});

describe('users', () => {
  it.each(['exclude', 'include'])('of %s are 1 to 1000', async (action) => {
    expect(await pointersOf({ action, users: [] })).toEqual(['/users']);
    expect(await pointersOf({ action, users: named(1001) })).toEqual(['/users']);
    const stage = openStage();
    stage.cloud.seed();
    expect((await stage.deliver({ action, users: named(1000) })).status).toBe(200);
  });

  it.each(['exclude', 'include'])('of %s are counted before repeats are dropped', async (action) => {
    expect(await pointersOf({ action, users: Array(1001).fill('alice') })).toEqual(['/users']);
    const stage = openStage();
    stage.cloud.seed();
    const reply = await stage.deliver({ action: 'exclude', users: Array(1000).fill('alice') });
    expect(reply.body.excludeUsers).toEqual([{ name: 'alice' }]);
  });

  it.each<[unknown, string]>([
    ['', ''],
    [7, ''],
    [null, ''],
    [{}, ''],
    [[], ''],
    ['x'.repeat(129), ''],
    [{ id: '' }, '/id'],
    [{ id: 'a', name: 7 }, '/name'],
    [{ user_id: 'a' }, '/user_id'],
  ])('may not be %j', async (user, pointer) => {
    for (const payload of [
      { action: 'exclude', users: ['alice', user] },
      { action: 'include', users: ['alice', user] },
      { action: 'apply', enabled: true, excludeUsers: ['alice', user] },
    ]) {
      const list = 'users' in payload ? 'users' : 'excludeUsers';
      expect(await pointersOf(payload)).toContain(`/${list}/1${pointer}`);
    }
  });
});

describe("the API's own words", () => {
  const theirs = { hotspot_session_migration_enable: true, hotspot_exit_session_num: 2 };

  it('are for create', async () => {
    const stage = openStage();
    const payload = { action: 'create', ...theirs, non_migrate_users: [{ user_name: 'alice' }] };
    expect(await stage.deliver(payload)).toMatchObject({ status: 200, body: { enabled: true, exitSessions: 2 } });
    const { action: _, ...body } = payload;
    expect(stage.writes()).toMatchObject([{ method: 'POST', body }]);
  });

  it.each(targeted)('take no other action: $action', async ({ action }) => {
    expect(await pointersOf({ action, ...theirs })).toEqual(['/action']);
  });

  it.each([true, false])('take no dry run, not even dryRun: %s', async (dryRun) => {
    expect(await pointersOf({ ...theirs, dryRun })).toEqual(['/dryRun']);
    expect(await pointersOf({ ...theirs, action: 'apply', dryRun })).toEqual(['/action', '/dryRun']);
  });

  it.each(targeted)('do not mix with those of $action', async (payload) => {
    const mixed = { ...payload, configId: 'c-1', hotspot_exit_session_num: 2 };
    expect(await pointersOf(mixed)).toEqual(['/hotspot_exit_session_num']);
  });
});
