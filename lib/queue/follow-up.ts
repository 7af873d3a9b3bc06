import type { Call, Send } from '../cloud/http.ts';

/** How telling ended: somebody has the words, nobody has, or the address is dead. */
export type Told = 'sent' | 'failed' | 'expired';

export type FollowUpPorts = {
  send: Send;
  /** Epoch milliseconds. */
  now: () => number;
  after: (ms: number) => { elapsed: Promise<void> };
};

/** Moments, in epoch milliseconds. */
export type Window = {
  /** The answer to the request itself is on its way until then. */
  notBefore: number;
  /** The address is dead from then on. */
  expiresAt: number;
  /** The function's own end. */
  deadlineAt: number;
};

/** For one request, in milliseconds. */
const TRY_MS = 3_000;
/** For all of them, and the waits between, in milliseconds. */
const TOTAL_MS = 10_000;
/** Before a second, a third and a fourth request, in milliseconds. */
const WAITS_MS = [1_000, 2_000, 4_000];

/** Tells somebody the result of a command that was put into the queue. Never rejects. */
export function createFollowUp({ send, now, after }: FollowUpPorts) {
  async function pause(ms: number): Promise<void> {
    if (ms > 0) await after(ms).elapsed;
  }

  return async (call: Call, { notBefore, expiresAt, deadlineAt }: Window): Promise<Told> => {
    if (Math.max(now(), notBefore) >= expiresAt) return 'expired';
    if (notBefore >= deadlineAt) return 'failed';
    await pause(notBefore - now());
    const endsAt = Math.min(now() + TOTAL_MS, deadlineAt);
    for (const planned of [...WAITS_MS, Number.POSITIVE_INFINITY]) {
      const answer = await send(call, TRY_MS, endsAt - now());
      const status = 'silence' in answer ? undefined : answer.status;
      if (status !== undefined && status >= 200 && status < 300) return 'sent'; // HTTP's own borders
      if (status !== undefined && !mayPass(status)) return 'failed';
      const asked = 'silence' in answer ? undefined : toMs(answer.headers.get('retry-after'));
      const fits = (ms: number) => now() + ms < endsAt;
      const waitMs = asked !== undefined && planned !== Number.POSITIVE_INFINITY && fits(asked) ? asked : planned;
      if (!fits(waitMs)) return 'failed';
      await pause(waitMs);
      if (now() >= expiresAt) return 'expired';
    }
    return 'failed';
  };
}

/** A platform answers 404 to a result that comes before its own answer is stored. */
function mayPass(status: number): boolean {
  return status === 404 || status === 429 || status >= 500;
}

/** Seconds, with decimals at some platforms. */
function toMs(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d{1,6}(\.\d{1,6})?$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined;
}
