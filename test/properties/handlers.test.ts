import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventbus } from '../../lib/channels/eventbus.ts';
import { schedule } from '../../lib/channels/schedule.ts';
import { webhook } from '../../lib/channels/webhook.ts';
import { DeliveryError } from '../../lib/event-reply.ts';
import { type Code, endings } from '../../lib/outcome.ts';
import { serveEvents, serveHttp } from '../../lib/runtimes/aws-lambda.ts';
import { createTestCloud } from '../support/app.ts';
import { anyBody, anyEvent, anyHttpDelivery } from '../support/arbitraries.ts';
import { createClock } from '../support/clock.ts';
import { envelopes } from '../support/envelopes.ts';
import { captureOutput, type Output, setEnvironment, toContext } from '../support/lambda.ts';
import { expectNoSecretIn } from '../support/leaks.ts';
import { runs } from '../support/runs.ts';
import { webhookSettings } from '../support/settings.ts';

const statuses = new Set<number>(Object.values(endings).map(({ status }) => status));
const often = runs(300);

let output: Output;
let fetches = 0;
beforeAll(() => {
  output = captureOutput();
  setEnvironment({ ...webhookSettings, SCHEDULE_COMMAND: '{"enabled":false,"exitSessions":0}' });
  const cloud = createTestCloud({ ...createClock(), now: () => Date.now() });
  vi.stubGlobal('fetch', (...args: Parameters<typeof cloud.fetch>) => {
    fetches += 1;
    return cloud.fetch(...args);
  });
});
beforeEach(() => {
  output.clear();
  fetches = 0;
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

/** HTTP requests in every envelope, none of them proven, most of them near to one that is. */
const anyUnproven: fc.Arbitrary<unknown> = fc
  .tuple(anyHttpDelivery({ secrets: false }), fc.constantFrom(...envelopes), fc.boolean())
  .map(([{ method, path, headers, body }, envelope, base64]) =>
    envelope.wrap({
      method,
      path,
      body,
      base64,
      headers: [...headers].flatMap(([name, values]) => values.map((value) => [name, value] as const)),
    }),
  );

/** The same with one field of the envelope, at any depth, replaced by something. */
const anySpoilt: fc.Arbitrary<unknown> = fc
  .tuple(anyUnproven, fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }), fc.anything())
  .map(([event, way, value]) => {
    const spoilt = structuredClone(event);
    let at = spoilt as Record<string, unknown>;
    for (const [depth, step] of way.entries()) {
      const keys = Object.keys(at);
      const key = keys[step % Math.max(1, keys.length)];
      if (key === undefined) break;
      const next = at[key];
      if (depth < way.length - 1 && typeof next === 'object' && next !== null) at = next as Record<string, unknown>;
      else {
        at[key] = value;
        break;
      }
    }
    return spoilt;
  });

describe('no input', () => {
  it('makes the HTTP function throw, or answer in another form, or leave more than one line', async () => {
    const handler = serveHttp('webhook', [webhook]);
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyEvent, anyUnproven, anySpoilt), async (event) => {
        output.clear();
        const reply = await handler(event, toContext());
        const { status, code } = JSON.parse(reply.body) as { status: number | 'ok'; code?: Code };
        if (status === 'ok') {
          expect([reply.statusCode, output.text()]).toEqual([200, '']);
          return;
        }
        expect(statuses.has(reply.statusCode)).toBe(true);
        expect(reply.statusCode).toBe(status);
        expect(endings[code as Code].status).toBe(status);
        expect(output.lines()).toMatchObject([{ message: 'delivery', code, status }]);
      }),
      often,
    );
    // None of it was proven.
    expect(fetches).toBe(0);
  });

  it.each([
    ['eventbus', eventbus],
    ['schedule', schedule],
  ])('makes %s throw anything but an error whose name is a code', async (name, factory) => {
    const handler = serveEvents(name, factory);
    await fc.assert(
      fc.asyncProperty(anyEvent, async (event) => {
        output.clear();
        try {
          expect(await handler(event, toContext())).toMatchObject({ status: 200 });
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error;
          expect(Object.keys(endings)).toContain(error.name);
          expect(error.name).not.toBe('INTERNAL');
          expect(Object.keys(error)).toEqual([]);
        }
        expect(output.lines()).toHaveLength(1);
      }),
      often,
    );
  });

  it('makes anything write a secret', async () => {
    const handlers = [
      serveHttp('webhook', [webhook]),
      serveEvents('eventbus', eventbus),
      serveEvents('schedule', schedule),
    ];
    const shown: unknown[] = [];
    output.clear();
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyEvent, anyUnproven), fc.constantFrom(...handlers), async (event, handler) => {
        shown.push(await handler(event, toContext()).catch((error: unknown) => error));
      }),
      often,
    );
    expectNoSecretIn([...shown, output.text()]);
  });
});

it.each<[string, unknown]>([
  ['2 MiB', Buffer.alloc(2 * 1024 * 1024, 0x20)],
  ['10,000 levels deep', Buffer.from(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)],
  ['10,000 levels of objects', Buffer.from(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)],
  ['a byte order mark', Buffer.from('\ufeff{"enabled":true,"exitSessions":2}')],
  ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0x00])],
  ['__proto__', Buffer.from('{"__proto__":{"enabled":true,"exitSessions":2}}')],
])('a proven body of %s is refused without a word to the cloud', async (_, body) => {
  setEnvironment({
    WEBHOOK_SECRETS: '',
    WEBHOOK_HUB_SECRETS: '',
    WEBHOOK_BEARER_TOKENS: '',
    WEBHOOK_ALLOW_UNSIGNED: 'true',
  });
  const handler = serveHttp('webhook', [webhook]);
  for (const envelope of envelopes) {
    const event = envelope.wrap({
      body: body as Buffer,
      base64: true,
      headers: [['content-type', 'application/json']],
    });
    const reply = await handler(event, toContext());
    expect([400, 413]).toContain(reply.statusCode);
  }
  expect(fetches).toBe(0);
  setEnvironment({ ...webhookSettings, WEBHOOK_ALLOW_UNSIGNED: '' });
});

it('an event 10,000 levels deep is refused by name', async () => {
  let deep: unknown = {};
  for (let level = 0; level < 10_000; level += 1) deep = { detail: deep, 'detail-type': 'x', source: 's', id: '1' };
  for (const handler of [serveEvents('eventbus', eventbus), serveEvents('schedule', schedule)]) {
    await expect(handler(deep, toContext())).rejects.toMatchObject({ name: 'PAYLOAD_INVALID' });
  }
});

it('any bytes that are unsigned are refused, whatever they are', async () => {
  const handler = serveHttp('webhook', [webhook]);
  const [envelope] = envelopes;
  await fc.assert(
    fc.asyncProperty(anyBody, async (body) => {
      const reply = await handler(envelope?.wrap({ body, base64: true }), toContext());
      expect(reply.statusCode).toBe(401);
    }),
  );
  expect(fetches).toBe(0);
});
