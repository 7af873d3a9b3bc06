import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { endings } from '../../lib/outcome.ts';
import { hasRecorded, recorded } from '../support/recorded.ts';
import { cloudSettingsAt } from '../support/settings.ts';
import { type Graph, startGraph } from './graph.ts';
import { type Lambda, startLambda } from './lambda.ts';

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** Nobody listens there: what gets that far was accepted, and ends as TOKEN_UNAVAILABLE. */
const settings = cloudSettingsAt('http://127.0.0.1:9');

const own: ReadonlyArray<readonly [string, unknown]> = [
  ['own: an alarm of CloudWatch', { source: 'aws.cloudwatch', 'detail-type': 'Alarm', id: '1', detail: { state: {} } }],
  ['own: a batch of a topic', { Records: [{ EventSource: 'aws:sns', Sns: { Message: '{}' } }] }],
];
const events = [
  ...own,
  ...globSync('events/*.json', { cwd: recorded }).map((file) => [basename(file), read(`${recorded}${file}`)] as const),
].sort(([a], [b]) => (a < b ? -1 : 1));

describe('A real event', () => {
  const lambdas: Record<string, Lambda> = {};

  beforeAll(async () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    for (const name of ['webhook', 'eventbus', 'schedule']) {
      lambdas[name] = await startLambda(name, { ...settings, WEBHOOK_SECRETS: secret });
    }
  });
  afterAll(async () => {
    await Promise.all(Object.values(lambdas).map((lambda) => lambda.stop()));
  });

  it.each(events)('%s is answered by webhook with a status, and thrown by the others with a name', async (_, event) => {
    const { result, error } = (await lambdas['webhook']?.invoke(event)) ?? {};
    expect(error).toBeUndefined();
    const { statusCode, body } = result as { statusCode: number; body: string };
    // Not one of them is a signed delivery of ours.
    expect([400, 401, 404, 405]).toContain(statusCode);
    expect(JSON.parse(body)).toMatchObject({ status: statusCode, requestId: expect.any(String) });

    for (const name of ['eventbus', 'schedule']) {
      const invoked = await lambdas[name]?.invoke(event);
      expect(Object.keys(endings)).toContain(invoked?.error?.name);
      expect(invoked?.error?.message).not.toMatch(/^\s+at /m);
    }
  });
});

describe('A real event, on FunctionGraph', () => {
  const graphs: Record<string, Graph> = {};
  const context = { settings: { ...settings, WEBHOOK_SECRETS: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } };

  beforeAll(async () => {
    for (const name of ['webhook', 'chatops', 'eventbus', 'schedule']) graphs[name] = await startGraph(name);
  });
  afterAll(async () => {
    await Promise.all(Object.values(graphs).map((graph) => graph.stop()));
  });

  it.each(events)('%s is answered over HTTP with a status, and thrown by the others with a code', async (_, event) => {
    for (const name of ['webhook', 'chatops']) {
      const { result, error } = (await graphs[name]?.invoke(event, context)) ?? {};
      expect(error).toBeUndefined();
      const { statusCode, body } = result as { statusCode: number; body: string };
      expect([400, 401, 404, 405]).toContain(statusCode);
      expect(JSON.parse(body)).toMatchObject({ status: statusCode, requestId: expect.any(String) });
    }
    for (const name of ['eventbus', 'schedule']) {
      const { error } = (await graphs[name]?.invoke(event, context)) ?? {};
      expect(Object.keys(endings)).toContain(error?.name);
      expect(error?.message).toMatch(new RegExp(`^${error?.name}: `));
    }
  });
});

type Case = {
  id: string;
  secret?: string;
  headers: Record<string, string>;
  body: string;
  now?: number;
  expect: string;
  event?: Record<string, unknown>;
  scheme?: string;
  receiver?: { secret?: string };
};

/** The published example that all libraries of Standard Webhooks share, and GitHub's own for a secret that is long enough. */
const published: readonly Case[] = [
  {
    id: 'own: standard webhooks, published',
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
    body: '{"test": 2432232314}',
    now: 1614265330,
    expect: 'accept',
  },
];

/** A secret that the settings allow; the published ones of the hub scheme are short or hold blanks. */
const isAllowed = ({ secret = '', headers }: Case) =>
  'x-hub-signature-256' in headers ? secret.length >= 16 && !/\s/.test(secret) : secret.startsWith('whsec_');

function vectors(file: string): Case[] {
  if (!hasRecorded) return [];
  const { cases } = read(`${recorded}vectors/${file}.json`) as { cases: Case[] };
  return cases.map((one) => ({ ...one, id: `${file}: ${one.id}` }));
}

const proofs = [...published, ...vectors('standard-webhooks'), ...vectors('github')].filter(isAllowed);
const signedEvents = vectors('signed-events').filter(({ scheme }) => scheme === 'standard-webhooks');

async function statusOf(event: unknown, secret: string, now: number | undefined): Promise<number> {
  const setting = secret.startsWith('whsec_') ? 'WEBHOOK_SECRETS' : 'WEBHOOK_HUB_SECRETS';
  const lambda = await startLambda('webhook', { ...settings, [setting]: secret }, now && now * 1000);
  try {
    const { result } = await lambda.invoke(event);
    return (result as { statusCode: number }).statusCode;
  } finally {
    await lambda.stop();
  }
}

describe('A published proof', () => {
  it.each(proofs)('$id: $expect', async ({ headers, body, secret = '', now, ...one }) => {
    const sent = Object.entries({ 'content-type': 'application/json', ...headers });
    const event = toEvent('apigw-v2', {
      method: 'POST',
      path: '/webhook',
      query: '',
      headers: sent,
      body: Buffer.from(body),
    });
    const status = await statusOf(event, secret, now);
    // Accepted is proven; what is asked for may still be refused.
    expect(one.expect === 'accept' ? status !== 401 : status === 401).toBe(true);
  });

  it.each([...signedEvents, ...published.map((one) => ({ ...one, event: undefined }))])(
    '$id, in a whole event: $expect',
    async ({ event, receiver, secret = receiver?.secret ?? '', headers, body, now, ...one }) => {
      const whole =
        event ??
        toEvent('alb', {
          method: 'POST',
          path: '/x/webhook',
          query: '',
          headers: Object.entries({ 'content-type': 'application/json', ...headers }),
          body: Buffer.from(body),
        });
      const moved = { ...(whole as object), path: '/hooks/webhook', rawPath: '/hooks/webhook' };
      const status = await statusOf(moved, secret, now);
      expect(one.expect === 'accept' ? status !== 401 && status !== 404 : status === 401).toBe(true);
    },
  );
});
