import type { Command } from './command.ts';
import type { Result } from './outcome.ts';

/** Who asks and where, by the platform's ids that nobody can choose or change. */
export type Actor = { channel: string; workspace?: string; room?: string; user: string };

/** Where, how and when somebody is told later what came of a command. */
export type AnswerLater = {
  /** As the channel reads it. Whoever has it may speak there: a secret. */
  address: string;
  /** The language of the words. */
  language: string;
  /** Nothing is sent there before, epoch milliseconds: the answer to the request has to be there first. */
  notBefore: number;
};

/**
 * What a verified delivery means.
 *
 * @template Topic what the channel has to know of the request to phrase its reply.
 */
export type Intent<Topic = undefined> = (Wish | Question) & {
  actor?: Actor;
  /** Whether the sender is content to be told that it will be done. */
  isPatient?: true;
  /** Where and how it may be told later what came of it. */
  answer?: Omit<AnswerLater, 'notBefore'>;
  topic?: Topic;
};

/** What to do, or why it cannot be told. */
type Wish = { command: Result<Command>; action?: never };

/** Nothing to do but to answer; `help` is told in the log. */
type Question = { command?: never; action?: 'help' };
