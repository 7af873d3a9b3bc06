import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../infra/emulator/cloud.ts';
import { webhook } from '../../../lib/channels/webhook.ts';
import { toDelivery } from '../../support/delivery.ts';
import { startDurable } from '../../support/durable-app.ts';
import { secrets } from '../../support/secrets.ts';
import { webhookSettings } from '../../support/settings.ts';
import { signStandard } from '../../support/sign.ts';

const payload = { enabled: true, exitSessions: 2, excludeUsers: ['alice', { id: '7', name: 'bob' }] };

type App = ReturnType<typeof start>;
const start = (more = {}) => startDurable(webhook, { ...webhookSettings, ...more });

/** A Standard Webhook, signed now. */
function post(app: App, id: string, body: object = payload, leftMs = 20_000) {
  const text = JSON.stringify(body);
  const headers = signStandard(secrets.standard, text, app.clock.now(), id);
  const delivery = toDelivery({ body: text, headers, deadlineAt: app.clock.now() + leftMs });
  return app.send(delivery);
}
const posts = ({ cloud }: App) =>
  cloud.received.filter(({ service, method }) => service === 'workspace' && method === 'POST');
/** Requests are signed by another thread, of which the clock of the tests knows nothing. */
async function arrive(app: App, count: number, method = 'POST'): Promise<void> {
  const arrived = () => app.cloud.received.filter((one) => one.service === 'workspace' && one.method === method).length;
  await expect.poll(arrived, { interval: 1 }).toBe(count);
}
const operations = ({ table }: App) => table.asked.map(({ operation }) => operation);

describe('a delivery with a table', () => {
  it('costs two calls at the same time before the API, and two after it, one after the other', async () => {
    const app = start();
    const answered = post(app, 'msg_1');
    expect((await answered).status).toBe(200);
    const [one, other, ...after] = operations(app);
    expect([[one, other].sort(), after]).toEqual([
      ['GetItem', 'PutItem'],
      ['UpdateItem', 'PutItem'],
    ]);
  });

  it('costs one without an answer of the table: nothing is asked of anybody', async () => {
    const app = start();
    app.table.failAlways({ status: 400, error: 'AccessDeniedException' });
    const reply = await post(app, 'msg_1');
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toBe('5');
    expect(JSON.parse(reply.body)).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      source: 'adapter',
      retryable: true,
      applied: 'no',
      changes: [],
    });
    expect(app.cloud.received.filter(({ service }) => service === 'workspace')).toEqual([]);
    expect(app.lines).toMatchObject([
      { level: 'error', store: { service: 'dynamodb', status: 400, error: 'AccessDeniedException' } },
    ]);
  });
});

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const problemOf = ({ body }: { body: string }) => JSON.parse(body) as Record<string, unknown>;

