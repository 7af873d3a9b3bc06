import dns from 'node:dns';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Call, createSend, type Silence } from '../../../lib/cloud/http.ts';
import { effectOf, toSilentFailure } from '../../../lib/cloud/workspace.ts';
import { endings } from '../../../lib/outcome.ts';
import { brokenHandshakes, listenBroken } from '../../support/broken.ts';
import { certificate } from '../../support/certificate.ts';
import { closeAfterEach } from '../../support/closing.ts';
import { smallFetch } from '../../support/fetches.ts';
import { listen, response } from '../../support/socket.ts';

const trusted = tls.getCACertificates('default');
beforeAll(() => tls.setDefaultCACertificates([...trusted, certificate.cert]));
afterAll(() => tls.setDefaultCACertificates(trusted));

afterEach(() => void vi.restoreAllMocks());
const closed = closeAfterEach();

const call = (url: string): Call => ({ method: 'POST', url, json: { enabled: true } });
const send = createSend({ fetch: smallFetch, timeoutSignal: (ms) => AbortSignal.timeout(ms) });
const unreachable: Silence = { silence: 'unreachable', sent: false };

/** What is told of a write that ended so. */
function told(silence: Silence) {
  const { code, detail = endings[toSilentFailure(silence).code].detail } = toSilentFailure(silence);
  return { code, detail, effect: effectOf(silence) };
}

describe('No connection, by a client that tells', () => {
  it.each(Object.entries(brokenHandshakes))(
    'is no connection, with nothing done, where a handshake of TLS is answered by %s',
    async (_, answer) => {
      const { port } = closed(await listenBroken(answer));
      expect(await send(call(`https://localhost:${port}`), 5000)).toEqual(unreachable);
    },
  );

  it.each(['http', 'https'])('is no connection where all addresses refuse (%s)', async (scheme) => {
    const { port } = closed(await listen(() => undefined));
    const addresses = [
      { address: '127.0.0.2', family: 4 },
      { address: '127.0.0.4', family: 4 },
    ];
    vi.spyOn(dns, 'lookup').mockImplementation(((_: string, __: unknown, done: (...args: unknown[]) => void) => {
      setImmediate(() => done(null, addresses));
    }) as unknown as typeof dns.lookup);
    expect(await send(call(`${scheme}://api.cloud.test:${port}`), 5000)).toEqual(unreachable);
  });

  it('is a time-out with nothing done where the time is over within a handshake', async () => {
    const { port } = closed(await listenBroken(() => undefined));
    expect(await send(call(`https://localhost:${port}`), 50)).toEqual({ silence: 'timeout', sent: false });
  });

  it('is no connection where the client cannot even begin', async () => {
    expect(await send(call('https://'), 5000)).toEqual(unreachable);
    expect(await send({ ...call('https://api.cloud.test'), headers: { 'x-auth-token': 'a\nb' } }, 5000)).toEqual(
      unreachable,
    );
  });

  it('is told as such', () => {
    expect(told(unreachable)).toEqual({
      code: 'UPSTREAM_UNREACHABLE',
      effect: 'none',
      detail: expect.stringContaining('There is no connection'),
    });
    expect(told({ silence: 'timeout', sent: false })).toMatchObject({ code: 'UPSTREAM_TIMEOUT', effect: 'none' });
  });
});

describe('A connection that stood', () => {
  it.each([false, true])('and ended has maybe heard it (TLS: %s)', async (secure) => {
    const { url } = closed(await listen((socket) => socket.destroy(), { secure }));
    expect(await send(call(url), 5000)).toEqual({ silence: 'unreachable', sent: true });
  });

  it.each(['ECONNREFUSED', 'EPROTO', 'CERT_HAS_EXPIRED', 'ENOTFOUND'])(
    'has maybe heard it whatever code comes then: %s',
    async (code) => {
      const failing = createSend({
        async fetch(_, init) {
          init?.tellSent?.(true);
          throw new TypeError('fetch failed', { cause: Object.assign(new Error('planted'), { code }) });
        },
        timeoutSignal: () => new AbortController().signal,
      });
      expect(await failing(call('https://api.cloud.test'), 5000)).toEqual({ silence: 'unreachable', sent: true });
    },
  );

  it('and does not answer in time has maybe heard it', async () => {
    const { url } = closed(await listen(() => undefined));
    expect(await send(call(url), 50)).toEqual({ silence: 'timeout', sent: true });
  });

  it('may answer with no HTTP', async () => {
    const { url } = closed(await listen((socket) => socket.end(response('SSH-2.0'))));
    expect(await send(call(url), 5000)).toEqual({ silence: 'unreadable', sent: true });
  });
});

it.each([
  ['reads what was unknown as sent, but for the codes of connections that were never made', 'ECONNRESET', true],
  ['reads what was unknown by its code', 'ECONNREFUSED', false],
])('Of a client that does not tell, one %s', async (_, code, sent) => {
  const failing = createSend({
    fetch: () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) })),
    timeoutSignal: () => new AbortController().signal,
  });
  expect(await failing(call('https://api.cloud.test'), 5000)).toEqual({ silence: 'unreachable', sent });
});
