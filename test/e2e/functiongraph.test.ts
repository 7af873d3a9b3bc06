import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { account, type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import type { LentKeys } from '../../infra/graph/context.ts';
import { toGatewayEvent, toGatewayReply } from '../../infra/graph/gateway.ts';
import { validBody } from '../support/delivery.ts';
import { expectNoSecretIn } from '../support/leaks.ts';
import { secrets } from '../support/secrets.ts';
import { bear, signHub, signStandard } from '../support/sign.ts';
import { type Graph, type GraphContext, startGraph } from './graph.ts';

const lent = (number: number): LentKeys => ({
  accessKey: `PLANTEDLENTKEY${number}`,
  secretKey: `planted/lent+secret&of"odd-signs=000${number}`,
  securityToken: `planted-lent-token-${number}-${'x/+='.repeat(2_000)}`,
});

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

const settingsOf = (more: Record<string, string> = {}): Record<string, string> => ({
  HW_REGION_NAME: account.regionName,
  HW_IAM_ENDPOINT: served.url,
  HW_WORKSPACE_ENDPOINT: served.url,
  WEBHOOK_SECRETS: secrets.standard,
  WEBHOOK_HUB_SECRETS: secrets.hub,
  WEBHOOK_BEARER_TOKENS: secrets.bearer,
  ...more,
});

/** With agency keys, and settings that only the context has. */
const asLent = (keys: Partial<LentKeys> = lent(1), more: GraphContext = {}): GraphContext => ({
  settings: settingsOf(),
  keys,
  ...more,
});

const signed = (body: string | Uint8Array = validBody): Record<string, string> => ({
  'content-type': 'application/json',
  ...signStandard(secrets.standard, body, Date.now()),
  ...signHub(secrets.hub, body),
  ...bear(secrets.bearer),
});

const toPost = (body: string | Uint8Array = validBody, headers = signed(body)) =>
  toGatewayEvent({
    method: 'POST',
    path: '/webhook',
    query: '',
    headers: Object.entries(headers),
    body: Buffer.from(body),
  });

async function ask(event: unknown, context?: GraphContext | null, aheadMs?: number) {
  const { result, error } = await graph.invoke(event, context, aheadMs);
  expect(error).toBeUndefined();
  expect(Object.keys(result as object).sort()).toEqual(['body', 'headers', 'isBase64Encoded', 'statusCode']);
  const { status, headers, body } = toGatewayReply(result);
  const text = Buffer.from(body).toString();
  return { status, headers: Object.fromEntries(headers), text, json: text === '' ? {} : JSON.parse(text) };
}

const sent = () => cloud.received.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);

describe('A webhook on FunctionGraph', () => {
  it('goes from a signed gateway event with keys of the agency to one signed POST, and IAM hears nothing', async () => {
    graph = await startGraph('webhook');
    expect(graph.start).toMatchObject({ started: true, arity: 2 });
    const reply = await ask(toPost(), asLent());
    expect(reply).toMatchObject({ status: 200, json: { enabled: true, exitSessions: 2 } });
    expect(reply.headers).toMatchObject({ 'x-request-id': 'fg-0' });
    expect(sent()).toEqual(['POST hotspot-session-config']);
    const { headers } = cloud.received[0] as (typeof cloud.received)[number];
    expect(headers['authorization']).toContain(`Access=${lent(1).accessKey}, `);
    expect(headers['x-security-token']).toBe(lent(1).securityToken);
    expect(headers['x-project-id']).toBe(account.projectId);
    expect(headers['x-auth-token']).toBeUndefined();
    expect(graph.written.stderr.replace(/#\d+\n/g, '')).toBe('');
    expect(graph.lines()).toMatchObject([
      { level: 'INFO', channel: 'webhook', code: 'OK', requestId: 'fg-0', coldStart: true },
    ]);
    expectNoSecretIn([graph.written, reply], ...Object.values(lent(1)));
  });
});
