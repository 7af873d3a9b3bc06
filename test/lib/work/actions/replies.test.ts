import { describe, expect, it } from 'vitest';
import type { Seed } from '../../../../infra/emulator/cloud.ts';
import { configsPath, inApiWords, openStage, usersPath } from './stage.ts';

const id = '895110260098859009';
const alice = { id: 'u-1', name: 'alice' };
const bob = { id: 'u-2', name: 'bob' };
const carol = { name: 'carol' };
const settings = (enabled: boolean, exitSessions: number) => ({
  hotspot_session_migration_enable: enabled,
  hotspot_exit_session_num: exitSessions,
});

const post = (enabled: boolean, exitSessions: number, users?: readonly object[]) => ({
  method: 'POST',
  path: configsPath,
  body: { ...settings(enabled, exitSessions), ...(users ? { non_migrate_users: inApiWords(users) } : {}) },
});
const patch = (enabled: boolean, exitSessions: number) => ({
  method: 'PATCH',
  path: `${configsPath}/${id}`,
  body: settings(enabled, exitSessions),
});
const edit = (type: 'ADD' | 'DELETE', ...users: readonly object[]) => ({
  method: 'PATCH',
  path: usersPath(id),
  body: { update_type: type, non_migrate_users: inApiWords(users) },
});

/** A configuration that is on for two sessions, with Alice and Bob excluded. */
const there: Seed = { id, enabled: true, exitSessions: 2, users: inApiWords([alice, bob]) };

type Case = {
  title: string;
  seeds?: readonly Seed[];
  payload: object;
  body: object;
  writes?: readonly object[];
};

