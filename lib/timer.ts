/** The longest delay that a timer holds, in milliseconds; a longer one would go off at once. */
export const TIMER_MAX_MS = 2 ** 31 - 1;

/** Resolves after this many milliseconds, or after {@link TIMER_MAX_MS} where that is sooner; `cancel` lets go of the timer. */
export function wait(ms: number): { elapsed: Promise<void>; cancel: () => void } {
  let timer: NodeJS.Timeout;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(ms, TIMER_MAX_MS));
  });
  return { elapsed, cancel: () => clearTimeout(timer) };
}
