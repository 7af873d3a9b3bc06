import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createCloud, type Fault } from '../../infra/emulator/cloud.ts';
import { serveCloud } from '../../infra/emulator/serve.ts';
import { configsPath, createSend, logIn, type Send, toLogin } from './client.ts';

const json = { hotspot_session_migration_enable: true, hotspot_exit_session_num: 2 };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A cloud whose waiting costs no time, and a client with a token, over either way in. */
async function open(way: 'in process' | 'over a socket') {
  const waits: number[] = [];
  const cloud = createCloud({ sleep: async (ms) => void waits.push(ms) });
  let plain = createSend(cloud.fetch);
  if (way === 'over a socket') {
    const served = await serveCloud(cloud);
    closing.push(served.close);
    plain = createSend(fetch, served.url);
  }
  const token = await logIn(plain);
  cloud.received.length = 0;
  const send: Send = (call) => plain({ ...call, headers: { 'x-auth-token': token, ...call.headers } });
  const create = (init: RequestInit = {}) =>
    send({ method: 'POST', path: configsPath, json, signal: init.signal ?? null });
  const list = () => send({ method: 'GET', path: configsPath });
  return { cloud, plain, send, create, list, waits };
}

const settled = async (promise: Promise<unknown>) =>
  promise.then(
    () => 'fulfilled',
    (error) => error,
  );

