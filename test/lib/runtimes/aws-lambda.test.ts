import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventbus } from '../../../lib/channels/eventbus.ts';
import { webhook } from '../../../lib/channels/webhook.ts';
import { DeliveryError } from '../../../lib/event-reply.ts';
import { serveEvents, serveHttp } from '../../../lib/runtimes/aws-lambda.ts';
import { ConfigurationError } from '../../../lib/settings/settings.ts';
import { createTestCloud } from '../../support/app.ts';
import { createClock } from '../../support/clock.ts';
import { onBus, validBody } from '../../support/delivery.ts';
import { envelopes } from '../../support/envelopes.ts';
import { captureOutput, type Output, setEnvironment, toContext } from '../../support/lambda.ts';
import { everythingOf, expectNoSecretIn } from '../../support/leaks.ts';
import { secrets } from '../../support/secrets.ts';
import { cloudSettings, webhookSettings } from '../../support/settings.ts';

const payload = JSON.parse(validBody);
const proven = [
  ['Content-Type', 'application/json'],
  ['Authorization', `Bearer ${secrets.bearer}`],
] as const;
const [apigw] = envelopes;
const request = (more = {}) => apigw?.wrap({ headers: proven, body: Buffer.from(validBody), ...more });

let output: Output;
let cloud: ReturnType<typeof createTestCloud>;
beforeEach(() => {
  output = captureOutput();
  // On the system's clock, like the functions.
  cloud = createTestCloud({ ...createClock(), now: () => Date.now() });
  vi.stubGlobal('fetch', cloud.fetch);
  setEnvironment(webhookSettings);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe('an HTTP function', () => {
  it('brings a delivery to the cloud and leaves one line', async () => {
    const reply = await serveHttp('webhook', [webhook])(request(), toContext());
    expect(reply).toMatchObject({ statusCode: 200, headers: { 'x-request-id': 'aws-1' } });
    expect(cloud.configs()).toMatchObject([{ enabled: true, exitSessions: 2 }]);
    expect(output.lines()).toMatchObject([
      { level: 'INFO', message: 'delivery', channel: 'webhook', code: 'OK', requestId: 'aws-1', coldStart: true },
    ]);
  });

  it('takes two arguments, as Lambda has it', () => {
    expect(serveHttp('webhook', [webhook])).toHaveLength(2);
  });

  it.each([
    ['an event of a bus', onBus(payload)],
    ['a batch', { Records: [] }],
    ['null', null],
    ['nothing', undefined],
    ['a text', 'POST /webhook'],
  ])('answers %s with a 400 and leaves a line', async (_, event) => {
    const reply = await serveHttp('webhook', [webhook])(event, toContext());
    expect(reply.statusCode).toBe(400);
    expect(JSON.parse(reply.body)).toMatchObject({ code: 'PAYLOAD_INVALID', requestId: 'aws-1' });
    expect(JSON.parse(reply.body).detail).toBe('This event is no HTTP request.');
    expect(output.lines()).toMatchObject([{ level: 'WARN', channel: 'webhook', code: 'PAYLOAD_INVALID', status: 400 }]);
  });

  it('takes the request id from Lambda, else from the gateway, else makes one, but never from a header', async () => {
    const handler = serveHttp('webhook', [webhook]);
    const idFor = async (
      context: unknown,
      event: unknown = request({ headers: [...proven, ['X-Request-Id', 'chosen']] }),
    ) => (await handler(event, context as Context)).headers?.['x-request-id'];
    expect(await idFor(toContext())).toBe('aws-1');
    expect(await idFor({})).toBe(apigw?.requestId);
    expect(await idFor({ awsRequestId: 'two\nlines' })).toBe(apigw?.requestId);
    expect(await idFor({ awsRequestId: 7 })).toBe(apigw?.requestId);
    expect(await idFor(undefined, null)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers INTERNAL where a channel cannot even render, in the form of the envelope', async () => {
    for (const envelope of envelopes) {
      output.clear();
      const broken = serveHttp('webhook', [
        (settings) => ({
          ...webhook(settings),
          render: () => {
            throw new Error(secrets.password);
          },
        }),
      ]);
      const event = envelope.wrap({ headers: proven, body: Buffer.from(validBody) });
      const reply = await broken(event, toContext());
      expect(reply.statusCode).toBe(500);
      expect(envelope.headersOf(reply)).toMatchObject({ 'x-request-id': 'aws-1' });
      expect(JSON.parse(reply.body)).toMatchObject({ code: 'INTERNAL' });
      expect(output.lines().at(-1)).toMatchObject({ level: 'ERROR', code: 'INTERNAL', bug: { name: 'Error' } });
      expectNoSecretIn([reply, output.text()]);
    }
  });
});

describe('the time', () => {
  it.each([
    [28_000, 27_500],
    [2_000, 1_500],
    [1_000, 500],
    [999, 499],
    [301, 150],
    [100.5, 50],
  ])('of %d ms until the platform stops the function leaves the work about %d', async (remainingMs, workMs) => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    setEnvironment({ TOKEN_TIMEOUT_MS: '60000' });
    const limits: number[] = [];
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      limits.push(ms);
      return new AbortController().signal;
    });
    const reply = await serveHttp('webhook', [webhook])(request(), toContext(remainingMs));
    expect(JSON.parse(reply.body)).toMatchObject({ code: 'TOKEN_UNAVAILABLE' });
    for (const limit of limits) {
      expect(Number.isInteger(limit)).toBe(true);
      expect(limit).toBeLessThanOrEqual(workMs + 1);
      expect(limit).toBeGreaterThan(workMs - 100);
    }
  });

  it.each([0, 1, 3, 5, 9, 38, -1, -20_000])(
    'that is over, or nearly, sends nothing and is told once: %d ms',
    async (remainingMs) => {
      const handlers = [
        serveHttp('webhook', [webhook])(request(), toContext(remainingMs)),
        serveEvents('eventbus', eventbus)(onBus(payload), toContext(remainingMs)),
      ] as const;
      const reply = await handlers[0];
      expect(reply.statusCode).toBe(504);
      expect(JSON.parse(reply.body)).toMatchObject({ code: 'UPSTREAM_TIMEOUT', applied: 'no' });
      await expect(handlers[1]).rejects.toMatchObject({
        name: 'UPSTREAM_TIMEOUT',
        message: expect.stringContaining('applied: no'),
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(cloud.received).toEqual([]);
      expect(output.lines()).toMatchObject([
        { channel: 'webhook', code: 'UPSTREAM_TIMEOUT', status: 504, applied: 'no' },
        { channel: 'eventbus', code: 'UPSTREAM_TIMEOUT', status: 504, applied: 'no' },
      ]);
    },
  );

  // A timer takes a delay that it cannot hold for none at all: the answers take long enough for one to go off.
  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 7, 1e15])(
    'that no timer can hold gives up nothing: %d ms',
    async (remainingMs) => {
      const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
      cloud = createTestCloud({ ...createClock(), now: () => Date.now(), sleep });
      cloud.fail({ delayMs: 25, times: Number.POSITIVE_INFINITY });
      vi.stubGlobal('fetch', cloud.fetch);
      const reply = await serveHttp('webhook', [webhook])(request(), toContext(remainingMs));
      expect(reply.statusCode).toBe(200);
      expect(await serveEvents('eventbus', eventbus)(onBus(payload), toContext(remainingMs))).toMatchObject({
        status: 200,
      });
      expect(output.lines()).toMatchObject([
        { channel: 'webhook', code: 'OK' },
        { channel: 'eventbus', code: 'OK' },
      ]);
    },
  );
});

