import { describe, expect, it } from 'vitest';
import { toTimesId } from '../../../lib/durable/record.ts';
import { deliver, ids, type Sender, senders } from '../../contract/chat-senders.ts';
import { NOON } from '../../support/clock.ts';
import { startDurable, type TableFault } from '../../support/durable-app.ts';
import { cloudSettings, projectId } from '../../support/settings.ts';

const rules = Object.entries(ids).map(([channel, { user, workspace, room }]) => ({
  channel,
  workspace,
  room,
  users: [user],
  can: ['*'],
}));

function start(sender: Sender) {
  const allowed = { CHATOPS_ALLOW: JSON.stringify(rules) };
  const app = startDurable(sender.factory, { ...cloudSettings, ...sender.env, ...allowed });
  app.cloud.seed({ id: '11', enabled: false, exitSessions: 1 });
  return app;
}

describe.each(Object.values(senders))('a command from $name with a table', (sender) => {
  const ask = (words: string) => deliver(sender, sender.toBody(words), NOON);

  it('that its platform sends twice is done once, and answered in the same words', async () => {
    const app = start(sender);
    const delivery = ask('on 5');
    const first = await app.send(delivery);
    const calls = app.cloud.received.length;
    const again = await app.send(delivery);
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(again.headers).toEqual(first.headers);
    expect(app.cloud.received).toHaveLength(calls);
    expect(app.lines).toMatchObject([{ code: 'OK' }, { code: 'OK', replayed: true, result: 'updated' }]);
  });

  it('keeps what was said of several configurations: how to undo it is told again', async () => {
    const app = start(sender);
    app.cloud.seed({ id: '22', enabled: false, exitSessions: 1 });
    const delivery = ask('exempt add alice --config 11');
    const [first, again] = [await app.send(delivery), await app.send(delivery)];
    expect(sender.textOf(first)).toContain('--config 11');
    expect(again.body).toBe(first.body);
  });

  it('is done again after a failure', async () => {
    const app = start(sender);
    app.cloud.fail({ on: { method: 'PATCH' }, status: 403 });
    const delivery = ask('on 5');
    const refused = sender.textOf(await app.send(delivery));
    const done = sender.textOf(await app.send(delivery));
    expect(done).not.toBe(refused);
    expect(app.lines).toMatchObject([{ code: 'UPSTREAM_FORBIDDEN' }, { code: 'OK' }]);
    expect(app.lines[1]).not.toHaveProperty('replayed');
  });

  it.each<[string, TableFault]>([
    ['refuses', { status: 400, error: 'AccessDeniedException' }],
    ['throttles', { status: 400, error: 'ProvisionedThroughputExceededException' }],
    ['fails', { status: 500 }],
    ['is a page of a proxy', { status: 200, text: '<html>Sign in</html>' }],
    ['drops the connection', 'drop before'],
  ])('does nothing where the table %s, and says so in words', async (_, fault) => {
    const app = start(sender);
    app.table.failAlways(fault);
    const reply = await app.send(ask('on 5'));
    expect(reply.status).toBe(200);
    expect(sender.textOf(reply)).not.toBe('');
    expect(app.cloud.received).toEqual([]);
    expect(app.lines).toMatchObject([{ code: 'STORE_UNAVAILABLE', status: 503, applied: 'no' }]);
  });

  it.each(['PutItem', 'UpdateItem'] as const)(
    'is answered where its answer cannot be kept (%s), and noted',
    async (operation) => {
      const app = start(sender);
      const before = operation === 'PutItem' ? [undefined] : [];
      app.table.fail(operation, ...before, 'drop before', 'drop before');
      const reply = await app.send(ask('on 5'));
      expect([reply.status, app.cloud.configs()[0]?.exitSessions]).toEqual([200, 5]);
      expect(app.lines).toMatchObject([{ code: 'OK', result: 'updated', unrecorded: true, level: 'warn' }]);
    },
  );

  it.each(['status', 'help', 'plan on 5', 'exempt list', 'on 101'])(
    'asks the table nothing for "%s"',
    async (words) => {
      const app = start(sender);
      app.table.failAlways('drop before');
      expect((await app.send(ask(words))).status).toBe(200);
      expect(app.table.asked).toEqual([]);
    },
  );

  it('does not undo what a later event did, and says so in words', async () => {
    const app = start(sender);
    const id = toTimesId(projectId);
    app.table.items.set(id, { id: { S: id }, S: { N: String(NOON + 1) } });
    const reply = await app.send(ask('on 5'));
    expect([reply.status, sender.textOf(reply) === '']).toEqual([200, false]);
    expect(app.cloud.received).toEqual([]);
    expect(app.lines).toMatchObject([{ code: 'SUPERSEDED', status: 409, applied: 'no' }]);
  });

  it('leaves no word of the asker, secret or address in the table', async () => {
    const app = start(sender);
    const body = sender.toBody('on 5 except somebody-unseen');
    await app.send(deliver(sender, body, NOON));
    const kept = JSON.stringify([...app.table.items.values()]);
    for (const secret of [...Object.values(sender.env), 'planted', 'response_url', 'hooks.', '/hotspot'])
      expect(kept).not.toContain(secret);
  });
});
