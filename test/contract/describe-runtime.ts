import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cloud } from '../../infra/emulator/cloud.ts';
import type { ChannelFactory, EventChannel } from '../../lib/channel.ts';
import { webhook } from '../../lib/channels/webhook.ts';
import type { EventDelivery, HttpDelivery, HttpReply } from '../../lib/delivery.ts';
import { DeliveryError, type EventReply } from '../../lib/event-reply.ts';
import { ConfigurationError, type Env } from '../../lib/settings/settings.ts';
import { createTestCloud } from '../support/app.ts';
import { createClock } from '../support/clock.ts';
import { validBody } from '../support/delivery.ts';
import type { Envelope, Wrapped } from '../support/envelopes.ts';
import { captureOutput, type Output } from '../support/lambda.ts';
import { everythingOf, expectNoSecretIn } from '../support/leaks.ts';
import { secrets } from '../support/secrets.ts';
import { cloudSettings, webhookSettings } from '../support/settings.ts';
import { bear, signHub, signStandard } from '../support/sign.ts';

/** A runtime as the suite drives it. */
export type Runtime<Context, Reply> = {
  name: string;
  serveHttp: (
    name: string,
    channels: ReadonlyArray<ChannelFactory<HttpDelivery, HttpReply>>,
  ) => (event: unknown, context: Context) => Promise<Reply>;
  serveEvents: (
    name: string,
    channel: ChannelFactory<EventDelivery, EventReply>,
  ) => (event: unknown, context: Context) => Promise<EventReply>;
  /** The channel of its bus, and an event of it. */
  eventbus: ChannelFactory<EventDelivery, EventReply>;
  onBus: (payload: unknown) => unknown;
  /** Whether settings are known while loading, so that wrong ones keep a function from loading. */
  startsEarly: boolean;
  /** Gives the process these settings, where the platform does that before it loads a function. */
  provide: (settings: Env) => void;
  /** What the platform hands over beside an event. */
  toContext: (given: { settings: Env; requestId?: unknown; remainingMs?: () => unknown }) => Context;
  envelopes: ReadonlyArray<Envelope<Reply>>;
  /** Reads a reply as the platform does, and finds fault with one that has anything else in it. */
  read: (reply: Reply) => { status: number; body: string };
};

type Asked = { status: number; all: Record<string, string>; json: Record<string, unknown> };

