import { describe, expect, it } from 'vitest';
import type { Seed } from '../../../../infra/emulator/cloud.ts';
import { configsPath, inApiWords, openStage } from './stage.ts';

const alice = { id: 'u-1', name: 'alice' };
const bob = { id: 'u-2', name: 'bob' };
const there: Seed = { id: 'c 1', enabled: true, exitSessions: 2, users: inApiWords([alice, bob]) };
const crowded: Seed = { ...there, users: Array.from({ length: 1500 }, (_, at) => ({ user_id: `${at}` })) };

const cases: ReadonlyArray<{ title: string; seed?: Seed; payload: object; writes: number }> = [
  { title: 'create', payload: { enabled: true, exitSessions: 2, excludeUsers: [alice, 'carol'] }, writes: 1 },
  { title: 'create without users', payload: { action: 'create', enabled: false, exitSessions: 0 }, writes: 1 },
  { title: 'apply where nothing is', payload: { action: 'apply', enabled: true, exitSessions: 2 }, writes: 1 },
  {
    title: 'apply with users where nothing is',
    payload: { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: ['carol'] },
    writes: 1,
  },
  {
    title: 'apply of everything, off',
    seed: there,
    payload: { action: 'apply', enabled: false, exitSessions: 7, excludeUsers: ['carol'] },
    writes: 3,
  },
  {
    title: 'apply of everything, on',
    seed: { ...there, enabled: false },
    payload: { action: 'apply', enabled: true, exitSessions: 7, excludeUsers: ['carol'], configId: 'c 1' },
    writes: 3,
  },
  {
    title: 'apply in portions',
    seed: crowded,
    payload: { action: 'apply', enabled: false, excludeUsers: [] },
    writes: 3,
  },
  { title: 'apply of the same', seed: there, payload: { action: 'apply', enabled: true }, writes: 0 },
  { title: 'update', seed: there, payload: { action: 'update', enabled: false, exitSessions: 2 }, writes: 1 },
  {
    title: 'update of the same',
    seed: there,
    payload: { action: 'update', enabled: true, exitSessions: 2 },
    writes: 0,
  },
  { title: 'exclude', seed: there, payload: { action: 'exclude', users: ['carol', 'alice'] }, writes: 1 },
  { title: 'exclude of the same', seed: there, payload: { action: 'exclude', users: ['alice'] }, writes: 0 },
  { title: 'include', seed: there, payload: { action: 'include', users: ['carol', 'alice'] }, writes: 1 },
  { title: 'include of nobody', seed: there, payload: { action: 'include', users: ['carol'] }, writes: 0 },
  { title: 'show', seed: there, payload: { action: 'show' }, writes: 0 },
  { title: 'show of nothing', payload: { action: 'show' }, writes: 0 },
];

describe('a dry run', () => {
  it.each(cases)('of $title writes nothing and tells what the real run sends', async ({ seed, payload, writes }) => {
    const stage = openStage();
    if (seed) stage.cloud.seed(seed);
    const before = stage.cloud.configs();

    const dry = await stage.deliver({ ...payload, dryRun: true });
    expect(dry.status).toBe(200);
    expect(stage.writes()).toEqual([]);
    expect(stage.cloud.configs()).toEqual(before);

    // That it would be a dry run is no part of what is asked.
    const real = await stage.deliver({ ...payload, dryRun: false });
    expect(dry.body.requests).toEqual(stage.writes());
    expect(stage.writes()).toHaveLength(writes);

    const { dryRun, requests: _, ...told } = dry.body;
    expect(dryRun).toBe(true);
    // What only the cloud can know is not foretold.
    const { id, ...rest } = real.body;
    expect({ ...rest, ...(told.id === undefined ? {} : { id }) }).toMatchObject(told);
    expect(Object.keys(real.body).filter((key) => !['id', 'excludeUsers'].includes(key))).toEqual(
      Object.keys(told).filter((key) => !['id', 'excludeUsers'].includes(key)),
    );
    expect(JSON.stringify(dry)).not.toMatch(/token/i);
  });

  it('of create answers with the fields as they would be, and asks nobody', async () => {
    const stage = openStage();
    const { body } = await stage.deliver({ enabled: true, exitSessions: 2, excludeUsers: ['carol'], dryRun: true });
    expect(body).toEqual({
      enabled: true,
      exitSessions: 2,
      excludeUsers: [{ name: 'carol' }],
      dryRun: true,
      requests: [
        {
          method: 'POST',
          path: configsPath,
          body: {
            hotspot_session_migration_enable: true,
            hotspot_exit_session_num: 2,
            non_migrate_users: [{ user_name: 'carol' }],
          },
        },
      ],
    });
    expect(stage.sentAt).toEqual([]);
  });

  it('of apply tells the configuration as it would be, the changes and the requests in order', async () => {
    const stage = openStage();
    stage.cloud.seed(there);
    const payload = { action: 'apply', enabled: false, excludeUsers: ['carol', 'bob'], dryRun: true };
    expect((await stage.deliver(payload)).body).toEqual({
      id: 'c 1',
      enabled: false,
      exitSessions: 2,
      excludeUsers: [bob, { name: 'carol' }],
      result: 'updated',
      changes: [
        { field: 'enabled', from: true, to: false },
        { field: 'excludeUsers', added: [{ name: 'carol' }], removed: [alice] },
      ],
      dryRun: true,
      requests: [
        {
          method: 'PATCH',
          path: `${configsPath}/c%201`,
          body: { hotspot_session_migration_enable: false, hotspot_exit_session_num: 2 },
        },
        {
          method: 'PATCH',
          path: `${configsPath}/c%201/non-migration-users`,
          body: { update_type: 'DELETE', non_migrate_users: inApiWords([alice]) },
        },
        {
          method: 'PATCH',
          path: `${configsPath}/c%201/non-migration-users`,
          body: { update_type: 'ADD', non_migrate_users: [{ user_name: 'carol' }] },
        },
      ],
    });
    expect(stage.reads()).toHaveLength(2);
  });

  it('of show adds no request', async () => {
    const stage = openStage();
    stage.cloud.seed(there);
    const { body } = await stage.deliver({ action: 'show', dryRun: true });
    expect(body).toEqual({
      configs: [{ id: 'c 1', enabled: true, exitSessions: 2, excludeUsers: [alice, bob] }],
      dryRun: true,
      requests: [],
    });
  });

  it('on the bus answers the same', async () => {
    const stage = openStage();
    stage.cloud.seed(there);
    const payload = { action: 'include', users: ['alice'], dryRun: true };
    const { status, body } = await stage.deliver(payload);
    expect(await stage.publish(payload)).toEqual({ status, ...body });
  });
});
