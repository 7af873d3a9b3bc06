import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnect, explainObstacle } from '../../../infra/doctor/connection.ts';
import { createCloud } from '../../../infra/emulator/cloud.ts';
import { serveCloud } from '../../../infra/emulator/serve.ts';
import { brokenHandshakes, listenBroken } from '../../support/broken.ts';
import { certificate } from '../../support/certificate.ts';
import { start } from '../../support/child.ts';
import { closeAfterEach } from '../../support/closing.ts';
import { serveFront, serveProxy } from '../../support/front.ts';
import { secrets } from '../../support/secrets.ts';
import { projectId, webhookSettings } from '../../support/settings.ts';

let folder: string;
let trusted: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-proxy-'));
  trusted = join(folder, 'ca.pem');
  writeFileSync(trusted, certificate.cert);
});
afterAll(() => rmSync(folder, { recursive: true }));

const closed = closeAfterEach();

const through = (port: number) => createConnect({ proxyEnv: { HTTPS_PROXY: `http://localhost:${port}` } });

describe('Behind a proxy that Node was told of, the doctor', () => {
  it('goes through it with all it asks, as the functions do', async () => {
    const cloud = createCloud({ projectId, userPassword: secrets.password });
    const { url } = closed(await serveCloud(cloud));
    const secure = closed(await serveFront(Number(new URL(url).port), { secure: true }));
    const proxy = closed(await serveProxy());
    const endpoint = `https://localhost:${secure.port}`;
    const { code, stdout } = await start('infra/doctor/doctor.ts', [], {
      ...webhookSettings,
      HW_IAM_ENDPOINT: endpoint,
      HW_WORKSPACE_ENDPOINT: endpoint,
      NODE_EXTRA_CA_CERTS: trusted,
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: `http://localhost:${proxy.port}`,
      NO_PROXY: '',
      no_proxy: '',
    }).ended;
    expect([code, stdout]).toEqual([0, expect.stringContaining('can be connected to')]);
    expect(cloud.received.length).toBeGreaterThan(1);
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT localhost:${secure.port} HTTP/1.1`]));
  });

  it.each([
    ['says no', 403, { layer: 'proxy', code: 'ERR_PROXY_TUNNEL' }],
    ['is busy', 503, { layer: 'proxy', code: 'ERR_PROXY_TUNNEL' }],
  ])('tells a proxy that %s', async (_, refusal, obstacle) => {
    const proxy = closed(await serveProxy({ refusal }));
    expect(await through(proxy.port)('https://api.cloud.test', 2000)).toEqual(obstacle);
  });

  it('tells a proxy that is not there', async () => {
    const proxy = await serveProxy();
    await proxy.close();
    expect(await through(proxy.port)('https://api.cloud.test', 2000)).toEqual({ layer: 'proxy', code: 'ECONNREFUSED' });
  });

  it('does not wait for ever', async () => {
    const proxy = closed(await serveProxy());
    const silent = closed(await listenBroken(() => undefined));
    expect(await through(proxy.port)(`https://localhost:${silent.port}`, 100)).toEqual({
      layer: 'proxy',
      code: 'TIMEOUT',
    });
  });

  it.each(['no TLS', 'an alert'])('tells that a host answers a handshake of TLS with %s', async (name) => {
    const proxy = closed(await serveProxy());
    const broken = closed(await listenBroken(brokenHandshakes[name] ?? (() => undefined)));
    expect(await through(proxy.port)(`https://localhost:${broken.port}`, 2000)).toMatchObject({ layer: 'tls' });
  });

  it('tells a certificate that nobody here trusts', async () => {
    const proxy = closed(await serveProxy());
    const secure = closed(await serveFront(1, { secure: true }));
    expect(await through(proxy.port)(`https://localhost:${secure.port}`, 2000)).toEqual({
      layer: 'tls',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  it('goes past it to loopback without TLS, as the functions do', async () => {
    const proxy = closed(await serveProxy());
    const front = closed(await serveFront(1));
    expect(await through(proxy.port)(`http://localhost:${front.port}`, 2000)).toBeUndefined();
    expect(proxy.asked).toEqual([]);
  });
});

it.each([
  ['ERR_PROXY_TUNNEL', /does not let this host through/],
  ['ECONNREFUSED', /cannot be reached/],
  ['TIMEOUT', /says nothing/],
])('an obstacle at the proxy (%s) has words of its own', (code, words) => {
  const told = explainObstacle({ layer: 'proxy', code }, 'iam.test', 'HW_IAM_ENDPOINT');
  expect([told.code, told.why]).toEqual(['PROXY_FAILED', expect.stringMatching(words)]);
  expect(told.remedy).toMatch(/HTTPS_PROXY.*NO_PROXY.*NODE_USE_ENV_PROXY/);
});
