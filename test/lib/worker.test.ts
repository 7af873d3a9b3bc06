import { describe, expect, it } from 'vitest';
import type { Fault } from '../../infra/emulator/cloud.ts';
import type { DeliveryRecord } from '../../lib/log.ts';
import { toRecord } from '../../lib/queue/record.ts';
import type { Env } from '../../lib/settings/settings.ts';
import { ids } from '../contract/chat-senders.ts';
import { NOON } from '../support/clock.ts';
import { toDelivery } from '../support/delivery.ts';
import { createStage, type Stage } from '../support/queue-app.ts';
import { secrets } from '../support/secrets.ts';
import { projectId, webhookSettings } from '../support/settings.ts';
import { signHub, signStandard } from '../support/sign.ts';

const everybody = JSON.stringify([{ channel: 'slack', users: [ids.slack.user], can: '*' }]);
const settings = { ...webhookSettings, CHATOPS_ALLOW: everybody };

const apply = { action: 'apply', enabled: true, exitSessions: 2 };
const create = { action: 'create', enabled: true, exitSessions: 2 };

/** Accepts a command by webhook. @returns its reply. */
async function accept(stage: Stage, payload: object, id = 'msg_1', more: Env = {}) {
  const body = JSON.stringify(payload);
  const headers = { prefer: 'respond-async', ...signStandard(secrets.standard, body, stage.clock.now(), id) };
  const deadlineAt = stage.clock.now() + 28_000;
  const delivery = { ...toDelivery({ headers, body, deadlineAt }), arrivedAt: stage.clock.now() };
  return stage.startWebhook(more)('webhook', delivery);
}

const HOOK = 'https://hooks.slack.com/commands/T1/398738663015/planted-reply-address-x7';

/** A message as `chatops` puts it there. */
const chatMessage = (command: object, more: object = {}) =>
  JSON.stringify({
    projectId,
    channel: 'slack',
    id: '13345224609.738474920.8088930838d88f008e0',
    fingerprint: 'a'.repeat(64),
    command,
    time: new Date(NOON).toISOString(),
    actor: { channel: 'slack', ...ids.slack },
    answer: { address: HOOK, language: 'en', notBefore: NOON + 2500 },
    ...more,
  });

const onPost = (status: number, more: Partial<Fault> = {}): Fault => ({
  on: { service: 'workspace', method: 'POST' },
  status,
  ...more,
});

const asAttributes = ({ messageAttributes }: { messageAttributes: Record<string, { stringValue: string }> }) =>
  Object.fromEntries(Object.entries(messageAttributes).map(([name, { stringValue }]) => [name, stringValue]));

const shown = (lines: readonly DeliveryRecord[]) =>
  lines.map(({ channel, code, status, attempt }) => [channel, code, status, attempt]);

