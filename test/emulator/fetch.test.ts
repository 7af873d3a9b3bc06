import { describe, expect, expectTypeOf, it } from 'vitest';
import { type Cloud, createCloud } from '../../infra/emulator/cloud.ts';
import { configsPath, createSend, logIn, toLogin } from './client.ts';

const origin = 'https://cloud.invalid';
const json = { hotspot_session_migration_enable: true, hotspot_exit_session_num: 2 };

it('has the signature of fetch', () => {
  expectTypeOf<Cloud['fetch']>().toExtend<typeof fetch>();
});

describe('what fetch accepts', () => {
  it.each([
    { title: 'a text', toInput: (url: string) => url },
    { title: 'a URL', toInput: (url: string) => new URL(url) },
    { title: 'a request', toInput: (url: string) => new Request(url) },
  ])('may be $title', async ({ toInput }) => {
    const cloud = createCloud();
    expect((await cloud.fetch(toInput(`${origin}${configsPath}?a=1`))).status).toBe(401);
    expect(cloud.received).toMatchObject([{ method: 'GET', path: configsPath, query: 'a=1', body: '' }]);
  });

  it('is a request with its own method, headers and body', async () => {
    const cloud = createCloud();
    const token = await logIn(createSend(cloud.fetch));
    const headers = { 'X-Auth-Token': token, 'Content-Type': 'application/json' };
    const request = new Request(origin + configsPath, { method: 'POST', headers, body: JSON.stringify(json) });
    expect((await cloud.fetch(request)).status).toBe(200);
    expect(cloud.received[1]).toMatchObject({ method: 'POST', json, headers: { 'x-auth-token': token } });
    expect(request.bodyUsed).toBe(true);
  });

  it('is a request whose parts the second argument replaces', async () => {
    const cloud = createCloud();
    const request = new Request(origin + configsPath, { method: 'POST', body: 'first', headers: { a: '1' } });
    await cloud.fetch(request, { method: 'PATCH', body: 'second', headers: { b: '2' } });
    const [received] = cloud.received;
    expect(received).toMatchObject({ method: 'PATCH', body: 'second', headers: { b: '2' } });
    expect(received?.headers).not.toHaveProperty('a');
  });

  it('is any host, and only the received list tells which', async () => {
    const cloud = createCloud();
    for (const host of ['https://iam.example', 'http://127.0.0.1:9'])
      expect((await createSend(cloud.fetch, host)(toLogin())).status).toBe(201);
    expect(cloud.received.map((request) => request.origin)).toEqual(['https://iam.example', 'http://127.0.0.1:9']);
  });

  it.each(['/v3/auth/tokens', 'https://'])('is not "%s"', async (url) => {
    await expect(createCloud().fetch(url)).rejects.toBeInstanceOf(TypeError);
  });
});

describe('a signal', () => {
  const ways: { title: string; fetchWith: (cloud: Cloud, signal: AbortSignal) => Promise<Response> }[] = [
    { title: 'in the second argument', fetchWith: (cloud, signal) => cloud.fetch(origin, { signal }) },
    { title: 'of a request', fetchWith: (cloud, signal) => cloud.fetch(new Request(origin, { signal })) },
  ];

  it.each(ways)('$title that has fired already lets nothing arrive', async ({ fetchWith }) => {
    const cloud = createCloud();
    const reason = new Error('too late');
    await expect(fetchWith(cloud, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(cloud.received).toEqual([]);
  });

  it.each(ways)('$title ends a wait, its reason unchanged, though the timer has its own', async ({ fetchWith }) => {
    const cloud = createCloud();
    cloud.fail({ delayMs: 60_000 });
    const caller = new AbortController();
    const answer = fetchWith(cloud, caller.signal);
    await Promise.all([
      expect(answer).rejects.toThrow('enough'),
      (async () => {
        while (cloud.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
        caller.abort(new Error('enough'));
      })(),
    ]);
  });

  it('reaches the sleep it was given, and ends even one that takes no notice', async () => {
    const slept: { ms: number; signal: AbortSignal | undefined }[] = [];
    const sleep = (ms: number, signal?: AbortSignal) => {
      slept.push({ ms, signal });
      return new Promise<void>(() => {});
    };
    const cloud = createCloud({ sleep });
    cloud.fail({ delayMs: 5 });
    const caller = new AbortController();
    const answer = cloud.fetch(origin, { signal: caller.signal });
    while (slept.length === 0) await new Promise((resolve) => setImmediate(resolve));
    caller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    expect(slept).toMatchObject([{ ms: 5, signal: { aborted: true } }]);
  });
});

describe('a redirect', () => {
  const send = async (status: number, init: RequestInit = {}) => {
    const cloud = createCloud();
    cloud.fail({ status, headers: { location: 'https://thief.example/v1/x?y' } });
    const headers = { 'x-auth-token': 'secret', authorization: 'other', 'content-type': 'text/plain' };
    const answer = await cloud
      .fetch(`${origin}/v1/a`, { method: 'POST', headers, body: 'body', ...init })
      .catch((error: unknown) => error);
    return { cloud, answer };
  };

  it.each([
    { status: 301, method: 'GET', body: '' },
    { status: 302, method: 'GET', body: '' },
    { status: 303, method: 'GET', body: '' },
    { status: 307, method: 'POST', body: 'body' },
    { status: 308, method: 'POST', body: 'body' },
  ])('with $status carries token and body ("$body") to the other host', async ({ status, method, body }) => {
    const { cloud, answer } = await send(status);
    expect((answer as Response).status).toBe(404);
    expect(cloud.received[1]).toMatchObject({
      origin: 'https://thief.example',
      path: '/v1/x',
      query: 'y',
      method,
      body,
      headers: { 'x-auth-token': 'secret' },
    });
    expect(cloud.received[1]?.headers).not.toHaveProperty('authorization');
    expect('content-type' in (cloud.received[1]?.headers ?? {})).toBe(body !== '');
  });

  it('is given back where it is to be handled by hand', async () => {
    const { cloud, answer } = await send(302, { redirect: 'manual' });
    expect((answer as Response).status).toBe(302);
    expect(cloud.received).toHaveLength(1);
  });

  it('fails where it is an error', async () => {
    const { cloud, answer } = await send(302, { redirect: 'error' });
    expect(answer).toBeInstanceOf(TypeError);
    expect(cloud.received).toHaveLength(1);
  });

  it.each([
    { title: 'a redirect to nowhere', fault: { status: 302 }, status: 302 },
    { title: 'another status with a location', fault: { status: 201, headers: { location: '/v1/b' } }, status: 201 },
  ])('is not $title', async ({ fault, status }) => {
    const cloud = createCloud();
    cloud.fail(fault);
    expect((await cloud.fetch(`${origin}/v1/a`)).status).toBe(status);
    expect(cloud.received).toHaveLength(1);
  });

  it('that never ends is given up', async () => {
    const cloud = createCloud();
    cloud.fail({ status: 302, headers: { location: '/v1/a' }, times: Infinity });
    await expect(cloud.fetch(`${origin}/v1/a`)).rejects.toBeInstanceOf(TypeError);
    expect(cloud.received).toHaveLength(21);
  });
});
