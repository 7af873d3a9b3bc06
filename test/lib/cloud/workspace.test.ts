import { describe, expect, it } from 'vitest';
import { authorized, byToken } from '../../../lib/cloud/credentials.ts';
import type { Answer, Call, Send, Silence } from '../../../lib/cloud/http.ts';
import type { Tokens } from '../../../lib/cloud/token.ts';
import {
  createWorkspace,
  effectOf,
  readWritten,
  toFailure,
  toRequest,
  toSilentFailure,
} from '../../../lib/cloud/workspace.ts';
import type { Step } from '../../../lib/command.ts';
import { createWork } from '../../../lib/order.ts';
import { type Code, endings, fail, type Result } from '../../../lib/outcome.ts';
import { Secret } from '../../../lib/secret.ts';
import { createClock, NOON } from '../../support/clock.ts';

const BASE = 'https://workspace.test/v1/p/hotspot-session-config';
const create: Step = { kind: 'create', enabled: true, exitSessions: 2 };
const plain = (text: string) => text;

function answer(status: number, body: unknown = {}, headers: Record<string, string> = {}): Answer {
  return { status, headers: new Headers(headers), text: typeof body === 'string' ? body : JSON.stringify(body) };
}

describe('the request of a step', () => {
  it.each<[string, Step, unknown]>([
    ['create, the least', create, { hotspot_session_migration_enable: true, hotspot_exit_session_num: 2 }],
    [
      'create, with nobody excluded',
      { ...create, enabled: false, exitSessions: 0, excludeUsers: [] },
      { hotspot_session_migration_enable: false, hotspot_exit_session_num: 0, non_migrate_users: [] },
    ],
    [
      'create, with users',
      { ...create, excludeUsers: [{ id: '7' }, { name: 'bob' }, { id: '8', name: 'carol' }] },
      {
        hotspot_session_migration_enable: true,
        hotspot_exit_session_num: 2,
        non_migrate_users: [{ user_id: '7' }, { user_name: 'bob' }, { user_id: '8', user_name: 'carol' }],
      },
    ],
  ])('%s', (_, step, json) => {
    expect(toRequest(BASE, step)).toEqual({ method: 'POST', url: BASE, json });
  });
});

describe('a status', () => {
  const table: Readonly<Record<number, Code>> = {
    400: 'UPSTREAM_BAD_REQUEST',
    401: 'UPSTREAM_UNAUTHORIZED',
    403: 'UPSTREAM_FORBIDDEN',
    404: 'UPSTREAM_NOT_FOUND',
    405: 'UPSTREAM_METHOD_NOT_ALLOWED',
    409: 'UPSTREAM_CONFLICT',
    415: 'UPSTREAM_UNSUPPORTED',
    429: 'UPSTREAM_THROTTLED',
    500: 'UPSTREAM_ERROR',
    503: 'UPSTREAM_UNAVAILABLE',
  };

  it.each([...Array(500).keys()].map((i) => i + 100).filter((status) => status !== 200))(
    '%i has exactly one code, which passes it on or is a 502',
    (status) => {
      const failure = toFailure(answer(status), plain);
      expect(failure.code).toBe(table[status] ?? 'UPSTREAM_BAD_REPLY');
      expect(endings[failure.code].status).toBe(status in table ? status : 502);
      expect(failure.upstream).toEqual({ status });
      expect(readWritten(create, answer(status, { id: '1' }))).toBeUndefined();
    },
  );

  it('passes on what the API said, how long to wait, and the id of the call', () => {
    const body = { error_code: 'APIGW.0308', error_msg: 'slow down' };
    expect(toFailure(answer(429, body, { 'Retry-After': '7', 'X-Request-Id': 'up' }), plain)).toEqual({
      ok: false,
      code: 'UPSTREAM_THROTTLED',
      retryAfter: '7',
      upstream: { status: 429, errorCode: 'APIGW.0308', errorMsg: 'slow down', requestId: 'up' },
    });
  });
});

