import type { Command } from './command.ts';
import type { Actor } from './intent.ts';
import type { Outcome } from './outcome.ts';

/** What is to be done, and all that doing it needs to know of the delivery it came by. JSON, so that it can be kept and handed on. */
export type Order = {
  command: Command;
  /** The channel that it came by. */
  channel: string;
  /** Who asks, where the sender says so. */
  actor?: Actor;
  /** The sender's id of the delivery, where its proof covers one. */
  id?: string;
  /** SHA-256 of the verified bytes (of an event: of its JSON), hexadecimal: the same id with others is another order. */
  fingerprint: string;
  /** When it was wanted, as the event says it (RFC 3339). */
  wantedAt?: string;
  /** When it reached us, epoch milliseconds. */
  arrivedAt: number;
  /** Where words that follow later go. Whoever has it may speak there: a secret. */
  answerTo?: string;
};

/** What an order has cost: requests to IAM that were begun for it, and its own waiting for the Workspace API, in milliseconds. */
export type Usage = { tokenRequests: number; upstreamMs: number };

/** The patience and the books of one order; nothing of it outlives the order. */
export type Work = {
  /** Epoch milliseconds by which it has to be over. */
  deadlineAt: number;
  /** Goes up. */
  usage: Usage;
};

export function createWork(deadlineAt: number): Work {
  return { deadlineAt, usage: { tokenRequests: 0, upstreamMs: 0 } };
}

/** Does what an order asks for. Never rejects for what the cloud does. */
export type Perform = (order: Order, work: Work) => Promise<Outcome>;
