import { describe, expect, it } from 'vitest';
import { cacheTokens, MARGIN_MS, REFUSAL_MS, type RefusalMemory, type Token } from '../../../lib/cloud/token.ts';
import { fail, type Result } from '../../../lib/outcome.ts';
import { Secret } from '../../../lib/secret.ts';
import { createClock, NOON, settle } from '../../support/clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A cache in front of a token service that answers when, and as, the test says. */
function start({ random = 0, identity = 'somebody', refusals = {} as RefusalMemory, clock = createClock() } = {}) {
  const asked: Array<{ limitMs: number; answer: (result: Result<Token> | Promise<never>) => Promise<void> }> = [];
  const tokens = cacheTokens({
    fetchToken: (limitMs) => {
      const { promise, resolve } = Promise.withResolvers<Result<Token>>();
      asked.push({
        limitMs,
        answer: async (result) => {
          resolve(result);
          await settle();
        },
      });
      return promise;
    },
    identity: new Secret(identity),
    refusals,
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
const unavailable = fail('TOKEN_UNAVAILABLE', { upstream: { status: 503 }, retryAfter: '3' });

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
    const refusals: RefusalMemory = {};
    const first = start({ refusals, clock });
    const refusal = first.get();
    await first.asked[0]?.answer(refused);
    expect(await refusal).toBe('TOKEN_REFUSED');

    const next = start({ identity, refusals, clock });
    const result = next.get();
    await settle();
    expect(next.asked.length).toBe(requests);
    expect(ending === 'asked' || (await result) === ending).toBe(true);
  });

  it('is remembered for 15 minutes, and then tried again', async () => {
    const { get, asked, token, clock } = start();
    const first = get();
    await settle();
    await asked[0]?.answer(refused);
    expect(await first).toBe('TOKEN_REFUSED');

    await clock.advance(REFUSAL_MS - 1);
    expect(await get()).toBe('TOKEN_REFUSED');
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

  it('is lent to the request by whoever starts it', async () => {
    const { get, asked } = start();
    void get(NOON + 1234);
    await settle();
    expect(asked.map(({ limitMs }) => limitMs)).toEqual([1234]);
  });

  it('ends the waiting of each one for himself', async () => {
    const { get, asked, token, clock } = start();
    const patient = get(NOON + 5000);
    await settle();
    const hurried = get(NOON + 100);
    await clock.advance(100);
    expect(await hurried).toBe('TOKEN_UNAVAILABLE');
    await asked[0]?.answer(token());
    expect(await patient).toBe('token-1');
    expect(asked).toHaveLength(1);
  });

  it('of the one who started cuts the request short, and who has more time starts the next one', async () => {
    const { get, asked, token, clock } = start();
    const hurried = get(NOON + 100);
    await settle();
    const patient = get(NOON + 5000);
    await clock.advance(100);
    await asked[0]?.answer(fail('TOKEN_UNAVAILABLE'));
    expect(await hurried).toBe('TOKEN_UNAVAILABLE');
    expect(asked.map(({ limitMs }) => limitMs)).toEqual([100, 4900]);
    await asked[1]?.answer(token());
    expect(await patient).toBe('token-1');
  });

  it('may be missing', async () => {
    const { get, asked, token } = start();
    const got = get(Number.POSITIVE_INFINITY);
    await settle();
    expect(asked.map(({ limitMs }) => limitMs)).toEqual([Number.POSITIVE_INFINITY]);
    await asked[0]?.answer(token());
    expect(await got).toBe('token-1');
  });
});
