import { describe, expect, it } from 'vitest';
import type { CloudOptions } from '../../infra/emulator/cloud.ts';
import { configsPath, openCloud, read, usersPath } from './client.ts';

const total = 105;
const numbers = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, n) => `n${from + n}`);

/** Both lists, filled alike: 105 configurations, the first of them with 105 users. */
async function openLists(options?: CloudOptions) {
  const { cloud, send } = await openCloud(options);
  for (const id of numbers(0, total))
    cloud.seed({ id, users: id === 'n0' ? numbers(0, total).map((user_name) => ({ user_name })) : [] });
  const get = (path: string, query: string) => send({ method: 'GET', path: `${path}?${query}` });
  return {
    configs: async (query: string) => {
      const { items } = await read(await get(configsPath, query));
      return items.map(({ id }: { id: string }) => id);
    },
    users: async (query: string) => {
      const { non_migrate_users: users } = await read(await get(usersPath('n0'), query));
      return users.map(({ user_name }: { user_name: string }) => user_name);
    },
    get,
  };
}

describe.each(['configs', 'users'] as const)('the list of %s', (list) => {
  it.each([
    { query: '', from: 0, to: 10 },
    { query: 'limit=1', from: 0, to: 1 },
    { query: 'limit=100', from: 0, to: 100 },
    { query: 'offset=100&limit=100', from: 100, to: 105 },
    { query: 'offset=3', from: 3, to: 13 },
    { query: 'offset=105', from: 0, to: 0 },
    { query: 'offset=2147483647&limit=100', from: 0, to: 0 },
  ])('gives $from..$to for "$query"', async ({ query, from, to }) => {
    const lists = await openLists();
    expect(await lists[list](query)).toEqual(numbers(from, to));
  });

  it.each(['offset=100&limit=100', 'offset=1&limit=100'])(
    'starts over at "%s" where offsets are ignored',
    async (query) => {
      const lists = await openLists({ ignoreOffset: true });
      expect(await lists[list](query)).toEqual(numbers(0, 100));
    },
  );

  it.each([
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=',
    'limit=ten',
    'limit=1.5',
    'limit=0x10',
    'offset=-1',
    'offset=2147483648',
    'offset=%2B1',
    'offset=1e3',
  ])('refuses "%s"', async (query) => {
    for (const ignoreOffset of [false, true]) {
      const { get } = await openLists({ ignoreOffset });
      const response = await get(list === 'configs' ? configsPath : usersPath('n0'), query);
      expect(response.status).toBe(400);
      expect((await read(response)).error_code).toBe('WKS.00211102');
    }
  });
});

describe('the list of users', () => {
  it.each([
    { options: {}, has: { total_count: 105 } },
    { options: { listsTotalCount: true }, has: { total_count: 105 } },
    { options: { listsTotalCount: false }, has: {} },
  ])('has a total unless told otherwise: $options', async ({ options, has }) => {
    const { get } = await openLists(options);
    const response = await get(usersPath('n0'), 'limit=1&offset=4');
    expect(await read(response)).toEqual({ ...has, non_migrate_users: [{ user_name: 'n4' }] });
  });

  it.each([
    { user_name: 'n10', found: ['n10', 'n100', 'n101', 'n102', 'n103', 'n104'] },
    { user_name: 'N10', found: [] },
    { user_name: 'x'.repeat(128), found: [] },
  ])('filtered by $user_name gives $found and counts them', async ({ user_name, found }) => {
    const { get } = await openLists();
    const reply = await read(await get(usersPath('n0'), `limit=100&user_name=${user_name}`));
    expect(reply).toEqual({ total_count: found.length, non_migrate_users: found.map((name) => ({ user_name: name })) });
  });

  it('filtered by an empty name gives all, by one too long nothing but 400', async () => {
    const { get, users } = await openLists();
    expect(await users('user_name=&limit=100')).toHaveLength(100);
    expect((await get(usersPath('n0'), `user_name=${'x'.repeat(129)}`)).status).toBe(400);
  });
});
