import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSend, type Fetch } from '../../../lib/cloud/http.ts';
import { fetches } from '../../support/fetches.ts';
import { type Listening, listen, response } from '../../support/socket.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let server: Listening | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A client that never ends and heeds nothing, at least from here on. */
const deaf: ReadonlyArray<readonly [name: string, fetch: Fetch]> = [
  ['a client that never answers', () => new Promise(() => {})],
  ['a client whose bodies never end', async () => new Response(new ReadableStream(), { status: 200 })],
];

describe.each(fetches)('Over %s, with garbage collected meanwhile', (_, fetch) => {
  it.each([
    ['nothing comes', '', { silence: 'timeout', sent: true }],
    ['a head stalls', 'HTTP/1.1 200 OK\r\nContent-', { silence: 'timeout', sent: true }],
    ['a body stalls', response('HTTP/1.1 200 OK\nContent-Length: 9', 'half'), { silence: 'timeout', sent: true }],
    [
      'a body in chunks stalls',
      response('HTTP/1.1 200 OK\nTransfer-Encoding: chunked', '4\r\nhalf\r\n'),
      { silence: 'timeout', sent: true },
    ],
    ['an error stalls', response('HTTP/1.1 503 X\nContent-Length: 9', 'half'), { status: 503, text: undefined }],
  ])('each of 20 requests ends in time where %s', async (_, beginning, ending) => {
    server = await listen((socket) => socket.write(beginning));
    const { url, requests } = server;
    const times: AbortController[] = [];
    const send = createSend({
      fetch,
      timeoutSignal() {
        const time = new AbortController();
        times.push(time);
        return time.signal;
      },
    });
    const answers = Promise.all(Array.from({ length: 20 }, () => send({ method: 'GET', url }, 1000)));
    await vi.waitFor(() => expect(requests.length).toBe(20));
    for (let turn = 0; turn < 4; turn += 1) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const time of times) time.abort(new DOMException('over', 'TimeoutError'));
    for (const answer of await answers) expect(answer).toMatchObject(ending);
  });

  it('nothing is kept of a request that has ended', async () => {
    server = await listen((socket) => socket.write(response('HTTP/1.1 200 OK\nContent-Length: 0')));
    const { url } = server;
    const signals: Array<WeakRef<AbortSignal>> = [];
    const send = createSend({
      fetch,
      timeoutSignal() {
        const { signal } = new AbortController();
        signals.push(new WeakRef(signal));
        return signal;
      },
    });
    for (let i = 0; i < 20; i += 1) await send({ method: 'GET', url }, 1000);
    await vi.waitFor(() => {
      collectGarbage();
      // The last one or two may still be on somebody's stack.
      expect(signals.filter((signal) => signal.deref()).length).toBeLessThan(4);
    });
  });
});

it.each(deaf)('%s does not keep a request from its end', async (_, fetch) => {
  const time = new AbortController();
  const send = createSend({ fetch, timeoutSignal: () => time.signal });
  const answer = send({ method: 'GET', url: 'https://api.cloud.test' }, 1000);
  await new Promise((resolve) => setTimeout(resolve, 5));
  time.abort(new DOMException('over', 'TimeoutError'));
  expect(await answer).toEqual({ silence: 'timeout', sent: true });
});

it('a time that is over before it begins is an end, too', async () => {
  const send = createSend({ fetch: () => new Promise(() => {}), timeoutSignal: () => AbortSignal.abort() });
  expect(await send({ method: 'GET', url: 'https://api.cloud.test' }, 1000)).toMatchObject({ silence: 'timeout' });
});
