import { describe, expect, it } from 'vitest';
import type { Silence } from '../../../lib/cloud/http.ts';
import {
  cacheTokens,
  type IdentityMemory,
  MARGIN_MS,
  REFUSAL_MS,
  REST_MS,
  type Token,
} from '../../../lib/cloud/token.ts';
import { fail, type Result } from '../../../lib/outcome.ts';
import { Secret } from '../../../lib/secret.ts';
import { createClock, NOON, settle } from '../../support/clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A cache in front of a token service that answers when, and as, the test says. */
function start({ random = 0, identity = 'somebody', memory = {} as IdentityMemory, clock = createClock() } = {}) {
  const asked: Array<{ answer: (result: Result<Token> | Silence | Promise<never>) => Promise<void> }> = [];
  const tokens = cacheTokens({
    fetchToken: () => {
      const { promise, resolve } = Promise.withResolvers<Result<Token> | Silence>();
      asked.push({
        answer: async (result) => {
          resolve(result);
          await settle();
        },
      });
      return promise;
    },
    identity: new Secret(identity),
    memory,
    now: clock.now,
    random: () => random,
    after: clock.after,
  });
  let issued = 0;
  const token = (expiresAt = clock.now() + DAY): Result<Token> => {
    issued += 1;
    return { ok: true, value: { value: new Secret(`token-${issued}`), expiresAt } };
  };
  const get = async (deadlineAt = clock.now() + 10_000) => {
    const result = await tokens.get(deadlineAt);
    return result.ok ? result.value.reveal() : result.code;
  };
  return { ...tokens, secretOf: tokens.get, get, clock, asked, token };
}

const refused = fail('TOKEN_REFUSED', { upstream: { status: 401 } });
const unavailable = fail('TOKEN_UNAVAILABLE', { upstream: { status: 503 } });
const throttled = (retryAfter: string) => fail('TOKEN_UNAVAILABLE', { upstream: { status: 429 }, retryAfter });

describe('one request', () => {
  it('serves 500 who ask at once', async () => {
    const { get, asked, token } = start();
    const all = Promise.all(Array.from({ length: 500 }, () => get()));
    await settle();
    expect(asked).toHaveLength(1);
    await asked[0]?.answer(token());
    expect(new Set(await all)).toEqual(new Set(['token-1']));
  });

  it('serves those who come while it is under way, and those who come later', async () => {
    const { get, asked, token } = start();
    const first = get();
    await settle();
    const second = get();
    await asked[0]?.answer(token());
    expect([await first, await second, await get()]).toEqual(['token-1', 'token-1', 'token-1']);
    expect(asked).toHaveLength(1);
  });

  it('is told of by who sets it off, and by nobody who joins', async () => {
    const { secretOf, asked, token, clock } = start();
    const told: string[] = [];
    const all = ['first', 'second'].map((name) => secretOf(clock.now() + 10_000, () => told.push(name)));
    await settle();
    await asked[0]?.answer(token());
    await Promise.all(all);
    await secretOf(clock.now() + 10_000, () => told.push('third'));
    expect(told).toEqual(['first']);
  });

  it('leaves no timer behind', async () => {
    const { get, asked, token, clock } = start();
    const got = get();
    await settle();
    await asked[0]?.answer(token());
    await got;
    expect(clock.pending()).toEqual([]);
  });
});

describe('a token', () => {
  const margin = MARGIN_MS;
  it.each<[string, number, number, number]>([
    ['24 hours, no jitter', DAY, 0, DAY - margin],
    ['24 hours, most jitter', DAY, 1, DAY - 2 * margin],
    ['24 hours, some jitter', DAY, 0.5, DAY - 1.5 * margin],
    ['a short life, of which a fifth is kept back', 60_000, 0, 48_000],
    ['a short life, whatever the jitter', 60_000, 1, 48_000],
  ])('that lives %s is used until a margin before its end', async (_, life, random, goodFor) => {
    const { get, asked, token, clock } = start({ random });
    const first = get();
    await settle();
    await asked[0]?.answer(token(clock.now() + life));
    await first;

    await clock.advance(goodFor - 1);
    expect(await get()).toBe('token-1');
    await clock.advance(1);
    const next = get();
    await settle();
    expect(asked).toHaveLength(2);
    await asked[1]?.answer(token());
    expect(await next).toBe('token-2');
  });

  it.each([
    ['ends at once', 0],
    ['has ended already, by a clock that is wrong', -HOUR],
  ])('that %s serves those who wait, and nobody later', async (_, life) => {
    const { get, asked, token, clock } = start();
    const both = Promise.all([get(), get()]);
    await settle();
    await asked[0]?.answer(token(clock.now() + life));
    expect(await both).toEqual(['token-1', 'token-1']);
    void get();
    await settle();
    expect(asked).toHaveLength(2);
  });
});

