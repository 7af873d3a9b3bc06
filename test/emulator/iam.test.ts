import { describe, expect, it } from 'vitest';
import { account, createCloud } from '../../infra/emulator/cloud.ts';
import { configsPath, createClock, createSend, logIn, read, toLogin } from './client.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const wrongPassword = {
  error: { code: 401, message: 'The username or password is wrong.', title: 'Unauthorized' },
};
const malformed = { error: { code: 400, message: 'The request body is invalid', title: 'Bad Request' } };

describe('a token', () => {
  it('comes in a header, with the documented body beside it', async () => {
    const { now } = createClock();
    const response = await createSend(createCloud({ now }).fetch)(toLogin());
    const domain = { id: account.domainId, name: account.domainName };
    expect(response.status).toBe(201);
    expect(await read(response)).toEqual({
      token: {
        catalog: [],
        issued_at: '2026-01-02T03:04:05.678000Z',
        expires_at: '2026-01-03T03:04:05.678000Z',
        methods: ['password'],
        project: { domain, id: account.projectId, name: account.regionName },
        roles: expect.arrayContaining([{ id: '0', name: 'te_admin' }]),
        user: { domain, id: account.userId, name: account.userName, password_expires_at: '' },
      },
    });
    expect(response.headers.get('x-subject-token')).toMatch(/^MII[\w+/=]{1000,2000}$/);
    expect(response.headers.get('x-iam-trace-id')).toMatch(/./);
    expect(response.headers.get('x-request-id')).toMatch(/./);
  });

  it('is another one each time, and a new one does not end an older one', async () => {
    const cloud = createCloud();
    const send = createSend(cloud.fetch);
    const tokens = [await logIn(send), await logIn(send)];
    expect(new Set(tokens).size).toBe(2);
    expect(cloud.tokensIssued()).toBe(2);
    for (const token of tokens)
      expect((await send({ method: 'GET', path: configsPath, headers: { 'x-auth-token': token } })).status).toBe(200);
  });

  it.each([
    { query: '', large: true },
    { query: '?nocatalog', large: true },
    { query: '?nocatalog=', large: true },
    { query: '?nocatalog=true', large: false },
    { query: '?nocatalog=0', large: false },
  ])('brings the large catalog ($large) for the query "$query"', async ({ query, large }) => {
    const response = await createSend(createCloud().fetch)({ ...toLogin(), path: `/v3/auth/tokens${query}` });
    const text = await response.text();
    expect(text.length > 50_000).toBe(large);
    expect(JSON.parse(text).token.catalog.length > 0).toBe(large);
  });

  it.each([
    { scope: { project: { id: account.projectId } }, to: 'project' },
    { scope: { project: { name: account.regionName } }, to: 'project' },
    { scope: { project: { id: account.projectId, name: account.regionName } }, to: 'project' },
    { scope: { project: { id: account.projectId }, domain: { id: 'of another' } }, to: 'project' },
    { scope: { domain: { id: account.domainId } }, to: 'domain' },
    { scope: { domain: { name: account.domainName } }, to: 'domain' },
  ])('belongs to what the scope $scope names: a $to', async ({ scope, to }) => {
    const response = await createSend(createCloud().fetch)(toLogin({ scope }));
    expect(response.status).toBe(201);
    const { token } = await read(response);
    expect({ project: 'project' in token, domain: 'domain' in token }).toEqual({
      project: to === 'project',
      domain: to === 'domain',
    });
  });

  it('belongs to the domain where no scope is given', async () => {
    const { json, ...call } = toLogin();
    const { identity } = (json as { auth: { identity: unknown } }).auth;
    const response = await createSend(createCloud().fetch)({ ...call, json: { auth: { identity } } });
    expect((await read(response)).token.domain.id).toBe(account.domainId);
  });

  it('is the one of the account the cloud was told to have', async () => {
    const cloud = createCloud({
      projectId: 'p1',
      regionName: 'r1',
      domainName: account.domainName,
      userName: account.userName,
      userPassword: 'other',
    });
    const send = createSend(cloud.fetch);
    const response = await send(toLogin({ password: 'other', scope: { project: { name: 'r1' } } }));
    expect((await read(response)).token.project).toMatchObject({ id: 'p1', name: 'r1' });
    expect((await send(toLogin({ scope: { project: { name: 'r1' } } }))).status).toBe(401);
  });
});

