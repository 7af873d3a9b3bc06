import { describe, expect, it } from 'vitest';
import { eventbus } from '../../../lib/channels/eventbus.ts';
import { schedule } from '../../../lib/channels/schedule.ts';
import { webhook } from '../../../lib/channels/webhook.ts';
import type { EventDelivery } from '../../../lib/delivery.ts';
import type { EventReply } from '../../../lib/event-reply.ts';
import { createTestCloud } from '../../support/app.ts';
import { createClock } from '../../support/clock.ts';
import { inCloudEvent, onBus, toDelivery, toEvent } from '../../support/delivery.ts';
import { createTableInMemory, startDurable } from '../../support/durable-app.ts';
import { secrets } from '../../support/secrets.ts';
import { cloudSettings, webhookSettings } from '../../support/settings.ts';
import { bear, signHub, signStandard } from '../../support/sign.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Too long for a line of the log. */
const LONG = 'i'.repeat(3_000);
const payload = { enabled: true, exitSessions: 2 };

/** The three functions of one project, with one table, one cloud and one clock. */
function start(more: Record<string, string> = {}) {
  const clock = createClock();
  const shared = { clock, cloud: createTestCloud(clock), table: createTableInMemory() };
  const functions = {
    webhook: startDurable(webhook, { ...webhookSettings, ...more }, shared),
    eventbus: startDurable(eventbus, { ...cloudSettings, ...more }, { ...shared, durable: 'event' }),
    schedule: startDurable(schedule, { ...cloudSettings, ...more }, { ...shared, durable: 'event' }),
  };
  const lines = () => Object.values(functions).flatMap((each) => each.lines);
  return { ...shared, ...functions, lines };
}
type House = ReturnType<typeof start>;

const iso = (at: number) => new Date(at).toISOString();
const writes = ({ cloud }: House) =>
  cloud.received
    .filter(({ service, method }) => service === 'workspace' && method !== 'GET')
    .map(({ method }) => method);

/** What became of an event: OK, or the code. */
async function send(app: { send: (event: EventDelivery) => Promise<EventReply> }, event: unknown, leftMs = 20_000) {
  const { now } = (app as unknown as House['eventbus']).clock;
  try {
    return await app.send(toEvent(event, now() + leftMs));
  } catch (error) {
    return (error as Error).name;
  }
}
function post(app: House['webhook'], body: object, headers: (text: string) => Record<string, string>) {
  const text = JSON.stringify(body);
  return app.send(toDelivery({ body: text, headers: headers(text), deadlineAt: app.clock.now() + 20_000 }));
}
const codeOf = ({ body }: { body: string }) => (JSON.parse(body) as { code?: string }).code ?? 'OK';

