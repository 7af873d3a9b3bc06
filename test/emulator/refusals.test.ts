import { describe, expect, it } from 'vitest';
import { account, createCloud } from '../../infra/emulator/cloud.ts';
import { type Call, configsPath, createSend, logIn, openCloud, read, toLogin, usersPath } from './client.ts';

const invalid = { status: 400, code: 'WKS.00211102' };
const settings = { hotspot_session_migration_enable: true, hotspot_exit_session_num: 2 };
const configPath = `${configsPath}/c1`;
/** 128 code points, 256 UTF-16 units: short enough only for who counts right. */
const longest = '\u{1F525}'.repeat(128);

/** Sends to a cloud with the one configuration `c1`, unchanged if the request is refused. */
async function ask(call: Call) {
  const { cloud, send } = await openCloud({ secondCreate: 'second-entry' });
  cloud.seed({ id: 'c1', users: [{ user_name: 'present' }] });
  const before = cloud.configs();
  const response = await send(call);
  const text = await response.text();
  if (response.status >= 400) expect(cloud.configs()).toEqual(before);
  return { status: response.status, body: text === '' ? {} : JSON.parse(text), headers: response.headers };
}

const targets = {
  create: { method: 'POST', path: configsPath, good: settings },
  update: { method: 'PATCH', path: configPath, good: settings },
  users: {
    method: 'PATCH',
    path: usersPath('c1'),
    good: { update_type: 'ADD', non_migrate_users: [{ user_id: 'x' }] },
  },
} as const;

describe.each(Object.entries(targets))('a body for %s is refused', (_, { method, path, good }) => {
  it.each([
    { title: 'empty', body: '', ...invalid, code: 'WKS.0001' },
    { title: 'blank', body: ' \n', ...invalid, code: 'WKS.0001' },
    { title: 'null', body: 'null', ...invalid },
    { title: 'a list', body: '[]', ...invalid },
    { title: 'a text', body: '"x"', ...invalid },
    { title: 'broken', body: JSON.stringify(good).slice(1), ...invalid },
    { title: 'without fields', body: '{}', ...invalid },
    { title: 'of another type', body: JSON.stringify(good), type: 'text/plain', status: 415, code: 'WKS.00000415' },
    {
      title: 'of a type that only starts so',
      body: '{}',
      type: 'application/json5',
      status: 415,
      code: 'WKS.00000415',
    },
  ])('where it is $title', async ({ body, type = 'application/json', status, code }) => {
    const answer = await ask({ method, path, body, headers: { 'content-type': type } });
    expect(answer).toMatchObject({ status, body: { error_code: code, error_msg: expect.any(String) } });
  });

  it('where it has no type at all', async () => {
    // Bytes, because fetch adds a type of its own to a text.
    const answer = await ask({ method, path, body: new TextEncoder().encode(JSON.stringify(good)) });
    expect(answer).toMatchObject({ status: 415, body: { error_code: 'WKS.00000415' } });
  });

  it('but not where it is right', async () => {
    const headers = { 'content-type': 'Application/JSON ; charset=utf-8' };
    expect((await ask({ method, path, body: JSON.stringify(good), headers })).status).toBe(200);
  });
});

describe.each([targets.create, targets.update])('the fields of $method are checked', ({ method, path }) => {
  it.each([
    { field: 'hotspot_session_migration_enable', values: [undefined, null, 'true', 1, 0] },
    { field: 'hotspot_exit_session_num', values: [undefined, null, '2', -1, 101, 2.5, true, 1e300] },
  ])('$field', async ({ field, values }) => {
    for (const value of values) {
      const { status, body } = await ask({ method, path, json: { ...settings, [field]: value } });
      expect({ value, status, code: body.error_code }).toEqual({ value, ...invalid });
      expect(body.error_msg).toContain(field);
    }
  });

  it.each([0, 100])('the number %s is in range', async (hotspot_exit_session_num) => {
    expect((await ask({ method, path, json: { ...settings, hotspot_exit_session_num } })).status).toBe(200);
  });
});

describe.each([
  { title: 'create', base: settings, method: 'POST', path: configsPath, empty: 200, absent: 200 },
  { title: 'ADD', base: { update_type: 'ADD' }, method: 'PATCH', path: usersPath('c1'), empty: 400, absent: 400 },
  { title: 'DELETE', base: { update_type: 'DELETE' }, method: 'PATCH', path: usersPath('c1'), empty: 400, absent: 400 },
])('the users of $title are checked', ({ base, method, path, empty, absent }) => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => ({ user_id: `${n}` }));
  it.each([
    { title: 'absent', users: undefined, status: absent },
    { title: 'an empty list', users: [], status: empty },
    { title: 'null', users: null, status: 400 },
    { title: 'no list', users: { 0: {} }, status: 400 },
    { title: '999', users: many(999), status: 200 },
    { title: '1001', users: many(1001), status: 400 },
    { title: 'a plain name', users: ['alice'], status: 400 },
    { title: 'an entry null', users: [null], status: 400 },
    { title: 'a list as entry', users: [[]], status: 400 },
    { title: 'an empty id', users: [{ user_id: '' }], status: 400 },
    { title: 'an empty name', users: [{ user_name: '' }], status: 400 },
    { title: 'an id null', users: [{ user_id: null, user_name: 'a' }], status: 400 },
    { title: 'a name that is a number', users: [{ user_name: 7 }], status: 400 },
    { title: 'the second wrong', users: [{ user_id: 'a' }, { user_id: 7 }], status: 400 },
    { title: 'the longest texts', users: [{ user_id: longest, user_name: longest }], status: 200 },
    { title: 'an id too long', users: [{ user_id: `${longest}x` }], status: 400 },
    { title: 'a name too long', users: [{ user_name: 'x'.repeat(129) }], status: 400 },
  ])('$title: $status', async ({ users, status }) => {
    const answer = await ask({ method, path, json: { ...base, non_migrate_users: users } });
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body.error_code).toBe('WKS.00211102');
  });

  it('1000 are not too many to be named', async () => {
    const { cloud, send } = await openCloud({ secondCreate: 'second-entry' });
    cloud.seed({ id: 'c1' });
    expect((await send({ method, path, json: { ...base, non_migrate_users: many(1000) } })).status).toBe(200);
  });
});

