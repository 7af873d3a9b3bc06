import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chats } from '../../lib/channels/chats.ts';
import type { HttpDelivery, HttpReply } from '../../lib/delivery.ts';
import { type Code, endings, type Failure, type Outcome, type Report } from '../../lib/outcome.ts';
import { createRouter } from '../../lib/router.ts';
import { type Started, startApp } from '../support/app.ts';
import { createClock, NOON } from '../support/clock.ts';
import { toDelivery } from '../support/delivery.ts';
import { echoesOf, PLANTED_TOKEN } from '../support/echoes.ts';
import { expectNoSecretIn } from '../support/leaks.ts';
import { runs } from '../support/runs.ts';
import { secrets } from '../support/secrets.ts';
import { cloudSettings } from '../support/settings.ts';
import { type ChatName, deliver, idIn, ids, planted, type Sender, senders, toForm } from './chat-senders.ts';

type HttpApp = Started<HttpDelivery, HttpReply>;

const rules = Object.entries(ids).map(([channel, { user, workspace, room }]) => ({
  channel,
  workspace,
  room,
  users: [user],
  can: ['*'],
}));
const allowAll = { CHATOPS_ALLOW: JSON.stringify(rules) };
const limitOf = (name: ChatName) => chats.find(({ channel }) => channel === name)?.maxLength ?? 0;

const start = (sender: Sender, env: Readonly<Record<string, string>> = allowAll): HttpApp =>
  startApp(sender.factory, { ...cloudSettings, ...sender.env, ...env }, { clock: createClock() });

const channelOf = (app: HttpApp) => {
  const [channel] = app.channels;
  if (!channel) throw new Error('no channel');
  return channel;
};

const secretsOf = Object.values(planted);
/** The secrets among the settings: a public key is none. */
const settingsOf = ({ env, setting }: Sender) =>
  setting === 'DISCORD_PUBLIC_KEYS' ? [] : Object.values(env).filter((value) => value !== undefined);
const flip = (text: string, at: number) => text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1);

/** A reply as its platform takes it, with words. */
function expectWords(sender: Sender, reply: HttpReply): string {
  expect(reply).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/json', 'x-request-id': 'req-1' },
  });
  const text = sender.textOf(reply);
  expect(text).not.toBe('');
  expect(text.length).toBeLessThanOrEqual(limitOf(sender.name) * (sender.name === 'teams' ? 2 : 1));
  // As its documents have it; of a platform that is new here, whatever shows the text.
  const shapes: Readonly<Record<string, object>> = {
    slack: { response_type: 'ephemeral', text },
    mattermost: { response_type: 'ephemeral', text, skip_slack_parsing: true },
    teams: { type: 'message', text },
    discord: { type: 4, data: { content: text, flags: 64, allowed_mentions: { parse: [] } } },
  };
  expect(JSON.parse(reply.body)).toEqual(shapes[sender.name] ?? expect.any(Object));
  return text;
}