describe('who is who', () => {
  const bearer = (key?: string) => () => ({
    ...bear(secrets.bearer),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  });
  const hub = (key?: string) => (text: string) => ({
    ...signHub(secrets.hub, text),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  });

  it.each([
    ['bearer', bearer],
    ['hub', hub],
  ])('an Idempotency-Key beside %s makes two deliveries one', async (_, proof) => {
    const house = start();
    const first = await post(house.webhook, payload, proof('key-1'));
    const again = await post(house.webhook, payload, proof('"key-1"'));
    expect([again.status, again.body, again.headers['idempotent-replayed']]).toEqual([200, first.body, 'true']);
    expect(codeOf(await post(house.webhook, { ...payload, enabled: false }, proof('key-1')))).toBe(
      'DELIVERY_ID_REUSED',
    );
    expect(writes(house)).toEqual(['POST']);
  });

  it.each([
    ['bearer', bearer],
    ['hub', hub],
  ])('without one, two deliveries by %s are two', async (_, proof) => {
    const house = start();
    for (let count = 0; count < 2; count += 1) expect((await post(house.webhook, payload, proof())).status).toBe(200);
    expect(writes(house)).toEqual(['POST', 'POST']);
  });

  it('is told in the log by the token, not by the signature of the body alone, which covers no header', async () => {
    const house = start();
    await post(house.webhook, payload, bearer('key-1'));
    await post(house.webhook, payload, hub('key-2'));
    await post(house.webhook, payload, (text) => ({ ...hub('key-3')(text), ...bear(secrets.bearer) }));
    expect(house.lines().map(({ deliveryId }) => deliveryId)).toEqual(['key-1', undefined, 'key-3']);
  });

  it('tells the schemes apart, each with ids of its own', async () => {
    const house = start();
    const standard = (text: string) => signStandard(secrets.standard, text, house.clock.now(), 'same');
    for (const proof of [standard, bearer('same'), hub('same')]) await post(house.webhook, payload, proof);
    expect(writes(house)).toEqual(['POST', 'POST', 'POST']);
  });

  it('does not look at the key beside a proven webhook-id, whatever it is', async () => {
    const house = start();
    const proof = (key: string) => (text: string) => ({
      ...signStandard(secrets.standard, text, house.clock.now(), 'msg_1'),
      'idempotency-key': key,
    });
    expect((await post(house.webhook, payload, proof('a'))).status).toBe(200);
    expect((await post(house.webhook, payload, proof('not, right'))).headers['idempotent-replayed']).toBe('true');
  });

  it('takes a webhook-id that nobody proves for none', async () => {
    const house = start({ WEBHOOK_SECRETS: '' });
    const proof = () => ({ ...bear(secrets.bearer), 'webhook-id': 'msg_1' });
    for (let count = 0; count < 2; count += 1) await post(house.webhook, payload, proof);
    expect(writes(house)).toEqual(['POST', 'POST']);
    expect(codeOf(await post(house.webhook, payload, () => ({ ...proof(), 'idempotency-key': '' })))).toBe(
      'PAYLOAD_INVALID',
    );
  });

  it('refuses a key that is malformed, for commands that write alone', async () => {
    const house = start();
    expect(codeOf(await post(house.webhook, payload, bearer('a,b')))).toBe('PAYLOAD_INVALID');
    expect((await post(house.webhook, { ...payload, dryRun: true }, bearer('a,b'))).status).toBe(200);
    expect((await post(house.webhook, { action: 'show' }, bearer('a,b'))).status).toBe(200);
    expect([writes(house), house.table.asked]).toEqual([[], []]);
    expect(JSON.stringify(house.lines())).not.toContain('a,b');
  });

  it('knows no id of deliveries that are taken without proof', async () => {
    const none = {
      WEBHOOK_SECRETS: '',
      WEBHOOK_HUB_SECRETS: '',
      WEBHOOK_BEARER_TOKENS: '',
      WEBHOOK_ALLOW_UNSIGNED: 'true',
    };
    const house = start(none);
    const proof = () => ({ 'idempotency-key': 'not, right', 'webhook-id': 'msg_1' });
    for (let count = 0; count < 2; count += 1) expect((await post(house.webhook, payload, proof)).status).toBe(200);
    expect(writes(house)).toEqual(['POST', 'POST']);
  });

  it.each<[string, unknown, unknown, boolean]>([
    ['two attempts of a rule', onBus(payload), onBus(payload), true],
    ['events with ids of their own', onBus(payload), onBus(payload, { id: 'another' }), false],
    ['an event with a very long id twice', onBus(payload, { id: LONG }), onBus(payload, { id: LONG }), true],
    ['events with very long ids', onBus(payload, { id: LONG }), onBus(payload, { id: `${LONG}x` }), false],
    [
      'CloudEvents with very long ids of two sources',
      inCloudEvent(payload, { id: LONG }),
      inCloudEvent(payload, { id: LONG, source: '/other' }),
      false,
    ],
    [
      'a CloudEvent with a very long id twice',
      inCloudEvent(payload, { id: LONG }),
      inCloudEvent(payload, { id: LONG }),
      true,
    ],
    ['a CloudEvent twice', inCloudEvent(payload), inCloudEvent(payload), true],
    ['CloudEvents of two sources', inCloudEvent(payload), inCloudEvent(payload, { source: '/other' }), false],
    [
      'a source and an id that read the same together',
      inCloudEvent(payload, { source: '/a b', id: 'c' }),
      inCloudEvent(payload, { source: '/a', id: 'b c' }),
      false,
    ],
    [
      'an event of a rule and a CloudEvent of one id',
      onBus(payload, { id: 'same' }),
      inCloudEvent(payload, { source: 'same', id: '' }),
      false,
    ],
  ])('on the bus: %s', async (_, one, other, isSame) => {
    const house = start();
    const first = await send(house.eventbus, one);
    const second = await send(house.eventbus, other);
    expect(writes(house).length).toBe(isSame ? 1 : typeof second === 'string' ? 1 : 2);
    if (isSame) expect(second).toEqual(first);
    expect(JSON.stringify(house.lines())).not.toContain(LONG);
  });

  it('refuses an event whose id came with another payload, or another time', async () => {
    const house = start();
    await send(house.eventbus, onBus(payload));
    expect(await send(house.eventbus, onBus({ ...payload, exitSessions: 3 }))).toBe('DELIVERY_ID_REUSED');
    expect(await send(house.eventbus, onBus(payload, { time: '2026-11-25T11:00:00Z' }))).toBe('DELIVERY_ID_REUSED');
  });

  const run = (id: string, time = '2026-11-25T12:00:00Z') => ({ ...payload, delivery: { id, time } });
  it.each<[string, unknown, unknown, boolean]>([
    ['two attempts of one run', run('arn 1'), run('arn 1'), true],
    ['two runs', run('arn 1'), run('arn 2'), false],
    ['two without any id', payload, payload, false],
  ])('on a schedule: %s', async (_, one, other, isSame) => {
    const house = start();
    const first = await send(house.schedule, one);
    const second = await send(house.schedule, other);
    expect(writes(house)).toHaveLength(isSame ? 1 : 2);
    if (isSame) expect(second).toEqual(first);
  });

  it('tells channels apart, and reads the event of a scheduled rule', async () => {
    const house = start({ SCHEDULE_COMMAND: JSON.stringify(payload) });
    const rule = { id: 'same', source: 'aws.events', 'detail-type': 'Scheduled Event', time: '2026-11-25T12:00:00Z' };
    await send(house.schedule, rule);
    await send(house.eventbus, onBus(payload, { id: 'same' }));
    expect(await send(house.schedule, { ...rule })).toMatchObject({ status: 200 });
    expect(writes(house)).toEqual(['POST', 'POST']);
    expect(house.lines().filter(({ replayed }) => replayed)).toHaveLength(1);
  });
});

