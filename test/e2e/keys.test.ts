import { afterEach, describe, expect, it } from 'vitest';
import { account, type Cloud, type CloudOptions, createCloud } from '../../infra/emulator/cloud.ts';
import { type Extension, serveExtension } from '../../infra/emulator/extension.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { expectNoSecretIn } from '../support/leaks.ts';
import { type Lambda, startLambda } from './lambda.ts';

const permanent = { accessKey: 'PLANTEDACCESSKEY0001', secretKey: 'planted/secret+key&of"odd-signs=0001' };
const temporary = { ...permanent, securityToken: `planted-security-token-${'x/+='.repeat(5_000)}` };

let cloud: Cloud;
let served: Served;
let extension: Extension | undefined;
let lambda: Lambda;

afterEach(async () => {
  await lambda?.stop();
  await served.close();
  await extension?.close();
  extension = undefined;
});

async function start(keys: Record<string, string>, options: CloudOptions = {}): Promise<void> {
  cloud = createCloud({ secondCreate: 'second-entry', keys: [permanent], ...options });
  served = await serveCloud(cloud);
  lambda = await startLambda('webhook', {
    HW_REGION_NAME: account.regionName,
    HW_PROJECT_ID: account.projectId,
    HW_IAM_ENDPOINT: served.url,
    HW_WORKSPACE_ENDPOINT: served.url,
    WEBHOOK_ALLOW_UNSIGNED: 'true',
    TOKEN_PREFETCH: 'true',
    ...keys,
  });
}

const asSettings = ({
  accessKey,
  secretKey,
  securityToken,
}: {
  accessKey: string;
  secretKey: string;
  securityToken?: string;
}) => ({
  HW_ACCESS_KEY: accessKey,
  HW_SECRET_KEY: secretKey,
  ...(securityToken ? { HW_SECURITY_TOKEN: securityToken } : {}),
});

async function post(payload: unknown = { enabled: true, exitSessions: 2 }, context = {}) {
  const body = Buffer.from(JSON.stringify(payload));
  const headers = [['content-type', 'application/json']] as const;
  const event = toEvent('apigw-v2', { method: 'POST', path: '/webhook', query: '', headers, body });
  const { result, error } = await lambda.invoke(event, context);
  expect(error).toBeUndefined();
  const reply = result as { statusCode: number; body: string };
  return { status: reply.statusCode, body: JSON.parse(reply.body) as Record<string, unknown>, text: reply.body };
}

const sent = () => cloud.received.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);

function expectNoKeys(...replies: unknown[]): void {
  expectNoSecretIn([lambda.output(), ...replies], permanent.accessKey, permanent.secretKey, temporary.securityToken);
  for (const { headers } of cloud.received) {
    const [signature = 'none'] = /[0-9a-f]{64}$/.exec(headers['authorization'] ?? '') ?? [];
    expect(lambda.output() + JSON.stringify(replies)).not.toContain(signature);
  }
}

const refused = { code: 'UPSTREAM_UNAUTHORIZED', source: 'workspace', retryable: false, applied: 'no' };