describe('a function of the platform', () => {
  it('resolves with the status and the body that webhook would send', async () => {
    const handler = serveEvents('eventbus', eventbus);
    expect(handler).toHaveLength(2);
    expect(await handler(onBus(payload), toContext())).toMatchObject({ status: 200, enabled: true, exitSessions: 2 });
    expect(cloud.configs()).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['nothing', undefined],
    ['a bare payload', payload],
    ['an HTTP request', request()],
  ])('throws PAYLOAD_INVALID for %s and leaves a line', async (_, event) => {
    await expect(serveEvents('eventbus', eventbus)(event, toContext())).rejects.toMatchObject({
      name: 'PAYLOAD_INVALID',
    });
    expect(output.lines()).toMatchObject([{ channel: 'eventbus', code: 'PAYLOAD_INVALID', requestId: 'aws-1' }]);
    expect(cloud.received).toEqual([]);
  });

  it('works without a context', async () => {
    expect(await serveEvents('eventbus', eventbus)(onBus(payload), undefined as never)).toMatchObject({ status: 200 });
  });

  it('throws INTERNAL for a bug, with nothing of the bug on it', async () => {
    const broken = serveEvents('eventbus', (settings) => ({
      ...eventbus(),
      render: () => {
        settings.text('x');
        throw new Error(secrets.password, { cause: new Error(secrets.hub) });
      },
    }));
    const error: unknown = await broken(onBus(payload), toContext()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DeliveryError);
    expect(error).toMatchObject({ name: 'INTERNAL' });
    expectNoSecretIn([error, output.text()]);
    expect(everythingOf(error)).not.toMatch(/originalError|cause/);
  });
});