describe('A command that was accepted', () => {
  it('is carried out, deleted, and has its line', async () => {
    const stage = createStage(settings);
    const reply = await accept(stage, create);
    expect([reply.status, reply.headers['preference-applied'], JSON.parse(reply.body)]).toEqual([
      202,
      'respond-async',
      { status: 'accepted', deliveryId: 'msg_1' },
    ]);
    expect(stage.cloud.received).toEqual([]);
    expect(stage.lines).toMatchObject([{ code: 'OK', status: 202, queued: true, deliveryId: 'msg_1', level: 'info' }]);

    await stage.clock.advance(4_000);
    expect(await stage.work(stage.startWorker())).toBe(true);
    expect(stage.cloud.configs()).toMatchObject([{ enabled: true, exitSessions: 2 }]);
    expect(stage.lines.at(-1)).toMatchObject({
      channel: 'webhook',
      deliveryId: 'msg_1',
      action: 'create',
      code: 'OK',
      status: 200,
      attempt: 1,
      queuedMs: 4_000,
    });
    expect(stage.queues.all('commands')).toEqual([]);
    expect(stage.queues.all('deadLetters')).toEqual([]);
  });

  it('that has no id is known by one that is made for it', async () => {
    const stage = createStage({ ...settings, WEBHOOK_BEARER_TOKENS: secrets.bearer });
    const headers = { prefer: 'respond-async', authorization: `Bearer ${secrets.bearer}` };
    const reply = await stage.startWebhook()('webhook', toDelivery({ headers, body: JSON.stringify(create) }));
    const { deliveryId } = JSON.parse(reply.body);
    expect(deliveryId).toMatch(/^[0-9a-f-]{36}$/);
    await stage.work(stage.startWorker());
    expect(stage.lines.at(-1)).toMatchObject({ code: 'OK', deliveryId });
  });

  it('is accepted though it was carried out already, and not carried out again', async () => {
    const stage = createStage(settings);
    const worker = stage.startWorker();
    for (let time = 0; time < 2; time += 1) {
      expect((await accept(stage, create)).status).toBe(202);
      expect(await stage.work(worker)).toBe(true);
    }
    expect(stage.lines.at(-1)).toMatchObject({ code: 'OK', replayed: true });
    expect(stage.cloud.configs()).toHaveLength(1);
  });

  it('is carried out at once where the same delivery comes again without the header; the copy in the queue then changes nothing', async () => {
    const stage = createStage(settings);
    await accept(stage, create);
    const body = JSON.stringify(create);
    const headers = signStandard(secrets.standard, body, NOON, 'msg_1');
    const delivery = { ...toDelivery({ headers, body, deadlineAt: NOON + 28_000 }), arrivedAt: NOON };
    expect((await stage.startWebhook()('webhook', delivery)).status).toBe(200);
    const asked = stage.cloud.received.length;
    expect(await stage.work(stage.startWorker())).toBe(true);
    expect(stage.lines.at(-1)).toMatchObject({ code: 'OK', replayed: true });
    expect(stage.cloud.received).toHaveLength(asked);
  });

  it.each<[string, object]>([
    ['show', { action: 'show' }],
    ['a dry run', { ...apply, dryRun: true }],
  ])('but for %s, which is answered at once', async (_, payload) => {
    const stage = createStage(settings);
    const reply = await accept(stage, payload);
    expect([reply.status, reply.headers['preference-applied']]).toEqual([200, undefined]);
    expect(stage.queues.all('commands')).toEqual([]);
  });

  it('is carried out at once where there is no queue', async () => {
    const stage = createStage(settings);
    const reply = await accept(stage, create, 'msg_1', { COMMAND_QUEUE_URL: '' });
    expect([reply.status, reply.headers['preference-applied']]).toEqual([200, undefined]);
  });
});

describe('Acceptance', () => {
  const ask = (stage: Stage, body: string, headers: Record<string, string>) => {
    const delivery = toDelivery({ headers: { prefer: 'respond-async', ...headers }, body, deadlineAt: NOON + 28_000 });
    return stage.startWebhook()('webhook', { ...delivery, arrivedAt: NOON });
  };

  it('logs no id that no proof covers, neither then nor later', async () => {
    const stage = createStage({ ...settings, WEBHOOK_HUB_SECRETS: secrets.hub });
    const body = JSON.stringify(apply);
    const reply = await ask(stage, body, {
      ...signHub(secrets.hub, body),
      'idempotency-key': 'anybody-can-write-this',
    });
    expect(JSON.parse(reply.body)).toEqual({ status: 'accepted', deliveryId: 'anybody-can-write-this' });
    await stage.work(stage.startWorker());
    expect(stage.lines).toHaveLength(2);
    expect(JSON.stringify(stage.lines)).not.toContain('anybody');
  });

  it.each([
    ['refuses', [{ status: 403, error: 'AccessDenied' }], { applied: 'no' }, { status: 403, error: 'AccessDenied' }],
    [
      'throttles',
      Array(2).fill({ status: 400, error: 'RequestThrottled' }),
      { applied: 'no' },
      { error: 'RequestThrottled' },
    ],
    ['loses its answers', ['drop after', 'drop after'], { applied: 'unknown' }, {}],
  ] as const)('is a failure where the queue %s', async (_, faults, shows, store) => {
    const stage = createStage(settings);
    stage.queues.fail(...faults);
    const reply = await accept(stage, apply);
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '5']);
    expect(JSON.parse(reply.body)).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      source: 'adapter',
      retryable: true,
      ...shows,
    });
    expect(stage.lines).toMatchObject([{ code: 'STORE_UNAVAILABLE', store: { service: 'sqs', ...store } }]);
  });

  it('is sent once more where its answer is lost, and is one message all the same', async () => {
    const stage = createStage(settings);
    stage.queues.fail('drop after');
    expect((await accept(stage, apply)).status).toBe(202);
    expect(stage.queues.asked).toHaveLength(2);
    expect(stage.queues.all('commands')).toHaveLength(1);
  });

  it('refuses what the queue would not take, and names the header to leave out', async () => {
    const stage = createStage(settings);
    const users = (length: number) => Array.from({ length: 1000 }, (_, at) => `${at}`.padStart(length, '\u4f1a'));
    // Three bytes a character: 1,000 names of 128 are more than 240 KiB, of 70 they are less.
    const large = await accept(stage, { action: 'exclude', users: users(128) });
    expect([large.status, JSON.parse(large.body).code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(JSON.parse(large.body).detail).toContain('"Prefer"');
    expect(stage.queues.asked).toEqual([]);
    expect((await accept(stage, { action: 'exclude', users: users(70) })).status).toBe(202);
  });
});