describe('a forgotten token', () => {
  async function warm() {
    const cache = start();
    const first = cache.secretOf(NOON + 10_000);
    await settle();
    await cache.asked[0]?.answer(cache.token());
    const result = await first;
    if (!result.ok) throw new Error('no token');
    return { ...cache, used: result.value };
  }

  it('is renewed once, however many found it bad', async () => {
    const { get, forget, used, asked, token } = await warm();
    const renewed = Promise.all(
      Array.from({ length: 50 }, () => {
        forget(used);
        return get();
      }),
    );
    await settle();
    expect(asked).toHaveLength(2);
    await asked[1]?.answer(token());
    expect(new Set(await renewed)).toEqual(new Set(['token-2']));
  });

  it('does not take the renewed one with it, when somebody finds out late', async () => {
    const { get, forget, used, asked, token } = await warm();
    forget(used);
    const renewed = get();
    await settle();
    await asked[1]?.answer(token());
    await renewed;
    forget(used);
    expect(await get()).toBe('token-2');
    expect(asked).toHaveLength(2);
  });

  it('is told by identity: an equal text is another token', async () => {
    const { get, forget, used } = await warm();
    forget(new Secret(used.reveal()));
    expect(await get()).toBe('token-1');
  });
});

describe('a refusal', () => {
  it.each([
    ['the same identity', 'somebody', 0, 'TOKEN_REFUSED'],
    ['another password', 'somebody else', 1, 'asked'],
  ])('outlives the cache it came to, for %s', async (_, identity, requests, ending) => {
    const clock = createClock();
    const memory: IdentityMemory = {};
    const first = start({ memory, clock });
    const refusal = first.get();
    await first.asked[0]?.answer(refused);
    expect(await refusal).toBe('TOKEN_REFUSED');

    const next = start({ identity, memory, clock });
    const result = next.get();
    await settle();
    expect(next.asked.length).toBe(requests);
    expect(ending === 'asked' || (await result) === ending).toBe(true);
  });

  it('is remembered for 15 minutes, and then tried again', async () => {
    const { secretOf, get, asked, token, clock } = start();
    const first = get();
    await settle();
    await asked[0]?.answer(refused);
    expect(await first).toBe('TOKEN_REFUSED');

    await clock.advance(REFUSAL_MS - 1);
    // Without a time after which to try again: nobody should.
    expect(await secretOf(clock.now() + 10_000)).toEqual(refused);
    expect(asked).toHaveLength(1);

    await clock.advance(1);
    const next = get();
    await settle();
    await asked[1]?.answer(token());
    expect(await next).toBe('token-1');
    expect(REFUSAL_MS).toBe(900_000);
  });

  it('reaches everybody who waits with one question', async () => {
    const { get, asked } = start();
    const all = Promise.all(Array.from({ length: 50 }, () => get()));
    await settle();
    await asked[0]?.answer(refused);
    expect(new Set(await all)).toEqual(new Set(['TOKEN_REFUSED']));
    expect(asked).toHaveLength(1);
  });
});

describe('trouble', () => {
  it('is told with all that is known, and not kept', async () => {
    const { secretOf, get, asked, token } = start();
    const first = secretOf(NOON + 10_000);
    await settle();
    await asked[0]?.answer(unavailable);
    expect(await first).toEqual(unavailable);

    const next = get();
    await settle();
    await asked[1]?.answer(token());
    expect(await next).toBe('token-1');
  });

  it('reaches everybody who waits with one question', async () => {
    const { get, asked } = start();
    const all = Promise.all([get(), get()]);
    await settle();
    await asked[0]?.answer(unavailable);
    expect(await all).toEqual(['TOKEN_UNAVAILABLE', 'TOKEN_UNAVAILABLE']);
    expect(asked).toHaveLength(1);
  });

  it('that is a bug reaches those who wait, and does not block those who come later', async () => {
    const { get, asked, token } = start();
    const first = expect(get()).rejects.toThrow('bug');
    await settle();
    await asked[0]?.answer(Promise.reject(new Error('bug')));
    await first;
    const next = get();
    await settle();
    await asked[1]?.answer(token());
    expect(await next).toBe('token-1');
  });
});

