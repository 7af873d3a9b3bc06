import { type DeadLetter, fits, inOrder, toDeadLetter, toSentBack } from './dead-letter.ts';
import { type Hold, holdAll } from './hold.ts';
import type { Options } from './options.ts';
import { HIDDEN_SECONDS, type Queues } from './queues.ts';
import { type Counts, toJson, toLastLine, toTable } from './show.ts';

/** What redriving needs of the world. */
export type World = {
  queues: Queues;
  /** Epoch milliseconds. */
  now: () => number;
  /** A line for whoever asked, and one beside it. */
  say: (line: string) => void;
  sayAside: (line: string) => void;
  /** Whether somebody would rather stop. */
  isStopped: () => boolean;
};

/**
 * Lists the dead letters that fit, and sends them back where that is wanted. Whatever is left can be seen by everybody again.
 *
 * @returns the exit code.
 * @throws {Refusal} where the queue cannot be read.
 */
export async function redrive({ filter, yes, json }: Omit<Options, 'localPort'>, world: World): Promise<0 | 1> {
  const { queues, now, say, sayAside, isStopped } = world;
  const hold = await holdAll(queues, now, isStopped);
  try {
    const letters = hold.messages().map(toDeadLetter);
    const fitting = inOrder(letters.filter(fits(filter)));
    if (isStopped()) {
      sayAside('Stopped. Nothing was sent back.');
      return 1;
    }
    for (const line of json ? toJson(fitting, now()) : toTable(fitting, now())) say(line);
    const counts: Counts = { all: letters.length, fit: fitting.length };
    const sent = yes && fitting.length > 0 ? await sendBack(fitting, hold, world) : undefined;
    (json ? sayAside : say)(toLastLine({ ...counts, ...sent }));
    return isStopped() || (sent && sent.failed > 0) ? 1 : 0;
  } finally {
    const stuck = await hold.release();
    if (stuck > 0)
      sayAside(`${stuck} could not be shown again at once; they will be within ${HIDDEN_SECONDS} seconds.`);
  }
}

/** One after the other, since the order counts; one that cannot be sent does not stop the others. */
async function sendBack(letters: readonly DeadLetter[], hold: Hold, { queues, now, isStopped }: World) {
  const counts = { sent: 0, failed: 0 };
  for (const { message } of letters) {
    if (isStopped()) break;
    await hold.renew();
    const isSent = await queues.send(toSentBack(message, now()));
    if (isSent && (await queues.remove(message))) {
      hold.forget(message);
      counts.sent += 1;
    } else counts.failed += 1;
  }
  return counts;
}
