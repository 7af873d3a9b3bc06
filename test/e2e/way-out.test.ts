import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { account, type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { serveExtension } from '../../infra/emulator/extension.ts';
import { serveCloud } from '../../infra/emulator/serve.ts';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { brokenHandshakes, listenBroken } from '../support/broken.ts';
import { certificate } from '../support/certificate.ts';
import { closeAfterEach } from '../support/closing.ts';
import { serveFront, serveProxy } from '../support/front.ts';
import { cloudSettingsAt } from '../support/settings.ts';
import { bear } from '../support/sign.ts';
import { listen, response } from '../support/socket.ts';
import { type Lambda, startLambda } from './lambda.ts';

const bearer = 'a-bearer-token-for-the-way-out-0123456789';
const payload = '{"enabled":true,"exitSessions":2}';

let folder: string;
let trusted: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'way-out-'));
  trusted = join(folder, 'ca.pem');
  writeFileSync(trusted, certificate.cert);
});
afterAll(() => rmSync(folder, { recursive: true }));

const closed = closeAfterEach();

async function openCloud(): Promise<{ cloud: Cloud; url: string; port: number }> {
  const cloud = createCloud({ secondCreate: 'second-entry' });
  const { url } = closed(await serveCloud(cloud));
  return { cloud, url, port: Number(new URL(url).port) };
}

async function start(iam: string, workspace: string, more: Record<string, string> = {}): Promise<Lambda> {
  const lambda = await startLambda('webhook', {
    ...cloudSettingsAt(iam, workspace),
    WEBHOOK_BEARER_TOKENS: bearer,
    ...more,
  });
  closed({ close: lambda.stop });
  expect(lambda.start.started).toBe(true);
  return lambda;
}

async function post(lambda: Lambda, remainingMs?: number) {
  const headers = Object.entries({ 'content-type': 'application/json', ...bear(bearer) });
  const event = toEvent('apigw-v2', {
    method: 'POST',
    path: '/webhook',
    query: '',
    headers,
    body: Buffer.from(payload),
  });
  const { result, error, tookMs } = await lambda.invoke(event, remainingMs === undefined ? {} : { remainingMs });
  expect(error).toBeUndefined();
  const reply = result as { statusCode: number; body: string };
  return { status: reply.statusCode, body: JSON.parse(reply.body) as Record<string, unknown>, tookMs };
}

