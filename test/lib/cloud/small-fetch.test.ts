import dns from 'node:dns';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SOCKETS_MAX, fetch as small } from '../../../lib/cloud/small-fetch.ts';
import { type Broken, brokenHandshakes, listenBroken, listenSilently } from '../../support/broken.ts';
import { certificate } from '../../support/certificate.ts';
import { settle } from '../../support/clock.ts';
import { closeAfterEach } from '../../support/closing.ts';
import { type Listening, listen, response } from '../../support/socket.ts';

const trusted = tls.getCACertificates('default');
beforeAll(() => tls.setDefaultCACertificates([...trusted, certificate.cert]));
afterAll(() => tls.setDefaultCACertificates(trusted));

afterEach(() => void vi.restoreAllMocks());
const closed = closeAfterEach();

async function start(answer: (socket: Socket, request: string) => void, secure = false): Promise<Listening> {
  return closed(await listen(answer, { secure }));
}

const ok = (body = '', more = '') =>
  response(`HTTP/1.1 200 OK\nContent-Length: ${Buffer.byteLength(body)}${more && `\n${more}`}`, body);

/** How a request ends, and what was told meanwhile of whether it has left. */
async function ask(url: string, init: Parameters<typeof small>[1] = {}): Promise<{ told: boolean[]; end: unknown }> {
  const told: boolean[] = [];
  const end = await small(url, { ...init, tellSent: (sent) => told.push(sent) }).then(
    (answer) => answer.text(),
    (error) => error,
  );
  return { told, end };
}

function resolveTo(...addresses: string[]): void {
  const found = addresses.map((address) => ({ address, family: 4 }));
  vi.spyOn(dns, 'lookup').mockImplementation(((_: string, __: unknown, done: (...args: unknown[]) => void) => {
    setImmediate(() => done(null, found));
  }) as unknown as typeof dns.lookup);
}

const over = new DOMException('over', 'TimeoutError');

describe('Nothing has left', () => {
  const failed = { told: [false], end: new TypeError('fetch failed') };

  it('where nobody listens', async () => {
    const { url, close } = await listen(() => undefined);
    await close();
    expect(await ask(url)).toEqual(failed);
  });

  it('where a name is not known', async () => {
    vi.spyOn(dns, 'lookup').mockImplementation(((_: string, __: unknown, done: (error: Error) => void) => {
      setImmediate(() => done(Object.assign(new Error('planted'), { code: 'ENOTFOUND' })));
    }) as unknown as typeof dns.lookup);
    expect(await ask('https://nowhere.cloud.test')).toEqual(failed);
  });

  it.each(['http', 'https'])('where all addresses of a host refuse (%s)', async (scheme) => {
    const { port } = await start(() => undefined);
    resolveTo('127.0.0.2', '127.0.0.4');
    expect(await ask(`${scheme}://api.cloud.test:${port}`)).toEqual(failed);
  });

  it.each(Object.entries(brokenHandshakes))('where a handshake of TLS is answered by %s', async (_, answer) => {
    const { port, received } = closed<Broken>(await listenBroken(answer));
    expect(await ask(`https://localhost:${port}`, { method: 'POST', body: 'secret' })).toEqual(failed);
    // The client's hello, and nothing else but an alert.
    expect(received()[0]).toBe(22);
    expect(received().length).toBeLessThan(2500);
  });

  it('where a certificate is made out to others', async () => {
    const { port, requests } = await start((socket) => socket.end(ok()), true);
    resolveTo('127.0.0.1');
    expect(await ask(`https://api.example.com:${port}`)).toEqual(failed);
    expect(requests).toEqual([]);
  });

  it('where a certificate is of nobody known', async () => {
    const { url, requests } = await start((socket) => socket.end(ok()), true);
    tls.setDefaultCACertificates(trusted);
    try {
      expect(await ask(url, { method: 'POST', body: 'secret' })).toEqual(failed);
    } finally {
      tls.setDefaultCACertificates([...trusted, certificate.cert]);
    }
    await settle();
    expect(requests).toEqual([]);
  });

  it('where the time is over within a handshake', async () => {
    const time = new AbortController();
    const { port } = closed(await listenBroken(() => time.abort(over)));
    expect(await ask(`https://localhost:${port}`, { signal: time.signal })).toEqual({ told: [false], end: over });
  });

  it.each(['http', 'https'])('where the time is over before any address has answered (%s)', async (scheme) => {
    const { port } = closed(await listenSilently('127.0.0.3'));
    resolveTo('127.0.0.3', '127.0.0.3');
    const signal = AbortSignal.timeout(50);
    expect(await ask(`${scheme}://api.cloud.test:${port}`, { signal })).toEqual({
      told: [false],
      end: expect.objectContaining({ name: 'TimeoutError' }),
    });
  });

  it('where the time was over before', async () => {
    const { url, connections } = await start((socket) => socket.end(ok()));
    expect(await ask(url, { signal: AbortSignal.abort(over) })).toEqual({ told: [false], end: over });
    expect(connections.made).toBe(0);
  });

  it.each([
    ['a header that cannot be sent', { headers: { 'x-auth-token': 'a\nb' } }],
    ['a method that cannot be sent', { method: 'GE T' }],
  ])('where there is %s', async (_, init) => {
    const { url, connections } = await start((socket) => socket.end(ok()));
    expect(await ask(url, init)).toEqual({ told: [false], end: expect.any(TypeError) });
    expect(connections.made).toBe(0);
  });
});

