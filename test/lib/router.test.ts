import { describe, expect, it } from 'vitest';
import type { HttpChannel } from '../../lib/channel.ts';
import { toHttpReply } from '../../lib/http-reply.ts';
import type { DeliveryRecord, Level } from '../../lib/log.ts';
import { succeed } from '../../lib/outcome.ts';
import { createRelay } from '../../lib/relay.ts';
import { BODY_MAX_BYTES, createRouter } from '../../lib/router.ts';
import { type Request, toDelivery } from '../support/delivery.ts';

function start(more: Partial<HttpChannel> = {}) {
  const verified: unknown[] = [];
  const lines: Array<{ level: Level } & DeliveryRecord> = [];
  const performed: unknown[] = [];
  const relay = createRelay({
    perform: async ({ command }) => {
      performed.push(command);
      return { ok: true, body: {} };
    },
    log: (level, record) => lines.push({ level, ...record }),
    now: () => 0,
  });
  const channel = (name: string): HttpChannel => ({
    name,
    verify: (delivery) => {
      verified.push(delivery);
      return succeed({});
    },
    parse: () => ({ command: succeed({ action: 'create', enabled: true, exitSessions: 1 }) }),
    render: toHttpReply,
    ...(name === 'other' ? more : {}),
  });
  const route = createRouter('front', [channel('webhook'), channel('other')], relay);
  return { lines, performed, verified, ask: (request: Request) => route(toDelivery(request)) };
}

describe('a path', () => {
  it.each(['/webhook', '/webhook/', 'webhook', '/prod/webhook', '/a/b/c/webhook/', '//webhook', '/health/webhook'])(
    '%s is the webhook',
    async (path) => {
      const { ask, lines, performed } = start();
      expect(await ask({ path })).toMatchObject({ status: 200 });
      expect(lines).toMatchObject([{ channel: 'webhook', code: 'OK' }]);
      expect(performed).toHaveLength(1);
    },
  );

  it.each([
    '',
    '/',
    '//',
    '/Webhook',
    '/WEBHOOK',
    '/webhook//',
    '/webhook/x',
    '/webhooks',
    '/webhook?x=1',
    '/webhook%2F',
    '/Health',
    '/constructor',
    '/__proto__',
    '/toString',
    '/front',
  ])('%j is nothing', async (path) => {
    const { ask, lines, performed } = start();
    const reply = await ask({ path });
    expect(JSON.parse(reply.body)).toMatchObject({ code: 'NOT_FOUND', status: 404 });
    expect(reply.status).toBe(404);
    expect(lines).toMatchObject([{ level: 'warn', channel: 'front', code: 'NOT_FOUND', status: 404 }]);
    expect(performed).toEqual([]);
  });

  it('finds each channel under its own name', async () => {
    const { ask, lines } = start();
    await ask({ path: '/x/other' });
    expect(lines).toMatchObject([{ channel: 'other' }]);
  });
});

describe('a method', () => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'post', ''])(
    '%j is not taken by the webhook',
    async (method) => {
      const { ask, lines, performed } = start();
      const reply = await ask({ method });
      expect(reply).toMatchObject({ status: 405, headers: { allow: 'POST' } });
      expect(lines).toMatchObject([{ level: 'warn', channel: 'webhook', code: 'METHOD_NOT_ALLOWED', status: 405 }]);
      expect(performed).toEqual([]);
    },
  );

  it.each([
    ['GET', 200],
    ['POST', 200],
    ['HEAD', 405],
    ['PUT', 405],
    ['get', 405],
  ])('%s gets %i of a channel that takes GET and POST', async (method, status) => {
    const { ask, lines } = start({ methods: ['GET', 'POST'] });
    const reply = await ask({ method, path: '/other' });
    expect(reply.status).toBe(status);
    expect(reply.headers['allow']).toBe(status === 405 ? 'GET, POST' : undefined);
    expect(lines).toMatchObject([{ channel: 'other', status }]);
  });

  it.each(['POST', 'head', 'DELETE', 'OPTIONS'])('%s is not taken by health', async (method) => {
    const { ask, lines } = start();
    expect(await ask({ method, path: '/health' })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    expect(lines).toMatchObject([{ channel: 'front', code: 'METHOD_NOT_ALLOWED' }]);
  });
});

