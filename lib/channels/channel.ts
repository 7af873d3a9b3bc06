import type { Command } from '../command.ts';
import type { SettingsReader } from '../config.ts';
import type { Delivery, EventDelivery, HttpDelivery, HttpReply } from '../delivery.ts';
import type { EventReply } from '../event-reply.ts';
import type { Outcome, Result } from '../outcome.ts';
import type { Proof } from '../signature.ts';

/**
 * One kind of sender: the only place that knows its headers, its payload and how it wants to be answered. The three functions
 * are pure and total: any bytes give an answer, never a throw (but for a bus, whose answer to a failure is a throw).
 */
export type Channel<D extends Delivery, Reply> = {
  /** As it stands in the log and, for HTTP, as the last segment of the path. */
  name: string;
  /** Set where deliveries are taken without proof; noted with each of them. */
  unsigned?: true;
  /** Really from them, and fresh? Looks at bytes and headers only. @param now epoch milliseconds */
  verify: (delivery: D, now: number) => Result<Proof>;
  /** Their words in ours. Called only with what has been verified. */
  parse: (delivery: D) => Result<Command>;
  /** Our outcome in theirs. */
  render: (outcome: Outcome, delivery: D) => Reply;
};

/** Reads what the channel needs from the settings, and closes over it. */
export type ChannelFactory<D extends Delivery, Reply> = (settings: SettingsReader) => Channel<D, Reply>;

export type HttpChannel = Channel<HttpDelivery, HttpReply>;
export type EventChannel = Channel<EventDelivery, EventReply>;