describe.each([
  ['http', false],
  ['https', true],
])('Something may have left over %s', (_, secure) => {
  it.each<[string, (socket: Socket) => void, unknown]>([
    ['an answer', (socket) => socket.write(ok('answer')), 'answer'],
    ['the end of the connection', (socket) => socket.end(), new TypeError('fetch failed')],
    ['a reset', (socket) => socket.destroy(), new TypeError('fetch failed')],
    ['no HTTP', (socket) => socket.end('SSH-2.0-x\r\n'), new TypeError('fetch failed')],
  ])('where a connection stood and then came %s', async (_, answer, end) => {
    const { url, requests } = await start(answer, secure);
    expect(await ask(url, { method: 'POST', body: '{}' })).toEqual({ told: [false, true], end });
    expect(requests.length).toBe(1);
  });

  it('where a connection stood and then the time was over', async () => {
    const time = new AbortController();
    const { url } = await start(() => time.abort(over), secure);
    expect(await ask(url, { signal: time.signal })).toEqual({ told: [false, true], end: over });
  });
});

describe('Of several addresses', () => {
  it('the next is tried after a second where one is silent', async () => {
    const { port } = await start((socket) => socket.end(ok('found')));
    closed(await listenSilently('127.0.0.3', port));
    resolveTo('127.0.0.3', '127.0.0.1');
    const startedAt = performance.now();
    const { end, told } = await ask(`http://api.cloud.test:${port}`);
    expect([end, told]).toEqual(['found', [false, true]]);
    expect(Math.round((performance.now() - startedAt) / 1000)).toBe(1);
  });
});