describe('what only reads', () => {
  it('asks the table nothing', async () => {
    const house = start();
    house.table.failAlways('drop before');
    house.cloud.seed({ enabled: true });
    expect(await send(house.eventbus, onBus({ action: 'show' }))).toMatchObject({ status: 200 });
    expect(await send(house.schedule, { action: 'apply', enabled: false, dryRun: true })).toMatchObject({
      status: 200,
    });
    expect(house.table.asked).toEqual([]);
  });
});

describe('order', () => {
  const on = { action: 'apply', enabled: true, exitSessions: 2 };
  const off = { action: 'apply', enabled: false };
  const at = (event: object, time: number, id: string) => onBus(event, { time: iso(time), id });

  it('keeps a late "on" of the morning from undoing the "off" of the evening, and says so again', async () => {
    const house = start();
    const evening = house.clock.now();
    house.cloud.seed({ enabled: true, exitSessions: 2 });
    expect(await send(house.eventbus, at(off, evening, 'off'))).toMatchObject({ result: 'updated' });
    expect(await send(house.eventbus, at(on, evening - 9 * 60 * MINUTE, 'on'))).toBe('SUPERSEDED');
    expect(house.cloud.configs()).toMatchObject([{ enabled: false }]);

    const calls = house.cloud.received.length;
    expect(await send(house.eventbus, at(on, evening - 9 * 60 * MINUTE, 'on'))).toBe('SUPERSEDED');
    expect(house.cloud.received).toHaveLength(calls);
    const [, late, again] = house.lines();
    expect(late).toMatchObject({ code: 'SUPERSEDED', status: 409, applied: 'no', level: 'warn' });
    expect(again).toMatchObject({ code: 'SUPERSEDED', replayed: true });
  });

  it('is one for all channels of the project', async () => {
    const house = start();
    house.cloud.seed({ enabled: true, exitSessions: 2 });
    await house.clock.advance(MINUTE);
    const proof = (text: string) => signStandard(secrets.standard, text, house.clock.now(), 'msg_1');
    expect((await post(house.webhook, off, proof)).status).toBe(200);
    const delivery = { id: 'arn', time: iso(house.clock.now() - SECOND) };
    expect(await send(house.schedule, { ...on, delivery })).toBe('SUPERSEDED');
    expect(
      await send(house.schedule, { ...on, delivery: { id: 'arn 2', time: iso(house.clock.now()) } }),
    ).toMatchObject({
      result: 'updated',
    });
  });

  it('is not moved by what failed and changed nothing', async () => {
    const house = start();
    const now = house.clock.now();
    house.cloud.seed({ id: '11', enabled: true, exitSessions: 2 });
    expect(await send(house.eventbus, at({ ...off, configId: '99' }, now, 'wrong'))).toBe('CONFIG_NOT_FOUND');
    house.cloud.fail({ on: { method: 'PATCH' }, status: 403 });
    expect(await send(house.eventbus, at(off, now, 'refused'))).toBe('UPSTREAM_FORBIDDEN');
    expect(await send(house.eventbus, at({ ...on, exitSessions: 7 }, now - MINUTE, 'earlier'))).toMatchObject({
      result: 'updated',
    });
  });

  it.each<[string, object]>([
    ['changed something', { times: 1, status: 500, skip: 1 }],
    ['may have changed something', { times: 1, status: 500 }],
  ])('is moved by what failed and %s', async (_, fault) => {
    const house = start();
    const now = house.clock.now();
    house.cloud.seed({ enabled: true, exitSessions: 2, users: [{ user_name: 'bob' }] });
    house.cloud.fail({ on: { method: 'PATCH' }, ...fault });
    const list = { action: 'apply', enabled: true, exitSessions: 9, excludeUsers: ['alice'] };
    expect(await send(house.eventbus, at(list, now, 'halfway'))).toBe('UPSTREAM_ERROR');
    expect(await send(house.eventbus, at(off, now - 1, 'earlier'))).toBe('SUPERSEDED');
  });

  it('is moved by what was there already', async () => {
    const house = start();
    house.cloud.seed({ enabled: false, exitSessions: 2 });
    expect(await send(house.eventbus, at(off, house.clock.now(), 'off'))).toMatchObject({ result: 'unchanged' });
    expect(await send(house.eventbus, at(on, house.clock.now() - 1, 'on'))).toBe('SUPERSEDED');
  });

  it('does not let "exclude carol" overtake a late "exclude bob", but an "include"', async () => {
    const house = start();
    const now = house.clock.now();
    house.cloud.seed({ enabled: true });
    const exclude = (name: string) => ({ action: 'exclude', users: [name] });
    const include = (name: string) => ({ action: 'include', users: [name] });
    expect(await send(house.eventbus, at(exclude('carol'), now, '1'))).toMatchObject({ result: 'updated' });
    expect(await send(house.eventbus, at(exclude('bob'), now - MINUTE, '2'))).toMatchObject({ result: 'updated' });
    expect(await send(house.eventbus, at(include('bob'), now - SECOND, '3'))).toBe('SUPERSEDED');
    expect(await send(house.eventbus, at(on, now - MINUTE, '4'))).toMatchObject({ result: 'updated' });
  });

  it('is kept for each configuration, and for all of them where none is named', async () => {
    const house = start();
    const now = house.clock.now();
    for (const id of ['11', '22']) house.cloud.seed({ id, enabled: true, exitSessions: 2 });
    const named = (event: object, configId: string, time: number) =>
      at({ ...event, configId }, time, `${configId} ${time}`);
    expect(await send(house.eventbus, named(off, '11', now))).toMatchObject({ result: 'updated' });
    expect(await send(house.eventbus, named(off, '22', now - MINUTE))).toMatchObject({ result: 'updated' });
    expect(await send(house.eventbus, named(on, '11', now - SECOND))).toBe('SUPERSEDED');
    expect(await send(house.eventbus, named(on, '22', now - SECOND))).toMatchObject({ result: 'updated' });
    expect(await send(house.eventbus, at(off, now - SECOND, 'all'))).toBe('SUPERSEDED');
    expect(await send(house.eventbus, at({ ...payload, action: 'create' }, now + 0, 'create'))).toMatchObject({
      status: 200,
    });
    await house.clock.advance(MINUTE);
    expect(await send(house.eventbus, named(on, '22', now - 1))).toBe('SUPERSEDED');
  });

  it('compares a whole second by its end, and keeps it by its beginning', async () => {
    const house = start();
    house.cloud.seed({ enabled: true, exitSessions: 2 });
    await house.clock.advance(500);
    const noon = '2026-11-25T12:00:00';
    expect(await send(house.eventbus, onBus(off, { time: `${noon}.400Z`, id: 'ms' }))).toMatchObject({ status: 200 });
    expect(await send(house.eventbus, onBus(on, { time: `${noon}Z`, id: 'whole' }))).toMatchObject({ status: 200 });
    expect(await send(house.eventbus, onBus(off, { time: `${noon}.399Z`, id: 'before' }))).toBe('SUPERSEDED');
    expect(await send(house.eventbus, onBus(off, { time: `${noon}.400Z`, id: 'equal' }))).toMatchObject({
      status: 200,
    });
    const [times] = [...house.table.items.values()].filter((item) => item['S']);
    expect(times?.['S']).toEqual({ N: String(Date.parse(`${noon}.400Z`)) });
  });

  it('is not blocked by a clock that goes ahead', async () => {
    const house = start();
    house.cloud.seed({ enabled: true, exitSessions: 2 });
    expect(await send(house.eventbus, onBus(off, { time: '2027-01-01T00:00:00Z', id: 'ahead' }))).toMatchObject({
      status: 200,
    });
    await house.clock.advance(SECOND);
    expect(await send(house.eventbus, at(on, house.clock.now(), 'now'))).toMatchObject({ result: 'updated' });
  });

  it('knows a webhook by the time when its id was first seen, not by that of the attempt', async () => {
    const house = start();
    house.cloud.seed({ enabled: true, exitSessions: 2 });
    const proof = (id: string) => (text: string) => signStandard(secrets.standard, text, house.clock.now(), id);
    house.cloud.fail({ on: { method: 'GET' }, status: 403 });
    expect(codeOf(await post(house.webhook, on, proof('morning')))).toBe('UPSTREAM_FORBIDDEN');
    await house.clock.advance(MINUTE);
    expect(codeOf(await post(house.webhook, off, proof('evening')))).toBe('OK');
    await house.clock.advance(MINUTE);
    expect(codeOf(await post(house.webhook, on, proof('morning')))).toBe('SUPERSEDED');
    expect(house.cloud.configs()).toMatchObject([{ enabled: false }]);
  });

  it('sets both times of a list, also where one of them is later already', async () => {
    const house = start();
    house.cloud.seed({ enabled: true, exitSessions: 2 });
    await house.clock.advance(500);
    const noon = '2026-11-25T12:00:00';
    await send(house.eventbus, onBus(off, { time: `${noon}.400Z`, id: 'off' }));
    const list = { action: 'apply', enabled: true, excludeUsers: ['alice'] };
    expect(await send(house.eventbus, onBus(list, { time: `${noon}Z`, id: 'list' }))).toMatchObject({ status: 200 });
    const [times] = [...house.table.items.values()].filter((item) => item['S']);
    expect(times).toMatchObject({
      S: { N: String(Date.parse(`${noon}.400Z`)) },
      L: { N: String(Date.parse(`${noon}.000Z`)) },
    });
    expect(house.lines().at(-1)).not.toHaveProperty('unrecorded');
  });
});