describe.each(Object.values(senders))('a command from $name', (sender) => {
  const at = (words: string) => deliver(sender, sender.toBody(words), NOON);

  it('is done and told, and leaves who, where and what in the log', async () => {
    const app = start(sender);
    const delivery = at('on 5 except alice');
    const text = expectWords(sender, await app.send(delivery));
    expect(text).toContain('alice');
    expect(app.cloud.configs()).toMatchObject([{ enabled: true }]);
    const { user, ...place } = ids[sender.name];
    expect(app.lines).toEqual([
      expect.objectContaining({
        channel: sender.name,
        deliveryId: idIn(delivery.body),
        action: 'apply',
        actor: user,
        ...place,
        code: 'OK',
        status: 200,
        changes: expect.any(Array),
      }),
    ]);
  });

  it('shows nothing that must not be seen', async () => {
    const app = start(sender);
    const replies = [];
    for (const words of ['on 5', 'status', 'help', 'of', 'exempt add bob', 'plan off'])
      replies.push(await app.send(at(words)));
    replies.push(await start(sender, {}).send(at('status')));
    expectNoSecretIn([replies, app.lines], ...secretsOf);
  });

  it.each(echoesOf([secrets.password, ...settingsOf(sender)]))(
    'shows no secret when the cloud echoes %s',
    async (_, faults) => {
      const app = start(sender);
      app.cloud.fail(...faults);
      const reply = await app.send(at('on 5'));
      expect(app.cloud.received.length).toBeGreaterThan(0);
      expectNoSecretIn([reply, app.lines], PLANTED_TOKEN, ...settingsOf(sender));
    },
  );

  it('gives no command to copy where a name in it was taken for a secret', async () => {
    const [secret = ''] = settingsOf(sender);
    if (secret === '') return;
    const app = start(sender);
    app.cloud.seed({ enabled: true, exitSessions: 5, users: [{ user_name: 'bob' }] });
    for (const words of [`exempt add carol "${secret}"`, `on 5 except "${secret}"`]) {
      const text = expectWords(sender, await app.send(at(words)));
      expect(text).not.toMatch(/`(exempt remove|on 5|on except) /);
      expectNoSecretIn([text], secret);
    }
    expect(app.lines.map(({ code }) => code)).toEqual(['OK', 'CONFIRMATION_NEEDED']);
  });

  it('is refused where nobody is allowed anything, but for help', async () => {
    const app = start(sender, {});
    expectWords(sender, await app.send(at('on 5')));
    expectWords(sender, await app.send(at('help')));
    expect(app.cloud.received).toEqual([]);
    expect(app.lines.map(({ code, status }) => [code, status])).toEqual([
      ['NOT_ALLOWED', 403],
      ['OK', 200],
    ]);
  });

  it.each(['user', 'workspace', 'room'] as const)('is refused to another %s', async (key) => {
    const rule = { ...rules.find(({ channel }) => channel === sender.name), users: [ids[sender.name].user] };
    const other = key === 'user' ? { ...rule, users: ['other'] } : { ...rule, [key]: 'other' };
    const app = start(sender, { CHATOPS_ALLOW: JSON.stringify([other]) });
    expectWords(sender, await app.send(at('status')));
    expect(app.cloud.received).toEqual([]);
    expect(app.lines[0]?.code).toBe('NOT_ALLOWED');
  });

  it('is refused as mistyped, privately', async () => {
    const app = start(sender);
    expectWords(sender, await app.send(at('stauts')));
    expect(app.cloud.received).toEqual([]);
    expect(app.lines[0]).toMatchObject({ code: 'PAYLOAD_INVALID', status: 400 });
    expect(JSON.stringify(app.lines)).not.toContain('stauts');
  });

  it.each<[string, string]>([
    ['100 KB of text', 'x'.repeat(100_000)],
    ['100 KB of words', 'exempt add '.repeat(10_000)],
    ['10,000 users', `exempt add ${Array.from({ length: 10_000 }, (_, index) => `user${index}`).join(' ')}`],
    ['a name of 100 KB', `exempt add ${'x'.repeat(100_000)}`],
    ['100 KB of quotes', '"'.repeat(100_000)],
    ['100 KB of brackets', '<'.repeat(100_000)],
    ['100 KB of blanks', ' '.repeat(100_000)],
  ])('is answered within its length for %s, without asking the cloud', async (_, words) => {
    const app = start(sender);
    const startedAt = performance.now();
    expectWords(sender, await app.send(at(words)));
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect(app.cloud.received).toEqual([]);
  });

  it.each([
    '<!channel>',
    '<@U1>',
    '@everyone',
    '@here',
    '*x*',
    '`x`',
    '[x](http://x.test)',
    '<at>x</at>',
    '~x~',
    '||x||',
  ])('pings nobody and formats nothing with a planted name: %s', async (name) => {
    const app = start(sender);
    const text = expectWords(sender, await app.send(at(`exempt add "${name}"`)));
    expect(text).not.toContain(name);
    expect(text).not.toMatch(/<!|<@|@everyone|@here|<at>/);
  });
});

describe.each(Object.values(senders))('the proof of $name', (sender) => {
  const app = start(sender);
  const channel = channelOf(app);
  const body = sender.toBody('on 5 except alice');
  const headers = sender.sign(body, NOON);
  // The form of Mattermost has a second proof in it: whatever stands in the header, it would be accepted.
  const withoutSecond = body.replace(`&token=${planted.mattermostToken}`, '');
  const verdict = (changed: Readonly<Record<string, string>>, bytes: string | Uint8Array = body) => {
    const delivery = toDelivery({
      headers: { 'content-type': sender.contentType, ...headers, ...changed },
      body: bytes,
    });
    const proof = channel.verify(delivery, NOON);
    return proof.ok ? 'accepted' : proof.code;
  };

  it('is accepted as it is', () => {
    expect(verdict({})).toBe('accepted');
  });

  it('is refused with any sign of its headers changed', () => {
    for (const [name, value] of Object.entries(headers)) {
      for (let index = 0; index < value.length; index += 1) {
        // The scheme of `Authorization` may be written in any case, but not otherwise; a digit is neither.
        expect([
          name,
          index,
          verdict({ [name]: flip(value, index) }, sender.name === 'mattermost' ? withoutSecond : body),
        ]).not.toEqual([name, index, 'accepted']);
      }
    }
  });

  it('is refused with any bit of the body changed that it covers', () => {
    // A token covers nothing but itself.
    if (sender.name === 'mattermost') {
      const at = body.indexOf(planted.mattermostToken);
      for (let index = at; index < at + planted.mattermostToken.length; index += 1) {
        expect(verdict({}, flip(body, index))).toBe('SIGNATURE_INVALID');
      }
      return;
    }
    const bytes = Buffer.from(body);
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
      expect(verdict({}, changed)).toBe('SIGNATURE_INVALID');
    }
    expect(verdict({}, bytes.subarray(1))).toBe('SIGNATURE_INVALID');
    expect(verdict({}, Buffer.concat([bytes, Buffer.from('\n')]))).toBe('SIGNATURE_INVALID');
  });

  it('is asked for before anything else: without it nothing is read, said or sent', async () => {
    for (const request of [
      { body: withoutSecond },
      { body: '' },
      { body: Buffer.from([0xff, 0, 0xfe]) },
      {
        body: withoutSecond,
        headers: { ...headers, ...Object.fromEntries(Object.keys(headers).map((name) => [name, 'x'])) },
      },
      { body: toForm({ ssl_check: '1' }), headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { body: '{"type":1}' },
      { body: '{"type":"url_verification","challenge":"x"}' },
    ]) {
      const reply = await app.send(toDelivery({ path: `/${sender.name}`, ...request }));
      expect(reply).toMatchObject({ status: 401, headers: { 'x-request-id': 'req-1' } });
      expect(JSON.parse(reply.body)).toMatchObject({ code: 'SIGNATURE_INVALID', source: 'adapter' });
      expectNoSecretIn([reply], ...secretsOf);
    }
    expect(app.cloud.received).toEqual([]);
    for (const line of app.lines) {
      expect(Object.keys(line).sort()).toEqual([
        'channel',
        'code',
        'durationMs',
        'level',
        'reason',
        'requestId',
        'status',
      ]);
    }
  });
});

describe.each(Object.values(senders))('the size of a request from $name', (sender) => {
  it('is judged before its proof: 256 KiB are looked at, one byte more is a plain 413', async () => {
    const app = start(sender);
    const route = createRouter('chatops', app.channels, app.relay);
    const body = sender.toBody('help');
    const filled = Buffer.concat([Buffer.from(body), Buffer.alloc(262_144 - Buffer.byteLength(body), ' ')]);
    expect(await route(deliver(sender, filled, NOON))).toMatchObject({ status: 200 });
    const reply = await route(deliver(sender, Buffer.concat([filled, Buffer.from(' ')]), NOON));
    expect(reply).toMatchObject({ status: 413, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(reply.body)).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      detail: expect.stringContaining('256 KiB'),
    });
    expect(app.lines.at(-1)).toMatchObject({ channel: sender.name, code: 'PAYLOAD_TOO_LARGE', status: 413 });
  });
});

it('the check of a certificate by Slack is answered without a signature, and leaves no line', async () => {
  const app = start(senders.slack);
  const route = createRouter('chatops', app.channels, app.relay);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const reply = await route(toDelivery({ path: '/slack', headers, body: 'ssl_check=1&token=legacy' }));
  expect(reply).toMatchObject({ status: 200, body: '' });
  expect([app.lines, app.cloud.received]).toEqual([[], []]);
});

/** Values of every type where the platforms put texts and objects. */
const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('', 'on 5', 'off', '1', 1, 2, 3, 4, 5));

/** Bodies as garbled as they come, in the shape of a sender, or in none. */
function garbageOf({ contentType, toBody }: Sender): fc.Arbitrary<string> {
  const body = toBody('on 5');
  if (contentType.startsWith('application/json')) return garbleJson(JSON.parse(body));
  const more = ['ssl_check', 'payload', 'trigger_word', 'post_id'];
  return garbleForm(Object.fromEntries(new URLSearchParams(body)), more);
}

function garbleForm(fields: Readonly<Record<string, string>>, more: readonly string[]): fc.Arbitrary<string> {
  const name = fc.constantFrom(...Object.keys(fields), ...more).filter((key) => key !== 'token');
  const value = fc.oneof(fc.string({ unit: 'binary' }).map(encode), fc.constantFrom('%', '%zz', '%C2', '%00', '', '1'));
  return fc.array(fc.tuple(name, value), { maxLength: 4 }).map((pairs) => {
    const kept = Object.entries(fields).filter(([key]) => !pairs.some(([other]) => other === key));
    return [toForm(Object.fromEntries(kept)), ...pairs.map(([key, text]) => `${key}=${text}`)].join('&');
  });
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function garbleJson(whole: Readonly<Record<string, unknown>>): fc.Arbitrary<string> {
  // A signed time that is none is not taken for a fresh one.
  const key = fc.constantFrom(...Object.keys(whole).filter((name) => name !== 'timestamp'));
  return fc.oneof(
    fc.dictionary(key, anything, { maxKeys: 4 }).map((changes) => JSON.stringify({ ...whole, ...changes })),
    fc.json(),
    fc.constantFrom('', '{', '[]', 'null', '1', '"on 5"', '\ufeff{}', `${'['.repeat(5000)}${']'.repeat(5000)}`),
  );
}

describe.each(Object.values(senders))('garbage from $name', (sender) => {
  it('that is proven gets words, or what a handshake asks for, and has no effect', async () => {
    // Nobody may do anything, so that whatever is understood by chance has none either.
    const app = start(sender, {});
    await fc.assert(
      fc.asyncProperty(garbageOf(sender), async (body) => {
        const reply = await app.send(deliver(sender, body, NOON));
        expect(reply.status).toBe(200);
        if (reply.body !== '') expect(JSON.parse(reply.body)).toEqual(expect.any(Object));
        expectNoSecretIn([reply, app.lines.at(-1)], ...secretsOf);
        expect(['OK', 'PAYLOAD_INVALID', 'NOT_ALLOWED']).toContain(app.lines.at(-1)?.code);
      }),
      runs(150),
    );
    expect(app.cloud.received).toEqual([]);
  });

  it('of any bytes, with any type, never throws', async () => {
    const app = start(sender);
    const type = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', ';', '');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), type, async (bytes, contentType) => {
        const signed = { ...sender.sign(bytes, NOON), 'content-type': contentType };
        const reply = await app.send(toDelivery({ path: `/${sender.name}`, headers: signed, body: bytes }));
        expect(reply.status).toBe(200);
      }),
      runs(100),
    );
    expect(app.cloud.received).toEqual([]);
    expect(app.lines.every(({ code }) => code !== 'INTERNAL')).toBe(true);
  });
});

describe.each(Object.values(senders))('the reply of $name', (sender) => {
  const channel = channelOf(start(sender));
  const delivery = deliver(sender, sender.toBody('on 5'), NOON);
  const intent = channel.parse(delivery);

  it.each(Object.keys(endings) as Code[])('has words for %s, or 401 where nobody is known', (code) => {
    const failure: Failure = {
      ok: false,
      code,
      detail: '<!channel> @everyone `x`',
      upstream: { status: 500, errorCode: 'WKS.1', errorMsg: '<!channel> *x* @here', requestId: 'up-1' },
      errors: [{ pointer: '/users', detail: 'must be' }],
      applied: 'unknown',
      changes: [{ field: 'enabled', from: null, to: true }],
    };
    const reply = channel.render(failure, delivery, intent);
    if (code === 'SIGNATURE_INVALID' || code === 'DELIVERY_STALE') return expect(reply.status).toBe(401);
    const text = expectWords(sender, reply);
    expect(text).toContain('req-1');
    expect(text).not.toMatch(/<!|@everyone|@here/);
  });

  it('has words where what was asked is not known', () => {
    for (const outcome of [
      { ok: true, body: {} },
      { ok: false, code: 'INTERNAL' },
    ] satisfies Outcome[]) {
      expectWords(sender, channel.render(outcome, delivery));
    }
  });

  it('of a thousand users keeps within the length of the platform', () => {
    const users = Array.from({ length: 1000 }, (_, index) => ({
      id: `id-${index}`,
      name: `_${'&*<>@'.repeat(20)}${index}`,
    }));
    const configs = [{ id: 'c1', enabled: true, exitSessions: 5, excludeUsers: users }];
    const show = channel.parse(deliver(sender, sender.toBody('status'), NOON));
    expectWords(sender, channel.render({ ok: true, body: { configs } }, delivery, show));
    const body: Report = {
      enabled: true,
      result: 'updated',
      changes: [{ field: 'excludeUsers', added: users, removed: users }],
    };
    expectWords(sender, channel.render({ ok: true, body }, delivery, intent));
  });
});