const cases: readonly Case[] = [
  {
    title: 'create answers with what the API made',
    payload: { enabled: true, exitSessions: 2, excludeUsers: [alice, 'carol'] },
    body: { id, enabled: true, exitSessions: 2, excludeUsers: [alice, carol] },
    writes: [post(true, 2, [alice, carol])],
  },
  {
    title: 'create without users sends none',
    payload: { action: 'create', enabled: false, exitSessions: 0 },
    body: { id, enabled: false, exitSessions: 0, excludeUsers: [] },
    writes: [post(false, 0)],
  },
  {
    title: 'create with an empty list sends it',
    payload: { enabled: false, exitSessions: 0, excludeUsers: [] },
    body: { id, enabled: false, exitSessions: 0, excludeUsers: [] },
    writes: [post(false, 0, [])],
  },
  {
    title: 'apply makes what is not there, and tells every field as changed from nothing',
    payload: { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: [alice, 'carol'] },
    body: {
      id,
      enabled: true,
      exitSessions: 2,
      excludeUsers: [alice, carol],
      result: 'created',
      changes: [
        { field: 'enabled', from: null, to: true },
        { field: 'exitSessions', from: null, to: 2 },
        { field: 'excludeUsers', added: [alice, carol] },
      ],
    },
    writes: [post(true, 2, [alice, carol])],
  },
  {
    title: 'apply to what is there already changes nothing',
    seeds: [there],
    payload: { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: ['bob', { id: 'u-1' }] },
    body: { id, enabled: true, exitSessions: 2, excludeUsers: [alice, bob], result: 'unchanged', changes: [] },
  },
  {
    title: 'apply of the switch alone keeps number and users, and its PATCH carries both fields',
    seeds: [there],
    payload: { action: 'apply', enabled: false },
    body: {
      id,
      enabled: false,
      exitSessions: 2,
      result: 'updated',
      changes: [{ field: 'enabled', from: true, to: false }],
    },
    writes: [patch(false, 2)],
  },
  {
    title: 'apply of the number alone carries both fields too',
    seeds: [there],
    payload: { action: 'apply', enabled: true, exitSessions: 0 },
    body: {
      id,
      enabled: true,
      exitSessions: 0,
      result: 'updated',
      changes: [{ field: 'exitSessions', from: 2, to: 0 }],
    },
    writes: [patch(true, 0)],
  },
  {
    title: 'apply of a list takes off and adds, in this order, and leaves the settings alone',
    seeds: [there],
    payload: { action: 'apply', enabled: true, excludeUsers: ['carol', alice] },
    body: {
      id,
      enabled: true,
      exitSessions: 2,
      excludeUsers: [alice, carol],
      result: 'updated',
      changes: [{ field: 'excludeUsers', added: [carol], removed: [bob] }],
    },
    writes: [edit('DELETE', bob), edit('ADD', carol)],
  },
  {
    title: 'apply of an empty list empties it',
    seeds: [there],
    payload: { action: 'apply', enabled: true, excludeUsers: [] },
    body: {
      id,
      enabled: true,
      exitSessions: 2,
      excludeUsers: [],
      result: 'updated',
      changes: [{ field: 'excludeUsers', removed: [alice, bob] }],
    },
    writes: [edit('DELETE', alice, bob)],
  },
  {
    title: 'apply of everything to off switches off first',
    seeds: [there],
    payload: { action: 'apply', enabled: false, exitSessions: 7, excludeUsers: ['carol'] },
    body: {
      id,
      enabled: false,
      exitSessions: 7,
      excludeUsers: [carol],
      result: 'updated',
      changes: [
        { field: 'enabled', from: true, to: false },
        { field: 'exitSessions', from: 2, to: 7 },
        { field: 'excludeUsers', added: [carol], removed: [alice, bob] },
      ],
    },
    writes: [patch(false, 7), edit('DELETE', alice, bob), edit('ADD', carol)],
  },
  {
    title: 'apply of everything to on switches on last',
    seeds: [{ ...there, enabled: false }],
    payload: { action: 'apply', enabled: true, exitSessions: 7, excludeUsers: ['carol'] },
    body: {
      id,
      enabled: true,
      exitSessions: 7,
      excludeUsers: [carol],
      result: 'updated',
      changes: [
        { field: 'enabled', from: false, to: true },
        { field: 'exitSessions', from: 2, to: 7 },
        { field: 'excludeUsers', added: [carol], removed: [alice, bob] },
      ],
    },
    writes: [edit('DELETE', alice, bob), edit('ADD', carol), patch(true, 7)],
  },
  {
    title: 'update is one PATCH',
    seeds: [there],
    payload: { action: 'update', enabled: false, exitSessions: 2 },
    body: {
      id,
      enabled: false,
      exitSessions: 2,
      result: 'updated',
      changes: [{ field: 'enabled', from: true, to: false }],
    },
    writes: [patch(false, 2)],
  },
  {
    title: 'update to what is there sends nothing',
    seeds: [there],
    payload: { action: 'update', enabled: true, exitSessions: 2 },
    body: { id, enabled: true, exitSessions: 2, result: 'unchanged', changes: [] },
  },
  {
    title: 'exclude adds who is not there yet',
    seeds: [there],
    payload: { action: 'exclude', users: ['alice', 'carol', { id: 'u-2', name: 'Robert' }] },
    body: {
      id,
      enabled: true,
      exitSessions: 2,
      excludeUsers: [alice, bob, carol],
      result: 'updated',
      changes: [{ field: 'excludeUsers', added: [carol] }],
    },
    writes: [edit('ADD', carol)],
  },
  {
    title: 'exclude of those who are there sends nothing',
    seeds: [there],
    payload: { action: 'exclude', users: ['alice'] },
    body: { id, enabled: true, exitSessions: 2, excludeUsers: [alice, bob], result: 'unchanged', changes: [] },
  },
  {
    title: 'include removes who is there, as the API knows them',
    seeds: [there],
    payload: { action: 'include', users: ['alice', 'carol'] },
    body: {
      id,
      enabled: true,
      exitSessions: 2,
      excludeUsers: [bob],
      result: 'updated',
      changes: [{ field: 'excludeUsers', removed: [alice] }],
    },
    writes: [edit('DELETE', alice)],
  },
  {
    title: 'include of those who are not there sends nothing',
    seeds: [there],
    payload: { action: 'include', users: ['carol', 'Alice'] },
    body: { id, enabled: true, exitSessions: 2, excludeUsers: [alice, bob], result: 'unchanged', changes: [] },
  },
  { title: 'show of nothing is an empty list', payload: { action: 'show' }, body: { configs: [] } },
  {
    title: 'show tells every configuration with its users',
    seeds: [there, { id: 'second', enabled: false, exitSessions: 0 }],
    payload: { action: 'show' },
    body: {
      configs: [
        { id, enabled: true, exitSessions: 2, excludeUsers: [alice, bob] },
        { id: 'second', enabled: false, exitSessions: 0, excludeUsers: [] },
      ],
    },
  },
  {
    title: 'show tells the one that is named',
    seeds: [there, { id: 'second' }],
    payload: { action: 'show', configId: 'second' },
    body: { configs: [{ id: 'second', enabled: false, exitSessions: 0, excludeUsers: [] }] },
  },
  ...[
    { action: 'apply', enabled: false },
    { action: 'update', enabled: false, exitSessions: 2 },
  ].map((payload) => ({
    title: `${payload.action} with a configId is for the one named`,
    seeds: [{ id: 'first', enabled: true }, there, { id: 'third' }],
    payload: { ...payload, configId: id },
    body: {
      id,
      enabled: false,
      exitSessions: 2,
      result: 'updated',
      changes: [{ field: 'enabled', from: true, to: false }],
    },
    writes: [patch(false, 2)],
  })),
];

