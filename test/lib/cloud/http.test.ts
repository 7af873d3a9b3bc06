import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, BODY_MAX_BYTES, createSend, type Silence } from '../../../lib/cloud/http.ts';
import { type Listening, listen, response } from '../../support/socket.ts';

let server: Listening | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const never = () => new AbortController().signal;
const overSocket = createSend({ fetch: globalThis.fetch, timeoutSignal: never });
const get = (url: string) => overSocket({ method: 'GET', url }, 1000);

/** What comes of an answer of these bytes over a real socket. */
async function answered(...answer: Parameters<typeof listen>): Promise<Answer | Silence> {
  server = await listen(...answer);
  return get(server.url);
}

describe('an answer', () => {
  it('is its status, its headers and its text', async () => {
    const body = '{"name":"ü \u{1f525}"}';
    const answer = await answered((socket) =>
      socket.end(
        response(`HTTP/1.1 409 Conflict\nX-Request-Id: up-1\nContent-Length: ${Buffer.byteLength(body)}`, body),
      ),
    );
    if ('silence' in answer) throw new Error(answer.silence);
    expect([answer.status, answer.headers.get('x-request-id'), answer.text]).toEqual([409, 'up-1', body]);
  });

  it.each([
    ['empty', response('HTTP/1.1 200 OK\nContent-Length: 0'), ''],
    ['without a body by its status', response('HTTP/1.1 204 No Content'), ''],
    ['that ends with the connection', response('HTTP/1.1 200 OK\nConnection: close', 'abc'), 'abc'],
    [
      'in chunks that cut a character',
      response(
        'HTTP/1.1 200 OK\nTransfer-Encoding: chunked',
        Buffer.concat([
          Buffer.from('1\r\n'),
          Buffer.from([0xc3]),
          Buffer.from('\r\n1\r\n'),
          Buffer.from([0xbc]),
          Buffer.from('\r\n0\r\n\r\n'),
        ]),
      ),
      'ü',
    ],
    [
      'compressed',
      (() => {
        const zipped = gzipSync('{"a":1}');
        return response(`HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: ${zipped.length}`, zipped);
      })(),
      '{"a":1}',
    ],
  ])('%s is read', async (_, bytes, text) => {
    expect(await answered((socket) => socket.end(bytes))).toMatchObject({ text });
  });

  it.each([
    ['is cut off by its length', response('HTTP/1.1 200 OK\nContent-Length: 100', '{"id":')],
    ['is cut off before its first byte', response('HTTP/1.1 200 OK\nContent-Length: 100')],
    ['is cut off between chunks', response('HTTP/1.1 200 OK\nTransfer-Encoding: chunked', '6\r\n{"id":\r\n')],
    ['is no UTF-8', response('HTTP/1.1 200 OK\nContent-Length: 2', Buffer.from([0xff, 0xfe]))],
    ['ends inside a character', response('HTTP/1.1 200 OK\nContent-Length: 1', Buffer.from([0xc3]))],
    ['says it is compressed and is not', response('HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 3', 'abc')],
  ])('whose body %s keeps its status and loses its text', async (_, bytes) => {
    const answer = await answered((socket) => socket.write(bytes, () => socket.end()));
    expect(answer).toMatchObject({ status: 200, text: undefined });
  });

  it('that is too large is not read to its end', async () => {
    let written = 0;
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    const answer = await answered((socket) => {
      socket.write(response('HTTP/1.1 200 OK\nConnection: close'));
      const more = (error?: Error | null) => {
        if (error || written >= 4 * BODY_MAX_BYTES) return;
        written += chunk.length;
        socket.write(chunk, more);
      };
      more();
    });
    expect(answer).toMatchObject({ status: 200, text: undefined });
    expect(written).toBeLessThan(2 * BODY_MAX_BYTES);
    expect(BODY_MAX_BYTES).toBe(16 * 1024 * 1024);
  });

  it('may be as large as the limit', async () => {
    const body = Buffer.alloc(BODY_MAX_BYTES, 0x61);
    const answer = await answered((socket) =>
      socket.end(response(`HTTP/1.1 200 OK\nContent-Length: ${body.length}`, body)),
    );
    expect('text' in answer && answer.text?.length).toBe(BODY_MAX_BYTES);
  });

  it.each([301, 302, 303, 307, 308])('that is a redirect (%i) is not followed', async (status) => {
    const answer = await answered((socket) =>
      socket.end(response(`HTTP/1.1 ${status} Moved\nLocation: /elsewhere\nContent-Length: 0`)),
    );
    expect(answer).toMatchObject({ status });
    expect(server?.requests).toHaveLength(1);
  });

  it.each([408, 413, 429, 500, 502, 503, 504])('of %i is not asked for again', async (status) => {
    const answer = await answered((socket) =>
      socket.end(response(`HTTP/1.1 ${status} X\nRetry-After: 0\nContent-Length: 0`)),
    );
    expect(answer).toMatchObject({ status });
    expect(server?.requests).toHaveLength(1);
  });
});