describe('the 200 of a create', () => {
  it.each<[string, unknown, unknown]>([
    [
      'as documented, without an id',
      {
        hotspot_session_migration_enable: true,
        hotspot_exit_session_num: 2,
        non_migrate_users: [{ user_id: 'da16f9b8btest029cc171a4f7286353', user_name: 'test' }],
      },
      { enabled: true, exitSessions: 2, excludeUsers: [{ id: 'da16f9b8btest029cc171a4f7286353', name: 'test' }] },
    ],
    ['with an id beyond 2^53', { id: '895110260098859009' }, { id: '895110260098859009' }],
    ['with nothing in it', {}, {}],
    ['with nothing set', { id: null, non_migrate_users: null, hotspot_exit_session_num: null }, {}],
    ['with an empty list', { non_migrate_users: [] }, { excludeUsers: [] }],
    [
      'with half a user',
      { non_migrate_users: [{ user_id: null, user_name: 'a' }, {}] },
      { excludeUsers: [{ name: 'a' }, {}] },
    ],
    ['with fields that nobody documented', { id: '1', extra: { a: 1 }, __proto__: { b: 2 } }, { id: '1' }],
  ])('%s is read', (_, body, config) => {
    expect(readWritten(create, answer(200, body))).toEqual(config);
  });

  it.each<[string, unknown]>([
    ['empty', ''],
    ['HTML', '<html></html>'],
    ['cut', '{"id":'],
    ['null', 'null'],
    ['a list', [{ id: '1' }]],
    ['a text', '"ok"'],
    ['a number', '1'],
    ['an id that is a number, which may have lost its last digits', { id: 895110260098859 }],
    ['an id that is empty', { id: '' }],
    ['an id that is a step', { id: '..' }],
    ['an id that is half a sign', { id: '1\udd25' }],
    ['a switch that is a text', { hotspot_session_migration_enable: 'true' }],
    ['a number that is a text', { hotspot_exit_session_num: '2' }],
    ['users that are no list', { non_migrate_users: {} }],
    ['a user that is a name', { non_migrate_users: ['alice'] }],
    ['a user whose id is a number', { non_migrate_users: [{ user_id: 7 }] }],
  ])('that is %s cannot be read', (_, body) => {
    expect(readWritten(create, answer(200, body))).toBeUndefined();
    expect(toFailure(answer(200, body), plain)).toMatchObject({
      code: 'UPSTREAM_BAD_REPLY',
      upstream: { status: 200 },
    });
  });

  it('whose body broke off cannot be read', () => {
    const cut: Answer = { status: 200, headers: new Headers(), text: undefined };
    expect(readWritten(create, cut)).toBeUndefined();
  });
});

describe('no answer', () => {
  it.each<[Silence, Code, string]>([
    [{ silence: 'unreachable', sent: false }, 'UPSTREAM_UNREACHABLE', 'none'],
    [{ silence: 'unreachable', sent: true }, 'UPSTREAM_UNREACHABLE', 'lost'],
    [{ silence: 'timeout', sent: false }, 'UPSTREAM_TIMEOUT', 'none'],
    [{ silence: 'timeout', sent: true }, 'UPSTREAM_TIMEOUT', 'late'],
    [{ silence: 'unreadable', sent: true }, 'UPSTREAM_BAD_REPLY', 'late'],
  ])('%o ends as %s, and what it did is %s', (silence, code, effect) => {
    expect(toSilentFailure(silence).code).toBe(code);
    expect(effectOf(silence)).toBe(effect);
  });

  it.each([
    [200, 'late'],
    [504, 'late'],
    [502, 'lost'],
    [400, 'none'],
    [401, 'none'],
    [429, 'none'],
    [500, 'unknown'],
    [503, 'unknown'],
    [302, 'unknown'],
    [599, 'unknown'],
  ])('like an answer of %i leaves its effect %s', (status, effect) => {
    expect(effectOf(answer(status))).toBe(effect);
  });
});

