import { describe, expect, it } from 'vitest';
import { readAll } from '../../../lib/cloud/paging.ts';
import { fail, succeed } from '../../../lib/outcome.ts';
import { crowd, inApiWords, openStage } from '../work/actions/stage.ts';

const show = { action: 'show' };

describe('the excluded users', () => {
  it.each([
    [0, 1, 1],
    [1, 1, 1],
    [99, 1, 1],
    [100, 1, 2],
    [101, 2, 2],
    [250, 3, 3],
    [1000, 10, 11],
  ])(
    'are read to their end: %i users in %i pages with total_count, in %i without',
    async (count, withTotal, without) => {
      for (const [listsTotalCount, pages] of [[true, withTotal] as const, [false, without] as const]) {
        const stage = openStage({ listsTotalCount });
        const id = stage.cloud.seed({ users: inApiWords(crowd(count)) });
        const { body } = await stage.deliver(show);
        expect(body).toEqual({ configs: [{ id, enabled: false, exitSessions: 0, excludeUsers: crowd(count) }] });
        const offsets = Array.from(
          { length: pages },
          (_, page) => `/${id}/non-migration-users?offset=${page * 100}&limit=100`,
        );
        expect(stage.reads()).toEqual(['?offset=0&limit=100', ...offsets]);
      }
    },
  );
});