describe('an action', () => {
  describe.each([true, false])('(the list of configurations shows users: %s)', (listsUsers) => {
    it.each(cases)('$title', async ({ seeds = [], payload, body, writes = [] }) => {
      const stage = openStage({ listsUsers });
      for (const seed of seeds) stage.cloud.seed(seed);
      const reply = await stage.deliver(payload);
      expect(reply).toEqual({
        status: 200,
        headers: { 'content-type': 'application/json', 'x-request-id': 'req-1', 'cache-control': 'no-store' },
        body,
      });
      expect(stage.writes()).toEqual(writes);
    });
  });

  it.each(cases)('on the bus: $title', async ({ seeds = [], payload, body, writes = [] }) => {
    const stage = openStage();
    for (const seed of seeds) stage.cloud.seed(seed);
    expect(await stage.publish(payload)).toEqual({ status: 200, ...body });
    expect(stage.writes()).toEqual(writes);
  });

  it.each(cases)('on a schedule: $title', async ({ seeds = [], payload, body, writes = [] }) => {
    const stage = openStage();
    for (const seed of seeds) stage.cloud.seed(seed);
    expect(await stage.tick(payload)).toEqual({ status: 200, ...body });
    expect(stage.writes()).toEqual(writes);
  });
});

describe('fields that the API leaves out', () => {
  it('are absent in the reply to create', async () => {
    const stage = openStage({ createReturnsId: false });
    stage.cloud.fail({ on: { method: 'POST', path: /config$/ }, body: { hotspot_exit_session_num: 2 } });
    expect((await stage.deliver({ enabled: true, exitSessions: 2 })).body).toEqual({ exitSessions: 2 });
  });

  it('leave apply without an id of what it made', async () => {
    const stage = openStage({ createReturnsId: false });
    const { body } = await stage.deliver({ action: 'apply', enabled: true, exitSessions: 2 });
    expect(body).toEqual({
      enabled: true,
      exitSessions: 2,
      excludeUsers: [],
      result: 'created',
      changes: [
        { field: 'enabled', from: null, to: true },
        { field: 'exitSessions', from: null, to: 2 },
      ],
    });
  });

  it('are absent in show', async () => {
    const stage = openStage();
    stage.cloud.fail({ on: { method: 'GET', path: /config$/ }, body: { items: [{ id }] } });
    stage.cloud.fail({ on: { method: 'GET', path: /users$/ }, body: { non_migrate_users: [{ user_id: '1' }] } });
    expect((await stage.deliver({ action: 'show' })).body).toEqual({ configs: [{ id, excludeUsers: [{ id: '1' }] }] });
  });

  it('cannot be kept: an apply without a number is refused where the API does not tell it', async () => {
    const stage = openStage();
    const items = [{ id, hotspot_session_migration_enable: true }];
    stage.cloud.fail({ on: { method: 'GET', path: /config$/ }, body: { items } });
    const { status, body } = await stage.deliver({ action: 'apply', enabled: false });
    expect({ status, ...body }).toMatchObject({ status: 502, code: 'UPSTREAM_BAD_REPLY', applied: 'no', changes: [] });
    expect(stage.writes()).toEqual([]);
  });
});