/** What comes of a command in the worker, and then of its message. */
describe('What becomes of a message', () => {
  const cases: ReadonlyArray<
    [
      title: string,
      payload: object,
      faults: readonly Fault[],
      ends: { isOver: boolean; code: string; dead?: boolean; waitSeconds?: number },
    ]
  > = [
    ['200', create, [], { isOver: true, code: 'OK' }],
    ['503', create, [onPost(503)], { isOver: false, code: 'UPSTREAM_UNAVAILABLE', waitSeconds: 10 }],
    [
      '429 with a longer wait of its own',
      create,
      [onPost(429, { headers: { 'Retry-After': '77' } })],
      { isOver: false, code: 'UPSTREAM_THROTTLED', waitSeconds: 77 },
    ],
    [
      '429 with an endless wait of its own',
      create,
      [onPost(429, { headers: { 'Retry-After': '86400' } })],
      { isOver: false, code: 'UPSTREAM_THROTTLED', waitSeconds: 900 },
    ],
    ['403', create, [onPost(403)], { isOver: true, code: 'UPSTREAM_FORBIDDEN', dead: true }],
    ['409', create, [onPost(409)], { isOver: true, code: 'UPSTREAM_CONFLICT', dead: true }],
    [
      'no such configuration, of a webhook',
      { action: 'exclude', users: ['bob'] },
      [],
      { isOver: true, code: 'CONFIG_NOT_FOUND', dead: true },
    ],
    [
      'a refused password',
      create,
      [{ on: { service: 'iam' }, status: 401 }],
      { isOver: true, code: 'TOKEN_REFUSED', dead: true },
    ],
  ];

  it.each(cases)('after %s', async (_, payload, faults, { isOver, code, dead = false, waitSeconds }) => {
    const stage = createStage(settings);
    await accept(stage, payload);
    stage.cloud.fail(...faults);
    expect(await stage.work(stage.startWorker())).toBe(isOver);
    expect(stage.lines.at(-1)).toMatchObject({ code, ...(dead ? { deadLettered: true } : {}) });
    expect(stage.lines.at(-1)?.retryInSeconds).toBe(waitSeconds);
    expect(stage.queues.all('commands')).toHaveLength(isOver ? 0 : 1);
    expect(stage.queues.all('deadLetters').map((letter) => asAttributes(letter)['code'])).toEqual(dead ? [code] : []);
    if (waitSeconds === undefined) return;
    // It comes again when that is over, and not before.
    await stage.clock.advance((waitSeconds - 1) * 1000);
    expect(stage.queues.receive('commands')).toBeUndefined();
    await stage.clock.advance(2000);
    expect(stage.queues.receive('commands')?.attributes['ApproximateReceiveCount']).toBe('2');
  });

  it('after the last of five attempts: a dead letter', async () => {
    const stage = createStage(settings);
    await accept(stage, apply);
    stage.cloud.fail({ on: { service: 'workspace', method: 'GET' }, status: 503, times: Number.POSITIVE_INFINITY });
    const worker = stage.startWorker();
    const waits: unknown[] = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await stage.work(worker)).toBe(attempt === 5);
      waits.push(stage.lines.at(-1)?.retryInSeconds);
      await stage.clock.advance(180_000);
    }
    expect(waits).toEqual([10, 30, 90, 180, undefined]);
    const [letter] = stage.queues.all('deadLetters');
    expect(letter && asAttributes(letter)).toMatchObject({
      kind: 'command',
      code: 'UPSTREAM_UNAVAILABLE',
      channel: 'webhook',
      action: 'apply',
      deliveryId: 'msg_1',
      time: new Date(NOON).toISOString(),
      attempts: '5',
    });
    expect(stage.queues.all('deaths')).toEqual([]);
  });

  it('where the dead letter cannot be written: it goes back', async () => {
    const stage = createStage(settings);
    await accept(stage, create);
    stage.cloud.fail(onPost(403));
    stage.queues.fail({ status: 403, error: 'AccessDenied' });
    expect(await stage.work(stage.startWorker())).toBe(false);
    expect(stage.lines.at(-1)).toMatchObject({ code: 'UPSTREAM_FORBIDDEN' });
    expect(stage.lines.at(-1)).not.toHaveProperty('deadLettered');
    expect([stage.queues.all('commands').length, stage.queues.all('deadLetters').length]).toEqual([1, 0]);
  });

  it('where its wait cannot be set: it goes back all the same', async () => {
    const stage = createStage(settings);
    await accept(stage, create);
    stage.cloud.fail(onPost(503));
    stage.queues.fail({ status: 403, error: 'AccessDenied' });
    expect(await stage.work(stage.startWorker())).toBe(false);
    await stage.clock.advance(91_000);
    expect(stage.queues.receive('commands')).toBeDefined();
  });

  it('that came after a newer one: deleted', async () => {
    const stage = createStage(settings);
    const event = (id: string, time: string, enabled: boolean) =>
      JSON.stringify({ id, source: 'ours', 'detail-type': 'Wanted', time, detail: { ...apply, enabled } });
    stage.queues.put(event('e-2', '2026-11-25T11:59:30.500Z', false));
    stage.queues.put(event('e-1', '2026-11-25T11:59:00.500Z', true));
    const worker = stage.startWorker();
    expect([await stage.work(worker), await stage.work(worker)]).toEqual([true, true]);
    expect(shown(stage.lines)).toEqual([
      ['eventbus', 'OK', 200, 1],
      ['eventbus', 'SUPERSEDED', 409, 1],
    ]);
    expect(stage.cloud.configs()).toMatchObject([{ enabled: false }]);
    expect(stage.queues.all('deadLetters')).toEqual([]);
  });

  it('that is too old: a dead letter', async () => {
    const stage = createStage({ ...settings, MAX_EVENT_AGE_SECONDS: '60' });
    await accept(stage, apply);
    await stage.clock.advance(61_000);
    expect(await stage.work(stage.startWorker())).toBe(true);
    expect(stage.lines.at(-1)).toMatchObject({ code: 'SUPERSEDED', deadLettered: true });
    expect(stage.cloud.configs()).toEqual([]);
  });

  it('of a chat after 900 seconds: told, and a dead letter', async () => {
    const stage = createStage(settings);
    stage.queues.put(chatMessage(apply), { kind: 'command' });
    await stage.clock.advance(901_000);
    expect(await stage.work(stage.startWorker())).toBe(true);
    expect(stage.lines.at(-1)).toMatchObject({ code: 'SUPERSEDED', deadLettered: true, followUp: 'sent' });
  });

  it('with other bytes under an id that is known: a dead letter', async () => {
    const stage = createStage(settings);
    const worker = stage.startWorker();
    await accept(stage, apply);
    await stage.work(worker);
    await accept(stage, { ...apply, enabled: false });
    expect(await stage.work(worker)).toBe(true);
    expect(stage.lines.at(-1)).toMatchObject({ code: 'DELIVERY_ID_REUSED', deadLettered: true });
  });
});

