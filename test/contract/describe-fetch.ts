import dns from 'node:dns';
import { createServer, type Socket } from 'node:net';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Fetch } from '../../lib/cloud/http.ts';
import { certificate } from '../support/certificate.ts';
import { settle } from '../support/clock.ts';
import { read } from '../support/fetches.ts';
import { type Listening, listen, response } from '../support/socket.ts';

/** Loopback has both kinds of addresses on most machines, not on all. */
const hosts = ['127.0.0.1', ...((await canListen('::1')) ? ['::1'] : [])];

async function canListen(host: string): Promise<boolean> {
  const server = createServer();
  const listening = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(0, host, () => resolve(true));
  });
  const can = await listening;
  server.close();
  return can;
}

const ok = (body = '', more = '') =>
  response(`HTTP/1.1 200 OK\nContent-Length: ${Buffer.byteLength(body)}${more && `\n${more}`}`, body);

/** What every Fetch promises that stands below ky: what is not here is not relied on. */
export function describeFetch(name: string, fetch: Fetch): void {
  describe.each([
    ['http', false],
    ['https', true],
  ])(`${name}, over %s`, (_, secure) => {
    let server: Listening | undefined;
    const trusted = tls.getCACertificates('default');

    beforeAll(() => tls.setDefaultCACertificates([...trusted, certificate.cert]));
    afterAll(() => tls.setDefaultCACertificates(trusted));
    afterEach(async () => {
      vi.restoreAllMocks();
      await server?.close();
      server = undefined;
    });

    async function start(answer: (socket: Socket, request: string) => void, host?: string): Promise<Listening> {
      server = await listen(answer, { secure, ...(host ? { host } : {}) });
      return server;
    }

    /** What comes of these bytes. */
    async function answered(bytes: Uint8Array, init: RequestInit = {}): Promise<Response> {
      const { url } = await start((socket) => socket.end(bytes));
      return fetch(url, { redirect: 'manual', ...init });
    }

    describe('sends', () => {
      it.each(['POST', 'PATCH'])('a %s with method, path, headers and body as they are given', async (method) => {
        const { url, requests } = await start((socket) => socket.end(ok()));
        const body = '{"name":"ü"}';
        const headers = { 'content-type': 'application/json', 'X-Auth-Token': 'MII' };
        await read(await fetch(`${url}/v1/a%2Fb?x=1&y=%20`, { method, headers, body }));
        const [head = '', sent] = (requests[0] ?? '').split('\r\n\r\n');
        const [line, ...fields] = head.toLowerCase().split('\r\n');
        expect(line).toBe(`${method.toLowerCase()} /v1/a%2fb?x=1&y=%20 http/1.1`);
        expect(fields).toEqual(
          expect.arrayContaining([
            `host: ${new URL(url).host}`,
            'content-type: application/json',
            'x-auth-token: mii',
            'content-length: 13',
          ]),
        );
        expect(sent).toBe(body);
      });

      it('a GET without a body, and says of none how long it is', async () => {
        const { url, requests } = await start((socket) => socket.end(ok()));
        await read(await fetch(url));
        expect(requests[0]).toMatch(/^GET \/ HTTP\/1\.1\r\n/);
        expect(requests[0]).not.toMatch(/content-length|transfer-encoding|content-type/i);
      });

      it.each(hosts)('to %s, at any port', async (host) => {
        const { url } = await start((socket) => socket.end(ok('here')), host);
        expect(await read(await fetch(url))).toBe('here');
      });

      it('a header of 8 KB, and takes one', async () => {
        const token = 'x'.repeat(8 * 1024);
        const { url, requests } = await start((socket) => socket.end(ok('', `X-Subject-Token: ${token}`)));
        const { headers } = await fetch(url, { headers: { 'x-auth-token': token } });
        expect(requests[0]).toContain(token);
        expect(headers.get('x-subject-token')).toBe(token);
      });
    });

    describe('gives an answer', () => {
      it.each<[string, string | Uint8Array, number, string]>([
        ['with a length', ok('abc'), 200, 'abc'],
        ['that is empty', ok(), 200, ''],
        ['that ends with the connection', response('HTTP/1.1 200 OK\nConnection: close', 'abc'), 200, 'abc'],
        ['of the old version', response('HTTP/1.0 200 OK', 'abc'), 200, 'abc'],
        ['without a word beside its status', response('HTTP/1.1 404 \nContent-Length: 0'), 404, ''],
        [
          'in chunks, one of which cuts a character',
          Buffer.concat([
            response('HTTP/1.1 200 OK\nTransfer-Encoding: chunked', '2\r\na'),
            Buffer.from([0xc3]),
            Buffer.from('\r\n1;x=y\r\n'),
            Buffer.from([0xbc]),
            Buffer.from('\r\n0\r\n\r\n'),
          ]),
          200,
          'aü',
        ],
        [
          'in chunks with trailers',
          response('HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTrailer: x', '1\r\na\r\n0\r\nX: late\r\n\r\n'),
          200,
          'a',
        ],
        ['204, which has no body', response('HTTP/1.1 204 No Content'), 204, ''],
        ['304, which has none, whatever its length says', response('HTTP/1.1 304 X\nContent-Length: 5'), 304, ''],
        ...[301, 302, 303, 307, 308].map((status): [string, Uint8Array, number, string] => [
          `that is a redirect (${status}) as it is`,
          response(`HTTP/1.1 ${status} Moved\nLocation: /elsewhere\nContent-Length: 2`, 'to'),
          status,
          'to',
        ]),
        ...[400, 401, 429, 500, 502, 503, 504].map((status): [string, Uint8Array, number, string] => [
          `of ${status} as it is`,
          response(`HTTP/1.1 ${status} X\nRetry-After: 0\nContent-Length: 2`, 'no'),
          status,
          'no',
        ]),
        ...[102, 103].map((status): [string, Uint8Array, number, string] => [
          `after one of ${status}, which is none yet`,
          Buffer.concat([response(`HTTP/1.1 ${status} Wait\nLink: </a>`), ok('then')]),
          200,
          'then',
        ]),
      ])('%s', async (_, bytes, status, body) => {
        const answer = await answered(Buffer.from(bytes));
        expect([answer.status, answer.ok]).toEqual([status, status < 300]);
        expect(await read(answer)).toBe(body);
        expect(server?.requests.length).toBe(1);
      });

      it.each<[string, string, string | null]>([
        ['a name in another case', 'X-Request-ID: up-1', 'up-1'],
        ['blanks before the value', 'x-request-id:  \t up-1', 'up-1'],
        ['a header that comes twice', 'x-request-id: a\nX-Request-Id: b', 'a, b'],
        ['an empty value', 'x-request-id:', ''],
        ['signs beyond ASCII, byte by byte', 'x-request-id: é', 'Ã©'],
        ['none', 'x-other: 1', null],
      ])('with its headers: %s', async (_, lines, value) => {
        const { headers } = await answered(ok('', lines));
        expect(headers.get('x-request-id')).toBe(value);
        expect(headers.has('X-REQUEST-ID')).toBe(value !== null);
      });

      it('that has 16 MiB, whole', async () => {
        const { url } = await start((socket) => socket.end(ok('x'.repeat(16 * 1024 * 1024))));
        expect((await read(await fetch(url))).length).toBe(16 * 1024 * 1024);
      });

      it('of which no more is fetched than is read', async () => {
        const { url, connections } = await start((socket) => {
          const more = (error?: Error | null) => error || socket.write(Buffer.alloc(1024 * 1024), more);
          socket.write(response('HTTP/1.1 200 OK\nConnection: close'), more);
        });
        const { body } = await fetch(url);
        for await (const chunk of body ?? []) {
          expect(chunk.byteLength).toBeGreaterThan(0);
          break;
        }
        await vi.waitFor(() => expect(connections.open).toBe(0));
      });
    });

    describe('loses an answer', () => {
      const half = response('HTTP/1.1 200 OK\nContent-Length: 100', 'half');
      it.each<[string, (socket: Socket) => void]>([
        ['is cut', (socket) => socket.end(half)],
        ['is cut before its first byte', (socket) => socket.end(response('HTTP/1.1 200 OK\nContent-Length: 9'))],
        ['is cut between chunks', (socket) => socket.end(chunked('4\r\nhalf\r\n'))],
        ['is cut within a chunk', (socket) => socket.end(chunked('9\r\nhalf'))],
        ['has a chunk of no length', (socket) => socket.end(chunked('4\r\nhalf\r\nx\r\n'))],
        ['ends by a reset', (socket) => socket.write(half, () => setTimeout(() => socket.destroy(), 20))],
      ])('whose body %s, and has had its head', async (_, answer) => {
        const { url } = await start(answer);
        const { status, body } = await fetch(url);
        expect(status).toBe(200);
        await expect(read({ body } as Response)).rejects.toThrow();
      });

      it('that nobody reads, and nobody is hurt', async () => {
        const { url, connections } = await start((socket) => socket.end(half));
        expect((await fetch(url)).status).toBe(200);
        await vi.waitFor(() => expect(connections.open).toBe(0));
        // Whatever is thrown where nobody listens fails the run.
        await settle();
      });

      it.each<[string, (socket: Socket) => void]>([
        ['the connection ends before it', (socket) => socket.end()],
        ['the connection is reset before it', (socket) => socket.destroy()],
        ['the connection ends in its head', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-')],
        ['bytes are no HTTP', (socket) => socket.end('220 mail.example ESMTP\r\n\r\n')],
        ['bytes are nothing at all', (socket) => socket.end(Buffer.from([0, 1, 2, 3, 255]))],
        [
          'it has two lengths',
          (socket) => socket.end(response('HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2', 'x')),
        ],
        ['a header goes on in the next line', (socket) => socket.end(ok('', 'X-Request-Id: a\n  b'))],
        ['its head has no end', (socket) => socket.end(`HTTP/1.1 200 OK\r\n${'x-y: z\r\n'.repeat(100_000)}`)],
        [
          'it switches to another protocol',
          (socket) => socket.end(response('HTTP/1.1 101 X\nUpgrade: y\nConnection: upgrade')),
        ],
      ])('where %s: a TypeError in the words that ky knows', async (_, answer) => {
        const { url, requests } = await start(answer);
        await expect(fetch(url, { method: 'POST', body: '{}' })).rejects.toThrow(new TypeError('fetch failed'));
        expect(requests.length).toBe(1);
      });
    });

    describe('ends when it is told to', () => {
      const reason = new DOMException('over', 'TimeoutError');

      it('before it begins, and then nothing connects', async () => {
        const { url, connections } = await start((socket) => socket.end(ok()));
        await expect(fetch(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
        await settle();
        expect(connections.made).toBe(0);
      });

      it.each<[string, string]>([
        ['while nothing comes', ''],
        ['in the head', 'HTTP/1.1 200 OK\r\nConten'],
        ['after a head that is none yet', 'HTTP/1.1 102 Processing\r\n\r\n'],
      ])('%s, and closes the connection', async (_, beginning) => {
        const time = new AbortController();
        const { url, connections } = await start((socket) => {
          socket.write(beginning);
          setImmediate(() => time.abort(reason));
        });
        await expect(fetch(url, { signal: time.signal })).rejects.toBe(reason);
        await vi.waitFor(() => expect(connections.open).toBe(0));
      });

      it('in the body, and closes the connection', async () => {
        const time = new AbortController();
        const { url, connections } = await start((socket) => {
          socket.write(response('HTTP/1.1 200 OK\nContent-Length: 100', 'half'));
        });
        const answer = await fetch(url, { signal: time.signal });
        const body = read(answer);
        setImmediate(() => time.abort(reason));
        await expect(body).rejects.toBe(reason);
        await vi.waitFor(() => expect(connections.open).toBe(0));
      });

      it('between the head and the body', async () => {
        const time = new AbortController();
        const { url, connections } = await start((socket) => {
          socket.write(response('HTTP/1.1 200 OK\nContent-Length: 100', 'half'));
        });
        const answer = await fetch(url, { signal: time.signal });
        time.abort(reason);
        await settle();
        await expect(read(answer)).rejects.toThrow();
        await vi.waitFor(() => expect(connections.open).toBe(0));
      });

      it('after the answer, which does no harm: the connection serves the next request', async () => {
        const time = new AbortController();
        const { url, connections } = await start((socket) => socket.write(ok('whole')));
        expect(await read(await fetch(url, { signal: time.signal }))).toBe('whole');
        time.abort(reason);
        await settle();
        expect(await read(await fetch(url))).toBe('whole');
        expect(connections).toEqual({ made: 1, open: 1 });
      });
    });

    describe('keeps a connection', () => {
      it('for the next request to the host', async () => {
        const { url, connections } = await start((socket) => socket.write(ok('again')));
        for (let i = 0; i < 5; i += 1) {
          expect(await read(await fetch(`${url}/${i}`))).toBe('again');
          await settle();
        }
        expect(connections.made).toBe(1);
      });

      it('after a status that has no body', async () => {
        const { url, connections } = await start((socket) => socket.write(response('HTTP/1.1 204 No Content')));
        for (let i = 0; i < 3; i += 1) {
          expect((await fetch(url)).status).toBe(204);
          await settle();
        }
        expect(connections.made).toBe(1);
      });

      it('but not one that is said to be closed', async () => {
        const { url, connections } = await start((socket) => socket.write(ok('', 'Connection: close')));
        for (let i = 0; i < 2; i += 1) expect(await read(await fetch(url))).toBe('');
        expect(connections.made).toBe(2);
      });

      it('but not one that died meanwhile', async () => {
        const { url, connections } = await start((socket) => {
          socket.write(ok('once'));
          setImmediate(() => socket.end());
        });
        for (let i = 0; i < 3; i += 1) {
          expect(await read(await fetch(url))).toBe('once');
          await vi.waitFor(() => expect(connections.open).toBe(0));
          await settle();
        }
        expect(connections.made).toBe(3);
      });
    });

    describe('finds a host of several addresses', () => {
      function resolveTo(...addresses: string[]): void {
        const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
        vi.spyOn(dns, 'lookup').mockImplementation(((
          _name: string,
          _options: unknown,
          done: (...args: unknown[]) => void,
        ) => {
          setImmediate(() => done(null, found));
        }) as unknown as typeof dns.lookup);
      }

      it('at the first that takes the connection', async () => {
        const { port } = await start((socket) => socket.end(ok('found')));
        resolveTo('127.0.0.2', '127.0.0.4', '127.0.0.1');
        expect(await read(await fetch(`http${secure ? 's' : ''}://api.cloud.test:${port}/`))).toBe('found');
      });

      it('and fails where all refuse', async () => {
        const { port } = await start((socket) => socket.end(ok()));
        resolveTo('127.0.0.2', '127.0.0.4');
        const url = `http${secure ? 's' : ''}://api.cloud.test:${port}/`;
        await expect(fetch(url)).rejects.toThrow(new TypeError('fetch failed'));
      });

      it('and fails where none is known', async () => {
        vi.spyOn(dns, 'lookup').mockImplementation(((
          _name: string,
          _options: unknown,
          done: (error: Error) => void,
        ) => {
          setImmediate(() => done(Object.assign(new Error('planted'), { code: 'ENOTFOUND' })));
        }) as unknown as typeof dns.lookup);
        await expect(fetch('https://nowhere.cloud.test')).rejects.toThrow(new TypeError('fetch failed'));
      });
    });

    it('fails where nobody listens', async () => {
      const { url, close } = await start(() => undefined);
      await close();
      server = undefined;
      await expect(fetch(url)).rejects.toThrow(new TypeError('fetch failed'));
    });
  });
}

function chunked(body: string): Buffer {
  return response('HTTP/1.1 200 OK\nTransfer-Encoding: chunked', body);
}
