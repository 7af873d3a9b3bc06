import type { Send } from './http.ts';

export type BoundPorts = {
  /** Epoch milliseconds. */
  now: () => number;
  /** Resolves after this many milliseconds; `cancel` lets go of the timer. */
  after: (ms: number) => { elapsed: Promise<void>; cancel: () => void };
};

/** Lets in so many at once. */
export type Gate = {
  /** Waits its turn, first come, first served, so many milliseconds and no longer. @returns whether it came; then `leave` must follow. */
  enter: (leftMs: number) => Promise<boolean>;
  leave: () => void;
};

/** @param most how many, asked whenever somebody comes or leaves. */
export function createGate(most: () => number, { after }: Pick<BoundPorts, 'after'>): Gate {
  let running = 0;
  const waiting = new Set<() => void>();

  return {
    async enter(leftMs) {
      if (running < most()) {
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
    },
    leave() {
      running -= 1;
      // Whoever has waited longest goes first.
      for (const next of waiting) {
        if (running >= most()) break;
        running += 1;
        waiting.delete(next);
        next();
      }
    },
  };
}

/**
 * The same, with at most so many requests at once. What is over waits its turn for as long as its caller does: the time that one
 * attempt may take begins only then. A request whose time is over before its turn was never sent.
 */
export function bounded(send: Send, most: number, { now, after }: BoundPorts): Send {
  const gate = createGate(() => most, { after });
  return async (call, limitMs, leftMs = limitMs) => {
    const startedAt = now();
    if (!(await gate.enter(leftMs))) return { silence: 'timeout', sent: false };
    try {
      return await send(call, limitMs, leftMs - (now() - startedAt));
    } finally {
      gate.leave();
    }
  };
}
