import { describe, expect, it } from 'vitest';
import type { Seed } from '../../../../infra/emulator/cloud.ts';
import { crowd, inApiWords, openStage } from './stage.ts';

const alice = { id: 'u-1', name: 'alice' };
const bob = { id: 'u-2', name: 'bob' };
const carol = { name: 'carol' };
const there: Seed = { id: '895', enabled: false, exitSessions: 2, users: inApiWords([alice, bob, carol]) };
const apply = (more: object) => ({ action: 'apply', enabled: true, replace: false, ...more });
const users = (change: object) => ({ field: 'excludeUsers', ...change });
const switchedOn = { field: 'enabled', from: false, to: true };

describe('apply with "replace": false', () => {
  it.each<[string, object, object[]]>([
    ['one of them', { excludeUsers: ['alice', 'bob'] }, [users({ removed: [carol] }), switchedOn]],
    [
      'some, while others come',
      { excludeUsers: [alice, 'dave'] },
      [users({ added: [{ name: 'dave' }], removed: [bob, carol] }), switchedOn],
    ],
    ['all', { excludeUsers: [] }, [users({ removed: [alice, bob, carol] }), switchedOn]],
    ['all while it is switched off', { enabled: false, excludeUsers: [] }, [users({ removed: [alice, bob, carol] })]],
    [
      'one whose name has another id now',
      { exitSessions: 7, excludeUsers: [{ id: 'u-9', name: 'alice' }, bob, carol] },
      [
        users({ added: [{ id: 'u-9', name: 'alice' }], removed: [alice] }),
        switchedOn,
        { field: 'exitSessions', from: 2, to: 7 },
      ],
    ],
  ])('writes nothing where it would take off %s, and tells what would change', async (_, more, changes) => {
    const stage = openStage();
    stage.cloud.seed(there);
    const before = structuredClone(stage.cloud.configs());
    const { status, body } = await stage.deliver(apply(more));
    expect(body).toMatchObject({
      type: 'urn:hotspot-webhook:confirmation-needed',
      code: 'CONFIRMATION_NEEDED',
      source: 'adapter',
      retryable: false,
      applied: 'no',
    });
    expect(status).toBe(409);
    expect(body.changes).toEqual(expect.arrayContaining(changes));
    expect(body.changes).toHaveLength(changes.length);
    expect(stage.writes()).toEqual([]);
    expect(stage.cloud.configs()).toEqual(before);
  });

  it.each<[string, object, number]>([
    ['somebody comes', { excludeUsers: [alice, bob, carol, 'dave'] }, 2],
    ['the same people are named otherwise', { excludeUsers: [{ id: 'u-1' }, 'bob', 'carol'] }, 1],
    ['no list is named', {}, 1],
    ['nothing differs', { enabled: false, excludeUsers: [alice, bob, carol] }, 0],
  ])('writes what differs where nobody is taken off: %s', async (_, more, writes) => {
    const stage = openStage();
    stage.cloud.seed(there);
    const { status } = await stage.deliver(apply(more));
    expect([status, stage.writes().length]).toEqual([200, writes]);
    expect(stage.cloud.configs()[0]?.users).toEqual(expect.arrayContaining(inApiWords([alice, bob, carol])));
  });

  it.each([{ replace: true }, { replace: undefined }])('is all that asks: %j replaces the list', async (more) => {
    const stage = openStage();
    stage.cloud.seed(there);
    expect((await stage.deliver(apply({ excludeUsers: [bob], ...more }))).status).toBe(200);
    expect(stage.cloud.configs()).toMatchObject([{ enabled: true, users: inApiWords([bob]) }]);
  });

  it('makes what is not there', async () => {
    const stage = openStage();
    const { status, body } = await stage.deliver(apply({ exitSessions: 2, excludeUsers: ['alice'] }));
    expect([status, body.result]).toEqual([200, 'created']);
  });

  it('is never refused in a dry run, which shows who would be taken off', async () => {
    const stage = openStage();
    stage.cloud.seed(there);
    const { status, body } = await stage.deliver(apply({ excludeUsers: [alice], dryRun: true }));
    expect([status, body.result, body.requests.length]).toEqual([200, 'updated', 2]);
    expect(body.changes).toContainEqual(users({ removed: [bob, carol] }));
    expect(stage.writes()).toEqual([]);
  });

  it.each<[string, object]>([
    ['a conflict', { status: 409 }],
    ['a lost answer', { drop: true }],
    ['an answer that came too late', { delayMs: 20_000 }],
  ])('is judged anew by the list that is found after %s', async (_, fault) => {
    const stage = openStage();
    stage.cloud.seed(there);
    stage.cloud.fail(
      { on: { method: 'GET', path: /config$/ }, body: { items: [] } },
      { on: { method: 'POST', path: /config$/ }, ...fault },
    );
    const { status, body } = await stage.deliver(apply({ exitSessions: 2, excludeUsers: [alice] }), 60_000);
    expect([status, body.code, body.applied]).toEqual([409, 'CONFIRMATION_NEEDED', 'no']);
    expect(body.changes).toContainEqual(users({ removed: [bob, carol] }));
    expect(stage.writes()).toHaveLength(1);
    expect(stage.cloud.configs()).toMatchObject([{ enabled: false, users: inApiWords([alice, bob, carol]) }]);
  });

  it('names everybody of a long list', async () => {
    const many = crowd(1500);
    const stage = openStage();
    stage.cloud.seed({ ...there, users: inApiWords(many) });
    const { body } = await stage.deliver(apply({ excludeUsers: [] }));
    expect(body.changes).toContainEqual(users({ removed: many }));
  });

  it('is thrown on the bus, so that the event is kept', async () => {
    const stage = openStage();
    stage.cloud.seed(there);
    await expect(stage.publish(apply({ excludeUsers: [] }))).rejects.toMatchObject({ name: 'CONFIRMATION_NEEDED' });
    expect(stage.writes()).toEqual([]);
  });

  it.each([
    { action: 'create', enabled: true, exitSessions: 1 },
    { enabled: true, exitSessions: 1 },
    { action: 'update', enabled: true, exitSessions: 1 },
    { action: 'show' },
    { action: 'exclude', users: ['a'] },
    { action: 'include', users: ['a'] },
    { hotspot_session_migration_enable: true, hotspot_exit_session_num: 1 },
  ])("is no other action's word: %j", async (payload) => {
    const stage = openStage();
    const { body } = await stage.deliver({ ...payload, replace: false });
    expect(body.code).toBe('PAYLOAD_INVALID');
    expect(JSON.stringify(body.errors)).toMatch(/\/replace|use one vocabulary/);
    expect(stage.cloud.received).toEqual([]);
  });

  it.each(['false', 0, null, []])('takes nothing but true and false: %j', async (replace) => {
    const stage = openStage();
    const { body } = await stage.deliver(apply({ excludeUsers: [], replace }));
    expect(body.errors).toEqual([{ pointer: '/replace', detail: expect.stringContaining('must be true or false') }]);
  });
});
