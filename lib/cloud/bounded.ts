import type { Send } from './http.ts';

export type BoundPorts = {
  /** Epoch milliseconds. */
  now: () => number;
  /** Resolves after this many milliseconds; `cancel` lets go of the timer. */
  after: (ms: number) => { elapsed: Promise<void>; cancel: () => void };
};

/**
 * The same, with at most so many requests at once. What is over waits its turn, first come, first served, for as long as its caller
 * does: the time that one attempt may take begins only then. A request whose time is over before its turn was never sent.
 */
export function bounded(send: Send, most: number, { now, after }: BoundPorts): Send {
  let running = 0;
  const waiting = new Set<() => void>();

  async function isMyTurn(leftMs: number): Promise<boolean> {
    if (running < most) {
      running += 1;
      return true;
    }
    const timer = after(leftMs);
    const isMine = await new Promise<boolean>((resolve) => {
      const turn = () => resolve(true);
      waiting.add(turn);
      timer.elapsed.then(() => resolve(!waiting.delete(turn)));
    });
    timer.cancel();
    return isMine;
  }

  /** Hands the place to whoever has waited longest. */
  function leave(): void {
    const [next] = waiting;
    if (!next) running -= 1;
    else {
      waiting.delete(next);
      next();
    }
  }

  return async (call, limitMs, leftMs = limitMs) => {
    const startedAt = now();
    if (!(await isMyTurn(leftMs))) return { silence: 'timeout', sent: false };
    try {
      return await send(call, limitMs, leftMs - (now() - startedAt));
    } finally {
      leave();
    }
  };
}