describe('a configId', () => {
  it.each([
    ['a/b?c#d%2e', 'a%2Fb%3Fc%23d%252e'],
    ['\u{1f525}', '%F0%9F%94%A5'],
    ['x'.repeat(128), 'x'.repeat(128)],
    ['...', '...'],
  ])('is one segment of the path: %s', async (configId, segment) => {
    const stage = openStage();
    stage.cloud.seed({ id: configId });
    stage.cloud.seed();
    const payload = { action: 'apply', enabled: true, excludeUsers: ['carol'], configId };
    const { body } = await stage.deliver(payload);
    expect(body).toMatchObject({ id: configId, enabled: true, excludeUsers: [carol], result: 'updated' });
    expect(stage.writes().map(({ path }) => path)).toEqual([
      `${configsPath}/${segment}/non-migration-users`,
      `${configsPath}/${segment}`,
    ]);
  });
});

describe('the target', () => {
  const targeted = [
    { action: 'apply', enabled: true, exitSessions: 1, excludeUsers: ['carol'] },
    { action: 'update', enabled: true, exitSessions: 1 },
    { action: 'exclude', users: ['carol'] },
    { action: 'include', users: ['carol'] },
  ];
  const failed = (status: number, code: string) => ({
    status,
    body: { code, source: 'adapter', retryable: false, applied: 'no', changes: [] },
  });

  for (const dryRun of [false, true]) {
    const mode = dryRun ? ', in a dry run too' : '';
    const more = dryRun ? { dryRun } : {};

    it.each(targeted)(`of $action has to be named where there are several${mode}`, async (payload) => {
      const stage = openStage();
      stage.cloud.seed();
      stage.cloud.seed();
      expect(await stage.deliver({ ...payload, ...more })).toMatchObject(failed(409, 'CONFIG_AMBIGUOUS'));
      expect(stage.writes()).toEqual([]);
    });

    it.each(targeted)(`of $action is not found where another is there${mode}`, async (payload) => {
      const stage = openStage();
      stage.cloud.seed();
      const reply = await stage.deliver({ ...payload, configId: 'other', ...more });
      expect(reply).toMatchObject(failed(404, 'CONFIG_NOT_FOUND'));
      expect(stage.writes()).toEqual([]);
    });

    it.each(targeted)(`of $action is not found where nothing is there, and never made${mode}`, async (payload) => {
      const stage = openStage();
      const reply = await stage.deliver({ ...payload, configId: 'other', ...more });
      expect(reply).toMatchObject(failed(404, 'CONFIG_NOT_FOUND'));
      expect(stage.writes()).toEqual([]);
    });

    it.each(targeted.slice(1))(`of $action has to be there${mode}`, async (payload) => {
      const stage = openStage();
      expect(await stage.deliver({ ...payload, ...more })).toMatchObject(failed(404, 'CONFIG_NOT_FOUND'));
      expect(stage.writes()).toEqual([]);
    });

    it(`of apply is made only with a number${mode}`, async () => {
      const stage = openStage();
      const reply = await stage.deliver({ action: 'apply', enabled: true, excludeUsers: ['carol'], ...more });
      expect(reply).toMatchObject(failed(400, 'PAYLOAD_INVALID'));
      expect(reply.body.errors).toEqual([{ pointer: '/exitSessions', detail: expect.stringContaining('is required') }]);
      expect(stage.writes()).toEqual([]);
    });
  }

  it('of show has to be there where it is named; nothing is said of what was applied', async () => {
    const stage = openStage();
    stage.cloud.seed();
    const { status, body } = await stage.deliver({ action: 'show', configId: 'other' });
    expect({ status, ...body }).toMatchObject({ status: 404, code: 'CONFIG_NOT_FOUND' });
    expect(body).not.toHaveProperty('applied');
    expect(body).not.toHaveProperty('changes');
  });

  it.each([
    ['update', { action: 'update', enabled: true, exitSessions: 1 }, /config\/[^/]+$/],
    ['exclude', { action: 'exclude', users: ['carol'] }, /users$/],
    ['include', { action: 'include', users: ['alice'] }, /users$/],
    ['apply', { action: 'apply', enabled: true, excludeUsers: ['alice', 'bob'] }, /config\/[^/]+$/],
  ])('of %s that is gone when it is written is not found either', async (_, payload, path) => {
    const stage = openStage();
    stage.cloud.seed({ ...there, enabled: false });
    stage.cloud.fail({ on: { method: 'PATCH', path }, status: 404 });
    const reply = await stage.deliver(payload);
    expect(reply).toMatchObject(failed(404, 'CONFIG_NOT_FOUND'));
    expect(reply.body.upstream).toMatchObject({ status: 404, errorCode: 'WKS.00211902' });
    expect(stage.writes()).toHaveLength(1);
  });

  it('of create that the API does not know is told in the words for that', async () => {
    const stage = openStage();
    stage.cloud.fail({ on: { method: 'POST', path: /config$/ }, status: 404 });
    const { body } = await stage.deliver({ enabled: true, exitSessions: 2 });
    expect(body).toMatchObject({ code: 'UPSTREAM_NOT_FOUND', applied: 'no', changes: [] });
  });
});