describe('A message of the platform itself', () => {
  const scheduled = {
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    id: 's-1',
    time: '2026-11-25T11:59:59Z',
    detail: {},
  };
  it.each<[string, unknown, string, string]>([
    [
      'a rule’s event',
      { id: 'e-1', source: 'ours', 'detail-type': 'Wanted', time: '2026-11-25T12:00:00Z', detail: apply },
      'eventbus',
      'e-1',
    ],
    [
      'a CloudEvent',
      { specversion: '1.0', id: 'e-1', source: '/ours', type: 'wanted', data: apply },
      'eventbus',
      '/ours e-1',
    ],
    ['a scheduled rule', scheduled, 'schedule', 's-1'],
    [
      'Scheduler’s own event',
      {
        source: 'aws.scheduler',
        detail: '{}',
        'detail-type': 'Scheduled Event',
        id: 's-2',
        time: '2026-11-25T12:00:00Z',
      },
      'schedule',
      's-2',
    ],
    [
      'a schedule’s payload',
      { ...apply, delivery: { id: 'run-1', time: '2026-11-25T12:00:00Z' } },
      'schedule',
      'run-1',
    ],
    ['nothing at all', {}, 'schedule', ''],
    ['null', null, 'schedule', ''],
  ])('is read as its function reads it: %s', async (_, event, channel, deliveryId) => {
    const stage = createStage({ ...settings, SCHEDULE_COMMAND: JSON.stringify(apply) });
    const messageId = stage.queues.put(JSON.stringify(event));
    expect(await stage.work(stage.startWorker())).toBe(true);
    expect(stage.lines).toMatchObject([
      { channel, code: 'OK', action: 'apply', deliveryId: deliveryId || messageId, attempt: 1 },
    ]);
    expect(stage.cloud.configs()).toMatchObject([{ enabled: true, exitSessions: 2 }]);
  });

  it.each<[string, string, Record<string, string>]>([
    ['no JSON', 'on 5', {}],
    ['no command', '{"detail-type":"x","detail":{}}', {}],
    ['a text', '"on"', {}],
    ['another kind', chatMessage(apply), { kind: 'query' }],
    ['no command of ours', '{}', { kind: 'command' }],
    ['no command of ours: a text', '"on"', { kind: 'command' }],
    ['a command that is not valid', chatMessage({ action: 'apply', enabled: 'yes' }), { kind: 'command' }],
    ['no fingerprint', chatMessage(apply, { fingerprint: 'x' }), { kind: 'command' }],
    ['no time', chatMessage(apply, { time: 'soon' }), { kind: 'command' }],
    ['an asker who is none', chatMessage(apply, { actor: { user: 'U1' } }), { kind: 'command' }],
    ['another project', chatMessage(apply, { projectId: 'b4da8115c9d8464ead3a38309130523f' }), { kind: 'command' }],
  ])('is a dead letter at once: %s', async (_, body, attributes) => {
    const stage = createStage(settings);
    stage.queues.put(body, attributes);
    expect(await stage.work(stage.startWorker())).toBe(true);
    const [letter] = stage.queues.all('deadLetters');
    expect(letter && asAttributes(letter)).toMatchObject({ code: 'PAYLOAD_INVALID', attempts: '1', ...attributes });
    expect(stage.lines).toMatchObject([{ code: 'PAYLOAD_INVALID', deadLettered: true, level: 'warn' }]);
    expect(stage.cloud.received).toEqual([]);
  });

  it('of a schedule goes on at the last attempt, though the table cannot be reached', async () => {
    const stage = createStage({ ...settings, SCHEDULE_COMMAND: JSON.stringify(apply) });
    stage.table.failAlways({ status: 500, error: 'InternalServerError' });
    const worker = stage.startWorker();
    stage.queues.put('{}');
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await stage.work(worker)).toBe(attempt === 5);
      await stage.clock.advance(180_000);
    }
    expect(shown(stage.lines).map(([, code]) => code)).toEqual([...Array(4).fill('STORE_UNAVAILABLE'), 'OK']);
    expect(stage.lines.at(-1)).toMatchObject({ unrecorded: true, level: 'warn' });
  });
});

