/** Counts wrong passwords of one user the way IAM does by default. All times are epoch milliseconds. */
export type Lockout = {
  /** When the present lock ends; undefined while the user is not locked. */
  lockedUntil: () => number | undefined;
  wrong: () => void;
  right: () => void;
};

const tries = 5;
const windowMs = 15 * 60_000;
const lockMs = 15 * 60_000;

/** Five wrong passwords within 15 minutes lock the user for 15 minutes; a right one in between starts the count anew. */
export function createLockout(now: () => number): Lockout {
  let wrongs: number[] = [];
  let until = 0;
  return {
    lockedUntil: () => (now() < until ? until : undefined),
    wrong: () => {
      wrongs = [...wrongs.filter((at) => at > now() - windowMs), now()];
      if (wrongs.length < tries) return;
      until = now() + lockMs;
      wrongs = [];
    },
    right: () => {
      wrongs = [];
    },
  };
}