describe('With keys', () => {
  it.each([
    ['permanent', permanent],
    ['temporary', temporary],
  ])('%s ones, a create is exactly one signed POST, and IAM hears nothing', async (_, keys) => {
    const isTemporary = 'securityToken' in keys;
    await start(asSettings(keys), { keys: [keys] });
    const reply = await post({ enabled: true, exitSessions: 2, excludeUsers: [{ name: '张 "ü" 😀' }] });
    expect(reply).toMatchObject({ status: 200, body: { enabled: true } });
    expect(sent()).toEqual(['POST hotspot-session-config']);
    const { headers } = cloud.received[0] ?? { headers: {} as Record<string, string> };
    expect(headers['x-auth-token']).toBeUndefined();
    expect(headers['authorization']).toMatch(
      isTemporary
        ? /^SDK-HMAC-SHA256 Access=\S+, SignedHeaders=host;x-project-id;x-sdk-date;x-security-token, Signature=[0-9a-f]{64}$/
        : /^SDK-HMAC-SHA256 Access=\S+, SignedHeaders=host;x-project-id;x-sdk-date, Signature=[0-9a-f]{64}$/,
    );
    expect(headers['content-type']).toBe('application/json');
    expect(cloud.configs()).toMatchObject([{ enabled: true, users: [{ user_name: '张 "ü" 😀' }] }]);
    expectNoKeys(reply);
  });

  it('500 deliveries at once are 500 requests, and IAM hears nothing', async () => {
    await start(asSettings(permanent));
    const replies = await Promise.all(Array.from({ length: 500 }, () => post()));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(sent()).toEqual(Array.from({ length: 500 }, () => 'POST hotspot-session-config'));
  });

  it('500 deliveries at once with refused ones send one request', async () => {
    await start(asSettings({ ...permanent, secretKey: 'a-wrong-key-that-nobody-knows' }));
    const replies = await Promise.all(Array.from({ length: 500 }, () => post()));
    for (const { status, body } of replies) expect({ status, body }).toMatchObject({ status: 401, body: refused });
    expect(sent()).toEqual(['POST hotspot-session-config']);
  });

  it('20 deliveries with refused ones, one after the other, send one request, and after 5 minutes one more', async () => {
    await start(asSettings({ ...permanent, secretKey: 'a-wrong-key-that-nobody-knows' }));
    const replies: Awaited<ReturnType<typeof post>>[] = [];
    for (let i = 0; i < 20; i += 1) replies.push(await post());
    for (const { status, body } of replies) {
      expect({ status, body }).toMatchObject({ status: 401, body: refused });
      expect(body['upstream']).toMatchObject({ status: 401, errorCode: 'APIGW.0301' });
      expect(body['detail']).toMatch(/keys.*clock/i);
      expect(body['detail']).not.toMatch(/user|password|token|region/i);
    }
    expect(sent()).toEqual(['POST hotspot-session-config']);
    await post(undefined, { aheadMs: 5 * 60_000 - 2_000 });
    expect(sent().length).toBe(1);
    await post(undefined, { aheadMs: 5 * 60_000 + 2_000 });
    expect(sent().length).toBe(2);
    expectNoKeys(...replies);
  });

  it('an access key that is not known is told by nobody', async () => {
    await start(asSettings({ ...permanent, accessKey: 'PLANTEDACCESSKEY0002' }));
    const reply = await post();
    expect(reply).toMatchObject({ status: 401, body: refused });
    expect(reply.text).toContain('[secret]');
    expectNoSecretIn([lambda.output(), reply], 'PLANTEDACCESSKEY0002');
  });

  it('a clock that is 20 minutes off is a refusal that names the clock', async () => {
    await start(asSettings(permanent));
    expect(await post(undefined, { aheadMs: 20 * 60_000 })).toMatchObject({ status: 401, body: refused });
    expect(cloud.configs()).toEqual([]);
    expect(cloud.received.length).toBe(1);
  });

  it('a lost answer of a create is looked after, each request with a signature of its own', async () => {
    await start(asSettings(permanent));
    cloud.fail({ on: { method: 'POST' }, applied: true, drop: true });
    const reply = await post();
    expect(sent().filter((line) => line.startsWith('POST'))).toHaveLength(1);
    expect(reply.status).toBe(200);
    const signatures = cloud.received.map(({ headers }) => headers['authorization']);
    expect(new Set(signatures).size).toBe(signatures.length);
  });

  it('kept elsewhere are read again while they rest, and the new ones are tried at once', async () => {
    const secrets: Record<string, string> = {
      hw: JSON.stringify({ ak: permanent.accessKey, sk: 'rotated-away-0000000000' }),
    };
    extension = await serveExtension({ secrets, parameters: {} });
    await start({
      HW_ACCESS_KEY: 'secretsmanager:hw#ak',
      HW_SECRET_KEY: 'secretsmanager:hw#sk',
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(extension.port),
      AWS_SESSION_TOKEN: 'session-token',
    });
    for (let i = 1; i <= 3; i += 1) {
      expect(await post()).toMatchObject({ status: 401, body: refused });
      expect([sent().length, extension.state.asked.length]).toEqual([1, i]);
    }
    extension.state.secrets['hw'] = JSON.stringify({ ak: permanent.accessKey, sk: permanent.secretKey });
    expect(await post()).toMatchObject({ status: 200 });
    await post();
    expect(sent().length).toBe(3);
    expect(extension.state.asked.length).toBe(4);
  });
});
