import type { Received } from './dead-letter.ts';
import { HIDDEN_SECONDS, type Queues } from './queues.ts';

/** All that lies in the dead-letter queue, hidden from everybody else for as long as it is looked at. */
export type Hold = {
  messages: () => readonly Received[];
  /** Keeps them hidden where that would end soon. */
  renew: () => Promise<void>;
  /** This one is not shown again: it is gone. */
  forget: (message: Received) => void;
  /** Shows what is left. @returns how many could not be shown; they show themselves after {@link HIDDEN_SECONDS}. */
  release: () => Promise<number>;
};

/** Half of the time that is left for a round of calls, milliseconds. */
const RENEWED_AFTER_MS = (HIDDEN_SECONDS * 1000) / 2;
const AT_ONCE = 10;

/**
 * Looks at everything in the queue once.
 *
 * @param now epoch milliseconds.
 * @param isStopped asked between calls. None is broken off: what it has hidden would stay so.
 * @throws {Refusal} where the queue cannot be read; what was hidden is shown again.
 */
export async function holdAll(queues: Queues, now: () => number, isStopped: () => boolean): Promise<Hold> {
  const held = new Map<string, { message: Received; hiddenAt: number }>();

  const hold: Hold = {
    messages: () => [...held.values()].map(({ message }) => message),
    async renew() {
      const old = [...held.values()].filter(({ hiddenAt }) => now() - hiddenAt >= RENEWED_AFTER_MS);
      await inRounds(old, async (one) => {
        const hiddenAt = now();
        if (await queues.hide(one.message, HIDDEN_SECONDS)) one.hiddenAt = hiddenAt;
      });
    },
    forget: ({ messageId }) => held.delete(messageId),
    async release() {
      let stuck = 0;
      await inRounds([...held.values()], async ({ message }) => {
        if (!(await queues.hide(message, 0))) stuck += 1;
      });
      held.clear();
      return stuck;
    },
  };

  try {
    while (!isStopped()) {
      const hiddenAt = now();
      const messages = await queues.receive();
      const isNew = messages.some(({ messageId }) => !held.has(messageId));
      // Seen twice, it is the same one: only the newer receipt counts.
      for (const message of messages) held.set(message.messageId, { message, hiddenAt });
      if (!isNew) return hold;
      await hold.renew();
    }
    return hold;
  } catch (error) {
    await hold.release();
    throw error;
  }
}

async function inRounds<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += AT_ONCE) await Promise.all(all.slice(at, at + AT_ONCE).map(work));
}