describe('a deadline', () => {
  it('that has passed asks for nothing', async () => {
    const { get, asked } = start();
    expect(await get(NOON)).toBe('TOKEN_UNAVAILABLE');
    expect(await get(NOON - 1)).toBe('TOKEN_UNAVAILABLE');
    expect(asked).toEqual([]);
  });

  it.each([
    ['ends the waiting of each one for himself', [5000, 100]],
    ['of the one who started does not end the request: its answer serves who has more time', [100, 5000]],
  ])('%s', async (_, patienceMs) => {
    const { get, asked, token, clock } = start();
    const got: Array<ReturnType<typeof get>> = [];
    for (const ms of patienceMs) {
      got.push(get(NOON + ms));
      await settle();
    }
    const [hurried, patient] = patienceMs[0] === 100 ? got : got.toReversed();
    await clock.advance(100);
    expect(await hurried).toBe('TOKEN_UNAVAILABLE');
    await asked[0]?.answer(token());
    expect(await patient).toBe('token-1');
    expect(asked).toHaveLength(1);
  });

  it('may be missing', async () => {
    const { get, asked, token, clock } = start();
    const got = get(Number.POSITIVE_INFINITY);
    await settle();
    // No timer holds so long a time.
    expect(clock.pending()).toEqual([]);
    await asked[0]?.answer(token());
    expect(await got).toBe('token-1');
  });
});

describe('an answer that comes after everybody has gone', () => {
  async function abandoned(answer: Result<Token> | Silence | undefined) {
    const cache = start();
    const gone = cache.get(NOON + 100);
    await settle();
    await cache.clock.advance(100);
    expect(await gone).toBe('TOKEN_UNAVAILABLE');
    await cache.asked[0]?.answer(answer ?? cache.token());
    return cache;
  }

  it('is remembered where it is a refusal: six commands are one attempt', async () => {
    const { get, asked } = await abandoned(refused);
    for (let command = 2; command <= 6; command += 1) expect(await get()).toBe('TOKEN_REFUSED');
    expect(asked).toHaveLength(1);
  });

  it('is kept where it is a token', async () => {
    const { get, asked } = await abandoned(undefined);
    expect(await get()).toBe('token-1');
    expect(asked).toHaveLength(1);
  });

  it('is heeded where it asks to wait', async () => {
    const { get, asked } = await abandoned(throttled('7'));
    expect(await get()).toBe('TOKEN_UNAVAILABLE');
    expect(asked).toHaveLength(1);
  });

  /** An identity that has asked, and another in its place that asks, too. */
  async function replaced() {
    const clock = createClock();
    const memory: IdentityMemory = {};
    const old = start({ memory, clock });
    void old.get();
    await settle();
    const next = start({ memory, clock, identity: 'with the new password' });
    const first = next.get();
    await settle();
    return { memory, old, next, first };
  }

  it('does not speak for the identity that has taken its place', async () => {
    const { old, next, first } = await replaced();
    await next.asked[0]?.answer(refused);
    expect(await first).toBe('TOKEN_REFUSED');
    await old.asked[0]?.answer(unavailable);
    expect(await next.get()).toBe('TOKEN_REFUSED');
    expect(next.asked).toHaveLength(1);
  });

  it('of an identity that was refused late stops nobody else, and makes nobody else’s troubles forgotten', async () => {
    const { memory, old, next, first } = await replaced();
    await next.asked[0]?.answer(unanswered);
    expect(await first).toBe('TOKEN_UNAVAILABLE');
    await old.asked[0]?.answer(refused);
    expect(memory.lost).toBe(1);
    const second = next.get();
    await settle();
    await next.asked[1]?.answer(next.token());
    expect(await second).toBe('token-1');
  });
});

const unanswered: Silence = { silence: 'timeout', sent: true };