/** In the process of the function, garbage is collected all the time. */
const collecting = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    "import v8 from 'node:v8'; import vm from 'node:vm'; v8.setFlagsFromString('--expose-gc'); setInterval(vm.runInNewContext('gc'), 50).unref();",
  )}`,
};

describe('What stalls is given up in time, with garbage collected meanwhile', () => {
  const beginnings: ReadonlyArray<[string, string | Buffer]> = [
    ['before the head', ''],
    ['in the head', 'HTTP/1.1 201 Created\r\nX-Subject-'],
    ['before the body', response('HTTP/1.1 200 OK\nContent-Length: 9')],
    ['in the body', response('HTTP/1.1 200 OK\nContent-Length: 9', '{"id"')],
    ['between chunks', response('HTTP/1.1 200 OK\nTransfer-Encoding: chunked', '5\r\n{"id"\r\n')],
  ];

  it.each(beginnings)('the Workspace API: each of 20 deliveries, %s', async (_, beginning) => {
    const { url } = await openCloud();
    const stalling = closed(await listen((socket) => socket.write(beginning)));
    const lambda = await start(url, stalling.url, { ...collecting, UPSTREAM_TIMEOUT_MS: '500' });
    const replies = await Promise.all(Array.from({ length: 20 }, () => post(lambda, 2500)));
    for (const { status, body, tookMs } of replies) {
      expect([status, body['code'], body['applied']]).toEqual([504, 'UPSTREAM_TIMEOUT', 'unknown']);
      expect(tookMs).toBeLessThan(2500);
    }
    await vi.waitFor(() => expect(stalling.connections.open).toBe(0));
  });

  it.each(beginnings)('IAM, %s', async (_, beginning) => {
    const { url, cloud } = await openCloud();
    const stalling = closed(await listen((socket) => socket.write(beginning)));
    const lambda = await start(stalling.url, url, { ...collecting, TOKEN_TIMEOUT_MS: '400' });
    const { status, body } = await post(lambda, 2500);
    expect([status, body['code'], body['applied']]).toEqual([503, 'TOKEN_UNAVAILABLE', 'no']);
    expect(cloud.received).toEqual([]);
  });
});

describe('Where no connection stands, nothing is done, and nothing is looked for', () => {
  const nothing = {
    code: 'UPSTREAM_UNREACHABLE',
    applied: 'no',
    detail: 'There is no connection to the Workspace API.',
  };

  it.each(Object.entries(brokenHandshakes))('a handshake of TLS is answered by %s', async (_, answer) => {
    const { url } = await openCloud();
    let times = 0;
    const { port } = closed(
      await listenBroken((socket) => {
        times += 1;
        answer(socket);
      }),
    );
    const { status, body } = await post(await start(url, `https://localhost:${port}`));
    expect([status, body]).toMatchObject([503, nothing]);
    expect(times).toBe(1);
  });

  it('a certificate is of nobody known', async () => {
    const { url, port, cloud } = await openCloud();
    const secure = closed(await serveFront(port, { secure: true }));
    const { status, body } = await post(await start(url, `https://localhost:${secure.port}`));
    expect([status, body]).toMatchObject([503, nothing]);
    expect(cloud.received.filter(({ service }) => service === 'workspace')).toEqual([]);
  });

  it('a handshake does not end', async () => {
    const { url } = await openCloud();
    const { port } = closed(await listenBroken(() => undefined));
    const lambda = await start(url, `https://localhost:${port}`, { UPSTREAM_TIMEOUT_MS: '300' });
    const { status, body } = await post(lambda);
    expect([status, body]).toMatchObject([504, { code: 'UPSTREAM_TIMEOUT', applied: 'no' }]);
  });

  it('a proxy refuses', async () => {
    const { url } = await openCloud();
    const proxy = closed(await serveProxy({ refusal: 403 }));
    const lambda = await start(url, 'https://api.cloud.test', {
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: `http://localhost:${proxy.port}`,
    });
    const { status, body } = await post(lambda);
    expect([status, body]).toMatchObject([503, nothing]);
    expect(proxy.asked).toEqual(['CONNECT api.cloud.test:443 HTTP/1.1']);
  });
});

describe('Behind a company’s proxy', () => {
  it('its certificate counts, by NODE_EXTRA_CA_CERTS', async () => {
    const { port, cloud } = await openCloud();
    const secure = closed(await serveFront(port, { secure: true }));
    const url = `https://localhost:${secure.port}`;
    const lambda = await start(url, url, { NODE_EXTRA_CA_CERTS: trusted });
    expect((await post(lambda)).status).toBe(200);
    expect((await post(lambda)).status).toBe(200);
    expect(cloud.received.length).toBe(3);
    // One to each: they are kept, under TLS as well.
    expect(secure.connections.made).toBe(1);
  });

  it('the way goes through it, by NODE_USE_ENV_PROXY, but for what is on loopback without TLS: the store of secrets', async () => {
    const { port, cloud } = await openCloud();
    const secure = closed(await serveFront(port, { secure: true }));
    const proxy = closed(await serveProxy());
    const extension = closed(await serveExtension({ secrets: { hotspot: account.userPassword } }));
    const url = `https://localhost:${secure.port}`;
    const lambda = await start(url, url, {
      NODE_EXTRA_CA_CERTS: trusted,
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: `http://localhost:${proxy.port}`,
      HTTPS_PROXY: `http://localhost:${proxy.port}`,
      HW_USER_PASSWORD: 'secretsmanager:hotspot',
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(extension.port),
      AWS_SESSION_TOKEN: 'session-token',
    });
    for (let count = 0; count < 3; count += 1) expect((await post(lambda)).status).toBe(200);
    expect(cloud.received.length).toBe(4);
    // Nothing came by another way. Tunnels are kept: four requests were once seen to need two, on a busy machine, and never more.
    const { made } = secure.connections;
    expect(proxy.asked).toEqual(Array(made).fill(`CONNECT localhost:${secure.port} HTTP/1.1`));
    expect([1, 2]).toContain(made);
    expect(extension.state.asked.length).toBe(1);
  });

  it('it is left out where Node is not told to', async () => {
    const { url, cloud } = await openCloud();
    const proxy = closed(await serveProxy());
    const lambda = await start(url, url, {
      HTTP_PROXY: `http://localhost:${proxy.port}`,
      HTTPS_PROXY: `http://localhost:${proxy.port}`,
      http_proxy: `http://localhost:${proxy.port}`,
    });
    expect((await post(lambda)).status).toBe(200);
    expect(cloud.received.length).toBe(2);
    expect(proxy.asked).toEqual([]);
  });
});