describe('a token', () => {
  function start(
    tokens: Array<Result<Secret>>,
    answers: Array<Answer | Silence>,
    { timeoutMs = 10_000, takesMs = 0 } = {},
  ) {
    const clock = createClock();
    const sent: Array<Call & { limitMs: number }> = [];
    const forgotten: Secret[] = [];
    const asked: number[] = [];
    const tokensOf: Tokens = {
      get: async (deadlineAt) => {
        asked.push(deadlineAt);
        return tokens.shift() ?? fail('TOKEN_UNAVAILABLE');
      },
      forget: (token) => forgotten.push(token),
    };
    const send: Send = async (call, limitMs) => {
      sent.push({ ...call, limitMs });
      await clock.advance(takesMs);
      return answers.shift() ?? answer(200);
    };
    const workspace = createWorkspace(
      { send: authorized(send, byToken(tokensOf), { now: clock.now, timeoutMs }), redact: plain },
      { endpoint: 'https://workspace.test', projectId: 'a/b?c #d' },
    );
    return { workspace, sent, forgotten, asked, write: () => workspace.write(create, createWork(NOON + 28_000)) };
  }
  const token = (value: string): Result<Secret> => ({ ok: true, value: new Secret(value) });

  it('goes along in its header, to the project percent-encoded as one segment', async () => {
    const { write, sent, asked } = start([token('t1')], [answer(200)]);
    expect(await write()).toMatchObject({ ok: true });
    expect(sent).toMatchObject([
      {
        method: 'POST',
        url: 'https://workspace.test/v1/a%2Fb%3Fc%20%23d/hotspot-session-config',
        headers: { 'x-auth-token': 't1' },
      },
    ]);
    expect(asked).toEqual([NOON + 28_000]);
  });

  it('that is refused is forgotten and renewed once, and the request repeated once', async () => {
    const { write, sent, forgotten } = start([token('t1'), token('t2')], [answer(401), answer(200)]);
    expect(await write()).toMatchObject({ ok: true });
    expect(sent.map(({ headers }) => headers?.['x-auth-token'])).toEqual(['t1', 't2']);
    expect(forgotten.map((secret) => secret.reveal())).toEqual(['t1']);
  });

  it('that is refused twice ends it', async () => {
    const { write, sent } = start([token('t1'), token('t2'), token('t3')], [answer(401), answer(401), answer(200)]);
    expect(await write()).toMatchObject({ ok: false, code: 'UPSTREAM_UNAUTHORIZED', effect: 'none' });
    expect(sent).toHaveLength(2);
  });

  it.each<Code>(['TOKEN_REFUSED', 'TOKEN_UNAVAILABLE'])(
    'that is not to be had (%s) means that nothing is sent',
    async (code) => {
      const { write, sent } = start([fail(code)], []);
      expect(await write()).toMatchObject({ ok: false, code, effect: 'none' });
      expect(sent).toEqual([]);
    },
  );

  it('that cannot be renewed means that the refused request is not repeated', async () => {
    const { write, sent } = start([token('t1'), fail('TOKEN_REFUSED')], [answer(401)]);
    expect(await write()).toMatchObject({ ok: false, code: 'TOKEN_REFUSED', effect: 'none' });
    expect(sent).toHaveLength(1);
  });

  it.each([403, 407, 419, 500])('is not renewed for a %i', async (status) => {
    const { write, sent, forgotten } = start([token('t1'), token('t2')], [answer(status)]);
    expect(await write()).toMatchObject({ ok: false });
    expect([sent.length, forgotten.length]).toEqual([1, 0]);
  });

  it.each([
    [10_000, 10_000],
    [60_000, 28_000],
  ])('or no token, an attempt has %i ms at most, and what is left of the delivery', async (timeoutMs, limit) => {
    const { write, sent } = start([token('t1')], [], { timeoutMs });
    await write();
    expect(sent.map(({ limitMs }) => limitMs)).toEqual([limit]);
  });

  it('does not get more time for its repetition than the delivery has left', async () => {
    const { write, sent } = start([token('t1'), token('t2')], [answer(401)], { timeoutMs: 60_000, takesMs: 27_000 });
    await write();
    expect(sent.map(({ limitMs }) => limitMs)).toEqual([28_000, 1_000]);
  });
});