describe('requests whose end nobody knows', () => {
  /** Asks once, and is answered so. */
  async function ask({ get, asked }: ReturnType<typeof start>, answer: Result<Token> | Silence) {
    const before = asked.length;
    const result = get();
    await settle();
    await asked[before]?.answer(answer);
    return { code: await result, sent: asked.length > before };
  }

  it.each<[string, Array<Result<Token> | Silence>, boolean]>([
    ['one', [unanswered], false],
    ['two', [unanswered, unanswered], true],
    ['two, of which one ended after sending', [{ silence: 'unreachable', sent: true }, unanswered], true],
    [
      'two that gave no HTTP',
      [
        { silence: 'unreadable', sent: true },
        { silence: 'unreadable', sent: true },
      ],
      true,
    ],
    ['two, between which an answer came', [unanswered, unavailable, unanswered], false],
    ['two, between which a throttle ended at once', [unanswered, throttled('0'), unanswered], false],
    ['two, between which one never left', [unanswered, { silence: 'unreachable', sent: false }, unanswered], true],
    ['none, but several that never left', Array(5).fill({ silence: 'unreachable', sent: false }), false],
    ['none, but several that had no time left', Array(5).fill({ silence: 'timeout', sent: false }), false],
  ])('%s: is the identity left alone?', async (_, answers, rests) => {
    const cache = start();
    for (const answer of answers) {
      expect(await ask(cache, answer)).toEqual({ code: 'TOKEN_UNAVAILABLE', sent: true });
    }
    expect(await ask(cache, cache.token())).toEqual(
      rests ? { code: 'TOKEN_UNAVAILABLE', sent: false } : { code: 'token-1', sent: true },
    );
  });

  it('leave the identity alone for 60 seconds, and say how much of it is left', async () => {
    const cache = start();
    await ask(cache, unanswered);
    const second = cache.secretOf(NOON + 10_000);
    await settle();
    await cache.asked[1]?.answer(unanswered);
    expect(await second).toMatchObject({
      code: 'TOKEN_UNAVAILABLE',
      retryAfter: '60',
      detail: expect.stringMatching(/^IAM did not answer two requests in a row\. .* not asked again for a minute\.$/),
    });

    await cache.clock.advance(20_001);
    expect(await cache.secretOf(cache.clock.now() + 1000)).toMatchObject({
      code: 'TOKEN_UNAVAILABLE',
      retryAfter: '40',
    });
    await cache.clock.advance(REST_MS - 20_002);
    expect(await cache.secretOf(cache.clock.now() + 1000)).toMatchObject({ retryAfter: '1' });
    expect(cache.asked).toHaveLength(2);
    expect(REST_MS).toBe(60_000);

    await cache.clock.advance(1);
    expect(await ask(cache, unanswered)).toEqual({ code: 'TOKEN_UNAVAILABLE', sent: true });
    // Still in a row: the user would be locked by now if each had counted.
    expect(await ask(cache, unanswered)).toEqual({ code: 'TOKEN_UNAVAILABLE', sent: false });
    await cache.clock.advance(REST_MS);
    expect(await ask(cache, cache.token())).toEqual({ code: 'token-1', sent: true });
  });

  it.each([
    ['the same identity', 'somebody', false],
    ['another password', 'somebody else', true],
  ])('are counted across caches, for %s', async (_, identity, sent) => {
    const clock = createClock();
    const memory: IdentityMemory = {};
    await ask(start({ memory, clock }), unanswered);
    await ask(start({ memory, clock }), unanswered);
    expect((await ask(start({ memory, clock, identity }), unavailable)).sent).toBe(sent);
  });

  it('end the waiting of who started it; who joined it and has time left asks once more', async () => {
    const { get, asked, token } = start();
    const starter = get();
    await settle();
    const joined = Promise.all([get(), get()]);
    await asked[0]?.answer(unanswered);
    expect(await starter).toBe('TOKEN_UNAVAILABLE');
    expect(asked).toHaveLength(2);
    await asked[1]?.answer(token());
    expect(await joined).toEqual(['token-1', 'token-1']);
  });

  it('are two at most, however many joined', async () => {
    const { get, asked } = start();
    const all = Promise.all(Array.from({ length: 50 }, () => get()));
    await settle();
    for (let at = 0; at < 5; at += 1) await asked[at]?.answer(unanswered);
    expect(new Set(await all)).toEqual(new Set(['TOKEN_UNAVAILABLE']));
    expect(asked).toHaveLength(2);
  });

  it('that never left are not asked once more for those who joined', async () => {
    const { get, asked } = start();
    const all = Promise.all(Array.from({ length: 50 }, () => get()));
    await settle();
    await asked[0]?.answer({ silence: 'unreachable', sent: false });
    expect(new Set(await all)).toEqual(new Set(['TOKEN_UNAVAILABLE']));
    expect(asked).toHaveLength(1);
  });
});

describe('Retry-After', () => {
  const inSeconds = (seconds: number) => new Date(NOON + seconds * 1000).toUTCString();
  it.each<[string, string, number]>([
    ['seconds', '7', 7],
    ['the longest that is heeded', '900', 900],
    ['more than that', '86400', 900],
    ['more than a number can hold', '9'.repeat(400), 900],
    ['a date', inSeconds(30), 30],
    ['a date that is far', inSeconds(86_400), 900],
    ['nothing', '0', 0],
    ['a date that has passed', inSeconds(-30), 0],
    ['what is no time', 'soon', 0],
  ])('of IAM is heeded: %s', async (_, retryAfter, seconds) => {
    const { secretOf, get, asked, token, clock } = start();
    const first = secretOf(NOON + 10_000);
    await settle();
    await asked[0]?.answer(throttled(retryAfter));
    // As IAM said it.
    expect(await first).toEqual(throttled(retryAfter));

    if (seconds > 0) {
      await clock.advance(seconds * 1000 - 500);
      expect(await secretOf(clock.now() + 10_000)).toEqual(throttled('1'));
      expect(asked).toHaveLength(1);
      await clock.advance(500);
    }
    const next = get();
    await settle();
    await asked[1]?.answer(token());
    expect(await next).toBe('token-1');
  });
});