describe('a token ends', () => {
  const useAfter = async (happening: (parts: Awaited<ReturnType<typeof open>>) => void, tokenLifeMs = dayMs) => {
    const parts = await open(tokenLifeMs);
    happening(parts);
    const response = await parts.list();
    return { status: response.status, code: (await read(response)).error_code };
  };
  const open = async (tokenLifeMs: number) => {
    const clock = createClock();
    const cloud = createCloud({ now: clock.now, tokenLifeMs });
    const send = createSend(cloud.fetch);
    const token = await logIn(send);
    const list = () => send({ method: 'GET', path: configsPath, headers: { 'x-auth-token': token } });
    return { clock, cloud, list };
  };

  it.each([
    { title: 'a moment before a day', happening: ({ clock }) => clock.pass(dayMs - 1), status: 200 },
    { title: 'a day', happening: ({ clock }) => clock.pass(dayMs), status: 401, code: 'APIGW.0307' },
    {
      title: 'its shorter life',
      tokenLifeMs: 5,
      happening: ({ clock }) => clock.pass(5),
      status: 401,
      code: 'APIGW.0307',
    },
    { title: 'revocation', happening: ({ cloud }) => cloud.revokeTokens(), status: 401, code: 'APIGW.0307' },
    { title: 'another password', happening: ({ cloud }) => cloud.changePassword('x'), status: 401, code: 'APIGW.0307' },
  ] as {
    title: string;
    happening: (parts: Awaited<ReturnType<typeof open>>) => void;
    tokenLifeMs?: number;
    status: number;
    code?: string;
  }[])('or not, after $title: $status', async ({ happening, tokenLifeMs, status, code }) => {
    expect(await useAfter(happening, tokenLifeMs)).toEqual({ status, code });
  });

  it('while one issued after the revocation lives', async () => {
    const cloud = createCloud();
    cloud.revokeTokens();
    const send = createSend(cloud.fetch);
    const headers = { 'x-auth-token': await logIn(send) };
    expect((await send({ method: 'GET', path: configsPath, headers })).status).toBe(200);
  });

  it('and only the new password gives another one', async () => {
    const cloud = createCloud();
    cloud.changePassword('new');
    const send = createSend(cloud.fetch);
    expect((await send(toLogin())).status).toBe(401);
    expect((await send(toLogin({ password: 'new' }))).status).toBe(201);
  });
});

describe('five wrong passwords', () => {
  const open = () => {
    const clock = createClock();
    const cloud = createCloud({ now: clock.now });
    const send = createSend(cloud.fetch);
    const wrong = async (times: number) => {
      for (let n = 0; n < times; n += 1)
        expect(await read(await send(toLogin({ password: 'no' })))).toEqual(wrongPassword);
    };
    return { clock, cloud, send, wrong };
  };

  it('lock the user for 15 minutes, whatever the password', async () => {
    const { clock, cloud, send, wrong } = open();
    await wrong(5);
    expect(cloud.lockedUntil()).toBe(clock.now() + 15 * minuteMs);
    clock.pass(15 * minuteMs - 1);
    const locked = await send(toLogin());
    expect(locked.status).toBe(401);
    expect(await read(locked)).toEqual({ error_code: 'IAM.0061', error_msg: expect.any(String) });
    clock.pass(1);
    expect(cloud.lockedUntil()).toBeUndefined();
    expect((await send(toLogin())).status).toBe(201);
  });

  it('do not lock when a right one comes in between', async () => {
    const { send, wrong } = open();
    await wrong(4);
    expect((await send(toLogin())).status).toBe(201);
    await wrong(4);
    expect((await send(toLogin())).status).toBe(201);
  });

  it('do not lock when the first is 15 minutes old', async () => {
    const { clock, send, wrong } = open();
    await wrong(1);
    clock.pass(15 * minuteMs);
    await wrong(4);
    expect((await send(toLogin())).status).toBe(201);
  });

  it('of somebody unknown lock nobody', async () => {
    const { send } = open();
    const { json, ...call } = toLogin();
    const text = JSON.stringify(json).replace(account.userName, 'nobody');
    for (let n = 0; n < 5; n += 1)
      expect(await read(await send({ ...call, json: JSON.parse(text) }))).toEqual(wrongPassword);
    expect((await send(toLogin())).status).toBe(201);
  });

  it('count the same when the foreign scope is what is wrong with the sixth', async () => {
    const { send, wrong } = open();
    await wrong(5);
    const response = await send(toLogin({ scope: { project: { id: 'foreign' } } }));
    expect((await read(response)).error_code).toBe('IAM.0061');
  });
});