describe('a start', () => {
  it.each(['\n', '\r\n', '\n\n\r\n'])('cuts off %j at the end of every setting', async (ending) => {
    const more = { UPSTREAM_TIMEOUT_MS: '9000', TOKEN_PREFETCH: 'false', POWERTOOLS_LOG_LEVEL: 'INFO' };
    const all = Object.entries({ ...webhookSettings, ...more }).map(([name, value]) => [name, `${value}${ending}`]);
    setEnvironment(Object.fromEntries(all));
    const reply = await serveHttp('webhook', [webhook])(request(), toContext());
    expect(reply.statusCode).toBe(200);
    expect(cloud.received.at(-1)?.path).toContain(`/v1/${cloudSettings.HW_PROJECT_ID}/`);
  });

  it('asks for no token early where references are to be read, with a line break, too', async () => {
    setEnvironment({ HW_USER_PASSWORD: 'secretsmanager:a#b\n', TOKEN_PREFETCH: 'true\n' });
    serveHttp('webhook', [webhook]);
    expect(cloud.received).toEqual([]);
  });

  it('tells once of names that are nearly right', async () => {
    setEnvironment({
      HW_REGION: secrets.password,
      WEBHOOK_SECRET: 'x',
      DISCORD_BOT_TOKEN: 'x',
      LOG_LEVEL: 'x',
    });
    const handler = serveHttp('webhook', [webhook]);
    await handler(request(), toContext());
    expect(output.lines()).toMatchObject([
      {
        level: 'WARN',
        message: 'settings',
        settings: [
          'HW_REGION is no setting; the nearest is HW_REGION_NAME',
          'WEBHOOK_SECRET is no setting; the nearest is WEBHOOK_SECRETS',
        ],
      },
      { message: 'delivery' },
    ]);
    expectNoSecretIn([output.text()]);
  });

  it('that fails for want of it tells of such a name, too', () => {
    setEnvironment({ ...cloudSettings, HW_REGION_NAME: '', HW_REGION: 'x' });
    expect(() => serveEvents('eventbus', eventbus)).toThrow('HW_REGION_NAME is required');
    expect(output.lines()).toMatchObject([{ level: 'WARN', message: 'settings' }, { level: 'ERROR' }]);
  });

  it('tells nothing where every name is right', async () => {
    await serveHttp('webhook', [webhook])(request(), toContext());
    expect(output.lines()).toMatchObject([{ message: 'delivery' }]);
  });
});

describe('a start that fails', () => {
  it('is a ConfigurationError, and one line that says which settings are wrong, without a value', () => {
    setEnvironment({ ...cloudSettings, HW_PROJECT_ID: '', UPSTREAM_TIMEOUT_MS: secrets.password });
    expect(() => serveHttp('webhook', [webhook])).toThrow(ConfigurationError);
    const [line, ...more] = output.lines();
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      level: 'ERROR',
      settings: ['HW_PROJECT_ID is required', 'UPSTREAM_TIMEOUT_MS must be a whole number from 100 to 60000'],
    });
    expectNoSecretIn([output.text()]);
  });

  it('names what is wrong with the log itself together with everything else', () => {
    setEnvironment({ ...cloudSettings, HW_PROJECT_ID: '', POWERTOOLS_LOGGER_LOG_EVENT: secrets.password });
    expect(() => serveEvents('eventbus', eventbus)).toThrow(
      new ConfigurationError([
        { name: 'POWERTOOLS_LOGGER_LOG_EVENT', rule: 'must be one of true, false' },
        { name: 'HW_PROJECT_ID', rule: 'is required' },
      ]),
    );
    expect(output.lines()).toMatchObject([{ level: 'ERROR', settings: [{}, {}] }]);
    expectNoSecretIn([output.text()]);
  });

  it('sends nothing, whatever it is that is wrong', async () => {
    setEnvironment({ POWERTOOLS_LOG_LEVEL: 'LOUD', TOKEN_PREFETCH: 'true' });
    expect(() => serveHttp('webhook', [webhook])).toThrow('POWERTOOLS_LOG_LEVEL must be one of TRACE, ');
    expect(cloud.received).toEqual([]);
  });

  it('by a bug is told by its kind and place', () => {
    const bug = new RangeError(secrets.password);
    expect(() =>
      serveEvents('eventbus', () => {
        throw bug;
      }),
    ).toThrow(bug);
    expect(output.lines()).toMatchObject([{ level: 'ERROR', bug: { name: 'RangeError' } }]);
    expectNoSecretIn([output.text()]);
  });
});