describe('age', () => {
  const apply = { action: 'apply', enabled: true, exitSessions: 2 };
  it('is judged by MAX_EVENT_AGE_SECONDS, and not remembered', async () => {
    const house = start({ MAX_EVENT_AGE_SECONDS: '60' });
    const at = (ms: number) => onBus(apply, { time: iso(house.clock.now() - ms), id: `${ms}` });
    expect(await send(house.eventbus, at(60_000))).toMatchObject({ status: 200 });
    const calls = house.cloud.received.length;
    const tooOld = at(60_001);
    expect(await send(house.eventbus, tooOld)).toBe('SUPERSEDED');
    expect(await send(house.eventbus, tooOld)).toBe('SUPERSEDED');
    expect(house.cloud.received).toHaveLength(calls);
    expect(house.lines().filter(({ replayed }) => replayed)).toEqual([]);
  });

  it('is none where it is not set', async () => {
    const house = start();
    expect(await send(house.eventbus, onBus(apply, { time: '1999-01-01T00:00:00Z' }))).toMatchObject({ status: 200 });
  });

  it('is looked at after the record: a done one is answered, other bytes are refused', async () => {
    const house = start({ MAX_EVENT_AGE_SECONDS: '60' });
    const event = onBus(apply, { time: iso(house.clock.now()) });
    expect(await send(house.eventbus, event)).toMatchObject({ status: 200 });
    await house.clock.advance(2 * MINUTE);
    expect(await send(house.eventbus, event)).toMatchObject({ status: 200 });
    expect(await send(house.eventbus, { ...event, detail: payload })).toBe('DELIVERY_ID_REUSED');
  });

  it('of a webhook counts from when its id was first seen', async () => {
    const house = start({ MAX_EVENT_AGE_SECONDS: '60' });
    const proof = (text: string) => signStandard(secrets.standard, text, house.clock.now(), 'msg_1');
    house.cloud.fail({ on: { method: 'GET' }, status: 403 });
    expect(codeOf(await post(house.webhook, apply, proof))).toBe('UPSTREAM_FORBIDDEN');
    await house.clock.advance(MINUTE + 1);
    const late = await post(house.webhook, apply, proof);
    expect([late.status, codeOf(late)]).toEqual([409, 'SUPERSEDED']);
  });
});