describe('a conflict at the POST of apply', () => {
  const payload = { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: [alice] };
  const conflict = { on: { method: 'POST', path: /config$/ }, status: 409 };

  it('leads to one new look, and to the changes that are left', async () => {
    const stage = openStage();
    stage.cloud.seed(there);
    stage.cloud.fail({ on: { method: 'GET', path: /config$/ }, body: { items: [] } });
    const { status, body } = await stage.deliver(payload);
    expect({ status, ...body }).toEqual({
      status: 200,
      id,
      enabled: true,
      exitSessions: 2,
      excludeUsers: [alice],
      result: 'updated',
      changes: [{ field: 'excludeUsers', removed: [bob] }],
    });
    expect(stage.writes()).toEqual([post(true, 2, [alice]), edit('DELETE', bob)]);
  });

  it('is a conflict where there is still nothing, and not tried again', async () => {
    const stage = openStage();
    stage.cloud.fail(conflict);
    const { status, body } = await stage.deliver(payload);
    expect({ status, ...body }).toMatchObject({ status: 409, code: 'UPSTREAM_CONFLICT', applied: 'no', changes: [] });
    expect(body.upstream).toMatchObject({ status: 409, errorCode: 'WKS.00211103' });
    expect([stage.writes().length, stage.reads().length]).toEqual([1, 2]);
  });

  it('changes nothing where somebody else has made just that, and claims no work of others', async () => {
    const stage = openStage();
    stage.cloud.seed({ ...there, users: inApiWords([alice]) });
    stage.cloud.fail({ on: { method: 'GET', path: /config$/ }, body: { items: [] } });
    const { status, body } = await stage.deliver(payload);
    expect({ status, ...body }).toEqual({
      status: 200,
      id,
      enabled: true,
      exitSessions: 2,
      excludeUsers: [alice],
      result: 'unchanged',
      changes: [],
    });
  });

  it.each([
    [{ status: 503 }, 'UPSTREAM_UNAVAILABLE'],
    [{ body: {} }, 'UPSTREAM_BAD_REPLY'],
    [{ body: { items: [{ id: '1' }, { id: '2' }] } }, 'CONFIG_AMBIGUOUS'],
  ])('whose look ends otherwise tells how, and that nothing was done: %j', async (fault, code) => {
    const stage = openStage();
    stage.cloud.fail(conflict, { on: { method: 'GET' }, skip: 1, ...fault });
    const { body } = await stage.deliver(payload);
    expect(body).toMatchObject({ code, applied: 'no', changes: [] });
    expect(stage.writes()).toHaveLength(1);
  });

  it('at the POST of create is passed on without a look', async () => {
    const stage = openStage();
    stage.cloud.seed(there);
    const { status, body } = await stage.deliver({ enabled: true, exitSessions: 2 });
    expect({ status, ...body }).toMatchObject({ status: 409, code: 'UPSTREAM_CONFLICT', applied: 'no', changes: [] });
    expect([stage.writes().length, stage.reads().length]).toEqual([1, 0]);
  });
});
