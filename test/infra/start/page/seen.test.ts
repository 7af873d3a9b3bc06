import { createServer, request as requestHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../../infra/runtimes/lambda/http.ts';
import { followCallers } from '../../../../infra/start/page/callers.ts';
import { emptyState, type State, take } from '../../../../infra/start/page/client/state.ts';
import { concealBody, concealHeaders, concealJson } from '../../../../infra/start/page/conceal.ts';
import { toDetails, toSummary } from '../../../../infra/start/page/details.ts';
import type { Setting, Summary } from '../../../../infra/start/page/messages.ts';
import { createRecord, KEPT, type Seen } from '../../../../infra/start/page/record.ts';
import { createStage } from '../../../../infra/start/stage.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const toRequest = (path: string, body = '', headers: HttpRequest['headers'] = []): HttpRequest => ({
  method: 'POST',
  path,
  query: '',
  headers,
  body: encode(body),
});
const ok = { status: 200, headers: [], body: encode('{}') };

describe('What the page keeps', () => {
  it(`is the last ${KEPT} deliveries, the newest first`, async () => {
    const record = createRecord(
      () => 0,
      () => {},
    );
    for (let count = 0; count < KEPT + 3; count += 1)
      await record.watch('webhook', toRequest('/webhook'), async () => ok);
    expect([record.all().length, record.all()[0]?.id, record.all().at(-1)?.id]).toEqual([KEPT, KEPT + 3, 4]);
    expect(record.find(3)).toBeUndefined();
  });

  it('belongs to the delivery in which it happens, however many there are at once', async () => {
    const record = createRecord(
      () => 0,
      () => {},
    );
    const callerAt = followCallers(record.current);
    const server = createServer((incoming, outgoing) => {
      outgoing.end(`${callerAt(incoming.socket.remotePort ?? 0)?.id ?? 'nobody'}`);
    });
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    const { port } = server.address() as AddressInfo;
    const call = () =>
      new Promise<string>((resolve, reject) => {
        requestHttp({ port, host: '127.0.0.1' }, (incoming) => {
          incoming.setEncoding('utf8').once('data', resolve);
        })
          .once('error', reject)
          .end();
      });
    const said: string[] = [];
    await Promise.all(
      [1, 2, 3, 4].map((id) =>
        record.watch('webhook', toRequest('/webhook'), async () => {
          for (let count = 0; count < 3; count += 1) said.push(`${id} ${await call()}`);
          return ok;
        }),
      ),
    );
    expect(said.sort()).toEqual([1, 2, 3, 4].flatMap((id) => Array(3).fill(`${id} ${id}`)));
    expect(await call()).toBe('nobody');
    server.closeAllConnections();
    server.close();
  });
});