describe('a table that cannot be reached', () => {
  const apply = { action: 'apply', enabled: true, exitSessions: 2 };
  const faults = [
    ['refuses', { status: 400, error: 'AccessDeniedException' }],
    ['throttles', { status: 400, error: 'ProvisionedThroughputExceededException' }],
    ['is gone', { status: 400, error: 'ResourceNotFoundException' }],
    ['fails', { status: 500 }],
    ['is a page of a proxy', { status: 200, text: '<html>Sign in</html>' }],
    ['drops the connection', 'drop before'],
  ] as const;

  it.each(faults)('stops eventbus and webhook before anything is sent where it %s', async (_, fault) => {
    const house = start();
    house.table.failAlways(fault);
    expect(await send(house.eventbus, onBus(apply))).toBe('STORE_UNAVAILABLE');
    const proof = () => bear(secrets.bearer);
    expect(codeOf(await post(house.webhook, apply, proof))).toBe('STORE_UNAVAILABLE');
    expect(house.cloud.received).toEqual([]);
    expect(house.lines()).toMatchObject([
      { code: 'STORE_UNAVAILABLE', status: 503, applied: 'no', store: { service: 'dynamodb' } },
      { code: 'STORE_UNAVAILABLE', status: 503, applied: 'no', store: { service: 'dynamodb' } },
    ]);
  });

  it.each(faults)('does not stop the apply of a schedule where it %s, which says so', async (_, fault) => {
    const house = start();
    house.table.failAlways(fault);
    const delivery = { id: 'arn', time: '2026-11-25T12:00:00Z' };
    expect(await send(house.schedule, { ...apply, delivery })).toMatchObject({ status: 200, result: 'created' });
    expect(await send(house.schedule, apply)).toMatchObject({ status: 200, result: 'unchanged' });
    expect(house.lines()).toMatchObject([
      { code: 'OK', unrecorded: true, level: 'warn' },
      { code: 'OK', unrecorded: true, level: 'warn' },
    ]);
  });

  it.each([
    ['create', payload],
    ['update', { action: 'update', enabled: true, exitSessions: 2 }],
    ['exclude', { action: 'exclude', users: ['alice'] }],
  ])('stops the %s of a schedule', async (_, command) => {
    const house = start();
    house.table.failAlways({ status: 500 });
    expect(await send(house.schedule, command)).toBe('STORE_UNAVAILABLE');
    expect(house.cloud.received).toEqual([]);
  });

  it('stops what is known as new where only the times cannot be read, and lets it come again', async () => {
    const house = start();
    house.table.fail('GetItem', { status: 400, error: 'AccessDeniedException' });
    expect(await send(house.eventbus, onBus(apply))).toBe('STORE_UNAVAILABLE');
    expect(house.cloud.received).toEqual([]);
    expect(await send(house.eventbus, onBus(apply))).toMatchObject({ result: 'created' });
  });

  it('gives the answer where it only cannot be kept, and knows a create again when it comes again', async () => {
    const house = start();
    house.table.fail('PutItem', undefined, 'drop before', 'drop before');
    expect(await send(house.eventbus, onBus(payload))).toMatchObject({ status: 200 });
    expect(house.lines()).toMatchObject([{ code: 'OK', unrecorded: true, level: 'warn' }]);
    expect(await send(house.eventbus, onBus(payload))).toBe('IN_PROGRESS');
    await house.clock.advance(20 * SECOND);
    expect(await send(house.eventbus, onBus(payload))).toMatchObject({ status: 200, recovered: true });
    expect(writes(house)).toEqual(['POST']);
  });

  it('does not keep as done what it could not put in order: it is done again, then with its time', async () => {
    const house = start();
    house.table.fail('UpdateItem', 'drop before', 'drop before');
    const event = onBus(apply, { time: iso(house.clock.now()) });
    expect(await send(house.eventbus, event)).toMatchObject({ result: 'created' });
    expect(house.lines()).toMatchObject([{ code: 'OK', unrecorded: true }]);
    await house.clock.advance(20 * SECOND);
    expect(await send(house.eventbus, event)).toMatchObject({ result: 'unchanged' });
    const off = onBus({ action: 'apply', enabled: false }, { id: 'off', time: iso(house.clock.now() - 21 * SECOND) });
    expect(await send(house.eventbus, off)).toBe('SUPERSEDED');
  });

  it('is waited for no longer than two tries of a second, within the time of the delivery', async () => {
    const house = start();
    house.table.failAlways('hangs');
    const startedAt = house.clock.now();
    const answered = send(house.eventbus, onBus(apply));
    // Both calls, and both once more; they are signed by another thread.
    for (const asked of [2, 4]) {
      await expect.poll(() => house.table.asked.length, { interval: 1 }).toBe(asked);
      await house.clock.advance(SECOND);
    }
    expect(await answered).toBe('STORE_UNAVAILABLE');
    expect(house.clock.now() - startedAt).toBe(2 * SECOND);
    expect(house.table.asked).toHaveLength(4);
  });
});
