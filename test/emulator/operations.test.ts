import { describe, expect, it } from 'vitest';
import { account, type CloudOptions, type User } from '../../infra/emulator/cloud.ts';
import { configsPath, openCloud, read, usersPath } from './client.ts';

const alice = { user_id: 'id-a', user_name: 'alice' };
const settings = { hotspot_session_migration_enable: true, hotspot_exit_session_num: 2 };

describe('create', () => {
  const create = async (json: unknown, options?: CloudOptions) => {
    const { cloud, send } = await openCloud(options);
    return { cloud, send, response: await send({ method: 'POST', path: configsPath, json }) };
  };

  it('answers 200 with the whole configuration', async () => {
    const { cloud, response } = await create({ ...settings, non_migrate_users: [alice] });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('x-request-id')).toMatch(/./);
    const reply = await read(response);
    expect(reply).toEqual({ id: expect.stringMatching(/^\d{18}$/), ...settings, non_migrate_users: [alice] });
    expect(cloud.configs()).toEqual([{ id: reply.id, enabled: true, exitSessions: 2, users: [alice] }]);
  });

  it('gives an id that does not survive as a number', async () => {
    const { response } = await create(settings, { secondCreate: 'second-entry' });
    const { id } = await read(response);
    expect(BigInt(Number(id))).not.toBe(BigInt(id));
  });

  it('leaves the id out where told to, as the documented example does', async () => {
    const { response } = await create(settings, { createReturnsId: false });
    expect(await read(response)).toEqual({ ...settings, non_migrate_users: [] });
  });

  it.each([
    { title: 'neither field of a user', users: [{}] },
    { title: 'an id alone', users: [{ user_id: 'i' }] },
    { title: 'a name alone', users: [{ user_name: 'n' }] },
  ])('keeps what was given and makes nothing up: $title', async ({ users }) => {
    const { cloud } = await create({ ...settings, non_migrate_users: users });
    expect(cloud.configs()[0]?.users).toEqual(users);
  });

  it('tolerates unknown fields and keeps none of them', async () => {
    const { cloud, response } = await create({ ...settings, x: 1, non_migrate_users: [{ ...alice, y: 1 }] });
    expect(await read(response)).not.toHaveProperty('x');
    expect(cloud.configs()[0]?.users).toEqual([alice]);
  });

  it.each([
    { secondCreate: 'conflict', status: 409, code: 'WKS.00211103', configs: 1 },
    { secondCreate: 'bad-request', status: 400, code: 'WKS.00211102', configs: 1 },
    { secondCreate: 'second-entry', status: 200, code: undefined, configs: 2 },
  ] as const)('a second time does $secondCreate', async ({ secondCreate, status, code, configs }) => {
    const { cloud, send } = await create(settings, { secondCreate });
    const second = await send({ method: 'POST', path: configsPath, json: settings });
    expect(second.status).toBe(status);
    expect((await read(second)).error_code).toBe(code);
    expect(new Set(cloud.configs().map(({ id }) => id)).size).toBe(configs);
  });

  it('a second time is a conflict by default', async () => {
    const { send } = await create(settings);
    expect((await send({ method: 'POST', path: configsPath, json: settings })).status).toBe(409);
  });
});

describe('list of configurations', () => {
  it('is empty at first', async () => {
    const { send } = await openCloud();
    expect(await read(await send({ method: 'GET', path: configsPath }))).toEqual({ items: [] });
  });

  it.each([
    { options: {}, users: { non_migrate_users: [alice] } },
    { options: { listsUsers: true }, users: { non_migrate_users: [alice] } },
    { options: { listsUsers: false }, users: {} },
  ])('shows everything, users too unless told otherwise: $options', async ({ options, users }) => {
    const { cloud, send } = await openCloud(options);
    const id = cloud.seed({ enabled: true, exitSessions: 2, users: [alice] });
    const response = await send({ method: 'GET', path: configsPath });
    expect(response.status).toBe(200);
    expect(await read(response)).toEqual({ items: [{ id, project_id: account.projectId, ...settings, ...users }] });
  });
});

describe('update', () => {
  it('sets switch and number, leaves the users alone and does not tell them', async () => {
    const { cloud, send } = await openCloud();
    const id = cloud.seed({ users: [alice] });
    const other = cloud.seed({ exitSessions: 7 });
    const response = await send({ method: 'PATCH', path: `${configsPath}/${id}`, json: settings });
    expect(response.status).toBe(200);
    expect(await read(response)).toEqual({ id, ...settings });
    expect(cloud.configs()).toEqual([
      { id, enabled: true, exitSessions: 2, users: [alice] },
      { id: other, enabled: false, exitSessions: 7, users: [] },
    ]);
  });
});