describe('A command of a chat', () => {
  it('is judged again: who lost the right meanwhile has lost it, is told, and leaves no dead letter', async () => {
    const stage = createStage(settings);
    stage.queues.put(chatMessage(apply), { kind: 'command' });
    const nobody = JSON.stringify([{ channel: 'slack', users: ['U-other'], can: '*' }]);
    expect(await stage.work(stage.startWorker({ CHATOPS_ALLOW: nobody }))).toBe(true);
    expect(stage.lines).toMatchObject([{ code: 'NOT_ALLOWED', followUp: 'sent', actor: ids.slack.user }]);
    expect(stage.queues.all('deadLetters')).toEqual([]);
    expect(stage.cloud.received).toEqual([]);
  });

  it.each([
    ['is judged though nobody asked', { actor: undefined }, 'NOT_ALLOWED'],
    ['is judged though its channel is gone', { channel: 'irc', actor: { channel: 'irc', user: 'U1' } }, 'NOT_ALLOWED'],
  ])('%s', async (_, more, code) => {
    const stage = createStage(settings);
    stage.queues.put(chatMessage(apply, more), { kind: 'command' });
    expect(await stage.work(stage.startWorker())).toBe(true);
    expect(stage.lines).toMatchObject([{ code }]);
    expect(stage.cloud.received).toEqual([]);
  });

  it.each<[string, object, readonly Fault[], string, boolean]>([
    ['no such configuration', { action: 'exclude', users: [{ name: 'bob' }] }, [], 'CONFIG_NOT_FOUND', false],
    ['the API forbids it', apply, [{ on: { service: 'workspace' }, status: 403 }], 'UPSTREAM_FORBIDDEN', true],
  ])('that fails is told: %s', async (_, command, faults, code, isDead) => {
    const stage = createStage(settings);
    stage.cloud.fail(...faults);
    stage.queues.put(chatMessage(command), { kind: 'command' });
    expect(await stage.work(stage.startWorker())).toBe(true);
    expect(stage.lines).toMatchObject([{ code, followUp: 'sent' }]);
    expect(stage.told).toHaveLength(1);
    expect(stage.queues.all('deadLetters')).toHaveLength(isDead ? 1 : 0);
  });

  it('is told nothing while there are attempts left', async () => {
    const stage = createStage(settings);
    stage.cloud.fail({ on: { service: 'workspace' }, status: 503 });
    stage.queues.put(chatMessage(apply), { kind: 'command' });
    expect(await stage.work(stage.startWorker())).toBe(false);
    expect(stage.told).toEqual([]);
  });

  it('is told again when it comes again: the record has the words, and the cloud hears nothing', async () => {
    const stage = createStage(settings);
    const worker = stage.startWorker();
    for (let time = 0; time < 2; time += 1) stage.queues.put(chatMessage(apply), { kind: 'command' });
    await stage.work(worker);
    const asked = stage.cloud.received.length;
    await stage.work(worker);
    expect(stage.cloud.received).toHaveLength(asked);
    const [first, second] = stage.told.map(({ body }) => body['text']);
    expect(second).toBe(first);
    expect(first).toMatch(/now has one/);
  });
});

