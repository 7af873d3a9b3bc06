import type { Command } from './command.ts';
import type { Delivery, EventDelivery, HttpDelivery, HttpReply } from './delivery.ts';
import type { EventReply } from './event-reply.ts';
import type { Actor, Intent } from './intent.ts';
import type { Failure, Outcome, Result } from './outcome.ts';
import type { SettingsReader } from './settings/settings.ts';
import type { Proof } from './signature.ts';

/**
 * One kind of sender: the only place that knows its headers, its payload and how it wants to be answered. The functions are
 * pure and total: any bytes give an answer, never a throw (but for a bus, whose answer to a failure is a throw).
 */
export type Channel<D extends Delivery, Reply, Topic = undefined> = {
  /** As it stands in the log and, for HTTP, as the last segment of the path. */
  name: string;
  /** Set where deliveries are taken without proof; noted with each of them. */
  unsigned?: true;
  /** Milliseconds from the arrival of a delivery within which its reply has to leave, where the sender waits less than the platform. */
  budgetMs?: number;
  /** The methods that it takes: POST, where this is left out. For HTTP. */
  methods?: readonly string[];
  /** Largest body that is looked at, in bytes; left out, 1 MiB. For HTTP: an event comes from the platform. */
  bodyMaxBytes?: number;
  /** Answers what needs no proof, has no effect and leaves no line; nothing for everything else. For HTTP. */
  greetUnproven?: (delivery: D) => Reply | undefined;
  /** Really from them, and fresh? Looks at bytes and headers only. @param now epoch milliseconds */
  verify: (delivery: D, now: number) => Result<Proof>;
  /**
   * The id by which a delivery of a command that writes is known, where the proof has none. Called where ids are kept, with what has
   * been verified.
   */
  identify?: (delivery: D, proof: Proof) => Result<Proof>;
  /** Whether a command is carried out even where nothing can be kept of it; left out, none is. */
  insists?: (command: Command) => boolean;
  /** Their words in ours. Called only with what has been verified. */
  parse: (delivery: D) => Intent<Topic>;
  /** Whether this actor may do this; left out where whoever can prove a delivery may do everything. */
  allow?: (command: Command, actor: Actor | undefined) => Result<void>;
  /** Our outcome in theirs; the intent is there as soon as the delivery was verified. */
  render: (outcome: Outcome, delivery: D, intent?: Intent<Topic>) => Reply;
};

/** Reads what the channel needs from the settings, and closes over it. @returns nothing where the channel is not set up. */
export type ChannelFactory<D extends Delivery, Reply> = (settings: SettingsReader) => AnyChannel<D, Reply> | undefined;

// biome-ignore lint/suspicious/noExplicitAny: a channel's topic is its own affair; it only has to match itself.
export type AnyChannel<D extends Delivery, Reply> = Channel<D, Reply, any>;

export type HttpChannel<Topic = undefined> = Channel<HttpDelivery, HttpReply, Topic>;
export type EventChannel = Channel<EventDelivery, EventReply>;

/** A channel that takes nothing. It gives a refusal its reply and its line in the log, like every other delivery. */
export function refusing<D extends Delivery, Reply>(
  name: string,
  failure: Failure,
  render: AnyChannel<D, Reply>['render'],
): AnyChannel<D, Reply> {
  return { name, verify: () => failure, parse: () => ({ command: failure }), render };
}