describe('a create whose POST may have left', () => {
  const lost: ReadonlyArray<[how: string, fault: Fault, code: string]> = [
    ['times out', { hang: true }, 'UPSTREAM_TIMEOUT'],
    ['fails', { status: 500 }, 'UPSTREAM_ERROR'],
    ['is not available', { status: 503 }, 'UPSTREAM_UNAVAILABLE'],
    ['is lost by a gateway', { status: 504 }, 'UPSTREAM_BAD_REPLY'],
    ['cannot be read', { body: 'not JSON' }, 'UPSTREAM_BAD_REPLY'],
  ];

  /** A first delivery whose POST this comes over, and whose look finds nothing. */
  async function tryOnce(fault: Fault) {
    const app = start({ UPSTREAM_TIMEOUT_MS: '5000' });
    app.cloud.fail({ on: { service: 'workspace', method: 'POST' }, ...fault });
    const answered = post(app, 'msg_1');
    await arrive(app, 1);
    await app.clock.advance(6 * SECOND);
    return { app, first: await answered };
  }

  it.each(lost)('is looked up for a minute when it %s, and only then sent again', async (_, fault, code) => {
    const { app, first } = await tryOnce(fault);
    const { now } = app.clock;
    expect(problemOf(first)).toMatchObject({ code, applied: 'unknown' });
    const leftAt = now();
    await app.clock.advance(20 * SECOND);

    // A look does not move the time.
    for (const wait of [20 * SECOND, 15 * SECOND]) {
      const again = await post(app, 'msg_1');
      expect(problemOf(again)).toMatchObject({ code, applied: 'unknown', changes: [] });
      const leftMs = Number(again.headers['retry-after']) * SECOND;
      expect(leftAt + MINUTE - now() - leftMs).toBeLessThanOrEqual(6 * SECOND);
      expect(leftMs).toBeLessThanOrEqual(leftAt + MINUTE - now());
      expect(posts(app)).toHaveLength(1);
      await app.clock.advance(wait);
    }
    await app.clock.advance(5 * SECOND);
    const last = await post(app, 'msg_1');
    expect([last.status, posts(app).length]).toEqual([200, 2]);
    expect(app.cloud.configs()).toHaveLength(1);
    expect((await post(app, 'msg_1')).headers['idempotent-replayed']).toBe('true');
    expect(posts(app)).toHaveLength(2);
  });

  it.each(lost)('is found when it %s after the work, and not sent again', async (_, fault) => {
    const app = start({ UPSTREAM_TIMEOUT_MS: '5000' });
    const look = { on: { service: 'workspace', method: 'GET' }, status: 503 } as const;
    app.cloud.fail({ on: { service: 'workspace', method: 'POST' }, applied: true, ...fault }, look);
    const answered = post(app, 'msg_1');
    await arrive(app, 1);
    await app.clock.advance(6 * SECOND);
    expect(problemOf(await answered)).toMatchObject({ applied: 'unknown' });
    app.cloud.heal();

    const again = await post(app, 'msg_1');
    expect(again.status).toBe(200);
    expect(JSON.parse(again.body)).toMatchObject({ recovered: true, enabled: true, exitSessions: 2 });
    const third = await post(app, 'msg_1');
    expect([third.body, third.headers['idempotent-replayed']]).toEqual([again.body, 'true']);
    expect([posts(app).length, app.cloud.configs().length]).toEqual([1, 1]);
  });

  it.each([
    ['another switch', { enabled: false, exitSessions: 2, users: [{ user_name: 'alice' }] }],
    ['another number', { enabled: true, exitSessions: 3, users: [{ user_name: 'alice' }] }],
    ['another list', { enabled: true, exitSessions: 2, users: [] }],
  ])('is not found in a configuration with %s', async (_, seed) => {
    const { app } = await tryOnce({ status: 500 });
    app.cloud.seed(seed);
    expect(problemOf(await post(app, 'msg_1'))).toMatchObject({ code: 'UPSTREAM_ERROR', applied: 'unknown' });
    expect(posts(app)).toHaveLength(1);
  });

  it.each<[string, Fault, string]>([
    ['may not look', { status: 403 }, 'UPSTREAM_FORBIDDEN'],
    ['gets no answer to the look', { drop: true }, 'UPSTREAM_UNREACHABLE'],
    ['cannot read the answer', { body: {} }, 'UPSTREAM_BAD_REPLY'],
  ])('stays unknown to a delivery that %s, and so much later, too', async (_, fault, code) => {
    const { app } = await tryOnce({ status: 500 });
    for (const wait of [MINUTE, 0]) {
      app.cloud.fail({ on: { service: 'workspace', method: 'GET' }, ...fault });
      expect(problemOf(await post(app, 'msg_1'))).toMatchObject({ code, applied: 'unknown', changes: [] });
      expect(posts(app)).toHaveLength(1);
      await app.clock.advance(wait);
    }
    expect((await post(app, 'msg_1')).status).toBe(200);
  });

  it('is unknown, too, where no token is to be had for the look', async () => {
    const { app } = await tryOnce({ status: 500 });
    app.cloud.revokeTokens();
    app.cloud.fail({ on: { service: 'iam' }, status: 503, times: 2 });
    expect(problemOf(await post(app, 'msg_1'))).toMatchObject({ code: 'TOKEN_UNAVAILABLE', applied: 'unknown' });
  });

  it('is certain once a look has settled it: what is refused then was not done', async () => {
    const { app } = await tryOnce({ status: 500 });
    await app.clock.advance(MINUTE);
    app.cloud.fail({ on: { service: 'workspace', method: 'POST' }, status: 403 });
    expect(problemOf(await post(app, 'msg_1'))).toMatchObject({ code: 'UPSTREAM_FORBIDDEN', applied: 'no' });
    expect((await post(app, 'msg_1')).status).toBe(200);
    expect(posts(app)).toHaveLength(3);
  });

  it('waits another minute where the second POST may have left, too', async () => {
    const { app } = await tryOnce({ status: 500 });
    await app.clock.advance(MINUTE);
    app.cloud.fail({ on: { service: 'workspace', method: 'POST' }, status: 503 });
    expect(problemOf(await post(app, 'msg_1'))).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', applied: 'unknown' });
    await app.clock.advance(MINUTE - SECOND);
    const again = await post(app, 'msg_1');
    expect(problemOf(again)).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', applied: 'unknown' });
    expect(again.headers['retry-after']).toBe('1');
    expect(posts(app)).toHaveLength(2);
  });

  it.each<[string, Fault]>([
    ['was refused', { status: 403 }],
    ['was throttled', { status: 429 }],
    ['was dropped, and a look found nothing', { drop: true }],
    ['was lost by a gateway, and a look found nothing', { status: 502 }],
  ])('is sent again at once where it %s', async (_, fault) => {
    const { app, first } = await tryOnce(fault);
    expect(problemOf(first)).toMatchObject({ applied: 'no' });
    const looks = app.cloud.received.filter(({ method }) => method === 'GET').length;
    expect((await post(app, 'msg_1')).status).toBe(200);
    expect(posts(app)).toHaveLength(2);
    expect(app.cloud.received.filter(({ method }) => method === 'GET')).toHaveLength(looks);
  });

  it('is another affair under another id', async () => {
    const { app } = await tryOnce({ status: 500 });
    expect((await post(app, 'msg_2')).status).toBe(200);
    expect(posts(app)).toHaveLength(2);
  });

  it('speaks of the delivery alone where the table is not there, it runs, or the bytes are others', async () => {
    const { app } = await tryOnce({ status: 500 });
    app.table.fail('GetItem', undefined, { status: 400, error: 'AccessDeniedException' });
    expect(problemOf(await post(app, 'msg_1'))).toMatchObject({ code: 'STORE_UNAVAILABLE', applied: 'no' });
    expect(problemOf(await post(app, 'msg_1', { ...payload, exitSessions: 3 }))).toMatchObject({
      code: 'DELIVERY_ID_REUSED',
      applied: 'no',
    });
    const looks = app.cloud.received.filter(({ method }) => method === 'GET').length;
    app.cloud.fail({ on: { service: 'workspace', method: 'GET' }, delayMs: 2 * SECOND });
    const running = post(app, 'msg_1');
    await arrive(app, looks + 1, 'GET');
    await app.clock.advance(SECOND);
    expect(problemOf(await post(app, 'msg_1'))).toMatchObject({ code: 'IN_PROGRESS', applied: 'no', changes: [] });
    await app.clock.advance(SECOND);
    expect(problemOf(await running)).toMatchObject({ code: 'UPSTREAM_ERROR', applied: 'unknown' });
  });

  it('stays unknown where a newer event has come meanwhile', async () => {
    const { app } = await tryOnce({ status: 500 });
    await app.clock.advance(SECOND);
    await post(app, 'msg_2', { action: 'apply', enabled: false, exitSessions: 1 });
    await app.clock.advance(MINUTE);
    expect(problemOf(await post(app, 'msg_1'))).toMatchObject({ code: 'SUPERSEDED', applied: 'unknown', changes: [] });
    expect(posts(app)).toHaveLength(2);
  });
});