describe('The time of the function', () => {
  const hang: Fault = { on: { service: 'workspace' }, hang: true, times: Number.POSITIVE_INFINITY };
  const patient = { ...settings, UPSTREAM_TIMEOUT_MS: '60000', RETRY_DELAYS_SECONDS: '0' };

  it.each([
    ['15 s of it for telling', true, 60_000, 45_000],
    ['half of it for telling, where there is little', true, 4_000, 2_000],
    ['3 s of it for the queue', false, 60_000, 57_000],
  ])('is not used up by the command: it keeps %s', async (_, isTold, runMs, commandMs) => {
    const stage = createStage(patient);
    const worker = stage.startWorker();
    stage.queues.put(chatMessage(apply, isTold ? {} : { answer: undefined }), { kind: 'command' });
    stage.queues.receive('commands');
    await stage.clock.advance(91_000);
    stage.cloud.fail(hang);
    const startedAt = stage.clock.now();
    expect(await stage.work(worker, runMs)).toBe(true);
    expect(stage.lines).toMatchObject([{ code: 'UPSTREAM_TIMEOUT', attempt: 2, deadLettered: true }]);
    const took = stage.clock.now() - startedAt;
    expect(took).toBeLessThanOrEqual(commandMs);
    expect(took).toBeGreaterThan(commandMs * 0.8);
    expect(stage.told).toHaveLength(isTold ? 1 : 0);
  });

  it('that is over ends an attempt before it begins, and the message comes again', async () => {
    const stage = createStage(settings);
    stage.queues.put(chatMessage(apply), { kind: 'command' });
    const record = stage.queues.receive('commands') ?? {};
    const invocation = { requestId: 'r-1', deadlineAt: NOON - 1000 };
    expect(await stage.startWorker()(toRecord(record), invocation)).toBe(false);
    expect(stage.lines).toMatchObject([{ code: 'STORE_UNAVAILABLE', retryInSeconds: 10 }]);
    expect(stage.cloud.received).toEqual([]);
  });

  it('is over for telling when the chat never answers', async () => {
    const stage = createStage(patient);
    stage.queues.put(chatMessage(apply), { kind: 'command' });
    stage.answerChat('hangs', 'hangs', 'hangs', 'hangs', 'hangs');
    const startedAt = stage.clock.now();
    expect(await stage.work(stage.startWorker())).toBe(true);
    expect(stage.lines).toMatchObject([{ code: 'OK', followUp: 'failed' }]);
    expect(stage.clock.now() - startedAt).toBeLessThan(15_000);
    expect(stage.queues.all('deadLetters')).toEqual([]);
  });
});

