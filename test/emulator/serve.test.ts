import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { createCloud } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { configsPath, createSend, logIn, read, usersPath } from './client.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function open(options?: { port?: number; host?: string }) {
  const cloud = createCloud();
  served = await serveCloud(cloud, options);
  return { cloud, url: served.url, send: createSend(fetch, served.url), served };
}

/** What comes back over a bare connection for these bytes. */
const exchange = (url: string, bytes: string): Promise<string> => {
  const socket = connect(Number(new URL(url).port), new URL(url).hostname);
  socket.end(bytes);
  return text(socket);
};

describe('a served cloud', () => {
  it('does the whole story over a socket', async () => {
    const { cloud, send, url } = await open();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const headers = { 'x-auth-token': await logIn(send) };
    const json = { hotspot_session_migration_enable: true, hotspot_exit_session_num: 2 };
    const { id } = await read(await send({ method: 'POST', path: configsPath, json, headers }));
    const users = { update_type: 'ADD', non_migrate_users: [{ user_name: 'ä\u{1F525}' }] };
    const changed = await send({ method: 'PATCH', path: usersPath(id), json: users, headers });
    expect([changed.status, await changed.text()]).toEqual([200, '']);
    expect(changed.headers.get('content-length')).toBe('0');
    expect(await read(await send({ method: 'GET', path: `${usersPath(id)}?limit=1`, headers }))).toEqual({
      total_count: 1,
      non_migrate_users: users.non_migrate_users,
    });
    expect(cloud.received.map(({ origin }) => origin)).toEqual([url, url, url, url]);
    expect(cloud.received[2]).toMatchObject({ service: 'workspace', method: 'PATCH', json: users });
  });

  it('hands a large catalog and a large body over whole', async () => {
    const { cloud, send } = await open();
    const body = 'x'.repeat(3_000_000);
    await send({ method: 'POST', path: configsPath, body });
    expect(cloud.received[0]?.body).toHaveLength(body.length);
  });

  it('gives redirects to the client and does not follow them itself', async () => {
    const { cloud, url } = await open();
    cloud.fail({ status: 302, headers: { location: '/v1/x' } });
    expect((await fetch(`${url}/v1/a`, { redirect: 'manual' })).status).toBe(302);
    expect(cloud.received).toHaveLength(1);
  });

  it.each([
    {
      title: 'a method no Request has',
      bytes: 'TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      status: 400,
    },
    {
      title: 'two slashes in front',
      bytes: 'GET //v1/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      status: 404,
    },
    { title: 'a whole URL', bytes: 'GET http://y/v1/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', status: 404 },
    {
      title: 'a body with GET',
      bytes: `GET ${configsPath} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`,
      status: 401,
    },
    { title: 'HEAD', bytes: `HEAD ${configsPath} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, status: 401 },
  ])('survives $title and answers $status', async ({ bytes, status }) => {
    const { url, send } = await open();
    expect(await exchange(url, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect((await send({ method: 'GET', path: configsPath })).status).toBe(401);
  });

  it('survives a client that leaves in the middle of its body', async () => {
    const { url, cloud, send } = await open();
    await exchange(url, `POST ${configsPath} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{`);
    expect((await send({ method: 'GET', path: configsPath })).status).toBe(401);
    expect(cloud.received).toHaveLength(1);
  });
});

describe('closing', () => {
  it('ends a request that hangs, at once', async () => {
    const { cloud, send, served: open_ } = await open();
    cloud.fail({ hang: true }, { delayMs: 60_000 });
    const answers = [1, 2].map(() => send({ method: 'GET', path: configsPath }).catch((error: unknown) => error));
    while (cloud.received.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await open_.close();
    for (const answer of await Promise.all(answers)) expect(answer).toBeInstanceOf(TypeError);
  });

  it('frees the port', async () => {
    const first = await open();
    const port = Number(new URL(first.url).port);
    await first.served.close();
    const second = await open({ port });
    expect(second.url).toBe(first.url);
  });

  it('is not needed where listening fails', async () => {
    const { url } = await open();
    await expect(serveCloud(createCloud(), { port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