/** What every runtime promises, from the event to the reply that the platform reads. */
export function describeRuntime<Context, Reply>(runtime: Runtime<Context, Reply>): void {
  const { name, serveHttp, serveEvents, eventbus, onBus, provide, read } = runtime;
  const settings: Env = webhookSettings;
  const payload = JSON.parse(validBody);

  describe(name, () => {
    let cloud: Cloud;
    let output: Output;

    beforeAll(() => {
      output = captureOutput();
    });
    beforeEach(() => {
      output.clear();
      provide(settings);
      cloud = createTestCloud({ ...createClock(), now: () => Date.now() });
      vi.stubGlobal('fetch', cloud.fetch);
    });
    afterAll(() => {
      vi.restoreAllMocks();
      vi.unstubAllGlobals();
      vi.unstubAllEnvs();
    });

    const toContext = (given: Partial<Parameters<typeof runtime.toContext>[0]> = {}) =>
      runtime.toContext({ settings, requestId: 'aws-1', remainingMs: () => 28_000, ...given });

    const signed = (body: string | Uint8Array = validBody, more: Wrapped = {}): Wrapped => ({
      ...more,
      body: Buffer.from(body),
      headers: [
        ['Content-Type', 'application/json'],
        ...Object.entries(signStandard(secrets.standard, body, Date.now())),
        ...Object.entries(signHub(secrets.hub, body)),
        ...Object.entries(bear(secrets.bearer)),
        ...(more.headers ?? []),
      ],
    });

    for (const envelope of runtime.envelopes) {
      describe(`in the envelope of ${envelope.name}`, () => {
        let handler: (event: unknown, context: Context) => Promise<Reply>;

        beforeAll(() => {
          provide(settings);
          handler = serveHttp('webhook', [webhook]);
        });

        async function ask(request: Wrapped): Promise<Asked> {
          const reply = await handler(envelope.wrap(request), toContext());
          expect(JSON.parse(JSON.stringify(reply))).toEqual(reply);
          const { status, body } = read(reply);
          const all = envelope.headersOf(reply);
          expect(all['x-request-id']).toBe('aws-1');
          return { status, all, json: body === '' ? {} : JSON.parse(body) };
        }

        it.each([
          ['plain', false],
          ['base64', true],
        ])('brings what was signed to the cloud, byte for byte: %s', async (_, base64) => {
          const body = '{ "enabled": true,\r\n\t"exitSessions": 2, "excludeUsers": ["ü 漢 \u{1f525}", "a\\u0301"] }';
          const reply = await ask(signed(body, { base64 }));
          expect(reply.status).toBe(200);
          expect(reply.all['content-type']).toBe('application/json');
          expect(cloud.configs()).toMatchObject([
            { enabled: true, exitSessions: 2, users: [{ user_name: 'ü 漢 \u{1f525}' }, { user_name: 'a\u0301' }] },
          ]);
          expect(output.lines()).toMatchObject([
            { channel: 'webhook', deliveryId: 'msg_1', code: 'OK', requestId: 'aws-1' },
          ]);
        });

        it('verifies bytes that are no text', async () => {
          const reply = await ask(signed(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { base64: true }));
          expect(reply.json).toMatchObject({ code: 'PAYLOAD_INVALID', detail: 'The body is not valid UTF-8.' });
        });

        it('refuses a body in which one byte is another', async () => {
          for (const base64 of [false, true]) {
            const reply = await ask({
              ...signed(validBody, { base64 }),
              body: Buffer.from(validBody.replace('2', '3')),
            });
            expect(reply).toMatchObject({ status: 401, json: { code: 'SIGNATURE_INVALID', source: 'adapter' } });
            expect(reply.all['www-authenticate']).toMatch(/^Bearer /);
          }
          expect(cloud.received).toEqual([]);
        });

        it.each(['webhook-id', 'webhook-signature', 'X-Hub-Signature-256', 'Authorization'])(
          'refuses a doubled %s',
          async (name) => {
            const { headers = [], ...rest } = signed();
            const value = headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1] ?? '';
            // Where the envelope keeps the last of two, it cannot be seen that there were two: that one has to be wrong then.
            const second = envelope.showsDoubled ? value : `${value}0`;
            const reply = await ask({ ...rest, headers: [...headers, [name, second]] });
            expect(reply.json).toMatchObject({ code: 'SIGNATURE_INVALID' });
            expect(cloud.received).toEqual([]);
          },
        );

        it.each(['/webhook', '/prod/webhook', '/prod/desk/webhook/'])('is served at %s', async (path) => {
          expect((await ask(signed(validBody, { path }))).status).toBe(200);
        });

        it.each<[string, Wrapped, number, string, Record<string, string>]>([
          ['another path', { path: '/other' }, 404, 'NOT_FOUND', {}],
          ['another method', { method: 'GET' }, 405, 'METHOD_NOT_ALLOWED', { allow: 'POST' }],
          [
            'another method at health',
            { method: 'DELETE', path: '/health' },
            405,
            'METHOD_NOT_ALLOWED',
            { allow: 'GET, HEAD' },
          ],
          ['no proof', {}, 401, 'SIGNATURE_INVALID', {}],
          ['too large a body', { body: Buffer.alloc(1024 * 1024 + 1, 0x20) }, 413, 'PAYLOAD_TOO_LARGE', {}],
          [
            'too large a body in base64',
            { body: Buffer.alloc(1024 * 1024 + 1), base64: true },
            413,
            'PAYLOAD_TOO_LARGE',
            {},
          ],
        ])('answers %s with its status and one line', async (_, request, status, code, headers) => {
          const reply = await ask(request);
          expect(reply).toMatchObject({ status, json: { code, status, requestId: 'aws-1' } });
          expect(reply.all).toMatchObject({ 'content-type': 'application/problem+json', ...headers });
          expect(output.lines()).toMatchObject([{ level: 'WARN', code, status, requestId: 'aws-1' }]);
          expect(cloud.received).toEqual([]);
        });

        it('answers what is proven and no JSON by its type', async () => {
          const { headers = [], ...rest } = signed();
          const reply = await ask({ ...rest, headers: headers.filter(([name]) => name !== 'Content-Type') });
          expect(reply).toMatchObject({ status: 415, json: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
        });

        it('answers health without a line and without the cloud', async () => {
          const reply = await ask({ method: 'GET', path: '/prod/health' });
          expect(reply).toMatchObject({ status: 200, json: { status: 'ok' } });
          expect(await ask({ method: 'HEAD', path: '/prod/health' })).toMatchObject({ status: 200, json: {} });
          expect([output.text(), cloud.received]).toEqual(['', []]);
        });

        it('passes on what the API says', async () => {
          cloud.fail({ on: { service: 'workspace' }, status: 429, headers: { 'Retry-After': '7' } });
          const reply = await ask(signed());
          expect(reply).toMatchObject({
            status: 429,
            json: { code: 'UPSTREAM_THROTTLED', source: 'workspace', retryable: true, upstream: { status: 429 } },
          });
          expect(reply.all['retry-after']).toBe('7');
        });

        it('takes the request id from the platform, else from the gateway, else makes one, but never from a header', async () => {
          const request = signed(validBody, { headers: [['X-Request-Id', 'chosen']] });
          const idFor = async (requestId: unknown) =>
            envelope.headersOf(await handler(envelope.wrap(request), toContext({ requestId })))['x-request-id'];
          expect(await idFor('aws-2')).toBe('aws-2');
          for (const none of [undefined, '', 'two\nlines', 'ü', 'x'.repeat(129), 7, null])
            expect(await idFor(none)).toEqual(envelope.requestId ?? expect.stringMatching(/^[0-9a-f-]{36}$/));
        });

        it('answers INTERNAL where a channel cannot even render, and tells nothing of the bug', async () => {
          const broken = serveHttp('webhook', [
            (reader) => ({
              ...webhook(reader),
              render: () => {
                throw new Error(secrets.password);
              },
            }),
          ]);
          const reply = await broken(envelope.wrap(signed()), toContext());
          expect(read(reply).status).toBe(500);
          expect(envelope.headersOf(reply)).toMatchObject({ 'x-request-id': 'aws-1' });
          expect(JSON.parse(read(reply).body)).toMatchObject({ code: 'INTERNAL' });
          expect(output.lines().at(-1)).toMatchObject({ level: 'ERROR', code: 'INTERNAL', bug: { name: 'Error' } });
          expectNoSecretIn([reply, output.text()]);
        });
      });
    }

    describe('over HTTP', () => {
      const [envelope] = runtime.envelopes;
      const request = (more: Wrapped = {}) => envelope?.wrap(signed(validBody, more));

      it('is an async function', () => {
        for (const handler of [serveHttp('webhook', [webhook]), serveEvents('eventbus', eventbus)]) {
          expect(handler.constructor.name).toBe('AsyncFunction');
        }
      });

      it.each([
        ['an event of a bus', onBus(payload)],
        ['a batch', { Records: [] }],
        ['null', null],
        ['nothing', undefined],
        ['a text', 'POST /webhook'],
      ])('answers %s with a 400 and leaves a line', async (_, event) => {
        const reply = read(await serveHttp('webhook', [webhook])(event, toContext()));
        expect(reply.status).toBe(400);
        expect(JSON.parse(reply.body)).toMatchObject({ code: 'PAYLOAD_INVALID', requestId: 'aws-1' });
        expect(JSON.parse(reply.body).detail).toBe('This event is no HTTP request.');
        expect(output.lines()).toMatchObject([
          { level: 'WARN', channel: 'webhook', code: 'PAYLOAD_INVALID', status: 400 },
        ]);
      });

      it.each([0, 1, 5, 38])('begins nothing with %d ms left, and says so once', async (remainingMs) => {
        const context = toContext({ remainingMs: () => remainingMs });
        const reply = read(await serveHttp('webhook', [webhook])(request(), context));
        expect(reply.status).toBe(504);
        expect(JSON.parse(reply.body)).toMatchObject({ code: 'UPSTREAM_TIMEOUT', applied: 'no' });
        expect(output.lines()).toMatchObject([{ channel: 'webhook', code: 'UPSTREAM_TIMEOUT', applied: 'no' }]);
        expect(cloud.received).toEqual([]);
      });

      it.each<[string, () => unknown]>([
        ['infinite', () => Number.POSITIVE_INFINITY],
        ['no number', () => Number.NaN],
        ['more than a timer holds', () => 2 ** 31],
        ['not told', () => undefined],
        [
          'not to be had',
          () => {
            throw new Error('not today');
          },
        ],
      ])('serves where the time that is left is %s', async (_, remainingMs) => {
        const reply = await serveHttp('webhook', [webhook])(request(), toContext({ remainingMs }));
        expect(read(reply).status).toBe(200);
        expect(output.lines()).toHaveLength(1);
      });
    });

    describe('as the platform invokes it', () => {
      it('resolves with the status and the body that webhook would send', async () => {
        const reply = await serveEvents('eventbus', eventbus)(onBus(payload), toContext());
        expect(reply).toMatchObject({ status: 200, enabled: true, exitSessions: 2 });
        expect(cloud.configs()).toHaveLength(1);
        expect(output.lines()).toMatchObject([{ channel: 'eventbus', code: 'OK', requestId: 'aws-1' }]);
      });

      it.each<[string, unknown]>([
        ['null', null],
        ['nothing', undefined],
        ['a bare payload', payload],
      ])('throws PAYLOAD_INVALID for %s and leaves a line', async (_, event) => {
        const thrown = serveEvents('eventbus', eventbus)(event, toContext());
        await expect(thrown).rejects.toMatchObject({ name: 'PAYLOAD_INVALID' });
        expect(output.lines()).toMatchObject([{ channel: 'eventbus', code: 'PAYLOAD_INVALID', requestId: 'aws-1' }]);
        expect(cloud.received).toEqual([]);
      });

      it('throws INTERNAL for a bug, with nothing of the bug on it, and leaves a line that tells its place', async () => {
        const broken = serveEvents('eventbus', (reader) => ({
          ...(eventbus(reader) as EventChannel),
          render: () => {
            throw new Error(secrets.password, { cause: new Error(secrets.hub) });
          },
        }));
        const error: unknown = await broken(onBus(payload), toContext()).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(DeliveryError);
        expect(error).toMatchObject({ name: 'INTERNAL' });
        expect(output.lines().at(-1)).toMatchObject({ channel: 'eventbus', code: 'INTERNAL', bug: { name: 'Error' } });
        expectNoSecretIn([error, output.text()]);
        expect(everythingOf(error)).not.toMatch(/originalError|cause/);
      });
    });

    describe('set up wrongly', () => {
      const wrong: Env = { ...cloudSettings, HW_PROJECT_ID: '', UPSTREAM_TIMEOUT_MS: secrets.password };
      const told = ['HW_PROJECT_ID is required', 'UPSTREAM_TIMEOUT_MS must be a whole number from 100 to 60000'];

      it.runIf(runtime.startsEarly)('does not load, and says why in one line', () => {
        provide(wrong);
        expect(() => serveHttp('webhook', [webhook])).toThrow(ConfigurationError);
        expect(output.lines()).toMatchObject([{ level: 'ERROR', settings: told }]);
        expectNoSecretIn([output.text()]);
      });

      it.runIf(!runtime.startsEarly)(
        'loads, answers INTERNAL, says why beside the line, and starts as soon as it can',
        async () => {
          const [envelope] = runtime.envelopes;
          const handler = serveHttp('webhook', [webhook]);
          const ask = async (settings: Env, more: Wrapped = {}) =>
            read(await handler(envelope?.wrap(signed(validBody, more)), toContext({ settings })));
          const refused = await ask(wrong);
          expect(refused.status).toBe(500);
          expect(JSON.parse(refused.body)).toMatchObject({ code: 'INTERNAL', retryable: false });
          expect((await ask(wrong, { method: 'GET', path: '/health' })).status).toBe(200);
          const bus = serveEvents('eventbus', eventbus);
          await expect(bus(onBus(payload), toContext({ settings: wrong }))).rejects.toMatchObject({ name: 'INTERNAL' });
          expect(output.lines()).toMatchObject([
            { level: 'ERROR', settings: expect.arrayContaining(told) },
            { level: 'ERROR', channel: 'webhook', code: 'INTERNAL' },
            { level: 'ERROR', settings: told },
            { level: 'ERROR', channel: 'eventbus', code: 'INTERNAL' },
          ]);
          expect(output.text()).not.toContain('"bug"');
          expectNoSecretIn([refused, output.text()]);

          expect((await ask(settings)).status).toBe(200);
          expect(await bus(onBus(payload), toContext())).toMatchObject({ status: 200 });
        },
      );
    });
  });
}
