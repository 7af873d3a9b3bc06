/** Wednesday noon. */
export const NOON = Date.UTC(2026, 10, 25, 12);

export type Clock = {
  now: () => number;
  after: (ms: number) => { elapsed: Promise<void>; cancel: () => void };
  timeoutSignal: (ms: number) => AbortSignal;
  /** As the emulated cloud waits. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Moves the time on, timer by timer, and lets what they set off come to rest. */
  advance: (ms: number) => Promise<void>;
  /** How long the timers are that nobody has cancelled and that have not gone off. */
  pending: () => number[];
};

/** A clock that stands still until it is moved. */
export function createClock(startsAt = NOON): Clock {
  let time = startsAt;
  const timers = new Set<{ at: number; ms: number; fire: () => void }>();

  function schedule(ms: number, fire: () => void): () => void {
    const timer = { at: time + ms, ms, fire };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  return {
    now: () => time,
    after(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      return { elapsed: promise, cancel: schedule(ms, resolve) };
    },
    timeoutSignal(ms) {
      const controller = new AbortController();
      schedule(ms, () => controller.abort(new DOMException('The operation timed out.', 'TimeoutError')));
      return controller.signal;
    },
    sleep: (ms) => new Promise((resolve) => schedule(ms, resolve)),
    async advance(ms) {
      const until = time + ms;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        time = Math.max(time, next.at);
        timers.delete(next);
        next.fire();
        await settle();
      }
      time = until;
      await settle();
    },
    pending: () => [...timers].map(({ ms }) => ms),
  };
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