describe('change of users', () => {
  const cases: { type: string; before: User[]; given: User[]; after: User[]; title: string }[] = [
    {
      title: 'adds at the end',
      type: 'ADD',
      before: [alice],
      given: [{ user_id: 'b' }],
      after: [alice, { user_id: 'b' }],
    },
    {
      title: 'overwrites in place by id',
      type: 'ADD',
      before: [{ user_id: 'id-a', user_name: 'old' }, { user_id: 'b' }],
      given: [alice],
      after: [alice, { user_id: 'b' }],
    },
    { title: 'overwrites by name', type: 'ADD', before: [{ user_name: 'alice' }], given: [alice], after: [alice] },
    {
      title: 'keeps namesakes with different ids',
      type: 'ADD',
      before: [{ user_id: 'x', user_name: 'alice' }],
      given: [alice],
      after: [{ user_id: 'x', user_name: 'alice' }, alice],
    },
    {
      title: 'puts one entry in the place of the two it equals',
      type: 'ADD',
      before: [{ user_id: 'id-a' }, { user_id: 'b' }, { user_name: 'alice' }],
      given: [alice],
      after: [alice, { user_id: 'b' }],
    },
    {
      title: 'tells names apart by case',
      type: 'ADD',
      before: [{ user_name: 'Al' }],
      given: [{ user_name: 'al' }],
      after: [{ user_name: 'Al' }, { user_name: 'al' }],
    },
    {
      title: 'removes by id',
      type: 'DELETE',
      before: [alice, { user_id: 'b' }],
      given: [{ user_id: 'id-a' }],
      after: [{ user_id: 'b' }],
    },
    { title: 'removes by name', type: 'DELETE', before: [alice], given: [{ user_name: 'alice' }], after: [] },
    {
      title: 'removes by id even where the name is another',
      type: 'DELETE',
      before: [alice],
      given: [{ user_id: 'id-a', user_name: 'z' }],
      after: [],
    },
    {
      title: 'does not remove a namesake with another id',
      type: 'DELETE',
      before: [alice],
      given: [{ user_id: 'x', user_name: 'alice' }],
      after: [alice],
    },
    {
      title: 'ignores whom it cannot remove',
      type: 'DELETE',
      before: [alice],
      given: [{ user_id: 'x' }],
      after: [alice],
    },
  ];

  it.each(cases)('$type $title', async ({ type, before, given, after }) => {
    const { cloud, send } = await openCloud();
    const id = cloud.seed({ users: before });
    const json = { update_type: type, non_migrate_users: given };
    // Twice: both kinds of change are idempotent.
    for (const _ of [1, 2]) {
      const response = await send({ method: 'PATCH', path: usersPath(id), json });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('');
      expect(cloud.configs()[0]?.users).toEqual(after);
    }
  });

  const names = (count: number, prefix = 'u') =>
    Array.from({ length: count }, (_, n) => ({ user_name: `${prefix}${n}` }));

  it.each([
    { title: '1000 in all', before: names(999), given: names(1, 'new'), status: 200, after: 1000 },
    { title: '1001 in all', before: names(1000), given: names(1, 'new'), status: 400, after: 1000 },
    { title: '1000 over the same 1000', before: names(1000), given: names(1000), status: 200, after: 1000 },
  ])('takes or refuses as a whole: $title', async ({ before, given, status, after }) => {
    const { cloud, send } = await openCloud();
    const id = cloud.seed({ users: before });
    const json = { update_type: 'ADD', non_migrate_users: given };
    const response = await send({ method: 'PATCH', path: usersPath(id), json });
    expect(response.status).toBe(status);
    expect(cloud.configs()[0]?.users).toHaveLength(after);
  });
});

describe('what the cloud shows of itself', () => {
  it('are copies', async () => {
    const { cloud } = await openCloud();
    const users = [{ user_name: 'a' }];
    const id = cloud.seed({ id: 'given', users });
    users.push({ user_name: 'b' });
    for (const config of cloud.configs()) (config.users as User[]).pop();
    expect(cloud.configs()).toEqual([{ id, enabled: false, exitSessions: 0, users: [{ user_name: 'a' }] }]);
    expect(id).toBe('given');
  });

  it('is every request in order, as it came', async () => {
    const { cloud, send } = await openCloud();
    await send({ method: 'POST', path: `${configsPath}?a=1`, json: settings });
    await send({ method: 'DELETE', path: '/x%2Fy', headers: { 'X-Own': '1' } });
    expect(cloud.received.map(({ service, method, path, query }) => [service, method, path, query])).toEqual([
      ['iam', 'POST', '/v3/auth/tokens', 'nocatalog=true'],
      ['workspace', 'POST', configsPath, 'a=1'],
      ['unknown', 'DELETE', '/x%2Fy', ''],
    ]);
    expect(cloud.received[1]).toMatchObject({
      origin: 'https://cloud.invalid',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(settings),
      json: settings,
    });
    expect(cloud.received[2]).not.toHaveProperty('json');
    expect(cloud.received[2]?.headers).toMatchObject({ 'x-own': '1' });
  });
});