describe('health', () => {
  it.each(['/health', '/prod/health', '/health/'])('says ok at GET %s and leaves no line', async (path) => {
    const { ask, lines, performed } = start();
    const reply = await ask({ method: 'GET', path });
    expect(reply).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-request-id': 'req-1' },
    });
    expect(JSON.parse(reply.body)).toEqual({ status: 'ok' });
    expect([lines, performed]).toEqual([[], []]);
  });
});

describe('HEAD of health', () => {
  it.each(['/health', '/prod/health', '/health/'])(
    'is GET without the body at %s, and leaves no line',
    async (path) => {
      const { ask, lines, performed } = start();
      const get = await ask({ method: 'GET', path });
      expect(await ask({ method: 'HEAD', path, body: '' })).toEqual({ ...get, body: '' });
      expect([lines, performed]).toEqual([[], []]);
    },
  );
});

describe('what needs no proof', () => {
  const greet = (body: string) =>
    start({
      greetUnproven: (delivery) =>
        Buffer.from(delivery.body).toString() === body ? { status: 200, headers: {}, body: 'hello' } : undefined,
    });

  it('is answered before it is proven, and leaves no line', async () => {
    const { ask, lines, performed, verified } = greet('hi');
    expect(await ask({ path: '/other', body: 'hi' })).toEqual({ status: 200, headers: {}, body: 'hello' });
    expect([lines, performed, verified]).toEqual([[], [], []]);
  });

  it.each([
    ['another body', { body: 'ho' }, 200],
    ['another method', { body: 'hi', method: 'PUT' }, 405],
    ['another channel', { body: 'hi', path: '/webhook' }, 200],
    ['no channel', { body: 'hi', path: '/nothing' }, 404],
  ])('is not %s', async (_, request, status) => {
    const { ask, lines } = greet('hi');
    const reply = await ask({ path: '/other', ...request });
    expect([reply.status, reply.body === 'hello']).toEqual([status, false]);
    expect(lines).toHaveLength(1);
  });
});

describe('a body', () => {
  it.each([
    [BODY_MAX_BYTES, 200],
    [BODY_MAX_BYTES + 1, 413],
  ])('of %i bytes gets %i', async (bytes, status) => {
    const { ask, lines, performed } = start();
    const reply = await ask({ body: Buffer.alloc(bytes, 0x20) });
    expect(reply.status).toBe(status);
    expect(lines).toMatchObject([{ channel: 'webhook', status }]);
    expect(performed).toHaveLength(status === 200 ? 1 : 0);
  });

  it.each([
    [64, 200],
    [65, 413],
    [BODY_MAX_BYTES + 1, 413],
  ])('of %i bytes gets %i where the channel takes 64, and is not looked at', async (bytes, status) => {
    const { ask, lines, verified } = start({ bodyMaxBytes: 64 });
    const reply = await ask({ path: '/other', body: Buffer.alloc(bytes, 0x20) });
    expect(reply.status).toBe(status);
    expect(lines).toMatchObject([{ channel: 'other', status }]);
    expect(verified).toHaveLength(status === 200 ? 1 : 0);
  });

  it.each([
    [undefined, '1 MiB'],
    [256 * 1024, '256 KiB'],
    [64, '64 bytes'],
  ])('too large for a channel with the limit %s is told so: %s', async (bodyMaxBytes, told) => {
    const { ask } = start(bodyMaxBytes === undefined ? {} : { bodyMaxBytes });
    const reply = await ask({ path: '/other', body: Buffer.alloc(BODY_MAX_BYTES + 1) });
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(reply.body)).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      detail: `The body is larger than ${told}.`,
    });
  });

  it('is counted in bytes, not in characters', async () => {
    const { ask } = start();
    expect((await ask({ body: 'ü'.repeat(BODY_MAX_BYTES / 2 + 1) })).status).toBe(413);
  });

  it('may be 1 MiB', () => {
    expect(BODY_MAX_BYTES).toBe(1_048_576);
  });
});
