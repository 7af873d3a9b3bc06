import type { Command } from './command.ts';
import type { Result } from './outcome.ts';

/** Who asks and where, by the platform's ids that nobody can choose or change. */
export type Actor = { channel: string; workspace?: string; room?: string; user: string };

/**
 * What a verified delivery means.
 *
 * @template Topic what the channel has to know of the request to phrase its reply.
 */
export type Intent<Topic = undefined> = (Wish | Question) & {
  actor?: Actor;
  /** Where words that follow later may be sent: a secret. */
  answerTo?: string;
  topic?: Topic;
};

/** What to do, or why it cannot be told. */
type Wish = { command: Result<Command>; action?: never };

/** Nothing to do but to answer; `help` is told in the log. */
type Question = { command?: never; action?: 'help' };
