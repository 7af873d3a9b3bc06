import { type Failure, fail, type Result } from '../outcome.ts';
import type { Secret } from '../secret.ts';

/** @param expiresAt epoch milliseconds; the time of receipt where IAM did not say, so that it serves those who wait and nobody later. */
export type Token = { value: Secret; expiresAt: number };

/** Asks IAM once. `limitMs` is what is left of the starter's time; the implementation has its own limit beside it. */
export type FetchToken = (limitMs: number) => Promise<Result<Token>>;

export type Tokens = {
  /** A token that is good for a while, from memory where possible. Waits until `deadlineAt` (epoch milliseconds) and no longer. */
  get: (deadlineAt: number) => Promise<Result<Secret>>;
  /** Forgets this token, if it is still the one in memory: another delivery may have renewed it already. */
  forget: (token: Secret) => void;
};

/** Refused credentials are not tried again for this long: five refusals lock the user (IAM's default, 15 minutes). */
export const REFUSAL_MS = 15 * 60_000;

/** A token is renewed this long before it ends, plus up to as much again by chance, so that not all processes renew at once. */
export const MARGIN_MS = 10 * 60_000;

/** Never more than this share of its life: a short-lived token is worth keeping too. */
const MARGIN_SHARE = 0.2;

/** The refusal of one identity. Kept outside of the cache, so that it outlives whatever is built anew around it. */
export type RefusalMemory = { last?: { identity: Secret; failure: Failure; until: number } };

export type TokenPorts = {
  fetchToken: FetchToken;
  /** Who is asked for, with everything that IAM judges: another password is another identity. */
  identity: Secret;
  refusals: RefusalMemory;
  now: () => number;
  /** A number from 0 to 1. */
  random: () => number;
  /** Resolves after this many milliseconds; `cancel` lets go of the timer. */
  after: (ms: number) => { elapsed: Promise<void>; cancel: () => void };
};

/**
 * Keeps one identity's token: one request in flight whatever the load, no failure kept but a refusal.
 * Whoever starts a request lends it his remaining time; whoever joined and has time left when it ran out starts the next.
 */
export function cacheTokens({ fetchToken, identity, refusals, now, random, after }: TokenPorts): Tokens {
  let kept: { value: Secret; goodUntil: number } | undefined;
  let inFlight: { result: Promise<Result<Token>>; deadlineAt: number } | undefined;

  async function request(limitMs: number): Promise<Result<Token>> {
    try {
      const result = await fetchToken(limitMs);
      if (result.ok) {
        const { value, expiresAt } = result.value;
        const life = expiresAt - now();
        kept = { value, goodUntil: expiresAt - Math.min(MARGIN_MS * (1 + random()), life * MARGIN_SHARE) };
      } else if (result.code === 'TOKEN_REFUSED') {
        refusals.last = { identity, failure: result, until: now() + REFUSAL_MS };
      }
      return result;
    } finally {
      inFlight = undefined;
    }
  }

  return {
    async get(deadlineAt) {
      for (;;) {
        const { last } = refusals;
        if (last && last.identity.reveal() === identity.reveal() && now() < last.until) return last.failure;
        if (kept && now() < kept.goodUntil) return { ok: true, value: kept.value };
        const left = deadlineAt - now();
        if (left <= 0) return fail('TOKEN_UNAVAILABLE');

        inFlight ??= { result: request(left), deadlineAt };
        const { result, deadlineAt: startersDeadlineAt } = inFlight;
        const token = await within(left, result, after);
        if (token?.ok) return { ok: true, value: token.value.value };
        const cutShort = now() >= startersDeadlineAt && startersDeadlineAt < deadlineAt;
        if (token && !cutShort) return token;
      }
    },
    forget(token) {
      if (kept?.value === token) kept = undefined;
    },
  };
}

/** @returns what the promise gives, or `undefined` when the time is over first. */
async function within<T>(ms: number, promise: Promise<T>, after: TokenPorts['after']): Promise<T | undefined> {
  if (ms === Number.POSITIVE_INFINITY) return promise;
  const timer = after(ms);
  try {
    return await Promise.race([promise, timer.elapsed.then(() => undefined)]);
  } finally {
    timer.cancel();
  }
}