it.each([
  [503, { status: 503, text: undefined }],
  [200, { silence: 'timeout', sent: true }],
])(
  'an answer of %i whose body does not end in time is its status, but for a 200, of which the body is the answer',
  async (status, expected) => {
    const time = new AbortController();
    const body = new ReadableStream({
      pull(controller) {
        time.abort();
        controller.error(time.signal.reason);
      },
    });
    const send = createSend({ fetch: async () => new Response(body, { status }), timeoutSignal: () => time.signal });
    expect(await send({ method: 'GET', url: 'https://cloud.test' }, 1000)).toMatchObject(expected);
  },
);

describe('silence', () => {
  it('is "unreachable" and nothing was sent where nobody listens', async () => {
    const gone = await listen(() => undefined);
    await gone.close();
    expect(await get(gone.url)).toEqual({ silence: 'unreachable', sent: false });
  });

  it.each<[string, Parameters<typeof listen>[0]]>([
    ['ended', (socket) => socket.end()],
    ['reset', (socket) => socket.resetAndDestroy()],
    ['cut in the headers', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-', () => socket.end())],
  ])('is "unreachable" and maybe sent where the connection is %s before the answer', async (_, answer) => {
    expect(await answered(answer)).toEqual({ silence: 'unreachable', sent: true });
  });

  it.each([
    ['of another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['of no protocol', '\u0000\u0001\u0002'],
    ['of two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['with endless headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
  ])('is "unreadable" where bytes %s come back', async (_, text) => {
    expect(await answered((socket) => socket.end(text))).toEqual({ silence: 'unreadable', sent: true });
  });

  it.each<[string, string]>([
    ['before the answer', ''],
    ['in the headers', 'HTTP/1.1 200 OK\r\nContent-'],
    ['in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'],
  ])('is "timeout" when the time is over %s', async (_, beginning) => {
    const time = new AbortController();
    const send = createSend({ fetch: globalThis.fetch, timeoutSignal: () => time.signal });
    server = await listen((socket) => {
      socket.write(beginning || '', () => setImmediate(() => time.abort()));
    });
    expect(await send({ method: 'GET', url: server.url }, 1000)).toEqual({ silence: 'timeout', sent: true });
  });

  it.each([0, -1, Number.NEGATIVE_INFINITY])(
    'is "timeout" and nothing is sent when %d ms are left',
    async (limitMs) => {
      let asked = 0;
      const send = createSend({
        fetch: async () => {
          asked += 1;
          return new Response();
        },
        timeoutSignal: never,
      });
      expect(await send({ method: 'GET', url: 'https://cloud.test' }, limitMs)).toEqual({
        silence: 'timeout',
        sent: false,
      });
      expect(asked).toBe(0);
    },
  );
});

describe('what the client throws', () => {
  const failing = (thrown: unknown) => createSend({ fetch: () => Promise.reject(thrown), timeoutSignal: never });
  const wrapped = (code: string, more: object = {}) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('planted'), { code, ...more }) });

  it.each<[string, unknown, Silence]>([
    ['a name that does not resolve', wrapped('ENOTFOUND'), { silence: 'unreachable', sent: false }],
    ['a resolver that is away', wrapped('EAI_AGAIN'), { silence: 'unreachable', sent: false }],
    ['a refused connection', wrapped('ECONNREFUSED'), { silence: 'unreachable', sent: false }],
    ['no route', wrapped('EHOSTUNREACH'), { silence: 'unreachable', sent: false }],
    ['no network', wrapped('ENETUNREACH'), { silence: 'unreachable', sent: false }],
    ['a slow connection', wrapped('UND_ERR_CONNECT_TIMEOUT'), { silence: 'unreachable', sent: false }],
    [
      'a connection that timed out below',
      wrapped('ETIMEDOUT', { syscall: 'connect' }),
      { silence: 'unreachable', sent: false },
    ],
    ['a certificate out of date', wrapped('CERT_HAS_EXPIRED'), { silence: 'unreachable', sent: false }],
    [
      'a certificate of somebody else',
      wrapped('ERR_TLS_CERT_ALTNAME_INVALID'),
      { silence: 'unreachable', sent: false },
    ],
    ['a certificate signed by itself', wrapped('DEPTH_ZERO_SELF_SIGNED_CERT'), { silence: 'unreachable', sent: false }],
    [
      'a certificate of nobody known',
      wrapped('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      { silence: 'unreachable', sent: false },
    ],
    ['a reset', wrapped('ECONNRESET', { syscall: 'read' }), { silence: 'unreachable', sent: true }],
    ['a broken pipe', wrapped('EPIPE', { syscall: 'write' }), { silence: 'unreachable', sent: true }],
    ['a socket that closed', wrapped('UND_ERR_SOCKET'), { silence: 'unreachable', sent: true }],
    ['no HTTP', wrapped('HPE_INVALID_CONSTANT'), { silence: 'unreadable', sent: true }],
    ['headers without end', wrapped('UND_ERR_HEADERS_OVERFLOW'), { silence: 'unreadable', sent: true }],
    ['nothing that is known', wrapped('WHATEVER'), { silence: 'unreachable', sent: true }],
    ['an error without a code', new Error('planted'), { silence: 'unreachable', sent: true }],
    ['a text', 'planted', { silence: 'unreachable', sent: true }],
    ['nothing', undefined, { silence: 'unreachable', sent: true }],
  ])('ends as a silence: %s', async (_, thrown, silence) => {
    expect(await failing(thrown)({ method: 'GET', url: 'https://cloud.test' }, 1000)).toEqual(silence);
  });

  it('may go round in circles', async () => {
    const error = new Error('a');
    error.cause = error;
    expect(await failing(error)({ method: 'GET', url: 'https://cloud.test' }, 1000)).toMatchObject({ sent: true });
  });
});

describe('a request', () => {
  it('has exactly the method, headers and body it is given', async () => {
    server = await listen((socket) => socket.end(response('HTTP/1.1 200 OK\nContent-Length: 0')));
    await overSocket(
      { method: 'POST', url: `${server.url}/v1/p?x=1`, headers: { 'x-auth-token': 'MII' }, json: { name: 'ü' } },
      1000,
    );
    const [request = ''] = server.requests;
    const [head = '', body] = request.split('\r\n\r\n');
    expect(head).toMatch(/^POST \/v1\/p\?x=1 HTTP\/1\.1\r\n/);
    expect(head).toMatch(/\r\ncontent-type: application\/json\r\n/i);
    expect(head).toMatch(/\r\nx-auth-token: MII\r\n/i);
    expect(head).toMatch(/\r\ncontent-length: 13(\r\n|$)/i);
    expect(body).toBe('{"name":"ü"}');
  });

  it.each([
    [1000, 1000],
    [150.5, 151],
    [0.2, 1],
    [Number.POSITIVE_INFINITY, 2 ** 31 - 1],
    [2 ** 40, 2 ** 31 - 1],
  ])('with %d ms left is given up after %i', async (limitMs, expected) => {
    const asked: number[] = [];
    const send = createSend({
      fetch: async () => new Response('x'),
      timeoutSignal: (ms) => {
        asked.push(ms);
        return AbortSignal.timeout(ms);
      },
    });
    expect(await send({ method: 'GET', url: 'https://cloud.test' }, limitMs)).toMatchObject({ status: 200 });
    expect(asked).toEqual([expected]);
  });
});
