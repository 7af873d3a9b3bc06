import type { Work } from '../order.ts';
import { type Result, succeed } from '../outcome.ts';
import { type Answer, type Call, measured, type Send, type Silence } from './http.ts';
import type { Tokens } from './token.ts';

/** A request that says who sends it. */
export type Signed = {
  call: Call;
  /** Hears that the API refused it (401). @returns whether it may be signed anew, and be taken. */
  refused: () => boolean;
};

/** What makes a request ours. */
export type Credentials = { sign: (call: Call, work: Work) => Promise<Result<Signed>> };

/** Sends a request as ours, within the time of the work, into whose books it goes. Fails where there is nothing to sign it with. */
export type SendAuthorized = (call: Call, work: Work) => Promise<Result<Answer | Silence>>;

/** With less time left than this, in milliseconds, nobody can have answered: nothing is begun. */
const LEAST_MS = 20;

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
  function attempt({ call }: Signed, { deadlineAt, usage }: Work): Promise<Answer | Silence> {
    const leftMs = deadlineAt - now();
    const counted = measured(send, now, (ms) => {
      usage.upstreamMs += ms;
    });
    return counted(call, Math.min(timeoutMs, leftMs), leftMs);
  }

  return async (call, work) => {
    if (work.deadlineAt - now() < LEAST_MS) return succeed({ silence: 'timeout', sent: false });
    const first = await credentials.sign(call, work);
    if (!first.ok) return first;
    const answer = await attempt(first.value, work);
    const isRefused = !('silence' in answer) && answer.status === 401;
    if (!isRefused || !first.value.refused()) return succeed(answer);
    const second = await credentials.sign(call, work);
    return second.ok ? succeed(await attempt(second.value, work)) : second;
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