/** Waits for what happens on the other side of a socket, turn by turn of the event loop. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe.each(['in process', 'over a socket'] as const)('%s', (way) => {
  const documented: { fault: Fault; status: number; body: unknown; type?: string }[] = [
    { fault: { status: 400 }, status: 400, body: { error_code: 'WKS.00211102' } },
    { fault: { status: 401 }, status: 401, body: { error_code: 'APIGW.0301', request_id: expect.any(String) } },
    { fault: { status: 403 }, status: 403, body: { error_code: 'WKS.00081102' } },
    { fault: { status: 404 }, status: 404, body: { error_code: 'WKS.00211902' } },
    { fault: { status: 405 }, status: 405, body: { error_code: 'WKS.00000405' } },
    { fault: { status: 409 }, status: 409, body: { error_code: 'WKS.00211103' } },
    { fault: { status: 415 }, status: 415, body: { error_code: 'WKS.00000415' } },
    { fault: { status: 429 }, status: 429, body: { error_code: 'APIGW.0308', request_id: expect.any(String) } },
    { fault: { status: 500 }, status: 500, body: { error_code: 'WKS.00211401' } },
    { fault: { status: 502 }, status: 502, body: { error_code: 'APIGW.0202', request_id: expect.any(String) } },
    { fault: { status: 503 }, status: 503, body: { error_code: 'WKS.00050902' } },
    { fault: { status: 504 }, status: 504, body: { error_code: 'APIGW.0203', request_id: expect.any(String) } },
    { fault: { status: 503, body: { a: 1 } }, status: 503, body: { a: 1 }, type: 'application/json' },
    { fault: { body: { a: 1 } }, status: 200, body: { a: 1 }, type: 'application/json' },
    { fault: { body: null }, status: 200, body: null, type: 'application/json' },
  ];
  it.each(documented)('answers $fault without doing the work', async ({ fault, status, body, type = 'json' }) => {
    const { cloud, create } = await open(way);
    cloud.fail(fault);
    const response = await create();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain(type);
    expect(response.headers.get('x-request-id')).toMatch(/./);
    const reply = JSON.parse(await response.text());
    if (body === null) expect(reply).toBeNull();
    else expect(reply).toMatchObject(body as object);
    expect(cloud.configs()).toEqual([]);
    expect(cloud.received).toMatchObject([{ method: 'POST', json }]);
    expect((await create()).status).toBe(200);
  });

  it.each([
    { fault: { status: 418 }, status: 418, text: '' },
    { fault: { status: 599 }, status: 599, text: '' },
    { fault: { status: 204 }, status: 204, text: '' },
    { fault: { status: 205, body: 'none' }, status: 205, text: '' },
    { fault: { status: 304 }, status: 304, text: '' },
    { fault: { status: 500, body: '' }, status: 500, text: '' },
    { fault: { status: 502, body: '<html>Bad Gateway</html>' }, status: 502, text: '<html>Bad Gateway</html>' },
    { fault: { body: '{"id":' }, status: 200, text: '{"id":' },
    { fault: { body: 'übel' }, status: 200, text: 'übel' },
  ])('answers $fault with its text as it is', async ({ fault, status, text }) => {
    const { cloud, create } = await open(way);
    cloud.fail(fault);
    const response = await create();
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  it('answers IAM faults in the words of IAM', async () => {
    const { cloud, plain } = await open(way);
    for (const [status, body] of [
      [401, { error: { code: 401, message: expect.any(String), title: 'Unauthorized' } }],
      [429, { error_code: 'IAM.0012', error_msg: expect.any(String) }],
      [503, { error: { code: 503, message: expect.any(String), title: 'Service Unavailable' } }],
    ] as const) {
      cloud.fail({ status });
      const response = await plain({ method: 'POST', path: '/v3/auth/tokens', json: {} });
      expect(response.status).toBe(status);
      expect(response.headers.get('x-iam-trace-id')).toMatch(/./);
      expect(await response.json()).toEqual(body);
    }
  });

  it('puts headers of a fault in the place of its own, whatever their case', async () => {
    const { cloud, list } = await open(way);
    cloud.fail({ status: 429, headers: { 'retry-after': '7', 'x-request-id': 'mine' } });
    const throttled = await list();
    expect(throttled.headers.get('Retry-After')).toBe('7');
    expect(throttled.headers.get('X-Request-Id')).toBe('mine');
    cloud.fail({ headers: { 'content-type': 'text/html' } });
    const real = await list();
    expect(real.headers.has('x-iam-trace-id')).toBe(false);
    expect([real.status, real.headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(await real.json()).toEqual({ items: [] });
  });

  it.each([
    { fault: { status: 504 }, status: 504 },
    { fault: { body: 'nonsense' }, status: 200 },
    { fault: { status: 500, body: {} }, status: 500 },
  ])('does the work before it answers $fault where told that it is applied', async ({ fault, status }) => {
    const { cloud, create } = await open(way);
    cloud.fail({ ...fault, applied: true });
    expect((await create()).status).toBe(status);
    expect(cloud.configs()).toHaveLength(1);
  });

  it('spoils only the body where only a body is given, the status being that of the work', async () => {
    const { cloud, plain } = await open(way);
    cloud.fail({ applied: true, body: '' });
    const response = await plain(toLogin());
    expect([response.status, await response.text()]).toEqual([201, '']);
    expect(response.headers.has('x-subject-token')).toBe(false);
    expect(cloud.tokensIssued()).toBe(2);
  });

  it('issues a token whose answer is lost', async () => {
    const { cloud, plain } = await open(way);
    cloud.fail({ applied: true, drop: true });
    await settled(logIn(plain));
    expect(cloud.tokensIssued()).toBe(2);
  });

  it.each([
    { applied: false, configs: 0 },
    { applied: true, configs: 1 },
  ])('drops the connection, the work applied or not: $applied', async ({ applied, configs }) => {
    const { cloud, create, list } = await open(way);
    cloud.fail({ drop: true, applied });
    const error = await settled(create());
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toBe('fetch failed');
    expect((error as Error).cause).toMatchObject({ code: 'UND_ERR_SOCKET', message: 'other side closed' });
    expect(cloud.configs()).toHaveLength(configs);
    expect(cloud.received).toHaveLength(1);
    expect((await list()).status).toBe(200);
  });

  it.each([
    { applied: false, configs: 0 },
    { applied: true, configs: 1 },
  ])('resets the connection, the work applied or not: $applied', async ({ applied, configs }) => {
    const { cloud, create, list } = await open(way);
    cloud.fail({ reset: true, applied });
    const error = await settled(create());
    expect((error as Error).message).toBe('fetch failed');
    expect((error as Error).cause).toMatchObject({ code: 'ECONNRESET' });
    expect(cloud.configs()).toHaveLength(configs);
    expect((await list()).status).toBe(200);
  });

  it.each([
    { stall: 'head', applied: false, configs: 0 },
    { stall: 'head', applied: true, configs: 1 },
    { stall: 'body', applied: false, configs: 0 },
    { stall: 'body', applied: true, configs: 1 },
  ] as const)(
    'stalls in the $stall until the caller gives up, applied: $applied',
    async ({ stall, applied, configs }) => {
      const { cloud, create, list } = await open(way);
      cloud.fail({ stall, applied });
      const caller = new AbortController();
      let got = '';
      const answer = settled(
        create({ signal: caller.signal }).then(async ({ body }) => {
          for await (const chunk of body ?? []) got += new TextDecoder().decode(chunk);
        }),
      );
      await until(() => cloud.received.length === 1 && (stall === 'head' || got !== ''));
      const reason = new Error('enough');
      caller.abort(reason);
      expect(await answer).toBe(reason);
      expect(got.startsWith('{')).toBe(stall === 'body');
      expect(cloud.configs()).toHaveLength(configs);
      expect((await list()).status).toBe(200);
    },
  );

  it('breaks the real answer off in the middle of the body', async () => {
    const { cloud, create } = await open(way);
    cloud.fail({ cut: true });
    const response = await create();
    expect(response.status).toBe(200);
    const full = JSON.stringify({ id: cloud.configs()[0]?.id, ...json, non_migrate_users: [] });
    expect(response.headers.get('content-length')).toBe(`${full.length}`);
    let got = '';
    const error = await settled(
      (async () => {
        for await (const chunk of response.body ?? []) got += new TextDecoder().decode(chunk);
      })(),
    );
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).cause).toMatchObject({ code: 'UND_ERR_SOCKET' });
    expect(got).toBe(full.slice(0, Math.floor(full.length / 2)));
  });

  it.each([
    { fault: { cut: true, status: 503 }, status: 503, configs: 0 },
    { fault: { cut: true, status: 503, applied: true }, status: 503, configs: 1 },
    { fault: { cut: true, body: '' }, status: 200, configs: 0 },
  ])('breaks off the answer it was given: $fault', async ({ fault, status, configs }) => {
    const { cloud, create } = await open(way);
    cloud.fail(fault);
    const response = await create();
    expect(response.status).toBe(status);
    expect(await settled(response.text())).toBeInstanceOf(TypeError);
    expect(cloud.configs()).toHaveLength(configs);
  });

  it.each([
    { fault: { delayMs: 5000 }, status: 200, waits: [5000], configs: 1 },
    { fault: { delayMs: 5000, status: 503 }, status: 503, waits: [5000], configs: 0 },
    { fault: { delayMs: 0 }, status: 200, waits: [0], configs: 1 },
    { fault: { status: 503 }, status: 503, waits: [], configs: 0 },
  ])('waits as long as $fault says, then answers', async ({ fault, status, waits, configs }) => {
    const opened = await open(way);
    opened.cloud.fail(fault);
    expect((await opened.create()).status).toBe(status);
    expect(opened.waits).toEqual(waits);
    expect(opened.cloud.configs()).toHaveLength(configs);
  });

  it.each([
    { applied: false, configs: 0 },
    { applied: true, configs: 1 },
  ])('hangs until the caller gives up, the work applied or not: $applied', async ({ applied, configs }) => {
    const { cloud, create, list } = await open(way);
    cloud.fail({ hang: true, applied });
    const caller = new AbortController();
    const answer = settled(create({ signal: caller.signal }));
    await until(() => cloud.received.length === 1);
    const reason = new Error('enough');
    caller.abort(reason);
    expect(await answer).toBe(reason);
    expect(cloud.configs()).toHaveLength(configs);
    expect((await list()).status).toBe(200);
  });
});

describe('the queue of faults', () => {
  /** Statuses of so many list calls after the faults were queued. */
  const statuses = async (count: number, ...faults: Fault[]) => {
    const { cloud, list } = await open('in process');
    cloud.fail(...faults);
    const got: number[] = [];
    for (let n = 0; n < count; n += 1) got.push((await list()).status);
    return got;
  };

  const cases: { title: string; faults: Fault[]; got: number[] }[] = [
    { title: 'one hits once', faults: [{ status: 500 }], got: [500, 200, 200] },
    { title: 'one hits as often as it says', faults: [{ status: 500, times: 2 }], got: [500, 500, 200] },
    { title: 'one may never hit', faults: [{ status: 500, times: 0 }], got: [200] },
    { title: 'one may hit for ever', faults: [{ status: 500, times: Infinity }], got: [500, 500, 500, 500] },
    { title: 'the next takes over', faults: [{ status: 500 }, { status: 503 }], got: [500, 503, 200] },
    { title: 'one lets pass first', faults: [{ status: 500, skip: 2 }], got: [200, 200, 500, 200] },
    {
      title: 'what one lets pass the next may hit',
      faults: [{ status: 500, skip: 1 }, { status: 503 }],
      got: [503, 500, 200],
    },
    { title: 'another service is not hit', faults: [{ status: 500, on: { service: 'iam' } }], got: [200] },
    { title: 'this service is', faults: [{ status: 500, on: { service: 'workspace' } }], got: [500] },
    { title: 'another method is not', faults: [{ status: 500, on: { method: 'POST' } }], got: [200] },
    { title: 'this method is, in any case', faults: [{ status: 500, on: { method: 'get' } }], got: [500] },
    { title: 'another path is not', faults: [{ status: 500, on: { path: /users$/ } }], got: [200] },
    {
      title: 'this path is, every time',
      faults: [{ status: 500, times: 2, on: { path: /config$/g } }],
      got: [500, 500, 200],
    },
    { title: 'this path is, matched from its start', faults: [{ status: 500, on: { path: /^\/v1\// } }], got: [500] },
    { title: 'all conditions count', faults: [{ status: 500, on: { method: 'GET', path: /users/ } }], got: [200] },
    {
      title: 'one that does not match is in nobody’s way',
      faults: [{ status: 500, on: { method: 'POST' } }, { status: 503 }],
      got: [503, 200],
    },
  ];
  it.each(cases)('$title', async ({ faults, got }) => {
    expect(await statuses(got.length, ...faults)).toEqual(got);
  });

  it('counts for itself where one fault is queued twice', async () => {
    const fault: Fault = { status: 500 };
    expect(await statuses(3, fault, fault)).toEqual([500, 500, 200]);
    expect(fault).toEqual({ status: 500 });
  });

  it('is empty when healed', async () => {
    const { cloud, list } = await open('in process');
    cloud.fail({ status: 500, times: Infinity }, { drop: true });
    cloud.heal();
    expect((await list()).status).toBe(200);
  });

  it.each([199, 600, 1, 200.5, Number.NaN])('takes no status %s, and then none of the others', async (status) => {
    const { cloud, list } = await open('in process');
    expect(() => cloud.fail({ drop: true }, { status })).toThrow(RangeError);
    expect((await list()).status).toBe(200);
  });
});

it('a head that stalls has begun, on a socket', async () => {
  const cloud = createCloud();
  const { url, close } = await serveCloud(cloud);
  closing.push(close);
  cloud.fail({ stall: 'head' });
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1').end(`GET ${configsPath} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  expect(chunk.toString()).toBe('HTTP/1.1 200 OK\r\nContent-Ty');
  socket.destroy();
});
