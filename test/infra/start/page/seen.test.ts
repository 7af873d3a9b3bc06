import { createServer, request as requestHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../../infra/runtimes/lambda/http.ts';
import { followCallers } from '../../../../infra/start/page/callers.ts';
import { emptyState, type State, take } from '../../../../infra/start/page/client/state.ts';
import { concealBody, concealHeaders, concealJson } from '../../../../infra/start/page/conceal.ts';
import { toDetails, toSummary } from '../../../../infra/start/page/details.ts';
import { createLater } from '../../../../infra/start/page/later.ts';
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

describe('What the worker says later', () => {
  const lineOf = (channel: string, deliveryId: string) =>
    JSON.stringify({
      message: 'delivery',
      channel,
      deliveryId,
      status: 200,
      code: 'OK',
      result: 'created',
      attempt: 1,
    });
  const accepted = (channel: string, deliveryId: string) =>
    JSON.stringify({ message: 'delivery', channel, deliveryId, status: 202, code: 'OK' });

  async function keep() {
    const touched: number[] = [];
    const record = createRecord(
      () => 0,
      ({ id }) => touched.push(id),
    );
    const take = async (trigger: string, body: string, { said = '{}', log = [] as string[] } = {}) =>
      record.watch(trigger, toRequest(`/${trigger}`, body), async () => {
        record.current()?.log.push(...log);
        return { status: 202, headers: [], body: encode(said) };
      });
    await take('slack', 'text=on', { log: [accepted('slack', 's-1')] });
    await take('slack', 'text=off', { log: [accepted('slack', 's-2')] });
    await take('eventbus', '{"id":"e-1","source":"desk","detail":{}}');
    await take('eventbus', '{"specversion":"1.0","id":"c-1","source":"/desk"}');
    await take('schedule', '{"enabled":true}', { said: '{"messageId":"m-1"}' });
    touched.length = 0;
    return { record, touched, later: createLater(record) };
  }

  it.each([
    ['an id in its log', 'slack', 's-1', 1],
    ['the id of another', 'slack', 's-2', 2],
    ['the id of an event', 'eventbus', 'e-1', 3],
    ['source and id of a CloudEvent', 'eventbus', '/desk c-1', 4],
    ['the id that the queue gave', 'schedule', 'm-1', 5],
  ])('stands at the delivery by %s', async (_, channel, deliveryId, id) => {
    const { record, touched, later } = await keep();
    const line = lineOf(channel, deliveryId);
    // As it comes out of a pipe: in pieces, with other lines.
    later(`some words\n${line.slice(0, 20)}`);
    expect(touched).toEqual([]);
    later(`${line.slice(20)}\n{"message":"other"}\n`);
    expect(touched).toEqual([id]);
    const seen = record.find(id) as Seen;
    expect(seen.log.at(-1)).toBe(line);
    expect(toSummary(seen, false)).toMatchObject({ status: 200, code: 'OK', result: 'created' });
  });

  it.each([
    ['of nobody here', lineOf('slack', 's-3')],
    ['of another channel', lineOf('discord', 's-1')],
    ['without an id', JSON.stringify({ message: 'delivery', channel: 'slack', status: 200 })],
    ['that is no delivery', JSON.stringify({ message: 'start', channel: 'slack', deliveryId: 's-1' })],
    ['that is no line of a log', 'slack "s-1"'],
  ])('is kept nowhere where it is a line %s', async (_, line) => {
    const { touched, later } = await keep();
    later(`${line}\n`);
    expect(touched).toEqual([]);
  });

  it('is asked of the cloud by nobody who is watched, which the page is told', async () => {
    const { record } = await keep();
    const queued = JSON.stringify({ message: 'delivery', channel: 'slack', status: 202, queued: true });
    const seen = { ...(record.find(1) as Seen), reply: ok, log: [queued] };
    const isQueued = (one: Seen) => toDetails(one, { live: false, url: '' }).isQueued;
    // A chat is answered with 200; an event by the queue itself, without a line.
    expect(isQueued(seen)).toBe(true);
    expect(isQueued(record.find(3) as Seen)).toBe(true);
    expect(isQueued({ ...seen, log: [lineOf('slack', 's-1')] })).toBe(false);
  });

  it('is the ending, also where it is heard before the delivery was answered', async () => {
    const { record } = await keep();
    const seen = record.find(1) as Seen;
    seen.log.unshift(lineOf('slack', 's-1'));
    expect(toSummary(seen, false)).toMatchObject({ status: 200, result: 'created' });
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