describe('A kept connection', () => {
  /** A server that is not frozen with this process. Closes each connection in this way, a moment after its answer. */
  async function startElsewhere(farewell: string): Promise<{ url: string; requests: () => Promise<number> }> {
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads');
       let requests = 0;
       parentPort.on('message', () => parentPort.postMessage(requests));
       const server = require('node:net').createServer((socket) => {
         socket.on('error', () => {});
         socket.on('data', () => {
           requests += 1;
           socket.write('HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nok');
           setTimeout(() => { ${farewell} }, 100);
         });
       }).listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    closed({ close: () => worker.terminate() });
    const [port] = await once(worker, 'message');
    return {
      url: `http://127.0.0.1:${port}`,
      async requests() {
        worker.postMessage('how many?');
        return (await once(worker, 'message'))[0];
      },
    };
  }

  const freeze = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

  it.each([
    ['ended', 'socket.end()'],
    ['was reset', 'socket.resetAndDestroy()'],
    ['was closed with a word', "socket.end('HTTP/1.1 408 Request Timeout\\r\\ncontent-length: 0\\r\\n\\r\\n')"],
  ])('that %s while the process was frozen is replaced: nothing was written to it', async (_, farewell) => {
    const { url, requests } = await startElsewhere(farewell);
    for (let i = 1; i <= 4; i += 1) {
      expect(await ask(url, { method: 'POST', body: '{}' })).toEqual({ told: [false, true], end: 'ok' });
      await settle();
      freeze(250);
    }
    expect(await requests()).toBe(4);
  });

  it('that ends after the request was written is not: it may have been heard', async () => {
    const answers = [
      (socket: Socket) => socket.write(ok('first')),
      (socket: Socket) => socket.destroy(),
      (socket: Socket) => socket.write(ok('third')),
    ];
    const { url, requests } = await start((socket) => answers.shift()?.(socket));
    expect((await ask(url)).end).toBe('first');
    await settle();
    expect(await ask(url)).toEqual({ told: [false, true], end: new TypeError('fetch failed') });
    expect(requests.length).toBe(2);
  });
});

describe('The number of connections', () => {
  it('to a host is bounded, and all requests are served', async () => {
    const { url, requests, connections } = await start((socket) => setImmediate(() => socket.write(ok('served'))));
    const ends = await Promise.all(Array.from({ length: 5 * SOCKETS_MAX }, () => ask(url)));
    expect(new Set(ends.map(({ end }) => end))).toEqual(new Set(['served']));
    expect(requests.length).toBe(5 * SOCKETS_MAX);
    expect(connections.made).toBe(SOCKETS_MAX);
    expect(SOCKETS_MAX).toBe(64);
  });

  it('keeps waiting what is over, and that can be given up: nothing of it has left', async () => {
    const { url, requests } = await start(() => undefined);
    const time = new AbortController();
    const first = Array.from({ length: SOCKETS_MAX }, () => ask(url, { signal: time.signal }));
    await vi.waitFor(() => expect(requests.length).toBe(SOCKETS_MAX));
    const late = new AbortController();
    const last = ask(url, { signal: late.signal });
    await settle();
    late.abort(over);
    expect(await last).toEqual({ told: [false], end: over });
    time.abort(over);
    expect(new Set((await Promise.all(first)).map(({ end }) => end))).toEqual(new Set([over]));
    expect(requests.length).toBe(SOCKETS_MAX);
  });
});

describe.each([
  ['http', false],
  ['https', true],
])('A token over %s', (_, secure) => {
  it.each([16, 32])('of %i KB passes in both directions', async (kilobytes) => {
    const token = 'x'.repeat(kilobytes * 1024);
    const { url, requests } = await start((socket) => socket.end(ok('', `X-Subject-Token: ${token}`)), secure);
    const answer = await small(url, { headers: { 'x-auth-token': token } });
    expect(answer.headers.get('x-subject-token')).toBe(token);
    expect(requests[0]).toContain(`x-auth-token: ${token}\r\n`);
  });
});

it('an answer may be preceded by "100 Continue"', async () => {
  const { url } = await start((socket) => socket.end(Buffer.concat([response('HTTP/1.1 100 Continue'), ok('then')])));
  expect((await ask(url)).end).toBe('then');
});

it('nothing compressed is asked for, and what comes so all the same is not opened', async () => {
  const { url, requests } = await start((socket) => socket.end(ok('zipped', 'Content-Encoding: gzip')));
  expect((await ask(url)).end).toBe('zipped');
  expect(requests[0]).toMatch(/^accept-encoding: identity\r$/m);
});