it('a store of secrets that sends elsewhere is not followed', async () => {
  const { url, cloud } = await openCloud();
  const elsewhere = closed(await listen((socket) => socket.end(response('HTTP/1.1 200 OK', '{"SecretString":"x"}'))));
  const store = closed(
    await listen((socket) => socket.end(response(`HTTP/1.1 302 X\nLocation: ${elsewhere.url}\nContent-Length: 0`)), {
      host: 'localhost',
    }),
  );
  const lambda = await start(url, url, {
    HW_USER_PASSWORD: 'secretsmanager:hotspot',
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(store.port),
    AWS_SESSION_TOKEN: 'session-token',
  });
  expect((await post(lambda)).status).toBe(500);
  expect([store.requests.length > 0, elsewhere.requests, cloud.received]).toEqual([true, [], []]);
});

it.each([16, 32])('a token of %i KB is taken from IAM and shown to the API', async (kilobytes) => {
  const token = 'M'.repeat(kilobytes * 1024);
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const body = JSON.stringify({ token: { expires_at: expiresAt } });
  const iam = closed(
    await listen((socket) =>
      socket.write(response(`HTTP/1.1 201 X\nX-Subject-Token: ${token}\nContent-Length: ${body.length}`, body)),
    ),
  );
  const api = closed(await listen((socket) => socket.write(response('HTTP/1.1 200 OK\nContent-Length: 2', '{}'))));
  expect((await post(await start(iam.url, api.url))).status).toBe(200);
  expect(api.requests[0]).toContain(`x-auth-token: ${token}\r\n`);
});

describe('A function that was frozen', () => {
  it.each([
    ['http', false],
    ['https', true],
  ])('finds its connections closed, and makes new ones (%s)', async (scheme, secure) => {
    const { port, cloud } = await openCloud();
    const front = closed(await serveFront(port, { secure }));
    const url = `${scheme}://localhost:${front.port}`;
    const lambda = await start(url, url, { NODE_EXTRA_CA_CERTS: trusted });
    for (let round = 1; round <= 4; round += 1) {
      expect(await post(lambda)).toMatchObject({ status: 200 });
      const wake = lambda.freeze();
      front.hangUp();
      await vi.waitFor(() => expect(front.connections.open).toBe(0));
      // The delivery is there before the function has had a look at anything.
      const reply = post(lambda);
      wake();
      const { status, body } = await reply;
      expect([status, body['recovered']]).toEqual([200, undefined]);
    }
    expect(cloud.received.filter(({ method, service }) => service === 'workspace' && method === 'POST').length).toBe(8);
    expect(cloud.received.length).toBe(9);
  });
});

describe('Many deliveries at once', () => {
  it('have 64 connections, and what waits for one has its whole time then', async () => {
    const { port, url, cloud } = await openCloud();
    const front = closed(await serveFront(port));
    cloud.fail({ on: { service: 'workspace' }, delayMs: 800, times: Number.POSITIVE_INFINITY });
    const lambda = await start(url, `http://localhost:${front.port}`, { UPSTREAM_TIMEOUT_MS: '2000' });
    // Three rounds of 0.8 s: the last begins when one attempt's time would nearly be over.
    const replies = await Promise.all(Array.from({ length: 130 }, () => post(lambda, 20_000)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(cloud.received.filter(({ service }) => service === 'workspace').length).toBe(130);
    expect(front.connections.most).toBe(64);
  }, 30_000);

  it('say of those that never had one that nothing was done', async () => {
    const { url } = await openCloud();
    const silent = closed(await listen(() => undefined));
    const lambda = await start(url, silent.url);
    const first = Array.from({ length: 64 }, () => post(lambda, 4000));
    await vi.waitFor(() => expect(silent.requests.length).toBe(64), { timeout: 3000 });
    const others = await Promise.all(Array.from({ length: 16 }, () => post(lambda, 1500)));
    for (const { status, body, tookMs } of others) {
      expect([status, body['code'], body['applied']]).toEqual([504, 'UPSTREAM_TIMEOUT', 'no']);
      expect(tookMs).toBeLessThan(1500);
    }
    for (const { status, body } of await Promise.all(first))
      expect([status, body['applied']]).toEqual([504, 'unknown']);
    expect(silent.requests.length).toBe(64);
  });
});