describe('a create whose process died', () => {
  /** The first delivery's last word does not reach the table: to everybody else it looks as if the process had died. */
  async function die(fault?: Fault) {
    const app = start({ UPSTREAM_TIMEOUT_MS: '5000' });
    if (fault) app.cloud.fail({ on: { service: 'workspace', method: 'POST' }, ...fault });
    app.table.fail('PutItem', undefined, 'drop before', 'drop before');
    const first = await post(app, 'msg_1', payload, 20 * SECOND);
    return { app, first, diedAt: app.clock.now() + 20 * SECOND };
  }

  it('is in progress until its deadline', async () => {
    const { app } = await die();
    await app.clock.advance(19 * SECOND);
    const again = await post(app, 'msg_1');
    expect(problemOf(again)).toMatchObject({ code: 'IN_PROGRESS' });
    expect(again.headers['retry-after']).toBe('1');
  });

  it('is found after it', async () => {
    const { app, first } = await die();
    expect([first.status, app.lines.at(-1)?.unrecorded, app.lines.at(-1)?.level]).toEqual([200, true, 'warn']);
    await app.clock.advance(20 * SECOND);
    const again = await post(app, 'msg_1');
    expect([again.status, JSON.parse(again.body)]).toMatchObject([200, { recovered: true }]);
    expect(posts(app)).toHaveLength(1);
  });

  it('is looked for a minute from its deadline where nothing shows, and then sent', async () => {
    const { app, diedAt } = await die({ status: 403 });
    await app.clock.advance(25 * SECOND);
    const again = await post(app, 'msg_1');
    expect(problemOf(again)).toMatchObject({ code: 'UPSTREAM_TIMEOUT', status: 504, applied: 'unknown' });
    expect(again.headers['retry-after']).toBe(String((diedAt + MINUTE - app.clock.now()) / SECOND));
    await app.clock.advance(diedAt + MINUTE - SECOND - app.clock.now());
    expect(problemOf(await post(app, 'msg_1'))).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(posts(app)).toHaveLength(1);
    await app.clock.advance(SECOND);
    expect((await post(app, 'msg_1')).status).toBe(200);
    expect(posts(app)).toHaveLength(2);
  });
});

describe('a command other than create', () => {
  it('is simply done again after a failure of which nobody knows what it did', async () => {
    const app = start({ UPSTREAM_TIMEOUT_MS: '5000' });
    app.cloud.seed({ enabled: false, exitSessions: 2 });
    app.cloud.fail({ on: { service: 'workspace', method: 'PATCH' }, status: 500 });
    const command = { action: 'apply', enabled: true };
    expect(problemOf(await post(app, 'msg_1', command))).toMatchObject({ code: 'UPSTREAM_ERROR', applied: 'unknown' });
    expect((await post(app, 'msg_1', command)).status).toBe(200);
    app.cloud.fail({ on: { service: 'workspace', method: 'GET' }, status: 403 });
    const other = { action: 'apply', enabled: false };
    expect(problemOf(await post(app, 'msg_2', other))).toMatchObject({ code: 'UPSTREAM_FORBIDDEN', applied: 'no' });
  });
});
