import { type Failure, fail, type Result } from '../outcome.ts';
import type { Secret } from '../secret.ts';
import type { Silence } from './http.ts';
import { waitMsOf } from './reply.ts';

/** @param expiresAt epoch milliseconds; the time of receipt where IAM did not say, so that it serves those who wait and nobody later. */
export type Token = { value: Secret; expiresAt: number };

/** Asks IAM once. Ends by a limit of its own and not with whoever asked, so that what IAM says late is heard, too. */
export type FetchToken = () => Promise<Result<Token> | Silence>;

export type Tokens = {
  /**
   * A token that is good for a while, from memory where possible. Waits until `deadlineAt` (epoch milliseconds) and no longer.
   *
   * @param onRequest hears of every request that is begun for this caller.
   */
  get: (deadlineAt: number, onRequest?: () => void) => Promise<Result<Secret>>;
  /** Forgets this token, if it is still the one in memory: another delivery may have renewed it already. */
  forget: (token: Secret) => void;
};

/** Refused credentials are not tried again for this long: five refusals lock the user (IAM's default, 15 minutes). */
export const REFUSAL_MS = 15 * 60_000;

/** A token is renewed this long before it ends, plus up to as much again by chance, so that not all processes renew at once. */
export const MARGIN_MS = 10 * 60_000;

/** Never more than this share of its life: a short-lived token is worth keeping too. */
const MARGIN_SHARE = 0.2;

/** So many requests in a row of which nobody knows how they ended, and the identity rests: each may have counted as a failure. */
const LOST_MAX = 2;

/** How long an identity rests after them, in milliseconds. */
export const REST_MS = 60_000;

/**
 * Why IAM is not asked for the last identity, until when (epoch milliseconds), and how many requests in a row were lost. Kept outside
 * of the cache, so that it outlives whatever is built anew around it.
 */
export type IdentityMemory = { identity?: Secret; pause?: { failure: Failure; until: number }; lost?: number };

export type TokenPorts = {
  fetchToken: FetchToken;
  /** Who is asked for, with everything that IAM judges: another password is another identity. */
  identity: Secret;
  memory: IdentityMemory;
  now: () => number;
  /** A number from 0 to 1. */
  random: () => number;
  /** Resolves after this many milliseconds; `cancel` lets go of the timer. */
  after: (ms: number) => { elapsed: Promise<void>; cancel: () => void };
};

/** How a request ended, for all who wait for it. `lost`: it may have arrived, and its answer did not. */
type Ending = { result: Result<Token>; lost: boolean };

/**
 * Keeps one identity's token: one request in flight whatever the load, no failure kept but a refusal and what asks to wait.
 * Whoever joined a request that was lost and has time left starts the next: it may have begun long before, in a process that was
 * frozen since.
 */
export function cacheTokens({ fetchToken, identity, memory, now, random, after }: TokenPorts): Tokens {
  let kept: { value: Secret; goodUntil: number } | undefined;
  let inFlight: Promise<Ending> | undefined;

  const isRemembered = () => memory.identity?.reveal() === identity.reveal();

  function pauseFor(ms: number, failure: Failure): void {
    if (ms > 0) memory.pause = { failure, until: now() + Math.min(ms, REFUSAL_MS) };
  }

  async function request(): Promise<Ending> {
    if (!isRemembered()) Object.assign(memory, { identity, pause: undefined, lost: 0 });
    try {
      const reply = await fetchToken();
      return 'silence' in reply ? takeSilence(reply) : { result: takeAnswer(reply), lost: false };
    } finally {
      inFlight = undefined;
    }
  }

  function takeAnswer(result: Result<Token>): Result<Token> {
    if (result.ok) {
      const { value, expiresAt } = result.value;
      const life = expiresAt - now();
      kept = { value, goodUntil: expiresAt - Math.min(MARGIN_MS * (1 + random()), life * MARGIN_SHARE) };
    }
    // Another identity may have come meanwhile, and this one counts no more.
    if (!isRemembered()) return result;
    memory.lost = 0;
    if (!result.ok) pauseFor(result.code === 'TOKEN_REFUSED' ? REFUSAL_MS : waitMsOf(result.retryAfter, now()), result);
    return result;
  }

  function takeSilence({ sent: lost }: Silence): Ending {
    const failure = fail('TOKEN_UNAVAILABLE');
    if (!lost || !isRemembered()) return { result: failure, lost };
    memory.lost = (memory.lost ?? 0) + 1;
    if (memory.lost >= LOST_MAX) pauseFor(REST_MS, { ...failure, detail: RESTING });
    return { result: paused() ?? failure, lost };
  }

  /** @returns the failure that IAM is not asked because of, with what is left of the time to wait. */
  function paused(): Failure | undefined {
    const { pause } = memory;
    const leftMs = pause && isRemembered() ? pause.until - now() : 0;
    if (!pause || leftMs <= 0) return undefined;
    if (pause.failure.code === 'TOKEN_REFUSED') return pause.failure;
    return { ...pause.failure, retryAfter: String(Math.ceil(leftMs / 1000)) };
  }

  return {
    async get(deadlineAt, onRequest) {
      for (;;) {
        const pause = paused();
        if (pause) return pause;
        if (kept && now() < kept.goodUntil) return { ok: true, value: kept.value };
        const left = deadlineAt - now();
        if (left <= 0) return fail('TOKEN_UNAVAILABLE');

        const joins = inFlight !== undefined;
        if (!joins) onRequest?.();
        inFlight ??= request();
        const ending = await within(left, inFlight, after);
        if (!ending) return fail('TOKEN_UNAVAILABLE');
        const { result, lost } = ending;
        if (result.ok) return { ok: true, value: result.value.value };
        if (!joins || !lost) return result;
      }
    },
    forget(token) {
      if (kept?.value === token) kept = undefined;
    },
  };
}

const RESTING =
  'IAM did not answer two requests in a row. Each may have counted as a failed one, so it is not asked again for a minute.';

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
