import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { account, type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { serveCloud } from '../../infra/emulator/serve.ts';
import file from '../vectors/sdk-hmac-sha256.json' with { type: 'json' };
import { configsPath, createClock, read } from './client.ts';

const keys = { accessKey: 'AN-ACCESS-KEY', secretKey: 'a-secret-key' };
const temporary = { ...keys, accessKey: 'A-TEMPORARY-KEY', securityToken: 'a-security-token' };
const noon = Date.UTC(2026, 4, 21, 8);

type Asked = {
  path?: string;
  method?: string;
  body?: string;
  headers?: Record<string, string | undefined>;
  /** The names that are signed. */
  signed?: string;
  secretKey?: string;
  accessKey?: string;
  spoil?: (authorization: string) => string;
};

/** Signs by hand, for paths that need no escapes and have no query. */
async function ask(cloud: Pick<Cloud, 'fetch'>, asked: Asked = {}, origin = 'https://cloud.test') {
  const { path = configsPath, method = 'GET', body = '', spoil = (text) => text } = asked;
  const { secretKey = keys.secretKey, accessKey = keys.accessKey, signed = 'host;x-project-id;x-sdk-date' } = asked;
  const given = { 'x-sdk-date': '20260521T080000Z', 'x-project-id': account.projectId, ...asked.headers };
  const headers = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
  const all: Record<string, string> = { host: new URL(origin).host, ...headers };
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const lines = signed.split(';').map((name) => `${name}:${all[name] ?? ''}\n`);
  const canonical = `${method}\n${path}/\n\n${lines.join('')}\n${signed}\n${hash(body)}`;
  const text = `SDK-HMAC-SHA256\n${headers['x-sdk-date'] ?? ''}\n${hash(canonical)}`;
  const signature = createHmac('sha256', secretKey).update(text).digest('hex');
  const authorization = spoil(`SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=${signed}, Signature=${signature}`);
  const response = await cloud.fetch(`${origin}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers, authorization },
    body: body === '' ? null : body,
  });
  return { status: response.status, json: await read(response) };
}

function open(options = {}) {
  const clock = createClock(noon);
  return { clock, cloud: createCloud({ now: clock.now, keys: [keys, temporary], ...options }) };
}

/** The later ones in the place of the earlier ones, whatever the case of their names. */
function toHeaders(...lists: object[]): Headers {
  const headers = new Headers();
  for (const [name, value] of lists.flatMap(Object.entries)) headers.set(name, value);
  return headers;
}

const refusal = (reason: string) => ({
  status: 401,
  json: { error_code: 'APIGW.0301', error_msg: `Incorrect IAM authentication information: ${reason}` },
});
const wrong = refusal('verify aksk signature fail');

describe('a signed request', () => {
  const known = file.vectors.filter(
    ({ name, path }) => path.endsWith('/hotspot-session-config') && name.startsWith('hotspot'),
  );

  it.each(known.map((vector) => [vector.name, vector] as const))(
    'is taken as the SDKs sign it: %s',
    async (_, vector) => {
      const token = new Map(Object.entries(vector.headers)).get('X-Security-Token');
      const set = {
        accessKey: file.access_key,
        secretKey: file.secret_key,
        ...(token ? { securityToken: token } : {}),
      };
      const { cloud } = open({ keys: [set], projectId: '0123456789abcdef0123456789abcdef' });
      const query = vector.query.map((pair) => pair.join('=')).join('&');
      const response = await cloud.fetch(`${vector.endpoint}${vector.path}?${query}`, {
        method: vector.method,
        headers: toHeaders({ 'content-type': 'application/json' }, vector.headers, {
          authorization: vector.authorization,
        }),
        body: vector.body === '' ? null : vector.body,
      });
      expect(response.status).toBe(200);
    },
  );

  it('is taken over a socket, with headers of 48 KiB', async () => {
    const long = { ...keys, securityToken: 'x'.repeat(48 * 1024) };
    const { cloud } = open({ keys: [long] });
    const served = await serveCloud(cloud);
    const headers = { 'x-security-token': long.securityToken };
    const signed = 'host;x-project-id;x-sdk-date;x-security-token';
    expect(await ask(cloud, { headers, signed }, served.url)).toMatchObject({ status: 200 });
    const overSocket = { fetch: (...[input, init]: Parameters<Cloud['fetch']>) => globalThis.fetch(input, init) };
    expect(await ask(overSocket, { headers, signed }, served.url)).toMatchObject({ status: 200 });
    await served.close();
  });

  it('may leave its host, its project and its security token out of what is signed', async () => {
    const { cloud } = open();
    expect(await ask(cloud, { signed: 'x-sdk-date' })).toMatchObject({ status: 200 });
    const headers = { 'x-security-token': temporary.securityToken };
    expect(await ask(cloud, { accessKey: temporary.accessKey, headers })).toMatchObject({ status: 200 });
  });

  it.each<[string, Asked, object]>([
    [
      'a key that nobody knows',
      { accessKey: 'NONE-OF-OURS' },
      refusal('Get secretKey failed,ak:NONE-OF-OURS,err:ak not exist'),
    ],
    ['another secret key', { secretKey: 'another' }, wrong],
    ['a digit changed', { spoil: (text) => text.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) }, wrong],
    [
      'upper-case digits',
      { spoil: (text) => text.replace(/[0-9a-f]{64}$/, (digits) => `${digits.slice(1)}A`) },
      refusal('the header Authorization is malformed'),
    ],
    ['no comma', { spoil: (text) => text.replace(/,/g, '') }, refusal('the header Authorization is malformed')],
    ['no date', { headers: { 'x-sdk-date': undefined } }, refusal('x-sdk-date is missing or malformed')],
    ['a date that is not signed', { signed: 'host' }, refusal('x-sdk-date is missing or malformed')],
    [
      'a day that is none',
      { headers: { 'x-sdk-date': '20260532T080000Z' } },
      refusal('x-sdk-date is missing or malformed'),
    ],
    [
      'a date 15 minutes and a second old',
      { headers: { 'x-sdk-date': '20260521T074459Z' } },
      refusal('signature expired, check the clock'),
    ],
    [
      'a date as far ahead',
      { headers: { 'x-sdk-date': '20260521T081501Z' } },
      refusal('signature expired, check the clock'),
    ],
    ['no security token', { accessKey: temporary.accessKey }, refusal('x-security-token is missing or wrong')],
    ['one too many', { headers: { 'x-security-token': 'x' } }, refusal('x-security-token is missing or wrong')],
    ['a token, too', { headers: { 'x-auth-token': 'x' } }, refusal('both a token and a signature')],
    [
      'another project',
      { headers: { 'x-project-id': 'other' } },
      { status: 403, json: { error_code: 'WKS.00081102' } },
    ],
    ['no project', { headers: { 'x-project-id': undefined }, signed: 'x-sdk-date' }, { status: 403 }],
  ])('is refused with %s', async (_, asked, expected) => {
    const { cloud } = open();
    expect(await ask(cloud, asked)).toMatchObject(expected);
  });

  it.each(['20260521T074500Z', '20260521T081500Z'])('of %s is in time at 8 o’clock', async (date) => {
    const { cloud } = open();
    expect(await ask(cloud, { headers: { 'x-sdk-date': date } })).toMatchObject({ status: 200 });
  });
});

describe('an access key', () => {
  it('is locked by more than five wrong signatures in a row, for 5 minutes and right ones, too', async () => {
    const { cloud, clock } = open();
    for (let i = 0; i < 6; i += 1) expect(await ask(cloud, { secretKey: 'x' })).toMatchObject(wrong);
    expect(cloud.keyLockedUntil(keys.accessKey)).toBe(noon + 5 * 60_000);
    const locked = refusal('AK access failed to reach the limit,forbidden');
    expect(await ask(cloud)).toMatchObject(locked);
    clock.pass(5 * 60_000 - 1);
    expect(await ask(cloud)).toMatchObject(locked);
    clock.pass(1);
    expect(await ask(cloud)).toMatchObject({ status: 200 });
    expect(cloud.keyLockedUntil(keys.accessKey)).toBeUndefined();
  });

  it('is not locked by five, nor by six with a right one between', async () => {
    const { cloud } = open();
    for (let i = 0; i < 5; i += 1) await ask(cloud, { secretKey: 'x' });
    expect(await ask(cloud)).toMatchObject({ status: 200 });
    for (let i = 0; i < 5; i += 1) await ask(cloud, { secretKey: 'x' });
    expect(await ask(cloud)).toMatchObject({ status: 200 });
  });

  it('gives way to others', async () => {
    const { cloud } = open();
    cloud.changeKeys(temporary);
    expect(await ask(cloud)).toMatchObject({ status: 401 });
  });
});

describe('the list of projects', () => {
  const projects: Asked = { path: '/v3/projects', headers: { 'x-project-id': undefined }, signed: 'host;x-sdk-date' };

  it('is for whoever signs', async () => {
    const { cloud } = open();
    const { status, json } = await ask(cloud, projects);
    expect([status, json.projects]).toMatchObject([200, [{ id: account.projectId, name: account.regionName }]]);
  });

  it('is for nobody else', async () => {
    const { cloud } = open();
    expect(await ask(cloud, { ...projects, secretKey: 'x' })).toMatchObject(wrong);
    expect((await cloud.fetch('https://iam.test/v3/projects')).status).toBe(401);
    expect((await ask(cloud, { ...projects, method: 'POST', body: '{}' })).status).toBe(405);
  });

  it('fails as tokens do', async () => {
    const { cloud } = open();
    cloud.fail({ on: { service: 'iam' }, status: 503 });
    expect((await ask(cloud, projects)).status).toBe(503);
  });
});
