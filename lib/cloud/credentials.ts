import type { Work } from '../order.ts';
import { type Failure, type Result, succeed } from '../outcome.ts';
import { type Answer, type Call, measured, type Send, type Silence } from './http.ts';
import type { Tokens } from './token.ts';

/** A request that says who sends it. */
export type Signed = {
  call: Call;
  /** Hears how it ended, whatever the end. */
  ended?: (reply: Answer | Silence) => void;
  /** Hears that the API refused it (401). @returns whether it may be signed anew, and be taken; or, in better words, that it was refused. */
  refused: (answer: Answer) => boolean | Failure;
};

/** What makes a request ours. There is silence where the time was over before it could be. */
export type Credentials = { sign: (call: Call, work: Work) => Promise<Result<Signed | Silence>> };

/** Sends a request as ours, within the time of the work, into whose books it goes. Fails where there is nothing to sign it with. */
export type SendAuthorized = (call: Call, work: Work) => Promise<Result<Answer | Silence>>;

/** With less time left than this, in milliseconds, nobody can have answered: nothing is begun. */
const LEAST_MS = 20;

/** What comes of a request for which there was no time. */
export const TOO_LATE: Silence = { silence: 'timeout', sent: false };

/**
 * A request that is refused is signed anew and repeated once, where its credentials can be better: a 401 says that nothing was done.
 *
 * @param timeoutMs the limit per attempt, cut to what is left of the work's time.
 */
export function authorized(
  send: Send,
  credentials: Credentials,
  { now, timeoutMs }: { now: () => number; timeoutMs: number },
): SendAuthorized {
  async function attempt({ call, ended }: Signed, { deadlineAt, usage }: Work): Promise<Answer | Silence> {
    const leftMs = deadlineAt - now();
    const counted = measured(send, now, (ms) => {
      usage.upstreamMs += ms;
    });
    const reply = leftMs < LEAST_MS ? TOO_LATE : await counted(call, Math.min(timeoutMs, leftMs), leftMs);
    ended?.(reply);
    return reply;
  }

  return async (call, work) => {
    if (work.deadlineAt - now() < LEAST_MS) return succeed(TOO_LATE);
    for (let mayRepeat = true; ; mayRepeat = false) {
      const signed = await credentials.sign(call, work);
      if (!signed.ok) return signed;
      if ('silence' in signed.value) return succeed(signed.value);
      const reply = await attempt(signed.value, work);
      if (!mayRepeat || 'silence' in reply || reply.status !== 401) return succeed(reply);
      const verdict = signed.value.refused(reply);
      if (typeof verdict === 'object') return verdict;
      if (!verdict) return succeed(reply);
    }
  };
}

/** By a token of IAM. One that ended early is forgotten, and renewed. */
export function byToken(tokens: Tokens): Credentials {
  return {
    async sign(call, { deadlineAt, usage }) {
      const token = await tokens.get(deadlineAt, () => {
        usage.tokenRequests += 1;
      });
      if (!token.ok) return token;
      return succeed({
        call: { ...call, headers: { ...call.headers, 'x-auth-token': token.value.reveal() } },
        refused() {
          tokens.forget(token.value);
          return true;
        },
      });
    },
  };
}
