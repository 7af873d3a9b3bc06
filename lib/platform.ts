import type { HttpDelivery, HttpReply } from './delivery.ts';
import type { Logs } from './log.ts';
import type { Agency } from './order.ts';
import type { ReadReference } from './settings/references.ts';
import type { Env, SettingProblem } from './settings/settings.ts';

/** An HTTP request as it came out of its envelope, and the form in which the reply goes back. */
export type Unwrapped<Reply> = {
  request: Pick<HttpDelivery, 'method' | 'path' | 'query' | 'headers' | 'body'>;
  requestId: string | undefined;
  /** When the request reached the platform, epoch milliseconds, as far as the envelope says so; not checked. */
  arrivedAt: number | undefined;
  wrap: (reply: HttpReply) => Reply;
};

/**
 * What a cloud that runs our functions has of its own. Everything else about serving is the same for all of them.
 *
 * @template Context what the platform hands over beside an event.
 * @template Reply an HTTP reply in its envelope.
 */
export type Platform<Context, Reply> = {
  /**
   * The settings: while loading, without a context, and where they are not known then, with each invocation until they are.
   *
   * @param names those that are asked for, of a platform that can be asked by name only.
   */
  settings: (context: Context | undefined, names: readonly string[]) => Env | undefined;
  /** What keeps a function from running here, whatever is set. Looked at first: nothing else may work then. */
  obstacles?: () => readonly SettingProblem[];
  createLogs: (env: Env) => Logs;
  /** Set where its functions may have a table and queues beside them, those of AWS. */
  isDurable?: true;
  /** How settings by reference are read, and what is wrong with the settings of the reader itself. */
  createReader: (env: Env) => { read: ReadReference; problems: readonly SettingProblem[] };
  /** The platform's id of an invocation; what is none is not used. May throw. */
  requestIdOf: (context: Context) => unknown;
  /** How long the function may still run, in milliseconds; what is no number of them is no limit. May throw. */
  remainingMsOf: (context: Context) => unknown;
  /** Who lends keys to an invocation. Left out where nobody does: a user or keys are required then. */
  agencyOf?: (context: Context) => Agency;
  /** Total: what is no HTTP request, whatever it is, gives `undefined`. */
  unwrap: (event: unknown) => Unwrapped<Reply> | undefined;
  /** The reply to what is no HTTP request. */
  wrap: (reply: HttpReply) => Reply;
};