describe('a login is refused', () => {
  const good = JSON.stringify(toLogin().json);
  const type = { 'content-type': 'application/json;charset=utf8' };
  const cases: { title: string; body: string; headers?: Record<string, string>; status: number; reply: unknown }[] = [
    { title: 'broken JSON', body: good.slice(1), status: 400, reply: malformed },
    { title: 'null', body: 'null', status: 400, reply: malformed },
    { title: 'no identity', body: '{"auth":{"scope":{"domain":{"name":"x"}}}}', status: 400, reply: malformed },
    { title: 'another method', body: good.replace('"password"]', '"token"]'), status: 400, reply: malformed },
    {
      title: 'a second method',
      body: good.replace('"password"]', '"password","totp"]'),
      status: 400,
      reply: malformed,
    },
    {
      title: 'a password that is a number',
      body: good.replace(/"password":"[^"]*"/, '"password":1'),
      status: 400,
      reply: malformed,
    },
    { title: 'an empty scope', body: good.replace(/"scope":.*$/, '"scope":{}}}'), status: 400, reply: malformed },
    {
      title: 'a project with no name',
      body: good.replace(/"scope":.*$/, '"scope":{"project":{}}}}'),
      status: 400,
      reply: malformed,
    },
    {
      title: 'a project whose id is a number, its name right',
      body: good.replace('"project":{', '"project":{"id":7,'),
      status: 400,
      reply: malformed,
    },
    {
      title: 'a text as content type',
      body: good,
      headers: { 'content-type': 'text/plain' },
      status: 400,
      reply: malformed,
    },
    { title: 'an empty body', body: '', status: 400, reply: { error_code: 'IAM.1101', error_msg: expect.any(String) } },
    {
      title: 'more than 32 KB',
      body: good + ' '.repeat(32 * 1024 + 1 - good.length),
      status: 400,
      reply: { error_code: 'IAM.1101', error_msg: expect.any(String) },
    },
    { title: 'a wrong account', body: good.replace(account.domainName, 'else'), status: 401, reply: wrongPassword },
    { title: 'a wrong user', body: good.replace(account.userName, 'else'), status: 401, reply: wrongPassword },
    {
      title: 'a foreign project name',
      body: good.replace(account.regionName, 'else'),
      status: 404,
      reply: { error: { code: 404, message: expect.any(String), title: 'Not Found' } },
    },
    {
      title: 'a project name that does not go with its id',
      body: good.replace('"project":{', `"project":{"id":"else",`),
      status: 404,
      reply: { error: { code: 404, message: expect.any(String), title: 'Not Found' } },
    },
  ];

  it.each(cases)('for $title', async ({ body, headers = type, status, reply }) => {
    const cloud = createCloud();
    const response = await createSend(cloud.fetch)({ method: 'POST', path: '/v3/auth/tokens', body, headers });
    expect(response.status).toBe(status);
    expect(await read(response)).toEqual(reply);
    expect(response.headers.get('x-iam-trace-id')).toMatch(/./);
    expect(response.headers.has('x-subject-token')).toBe(false);
    expect(cloud.tokensIssued()).toBe(0);
  });

  it('but not for exactly 32 KB', async () => {
    const body = good + ' '.repeat(32 * 1024 - good.length);
    const call = { method: 'POST', path: '/v3/auth/tokens', body, headers: type };
    expect((await createSend(createCloud().fetch)(call)).status).toBe(201);
  });

  it.each([
    { method: 'GET', path: '/v3/auth/tokens', status: 405 },
    { method: 'PUT', path: '/v3/auth/tokens', status: 405 },
    { method: 'POST', path: '/v3/auth/token', status: 404 },
    { method: 'GET', path: '/v3/regions', status: 404 },
  ])('for $method $path: $status, its code a number', async ({ method, path, status }) => {
    const response = await createSend(createCloud().fetch)({ method, path });
    expect(response.status).toBe(status);
    expect((await read(response)).error.code).toBe(status);
  });
});