describe('A refused password', () => {
  it('costs one request to IAM, however many wait; each becomes a dead letter, in order', async () => {
    const stage = createStage(settings);
    stage.cloud.fail({ on: { service: 'iam' }, status: 401, times: Number.POSITIVE_INFINITY });
    const worker = stage.startWorker();
    const many = Array.from({ length: 20 }, (_, at) => `msg_${at}`);
    for (const id of many) await accept(stage, apply, id);
    for (const _ of many) expect(await stage.work(worker)).toBe(true);
    expect(stage.cloud.received.filter(({ service }) => service === 'iam')).toHaveLength(1);
    expect(stage.queues.all('deadLetters').map((letter) => asAttributes(letter)['deliveryId'])).toEqual(many);
  });
});

describe('What was sent back from the dead letters', () => {
  const redriven = new Date(NOON + 3_600_000).toISOString();

  it('counts its age from there, and its order from the event', async () => {
    const stage = createStage({ ...settings, MAX_EVENT_AGE_SECONDS: '60' });
    await stage.clock.advance(3_600_000);
    stage.queues.put(chatMessage(apply, { answer: undefined }), { kind: 'command', redriven });
    expect(await stage.work(stage.startWorker())).toBe(true);
    expect(stage.lines).toMatchObject([{ code: 'OK', queuedMs: 3_600_000 }]);
  });

  it('is known by the id that it was given, and keeps its time', async () => {
    const stage = createStage({ ...settings, SCHEDULE_COMMAND: JSON.stringify(apply) });
    await stage.clock.advance(3_600_000);
    const time = new Date(NOON - 1000).toISOString();
    const worker = stage.startWorker();
    for (let copy = 0; copy < 2; copy += 1) {
      stage.queues.put('{}', { redriven, deliveryId: 'message-of-before', time });
      expect(await stage.work(worker)).toBe(true);
    }
    expect(stage.lines).toMatchObject([
      { code: 'OK', deliveryId: 'message-of-before', queuedMs: 3_601_000 },
      { code: 'OK', deliveryId: 'message-of-before', replayed: true },
    ]);
  });

  it('is a dead letter again with the attribute that says so', async () => {
    const stage = createStage(settings);
    await stage.clock.advance(3_600_000);
    stage.cloud.fail(onPost(403));
    stage.queues.put(chatMessage(create, { channel: 'webhook', actor: undefined, answer: undefined }), {
      kind: 'command',
      redriven,
    });
    expect(await stage.work(stage.startWorker())).toBe(true);
    const [letter] = stage.queues.all('deadLetters');
    expect(letter && asAttributes(letter)).toMatchObject({ redriven, kind: 'command', code: 'UPSTREAM_FORBIDDEN' });
    expect(Object.keys(letter?.messageAttributes ?? {})).toHaveLength(10);
  });

  it('is judged by CHATOPS_ALLOW, too, and nobody is told', async () => {
    const stage = createStage(settings);
    stage.queues.put(chatMessage(apply, { answer: undefined }), { kind: 'command', redriven });
    await stage.work(stage.startWorker({ CHATOPS_ALLOW: '' }));
    expect(stage.lines).toMatchObject([{ code: 'NOT_ALLOWED' }]);
    expect(stage.told).toEqual([]);
  });
});
