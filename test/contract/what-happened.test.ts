import { describe, expect, it } from 'vitest';
import type { Seed } from '../../infra/emulator/cloud.ts';
import { eventbus } from '../../lib/channels/eventbus.ts';
import { schedule } from '../../lib/channels/schedule.ts';
import { webhook } from '../../lib/channels/webhook.ts';
import { type Line, startApp } from '../support/app.ts';
import { createClock, NOON } from '../support/clock.ts';
import { inCloudEvent, onBus, toDelivery, toEvent } from '../support/delivery.ts';
import { secrets } from '../support/secrets.ts';
import { cloudSettings, webhookSettings } from '../support/settings.ts';
import { bear } from '../support/sign.ts';
import { deliver, ids, senders } from './chat-senders.ts';

type Cloud = ReturnType<typeof startApp>['cloud'];

const there: Seed = { id: '895', enabled: false, exitSessions: 2, users: [{ user_name: 'alice' }] };

/** Sends a payload by each way that takes payloads. @returns the line, and the reply's body where there is one. */
const ways: Record<string, (payload: object, prepare: (cloud: Cloud) => void) => Promise<[Line | undefined, object]>> =
  {
    webhook: async (payload, prepare) => {
      const app = startApp(webhook, webhookSettings, { clock: createClock() });
      prepare(app.cloud);
      const reply = await app.send(toDelivery({ headers: bear(secrets.bearer), body: JSON.stringify(payload) }));
      return [app.lines[0], JSON.parse(reply.body)];
    },
    'a bus': async (payload, prepare) => {
      const app = startApp(eventbus, cloudSettings, { clock: createClock() });
      prepare(app.cloud);
      const reply = await app.send(toEvent(onBus(payload))).catch(() => ({}));
      return [app.lines[0], reply];
    },
    CloudEvents: async (payload, prepare) => {
      const app = startApp(eventbus, cloudSettings, { clock: createClock() });
      prepare(app.cloud);
      const reply = await app.send(toEvent(inCloudEvent(payload))).catch(() => ({}));
      return [app.lines[0], reply];
    },
    'a schedule': async (payload, prepare) => {
      const app = startApp(schedule, cloudSettings, { clock: createClock() });
      prepare(app.cloud);
      const reply = await app.send(toEvent(payload)).catch(() => ({}));
      return [app.lines[0], reply];
    },
  };

const seeded = (cloud: Cloud) => void cloud.seed(there);
const switchedOn = { field: 'enabled', from: false, to: true };
const named = (names: string) => names.split(' ').map((name) => ({ name }));
const numbered = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `user-${at}` }));