describe('the configurations', () => {
  it.each([
    [99, 1],
    [100, 2],
    [101, 2],
    [205, 3],
  ])('are read to their end: %i of them in %i pages', async (count, pages) => {
    const stage = openStage();
    const ids = Array.from({ length: count }, () => stage.cloud.seed());
    const last = ids.at(-1);
    const { status, body } = await stage.deliver({ ...show, configId: last });
    expect([status, body.configs]).toEqual([200, [{ id: last, enabled: false, exitSessions: 0, excludeUsers: [] }]]);
    expect(stage.reads().slice(0, -1)).toEqual(
      Array.from({ length: pages }, (_, page) => `?offset=${page * 100}&limit=100`),
    );
  });

  it('are all shown, the users of each read', async () => {
    const stage = openStage();
    const ids = Array.from({ length: 120 }, (_, at) => stage.cloud.seed({ users: [{ user_name: `n${at}` }] }));
    const { body } = await stage.deliver(show);
    expect(body.configs.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(body.configs[119].excludeUsers).toEqual([{ name: 'n119' }]);
  });

  it('keep ids as texts, which no number could hold', async () => {
    const stage = openStage();
    const id = stage.cloud.seed({ id: '895110260098859009', users: [{ user_id: '895110260098859011' }] });
    const { body } = await stage.deliver({ action: 'exclude', users: [{ id: '895110260098859013' }] });
    expect(body).toMatchObject({ id, excludeUsers: [{ id: '895110260098859011' }, { id: '895110260098859013' }] });
    expect(stage.writes()[0]?.path).toContain('/895110260098859009/');
  });

  it('with an id that is a number cannot be read, rather than be changed under another id', async () => {
    const stage = openStage();
    stage.cloud.fail({ on: { method: 'GET' }, body: '{"items":[{"id":895110260098859009}]}' });
    expect((await stage.deliver(show)).body.code).toBe('UPSTREAM_BAD_REPLY');
  });
});

describe('a page that is larger than what was asked for', () => {
  const many = (count: number, toItem: (at: number) => object) => Array.from({ length: count }, (_, at) => toItem(at));

  it('is read like any other: 130,000 configurations', async () => {
    const stage = openStage();
    const items = many(130_000, (at) => ({ id: `c${at}` }));
    stage.cloud.fail({ on: { path: /hotspot-session-config$/ }, status: 200, body: { items } });
    stage.cloud.fail({ on: { path: /hotspot-session-config$/ }, status: 200, body: { items: [] } });
    stage.cloud.fail({ on: { method: 'GET' }, status: 200, body: { non_migrate_users: [] } });
    expect(await stage.deliver({ ...show, configId: 'c129999' })).toMatchObject({
      status: 200,
      body: { configs: [{ id: 'c129999', excludeUsers: [] }] },
    });
    expect(stage.reads().map((read) => read.replace(/&.*/, ''))).toEqual([
      '?offset=0',
      '?offset=130000',
      '/c129999/non-migration-users?offset=0',
    ]);
  });

  it('is read like any other: 130,000 users', async () => {
    const stage = openStage();
    const id = stage.cloud.seed();
    const users = many(130_000, (at) => ({ user_name: `n${at}` }));
    const on = { path: /non-migration-users/ };
    stage.cloud.fail({ on, status: 200, body: { non_migrate_users: users, total_count: users.length } });
    const { status, body } = await stage.deliver({ ...show, configId: id });
    expect([status, body.configs[0].excludeUsers.length]).toEqual([200, 130_000]);
  });
});

describe('a configuration that cannot be addressed', () => {
  const half = '\ud83d';
  const bad = [
    ['empty', ''],
    ['the step to itself', '.'],
    ['the step upwards', '..'],
    ['half a sign', half],
    ['half a sign at the end of an id', `8951${half}`],
    ['the other half', '\udd25-1'],
  ] as const;
  const actions = [
    { action: 'show' },
    { action: 'apply', enabled: true, exitSessions: 5, excludeUsers: ['x'] },
    { action: 'update', enabled: true, exitSessions: 5 },
    { action: 'exclude', users: ['x'] },
    { action: 'include', users: ['x'], configId: 'good' },
  ];

  it.each(bad.flatMap(([title, id]) => actions.map((command) => [title, command.action, id, command] as const)))(
    'because its id is %s is a reply that cannot be read, to %s',
    async (_, __, id, command) => {
      const stage = openStage();
      const items = [
        { id: 'good', hotspot_session_migration_enable: false, hotspot_exit_session_num: 1 },
        { id, hotspot_session_migration_enable: false, hotspot_exit_session_num: 1 },
      ];
      for (const list of [items, items.slice(1)]) {
        stage.cloud.fail({ on: { method: 'GET' }, status: 200, body: { items: list } });
        expect(await stage.deliver(command)).toMatchObject({ status: 502, body: { code: 'UPSTREAM_BAD_REPLY' } });
      }
      expect(stage.writes()).toEqual([]);
      expect(stage.reads()).toHaveLength(2);
    },
  );

  it.each([
    ['three dots', '...'],
    ['a step in disguise', '%2e%2e'],
    ['a blank', ' '],
    ['a slash', '../x'],
    ['a whole sign', '\u{1f525}'],
  ])('is not one whose id is odd: %s', async (_, id) => {
    const stage = openStage();
    stage.cloud.seed({ id });
    expect(await stage.deliver({ action: 'update', enabled: true, exitSessions: 5 })).toMatchObject({
      status: 200,
      body: { id, result: 'updated' },
    });
    expect(stage.writes()[0]?.path).toMatch(new RegExp(`hotspot-session-config/${encodeURIComponent(id)}$`));
  });
});

describe('a total that cannot be one', () => {
  it.each([-1, 0.5, Number.NaN])('does not end a list: %s', async (total) => {
    const pages = [crowd(100, 'a'), crowd(100, 'b'), []];
    const result = await readAll(
      async () => succeed(pages.shift() ?? []),
      (items) => ({ items, total }),
      ({ id }) => id,
    );
    expect(result).toMatchObject({ ok: true, value: { length: 200 } });
  });
});

describe('a server that does not come to an end', () => {
  const endless = { status: 502, body: { code: 'UPSTREAM_BAD_REPLY', source: 'workspace', retryable: true } };

  it.each([
    ['users, with total_count', { ignoreOffset: true }, { users: 150, configs: 1 }, 3],
    ['users, without', { ignoreOffset: true, listsTotalCount: false }, { users: 150, configs: 1 }, 3],
    ['configurations', { ignoreOffset: true }, { users: 0, configs: 100 }, 2],
  ])(
    'because it ignores the offset is found out at the second page: %s',
    async (_, options, { users, configs }, calls) => {
      const stage = openStage(options);
      for (let at = 0; at < configs; at += 1) stage.cloud.seed({ users: inApiWords(crowd(users)) });
      expect(
        await stage.deliver({ action: 'exclude', users: ['x'], configId: stage.cloud.configs()[0]?.id }),
      ).toMatchObject({
        ...endless,
        body: { ...endless.body, applied: 'no', changes: [] },
      });
      expect(stage.reads()).toHaveLength(calls);
      expect(stage.writes()).toEqual([]);
    },
  );

  it.each([{ listsTotalCount: true }, { listsTotalCount: false }])(
    'is no trouble where one page is all: %j',
    async ({ listsTotalCount }) => {
      const stage = openStage({ ignoreOffset: true, listsTotalCount });
      stage.cloud.seed({ users: inApiWords(crowd(99)) });
      expect((await stage.deliver(show)).body.configs[0].excludeUsers).toHaveLength(99);
    },
  );

  it.each([
    ['full pages of others', {}],
    ['a total that grows', { total: Number.MAX_SAFE_INTEGER }],
  ])('is not followed for ever: %s', async (_, more) => {
    let calls = 0;
    const result = await readAll(
      async (offset) => {
        calls += 1;
        return succeed(crowd(100, `page-${offset}`));
      },
      (items) => ({ items, ...more }),
      ({ id }) => id,
    );
    expect(result).toMatchObject({ ok: false, code: 'UPSTREAM_BAD_REPLY' });
    expect(calls).toBeLessThanOrEqual(50);
  });
});

describe('pages', () => {
  it('that are never full are followed while the total says so', async () => {
    const all = crowd(25);
    const result = await readAll(
      async (offset) => succeed(all.slice(offset, offset + 10)),
      (items) => ({ items, total: 25 }),
      ({ id }) => id,
    );
    expect(result).toEqual(succeed(all));
  });

  it('that end before the total are all there is', async () => {
    const all = crowd(25);
    const result = await readAll(
      async (offset) => succeed(all.slice(offset, offset + 10)),
      (items) => ({ items, total: 1000 }),
      ({ id }) => id,
    );
    expect(result).toEqual(succeed(all));
  });

  it('of which one fails fail all', async () => {
    const result = await readAll(
      async (offset) => (offset === 0 ? succeed(crowd(100)) : fail('UPSTREAM_THROTTLED')),
      (items) => ({ items }),
      ({ id }) => id,
    );
    expect(result).toEqual(fail('UPSTREAM_THROTTLED'));
  });

  it.each<[string, 'configs' | 'users', unknown]>([
    ['configurations without items', 'configs', {}],
    ['items that are no list', 'configs', { items: {} }],
    ['no items', 'configs', { items: null }],
    ['a list instead of an object', 'configs', []],
    ['no JSON', 'configs', '<html>'],
    ['nothing', 'configs', ''],
    ['a configuration without an id', 'configs', { items: [{ hotspot_session_migration_enable: true }] }],
    ['a switch that is a text', 'configs', { items: [{ id: '1', hotspot_session_migration_enable: 'true' }] }],
    ['users without a list', 'users', { total_count: 0 }],
    ['users that are no list', 'users', { non_migrate_users: 'alice' }],
    ['a user that is a text', 'users', { non_migrate_users: ['alice'] }],
    ['an id of a user that is a number', 'users', { non_migrate_users: [{ user_id: 7 }] }],
  ])('that cannot be read end as such, and nothing is written: %s', async (_, where, reply) => {
    const stage = openStage();
    stage.cloud.seed();
    stage.cloud.fail({ on: { method: 'GET', path: where === 'users' ? /non-migration/ : /config$/ }, body: reply });
    const { status, body } = await stage.deliver({ action: 'exclude', users: ['x'] });
    expect({ status, ...body }).toMatchObject({ status: 502, code: 'UPSTREAM_BAD_REPLY', applied: 'no', changes: [] });
    expect(stage.writes()).toEqual([]);
  });

  it('may hold nulls and fields that nobody knows', async () => {
    const stage = openStage();
    const config = { id: '1', hotspot_session_migration_enable: null, hotspot_exit_session_num: 3, new: {} };
    stage.cloud.fail(
      { on: { method: 'GET', path: /config$/ }, body: { items: [config], more: 1 } },
      {
        on: { method: 'GET', path: /users$/ },
        body: { total_count: null, non_migrate_users: [{ user_id: null, user_name: 'a', x: 1 }] },
      },
    );
    const { body } = await stage.deliver(show);
    expect(body).toEqual({ configs: [{ id: '1', exitSessions: 3, excludeUsers: [{ name: 'a' }] }] });
  });
});

describe('the budget of requests', () => {
  it.each([0, 1, 99])('of an apply that changes nothing is two reads: %i users', async (count) => {
    for (const listsTotalCount of [true, false]) {
      const stage = openStage({ listsTotalCount });
      stage.cloud.seed({ enabled: true, exitSessions: 2, users: inApiWords(crowd(count)) });
      const payload = { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: crowd(count) };
      expect((await stage.deliver(payload)).body.result).toBe('unchanged');
      expect([stage.reads().length, stage.writes().length]).toEqual([2, 0]);
    }
  });

  it('of an apply without users is one read', async () => {
    const stage = openStage();
    stage.cloud.seed({ enabled: true });
    await stage.deliver({ action: 'apply', enabled: true });
    expect([stage.reads().length, stage.writes().length]).toEqual([1, 0]);
  });

  it.each([true, false])('of 1000 changed users is 2 writes and 12 reads, total_count: %s', async (listsTotalCount) => {
    const stage = openStage({ listsTotalCount });
    stage.cloud.seed({ users: inApiWords(crowd(1000, 'old')) });
    const { body } = await stage.deliver({ action: 'apply', enabled: false, excludeUsers: crowd(1000, 'new') });
    expect(body.result).toBe('updated');
    expect(stage.writes().map(({ body }) => (body as { update_type: string }).update_type)).toEqual(['DELETE', 'ADD']);
    expect(stage.reads().length).toBeLessThanOrEqual(12);
    expect(stage.cloud.configs()[0]?.users).toEqual(inApiWords(crowd(1000, 'new')));
  });
});