describe('What stands on the page', () => {
  const seenOf = (trigger: string, request: HttpRequest, log: string[] = []): Seen => ({
    id: 1,
    at: Date.parse('2026-11-28T12:00:00Z'),
    trigger,
    request,
    reply: ok,
    ms: 3,
    exchanges: [],
    log,
  });

  it('is the outcome of the log, where a chat was answered with 200 whatever it was', () => {
    const line = JSON.stringify({ message: 'delivery', status: 403, code: 'NOT_ALLOWED', actor: 'U1' });
    expect(toSummary(seenOf('slack', toRequest('/slack', 'text=off'), ['no JSON', line]), false)).toMatchObject({
      said: 'off',
      status: 403,
      code: 'NOT_ALLOWED',
      actor: 'U1',
      running: false,
    });
  });

  const stage = createStage({ cloud: () => undefined as never, renew: async () => {} }, () =>
    Date.parse('2026-11-28T12:00:00Z'),
  );
  it.each(stage.senders.map(({ trigger, example }) => [trigger, example]))(
    'is what was said, the proof and its age: %s',
    (trigger, text) => {
      const { headers, body } = stage.toRequest({ trigger, text, way: 'right' });
      const details = toDetails(seenOf(trigger, toRequest(`/${trigger}`, body, Object.entries(headers))), {
        live: false,
        url: 'http://127.0.0.1:3000',
      });
      expect(details.said).toBe(text);
      expect(details.proof.length > 0).toBe(trigger !== 'eventbus' && trigger !== 'schedule');
      if (details.ageSeconds !== undefined) expect(details.ageSeconds).toBe(0);
      expect(details.curl).toMatch(/^curl -i http:\/\/127\.0\.0\.1:3000\/\w+ /);
    },
  );

  it.each(['slack', 'mattermost', 'teams', 'discord', 'webhook'])('is proven anew as it was: %s', (trigger) => {
    const stale = stage.toRequest({ trigger, text: 'status', way: 'forged' });
    const proven = stage.prove(trigger, stale);
    expect(Object.keys(proven.headers).sort()).toEqual(Object.keys(stale.headers).sort());
    expect(proven.headers).not.toEqual(stale.headers);
  });

  it.each([
    ['another method', { ...toRequest('/webhook', '{}'), method: 'PUT' }],
    ['bytes that are no UTF-8', { ...toRequest('/webhook'), body: new Uint8Array([0xff]) }],
    ['a control character', toRequest('/webhook', '{"a":"\u001b[2J"}')],
    [
      'a doubled header',
      toRequest('/webhook', '{}', [
        ['X-A', '1'],
        ['x-a', '2'],
      ]),
    ],
    ['65,537 bytes', toRequest('/webhook', 'x'.repeat(65_537))],
  ])('is not offered again: %s', (_, request) => {
    const { again, curl } = toDetails(seenOf('webhook', request), { live: false, url: '' });
    expect([again, curl]).toEqual([{ asItWas: false, anew: false }, undefined]);
  });

  it.each(['/webhook;id', '/$(id)/webhook', '/`id`/webhook', "/o'neill/webhook", '/a&b/webhook'])(
    'is a curl that runs nothing else: %s',
    (path) => {
      const { curl = '' } = toDetails(seenOf('webhook', toRequest(path, '@/etc/passwd')), {
        live: false,
        url: 'http://h',
      });
      expect(curl.split('\n')[0]).toBe(`curl -i 'http://h${path.replaceAll("'", "'\\''")}' \\`);
      expect(curl).toContain("--data-raw '@/etc/passwd'");
    },
  );

  it('has no secret in it with --live', () => {
    const headers = [
      ['Authorization', 'Bearer planted'],
      ['X-Slack-Signature', 'v0=planted'],
      ['X-Whatever', 'planted'],
      ['Cookie', 'planted'],
      ['webhook-id', 'msg_1'],
      ['User-Agent', 'curl'],
    ] as const;
    expect(concealHeaders(headers).map(([, value]) => value)).toEqual([...Array(4).fill('[secret]'), 'msg_1', 'curl']);
    expect(concealBody('token=planted&text=on+5&response_url=https://planted')).toBe(
      'token=[secret]\ntext=on 5\nresponse_url=[secret]',
    );
    expect(concealBody('planted')).toBe('[secret]');
    expect(concealBody('')).toBe('');
    expect(concealJson('{"token":"planted","a":[{"userPassword":"planted","name":"x"}],"n":1}')).toBe(
      '{"token":"[secret]","a":[{"userPassword":"[secret]","name":"x"}],"n":1}',
    );
    const request = { ...toRequest('/webhook', '{"token":"planted"}', headers), query: 'key=planted' };
    const seen = seenOf('webhook', request);
    expect(JSON.stringify([toDetails(seen, { live: true, url: '' }), toSummary(seen, true)])).not.toContain('planted');
  });
});

describe('The browser', () => {
  const summary = (id: number): Summary => ({ id, at: 0, trigger: 'webhook', said: '', running: true, requests: 0 });
  const setting: Setting = { run: '1', live: false, senders: [], faults: [], kept: 2, schedules: '' };
  const begun = (): State => take(emptyState, { name: 'setting', data: setting });

  it('puts what is new first, what goes on in its place, and keeps as many as the server', () => {
    const state = [1, 2, 3].reduce((all, id) => take(all, { name: 'delivery', data: summary(id) }), begun());
    expect(state.deliveries.map(({ id }) => id)).toEqual([3, 2]);
    const later = take(state, { name: 'delivery', data: { ...summary(2), running: false } });
    expect(later.deliveries.map(({ id, running }) => [id, running])).toEqual([
      [3, true],
      [2, false],
    ]);
    expect(later.deliveries[0]).toBe(state.deliveries[0]);
  });

  it('forgets what was before a restart', () => {
    const before = take(begun(), { name: 'delivery', data: summary(9) });
    expect(take(before, { name: 'deliveries', data: [summary(1)] }).deliveries.map(({ id }) => id)).toEqual([1]);
  });
});