it.each([undefined, null, 'add', 'REPLACE', 1])('the kind of change %s is refused', async (update_type) => {
  const json = { update_type, non_migrate_users: [{ user_id: 'x' }] };
  expect(await ask({ method: 'PATCH', path: usersPath('c1'), json })).toMatchObject({
    status: 400,
    body: { error_code: 'WKS.00211102' },
  });
});

describe('paths and methods', () => {
  const users = { update_type: 'DELETE', non_migrate_users: [{ user_id: 'x' }] };
  it.each([
    { method: 'PATCH', path: `${configsPath}/c2`, json: settings, status: 404, code: 'WKS.00211902' },
    { method: 'PATCH', path: `${configsPath}/${'c'.repeat(128)}`, json: settings, status: 404, code: 'WKS.00211902' },
    { method: 'PATCH', path: `${configsPath}/${'c'.repeat(129)}`, json: settings, ...invalid },
    { method: 'PATCH', path: `${configsPath}/%E0%A4%A`, json: settings, ...invalid },
    { method: 'PATCH', path: usersPath('c2'), json: users, status: 404, code: 'WKS.00211902' },
    { method: 'GET', path: usersPath('c2'), status: 404, code: 'WKS.00211902' },
    { method: 'PATCH', path: configsPath, json: settings, status: 405, code: 'WKS.00000405' },
    { method: 'DELETE', path: configsPath, status: 405, code: 'WKS.00000405' },
    { method: 'GET', path: configPath, status: 405, code: 'WKS.00000405' },
    { method: 'DELETE', path: configPath, status: 405, code: 'WKS.00000405' },
    { method: 'POST', path: configPath, json: settings, status: 405, code: 'WKS.00000405' },
    { method: 'PUT', path: usersPath('c1'), json: users, status: 405, code: 'WKS.00000405' },
    { method: 'GET', path: `${configsPath}/`, status: 404, code: 'APIGW.0101' },
    { method: 'GET', path: `${usersPath('c1')}/x`, status: 404, code: 'APIGW.0101' },
    {
      method: 'GET',
      path: `/v1/${account.projectId}/hotspot-session/c1/non-migration-users`,
      status: 404,
      code: 'APIGW.0101',
    },
    { method: 'GET', path: '/v2/x/hotspot-session-config', status: 404, code: 'APIGW.0101' },
    { method: 'GET', path: '/', status: 404, code: 'APIGW.0101' },
    { method: 'GET', path: '/v1/another-project/hotspot-session-config', status: 403, code: 'WKS.00081102' },
    {
      method: 'POST',
      path: '/v1/another-project/hotspot-session-config',
      json: settings,
      status: 403,
      code: 'WKS.00081102',
    },
  ])('$method $path: $status $code', async ({ status, code, ...call }) => {
    const answer = await ask(call);
    expect(answer).toMatchObject({ status, body: { error_code: code } });
    expect(answer.headers.get('x-request-id')).toMatch(/./);
    if (code.startsWith('APIGW')) expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
    else expect(answer.body).not.toHaveProperty('request_id');
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/^(GET|POST|PATCH)(, (GET|POST|PATCH))*$/);
  });

  it('an id in percent encoding is the same id', async () => {
    expect((await ask({ method: 'PATCH', path: `${configsPath}/%631`, json: settings })).status).toBe(200);
  });
});

describe('a call without proof is refused', () => {
  it.each([
    { title: 'no token', headers: {}, says: 'x-auth-token not found' },
    { title: 'an empty token', headers: { 'x-auth-token': '' }, says: 'x-auth-token not found' },
    { title: 'a signature', headers: { authorization: 'SDK-HMAC-SHA256 x' }, says: 'x-auth-token not found' },
    {
      title: 'a foreign token',
      headers: { 'x-auth-token': 'MIIDkgYJKoZIhvcNAQcCoIIDgzCC' },
      says: 'decrypt token fail',
    },
  ])('with $title', async ({ headers, says }) => {
    const response = await createSend(createCloud().fetch)({
      method: 'POST',
      path: configsPath,
      json: settings,
      headers,
    });
    expect(response.status).toBe(401);
    expect(await read(response)).toEqual({
      error_code: 'APIGW.0301',
      error_msg: expect.stringContaining(says),
      request_id: response.headers.get('x-request-id'),
    });
  });

  it('of the right kind: a token of the domain is not one of the project', async () => {
    const send = createSend(createCloud().fetch);
    const login = await send(toLogin({ scope: { domain: { name: account.domainName } } }));
    const headers = { 'x-auth-token': login.headers.get('x-subject-token') ?? '' };
    expect((await send({ method: 'GET', path: configsPath, headers })).status).toBe(403);
  });

  it('of this cloud: a token of another one is unknown', async () => {
    const headers = { 'x-auth-token': await logIn(createSend(createCloud().fetch)) };
    const response = await createSend(createCloud().fetch)({ method: 'GET', path: configsPath, headers });
    expect((await read(response)).error_code).toBe('APIGW.0301');
  });

  it('before method, type and body are looked at', async () => {
    const send = createSend(createCloud().fetch);
    expect((await send({ method: 'PUT', path: configsPath, body: 'x' })).status).toBe(401);
  });
});
