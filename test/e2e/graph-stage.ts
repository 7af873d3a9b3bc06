import { afterEach, beforeEach, expect } from 'vitest';
import { account, type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import type { LentKeys } from '../../infra/runtimes/graph/context.ts';
import { toGatewayEvent, toGatewayReply } from '../../infra/runtimes/graph/gateway.ts';
import { validBody } from '../support/delivery.ts';
import { fallback } from '../support/graph-cases.ts';
import { expectNoSecretIn } from '../support/leaks.ts';
import { secrets } from '../support/secrets.ts';
import { bear, signHub, signStandard } from '../support/sign.ts';
import { type Graph, type GraphContext, type GraphOptions, startGraph } from './graph.ts';

/** What an agency lends: the first two sets are known to the cloud. */
export const lent = (number: number): LentKeys => ({
  accessKey: `PLANTEDLENTKEY${number}`,
  secretKey: `planted/lent+secret&of"odd-signs=000${number}`,
  securityToken: `planted-lent-token-${number}-${'x/+='.repeat(2_000)}`,
});
export const keysOf = (...numbers: number[]): string[] => numbers.flatMap((number) => Object.values(lent(number)));

export type GraphStage = ReturnType<typeof createGraphStage>;

/** A cloud for each test of the suite in which it is called, and functions in front of it. */
export function createGraphStage(options: GraphOptions) {
  let cloud: Cloud;
  let served: Served;
  let graph: Graph;

  beforeEach(async () => {
    cloud = createCloud({ secondCreate: 'second-entry', keys: [lent(1), lent(2)] });
    served = await serveCloud(cloud);
  });
  afterEach(async () => {
    await graph?.stop();
    await served.close();
  });

  const start = async (name = 'webhook', more: GraphOptions = {}) => {
    graph = await startGraph(name, { ...options, ...more });
    expect(graph.start).toMatchObject({ started: true, arity: 2 });
  };

  const settings = (more: Record<string, string> = {}): Record<string, string> => ({
    HW_REGION_NAME: account.regionName,
    HW_IAM_ENDPOINT: served.url,
    HW_WORKSPACE_ENDPOINT: served.url,
    WEBHOOK_SECRETS: secrets.standard,
    WEBHOOK_HUB_SECRETS: secrets.hub,
    WEBHOOK_BEARER_TOKENS: secrets.bearer,
    SCHEDULE_COMMAND: JSON.stringify(fallback),
    ...more,
  });

  /** With keys of the agency, and settings that only the context has. */
  const asLent = (keys: object = lent(1), more: GraphContext = {}): GraphContext => ({
    settings: settings(),
    keys,
    ...more,
  });

  const signed = (body: string | Uint8Array = validBody): Record<string, string> => ({
    'content-type': 'application/json',
    ...signStandard(secrets.standard, body, Date.now()),
    ...signHub(secrets.hub, body),
    ...bear(secrets.bearer),
  });

  const toPost = (body: string | Uint8Array = validBody, headers = signed(body), path = '/webhook') =>
    toGatewayEvent({ method: 'POST', path, query: '', headers: Object.entries(headers), body: Buffer.from(body) });

  async function ask(event: unknown, context: GraphContext | null = asLent(), aheadMs?: number) {
    const { result, error } = await graph.invoke(event, context, aheadMs);
    expect(error).toBeUndefined();
    expect(Object.keys(result as object).sort()).toEqual(['body', 'headers', 'isBase64Encoded', 'statusCode']);
    const { status, headers, body } = toGatewayReply(result);
    const text = Buffer.from(body).toString();
    return { status, headers: Object.fromEntries(headers), text, json: text === '' ? {} : JSON.parse(text) };
  }

  /** @returns what an event threw; fails where it did not. */
  async function refusal(event: unknown, context: GraphContext | null = asLent()) {
    const { result, error } = await graph.invoke(event, context);
    expect(result).toBeUndefined();
    expect(error?.message).toMatch(new RegExp(`^${error?.name}: `));
    expect(error?.stack).not.toMatch(/^\s+at /m);
    return { code: error?.name, message: error?.message ?? '', pointers: pointersIn(error?.message ?? '') };
  }

  const pointersIn = (message: string) =>
    message
      .split(' | ')
      .slice(1)
      .map((part) => /^(\(whole event\)|\S+) /.exec(part)?.[1]);

  const settingsIn = (line: Record<string, unknown> = {}) => [line['settings'] ?? []].flat().map(String).sort();
  const sent = () => cloud.received.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
  const made = () => cloud.configs().map(({ enabled, exitSessions }) => ({ enabled, exitSessions }));

  function expectNoKeys(...outputs: unknown[]): void {
    expectNoSecretIn([graph.written, ...outputs], ...keysOf(1, 2, 3));
    expect(graph.written.stderr.replace(/#\d+\n/g, '')).toBe('');
  }

  return {
    graph: () => graph,
    cloud: () => cloud,
    start,
    settings,
    asLent,
    signed,
    toPost,
    ask,
    refusal,
    settingsIn,
    sent,
    made,
    expectNoKeys,
  };
}
