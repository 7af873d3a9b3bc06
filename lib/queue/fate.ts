import { endings, type Failure, type Outcome } from '../outcome.ts';

/**
 * What becomes of a message:
 * - `done`: it is deleted;
 * - `again`: it goes back, and comes after so many seconds;
 * - `dead`: it becomes a dead letter, and is deleted.
 *
 * `done` and `dead` are told, where somebody waits for the words.
 */
export type Fate = { kind: 'done' } | { kind: 'again'; waitSeconds: number } | { kind: 'dead' };

export type Attempt = {
  /** From 1. */
  number: number;
  /** The waits between attempts, in seconds. */
  delaysSeconds: readonly number[];
  /** Whether somebody asked in a chat, who can ask again. */
  isChat: boolean;
  /** Epoch milliseconds. */
  now: number;
};

/** The longest wait, in seconds. */
const WAIT_MAX_SECONDS = 900;

export function toFate(outcome: Outcome, { number, delaysSeconds, isChat, now }: Attempt): Fate {
  if (outcome.ok) return { kind: 'done' };
  if (outcome.tooOld) return { kind: 'dead' };
  if (outcome.code === 'SUPERSEDED') return { kind: 'done' };
  if (outcome.retryable ?? endings[outcome.code].retryable) {
    const delay = delaysSeconds[number - 1];
    if (delay === undefined) return { kind: 'dead' };
    return { kind: 'again', waitSeconds: Math.min(Math.max(delay, toSeconds(outcome, now)), WAIT_MAX_SECONDS) };
  }
  // Mistyped, not allowed, to be confirmed: words are enough, and nobody could send it back to a better end.
  if (isChat && endings[outcome.code].source === 'adapter') return { kind: 'done' };
  return { kind: 'dead' };
}

/** `Retry-After` in either of its forms, in whole seconds. */
function toSeconds({ retryAfter = '' }: Failure, now: number): number {
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? 0 : Math.max(Math.ceil((at - now) / 1000), 0);
}
