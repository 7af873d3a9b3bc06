import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cloud } from '../../infra/emulator/cloud.ts';
import { toGatewayEvent } from '../../infra/runtimes/graph/gateway.ts';
import { eventbus } from '../../lib/channels/eventgrid.ts';
import { schedule } from '../../lib/channels/timer.ts';
import { webhook } from '../../lib/channels/webhook.ts';
import { DeliveryError } from '../../lib/event-reply.ts';
import { endings } from '../../lib/outcome.ts';
import { serveEvents, serveHttp } from '../../lib/runtimes/functiongraph.ts';
import { createTestCloud } from '../support/app.ts';
import { anyHttpDelivery, rightPayload } from '../support/arbitraries.ts';
import { createClock } from '../support/clock.ts';
import { anyGraphEvent } from '../support/graph-events.ts';
import { captureOutput, type Output } from '../support/lambda.ts';
import { expectNoSecretIn } from '../support/leaks.ts';
import { runs } from '../support/runs.ts';
import { secrets } from '../support/secrets.ts';
import { projectId, webhookSettings } from '../support/settings.ts';
import { bear } from '../support/sign.ts';

const often = runs(300);
const statuses = new Set<number>(Object.values(endings).map(({ status }) => status));
const lent = {
  accessKey: 'PLANTEDLENTKEY000001',
  secretKey: 'planted/lent+secret&of"odd-signs=0001',
  securityToken: 'planted-lent-security-token-0001',
};
const { HW_USER_NAME, HW_USER_PASSWORD, HW_DOMAIN_NAME, ...variables } = webhookSettings;
const settings: Readonly<Record<string, string>> = {
  ...variables,
  SCHEDULE_COMMAND: '{"enabled":false,"exitSessions":0}',
};

let output: Output;
let cloud: Cloud;
let lends = 0;
beforeAll(() => {
  output = captureOutput();
  vi.stubGlobal('fetch', (...args: Parameters<typeof cloud.fetch>) => cloud.fetch(...args));
});
beforeEach(() => {
  output.clear();
  cloud = createTestCloud({ ...createClock(), now: () => Date.now() }, { keys: [lent] });
  lends = 0;
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const context = {
  getUserData: (name: string) => settings[name],
  getProjectID: () => projectId,
  getRequestID: () => 'fg-1',
  getRemainingTimeInMilliSeconds: () => 28_000,
  getSecurityAccessKey() {
    lends += 1;
    return lent.accessKey;
  },
  getSecuritySecretKey: () => lent.secretKey,
  getSecurityToken: () => lent.securityToken,
};

/** Contexts with methods that say anything, throw, or are none. */
const anyContext: fc.Arbitrary<object> = fc.oneof(
  fc.constant(context),
  fc.constantFrom(...Object.keys(context)).chain((name) =>
    fc
      .oneof(
        fc.anything().map((value) => () => value),
        fc.constant(() => {
          throw new Error(JSON.stringify(settings));
        }),
        fc.anything(),
      )
      .map((method) => ({ ...context, [name]: method })),
  ),
  fc.object(),
  fc.anything().map((value) => value as object),
  fc.constant(
    new Proxy(context, {
      get: () => {
        throw new Error(JSON.stringify(settings));
      },
    }),
  ),
);

/** Requests in a gateway's event, none of them proven, with one field replaced by something. */
const anyUnproven: fc.Arbitrary<unknown> = fc
  .tuple(
    anyHttpDelivery({ secrets: false }),
    fc.constantFrom(
      'body',
      'headers',
      'path',
      'httpMethod',
      'isBase64Encoded',
      'requestContext',
      'queryStringParameters',
      'none',
    ),
    fc.anything(),
  )
  .map(([{ method, path, headers, body }, name, value]) => {
    const lines = [...headers].flatMap(([header, values]) => values.map((one) => [header, one] as const));
    const event = toGatewayEvent({ method, path, query: '', headers: lines, body });
    return name === 'none' ? event : { ...event, [name]: value };
  });

describe('on FunctionGraph no input', () => {
  it('makes an HTTP function throw, or answer in a form that the gateway does not take', async () => {
    const handler = serveHttp('webhook', [webhook]);
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyGraphEvent, anyUnproven), anyContext, async (event, given) => {
        const reply = await handler(event, given);
        expect(Object.keys(reply).sort()).toEqual(['body', 'headers', 'isBase64Encoded', 'statusCode']);
        expect(typeof reply.body).toBe('string');
        expect(reply.isBase64Encoded).toBe(false);
        for (const value of Object.values(reply.headers ?? {})) expect(typeof value).toBe('string');
        expect(reply.statusCode === 200 || statuses.has(reply.statusCode)).toBe(true);
      }),
      often,
    );
    // None of it was proven: nobody asked for keys, and nothing was sent.
    expect([lends, cloud.received]).toEqual([0, []]);
    expectNoSecretIn([output.text()], ...Object.values(lent));
  });

  it.each([
    ['eventbus', eventbus],
    ['schedule', schedule],
  ])('makes %s throw anything but an error whose name and message are a code', async (name, factory) => {
    const handler = serveEvents(name, factory);
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyGraphEvent, anyUnproven), anyContext, async (event, given) => {
        output.clear();
        try {
          expect(await handler(event, given)).toMatchObject({ status: 200 });
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error;
          expect(Object.keys(endings)).toContain(error.name);
          expect(error.message.startsWith(`${error.name}: `)).toBe(true);
          expect(Object.keys(error)).toEqual([]);
          expectNoSecretIn([error], ...Object.values(lent));
        }
        expect(output.lines().filter(({ message }) => message === 'delivery')).toHaveLength(1);
        expectNoSecretIn([output.text()], ...Object.values(lent));
      }),
      often,
    );
  });
});

it('what is proven and right is signed so that the cloud takes it, whatever is in it', async () => {
  const handler = serveHttp('webhook', [webhook]);
  await fc.assert(
    fc.asyncProperty(rightPayload, async (payload) => {
      cloud.wipe();
      const headers = Object.entries({ 'content-type': 'application/json', ...bear(secrets.bearer) });
      const body = Buffer.from(JSON.stringify(payload));
      const event = toGatewayEvent({ method: 'POST', path: '/webhook', query: '', headers, body });
      expect((await handler(event, context)).statusCode).toBe(200);
      expect(cloud.configs()).toHaveLength(1);
    }),
    often,
  );
  expect(cloud.received.every(({ service }) => service === 'workspace')).toBe(true);
});

it('events 10,000 levels deep are refused by name', async () => {
  let deep: unknown = {};
  for (let level = 0; level < 10_000; level += 1)
    deep = { data: deep, specversion: '1.0', source: 's', id: '1', type: 't' };
  const text = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  const timer = { trigger_type: 'TIMER', user_event: text };
  const smn = { record: [{ smn: { message: text } }] };
  for (const event of [deep, [deep], { events: [deep] }, timer, smn]) {
    for (const handler of [serveEvents('eventbus', eventbus), serveEvents('schedule', schedule)])
      await expect(handler(event, context)).rejects.toMatchObject({ name: 'PAYLOAD_INVALID' });
  }
  expect(cloud.received).toEqual([]);
});
