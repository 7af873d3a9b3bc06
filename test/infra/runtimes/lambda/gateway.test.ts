import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { BODY_MAX_BYTES } from '../../../../infra/runtimes/lambda/incoming.ts';
import type { Handler, LoadedFunction } from '../../../../infra/runtimes/lambda/invoke.ts';
import { type Gateway, serveGateway } from '../../../../infra/runtimes/lambda/server.ts';

const named = (name: string, handler: Handler): LoadedFunction => ({ name, handler });

/** Answers with the event it got. */
const echo = named('echo', async (event) => ({ statusCode: 200, body: JSON.stringify(event) }));
const repeat = named('repeat', async (event) => ({ status: 200, event }));
const refuse = named('refuse', async () => {
  throw Object.assign(new Error('why'), { name: 'PAYLOAD_INVALID', secret: 'not shown' });
});

/** A function that answers when it is let go. */
function holding() {
  const arrived = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const slow = named('slow', async () => {
    arrived.resolve();
    await held.promise;
    return { statusCode: 200, body: 'done' };
  });
  return { slow, arrived, held };
}

let gateway: Gateway;
afterEach(() => gateway.stop());

async function serve(http = echo, events: Record<string, LoadedFunction> = { '/eventbus': repeat, '/refuse': refuse }) {
  gateway = await serveGateway({ http, events, envelope: 'apigw-v2', port: 0 });
  return (path: string, init: RequestInit = {}) => fetch(`${gateway.url}${path}`, { method: 'POST', ...init });
}

describe('the gateway', () => {
  it('listens on loopback only', async () => {
    await serve();
    expect(gateway.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('hands a request to the function in its envelope', async () => {
    const send = await serve();
    const event = await (await send('/webhook?q=1', { headers: { 'X-Test': 'yes' }, body: '{"a":1}' })).json();
    expect(event).toMatchObject({
      version: '2.0',
      rawPath: '/webhook',
      rawQueryString: 'q=1',
      headers: { 'x-test': 'yes' },
    });
  });

  it('hands a request to another function by the last segment of its path', async () => {
    const chat = named('chat', async () => ({ statusCode: 200, body: 'chat' }));
    const rest = named('rest', async () => ({ statusCode: 200, body: 'rest' }));
    gateway = await serveGateway({ http: rest, routes: { slack: chat }, envelope: 'apigw-v2', port: 0 });
    const ask = async (path: string) => (await fetch(`${gateway.url}${path}`, { method: 'POST' })).text();
    for (const path of ['/slack', '/slack/', '/base/slack?q=/x']) expect(await ask(path), path).toBe('chat');
    for (const path of ['/Slack', '/slack/x', '/', '/constructor']) expect(await ask(path), path).toBe('rest');
  });

  it('gives the function a context whose clock runs towards 28 seconds', async () => {
    const send = await serve(
      named('timed', async (_, context) => ({
        statusCode: 200,
        body: JSON.stringify([context.functionName, context.awsRequestId, context.getRemainingTimeInMillis()]),
      })),
    );
    const [name, id, remainingMs] = (await (await send('/')).json()) as [string, string, number];
    expect([name, id]).toEqual(['timed', expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(remainingMs).toBeGreaterThan(20_000);
    expect(remainingMs).toBeLessThanOrEqual(28_000);
  });

  it('answers 502 for a function that throws or answers with no reply', async () => {
    const send = await serve(refuse);
    expect((await send('/webhook')).status).toBe(502);
  });

  it.each([
    ['an event', '{"id":"1"}', 200, { status: 200, event: { id: '1' } }],
    ['nothing, which is null', '', 200, { status: 200, event: null }],
    ['what is not JSON', '{', 400, { error: { name: 'NotJson', message: expect.any(String) } }],
    [
      'what is not UTF-8',
      Buffer.from([0x22, 0xff, 0x22]),
      400,
      { error: { name: 'NotJson', message: expect.any(String) } },
    ],
  ])('invokes the function of an event route with %s', async (_, body, status, expected) => {
    const send = await serve();
    const response = await send('/eventbus', { body });
    expect([response.status, await response.json()]).toEqual([status, expected]);
  });

  it('takes one slash at the end of an event route for none, as everywhere', async () => {
    const send = await serve();
    expect([
      (await send('/eventbus/', { body: '{}' })).status,
      (await send('/eventbus//', { body: '{}' })).status,
    ]).toEqual([(await send('/eventbus', { body: '{}' })).status, (await send('/nowhere', { body: '{}' })).status]);
    expect(await (await send('/eventbus/', { body: '[1]' })).json()).toEqual(
      await (await send('/eventbus', { body: '[1]' })).json(),
    );
  });

  it('hands over events of any depth', async () => {
    const send = await serve(echo, { '/deep': named('deep', async (event) => Array.isArray(event)) });
    const body = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    expect(await (await send('/deep', { body })).json()).toBe(true);
  });

  it('shows name and message of an error, and nothing else of it', async () => {
    const send = await serve();
    const response = await send('/refuse', { body: '{}' });
    expect([response.status, await response.json()]).toEqual([
      500,
      { error: { name: 'PAYLOAD_INVALID', message: 'why' } },
    ]);
  });

  it('takes events as POST only, and knows no event route that it was not given', async () => {
    const send = await serve();
    const response = await send('/eventbus', { method: 'GET' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await (await send('/schedule')).json()).toMatchObject({ rawPath: '/schedule' });
    expect(await (await send('/constructor')).json()).toMatchObject({ rawPath: '/constructor' });
  });

  it('answers 413 itself for a body that no platform lets through, and takes one that just fits', async () => {
    const send = await serve(named('size', async () => ({ statusCode: 200, body: '' })));
    expect((await send('/webhook', { body: Buffer.alloc(BODY_MAX_BYTES) })).status).toBe(200);
    expect((await send('/webhook', { body: Buffer.alloc(BODY_MAX_BYTES + 1) })).status).toBe(413);
  });

  it('answers 413 also where the size was not announced', async () => {
    const send = await serve();
    const body = new Blob([Buffer.alloc(BODY_MAX_BYTES + 1)]).stream();
    expect((await send('/webhook', { body, duplex: 'half' })).status).toBe(413);
  });

  it('lets a delivery in flight have its answer when it stops, and waits for no other connection', async () => {
    const { slow, arrived, held } = holding();
    const send = await serve(slow);
    const halfway = createConnection(Number(new URL(gateway.url).port), '127.0.0.1');
    halfway.write('POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
    const closed = once(halfway, 'close');
    halfway.on('error', () => {});

    const response = send('/webhook');
    await arrived.promise;
    expect(gateway.inFlight()).toBe(1);
    const stopped = gateway.stop();
    held.resolve();
    expect(await (await response).text()).toBe('done');
    await Promise.all([stopped, closed]);
    await expect(send('/webhook')).rejects.toThrow();
  });

  it('does not wait for an answer whose caller has gone', async () => {
    const { slow, arrived, held } = holding();
    const send = await serve(slow);
    const caller = new AbortController();
    const response = send('/webhook', { signal: caller.signal });
    await arrived.promise;
    caller.abort();
    await expect(response).rejects.toThrow();
    held.resolve();
    await gateway.stop();
    expect(gateway.inFlight()).toBe(0);
  });
});