describe.each(Object.entries(ways))('The line of a delivery by %s', (_, send) => {
  it.each<[string, object, object]>([
    [
      'what was changed',
      { action: 'apply', enabled: true, exitSessions: 5, excludeUsers: ['bob'] },
      {
        result: 'updated',
        changes: [
          switchedOn,
          { field: 'exitSessions', from: 2, to: 5 },
          { field: 'excludeUsers', added: named('bob'), removed: named('alice') },
        ],
      },
    ],
    ['that nothing was', { action: 'apply', enabled: false }, { result: 'unchanged', changes: [] }],
    [
      'who came',
      { action: 'exclude', users: ['bob', 'alice'] },
      { result: 'updated', changes: [{ field: 'excludeUsers', added: named('bob') }] },
    ],
    [
      'who went',
      { action: 'include', users: ['bob', 'alice'] },
      { result: 'updated', changes: [{ field: 'excludeUsers', removed: named('alice') }] },
    ],
    [
      'what a dry run would change',
      { action: 'update', enabled: true, exitSessions: 2, dryRun: true },
      { result: 'planned', dryRun: true, changes: [switchedOn] },
    ],
  ])('tells %s', async (_, payload, fields) => {
    const [line, reply] = await send(payload, seeded);
    expect(line).toMatchObject({ code: 'OK', ...fields });
    expect(line?.changes).toEqual((reply as Line).changes);
  });

  it('tells what create was to make, as it was wished', async () => {
    const wished = { enabled: true, exitSessions: 2, excludeUsers: ['alice', 'bob', 'alice'] };
    const changes = [
      { field: 'enabled', from: null, to: true },
      { field: 'exitSessions', from: null, to: 2 },
      { field: 'excludeUsers', added: named('alice bob') },
    ];
    expect((await send(wished, () => {}))[0]).toMatchObject({ action: 'create', result: 'created', changes });
    expect((await send({ ...wished, dryRun: true }, () => {}))[0]).toMatchObject({ result: 'planned', changes });
    const lost = (cloud: Cloud) => cloud.fail({ on: { method: 'POST', path: /config$/ }, applied: true, drop: true });
    expect((await send(wished, lost))[0]).toMatchObject({ code: 'OK', result: 'created', changes });
    const bare = { hotspot_session_migration_enable: false, hotspot_exit_session_num: 0 };
    expect((await send(bare, () => {}))[0]?.changes).toEqual([
      { field: 'enabled', from: null, to: false },
      { field: 'exitSessions', from: null, to: 0 },
    ]);
    expect((await send({ action: 'apply', ...wished }, () => {}))[0]).toMatchObject({ result: 'created', changes });
  });

  it.each([
    ['a look', { action: 'show' }, seeded],
    ['a dry run of a look', { action: 'show', dryRun: true }, seeded],
    ['a payload that is none', { action: 'apply' }, seeded],
    ['a failure', { action: 'apply', enabled: true }, (cloud: Cloud) => cloud.fail({ status: 503 })],
    [
      'a failure of which nobody knows what it did',
      { action: 'apply', enabled: true },
      (cloud: Cloud) => {
        seeded(cloud);
        cloud.fail({ on: { method: 'PATCH' }, status: 500 });
      },
    ],
    ['what has to be confirmed', { action: 'apply', enabled: true, excludeUsers: [], replace: false }, seeded],
  ])('tells of %s neither', async (_, payload, prepare) => {
    const [line] = await send(payload, prepare);
    expect(line).toMatchObject({ code: expect.any(String) });
    expect(line).not.toHaveProperty('result');
    expect(line).not.toHaveProperty('changes');
  });

  it('tells of a failure midway what is done, and claims no result', async () => {
    const [line] = await send({ action: 'apply', enabled: true, excludeUsers: ['bob'] }, (cloud) => {
      seeded(cloud);
      cloud.fail({ on: { method: 'PATCH' }, skip: 1, status: 503 });
    });
    expect(line).toMatchObject({
      applied: 'partly',
      changes: [{ field: 'excludeUsers', removed: named('alice') }],
    });
    expect(line).not.toHaveProperty('result');
  });

  it.each([
    [20, {}, {}],
    [21, { addedMore: 1 }, { removedMore: 1 }],
    [1000, { addedMore: 980 }, { removedMore: 980 }],
  ])('names 20 of %d users at most, and counts the rest in the same entry', async (count, addedMore, removedMore) => {
    const many = numbered(count);
    const full = (cloud: Cloud) => void cloud.seed({ ...there, users: many.map(({ name }) => ({ user_name: name })) });
    const others = many.map(({ name }) => ({ name: `other-${name}` }));
    const added = { added: others.slice(0, 20), ...addedMore };
    const removed = { removed: many.slice(0, 20), ...removedMore };
    const field = 'excludeUsers';
    const [line, reply] = await send({ action: 'apply', enabled: false, excludeUsers: others }, full);
    expect(line?.changes).toEqual([{ field, ...added, ...removed }]);
    expect((reply as Line).changes).toEqual([{ field, added: others, removed: many }]);
    const create = { enabled: true, exitSessions: 1, excludeUsers: others };
    expect((await send(create, () => {}))[0]?.changes?.at(-1)).toEqual({ field, ...added });
  });
});

describe.each(Object.values(senders))('The line of a command from $name', (sender) => {
  async function send(words: string): Promise<Line | undefined> {
    const rules = [{ channel: sender.name, users: [ids[sender.name].user], can: '*' }];
    const env = { ...cloudSettings, ...sender.env, CHATOPS_ALLOW: JSON.stringify(rules) };
    const app = startApp(sender.factory, env, { clock: createClock() });
    app.cloud.seed(there);
    await app.send(deliver(sender, sender.toBody(words), NOON));
    return app.lines[0];
  }

  it('tells who changed what', async () => {
    const { user, ...place } = ids[sender.name];
    const changes = [switchedOn, { field: 'exitSessions', from: 2, to: 5 }];
    expect(await send('on 5')).toMatchObject({ actor: user, ...place, result: 'updated', changes });
    expect(await send('plan on 5')).toMatchObject({ actor: user, result: 'planned', dryRun: true, changes });
    expect(await send('off')).toMatchObject({ result: 'unchanged', changes: [] });
  });

  it.each(['status', 'help', 'stauts', 'on 5 except bob'])('tells of %s no change', async (words) => {
    const line = await send(words);
    expect(line?.code).toBeDefined();
    expect(line).not.toHaveProperty('result');
    expect(line).not.toHaveProperty('changes');
  });
});
