import type { Command } from './command.ts';
import type { Actor, AnswerLater } from './intent.ts';
import type { Code, Outcome } from './outcome.ts';

/** What is to be done, and all that doing it needs to know of the delivery it came by. JSON, so that it can be kept and handed on. */
export type Order = {
  command: Command;
  /** The channel that it came by. */
  channel: string;
  /** Who asks, where the sender says so. */
  actor?: Actor;
  /** The sender's id of the delivery, where its proof covers one. */
  id?: string;
  /** Within what that id is the only one, where a channel has ids of several kinds: the scheme of its proof, the source of an event. */
  scheme?: string;
  /** SHA-256 of the verified bytes (of an event: of its JSON), hexadecimal: the same id with others is another order. */
  fingerprint: string;
  /** When it was wanted, as the event says it (RFC 3339). */
  wantedAt?: string;
  /** When it reached us, epoch milliseconds; from the queue, when it was put there. */
  arrivedAt: number;
  /** When its id was first seen, epoch milliseconds, as the table has it. */
  firstSeenAt?: number;
  /** When somebody last sent it back from the dead letters, epoch milliseconds: its age counts from there. */
  redrivenAt?: number;
  /** Where and how it is told later what came of it. */
  answer?: AnswerLater;
};

/** What an order has cost: requests to IAM that were begun for it, and its own waiting for the Workspace API, in milliseconds. */
export type Usage = { tokenRequests: number; upstreamMs: number };

/** A POST under this id may have left before, and nobody knows what became of it: what came of it then, and when it left at the latest. */
export type Doubt = { code: Code; mayHaveLeftAt: number };
/** Temporary keys as the platform says them. Nothing about them is certain. */
export type AgencyKeys = { accessKey: unknown; secretKey: unknown; securityToken: unknown };

/** Asks the platform for the keys of one invocation: they change, and another one at the same time may have others. May throw. */
export type Agency = () => AgencyKeys;

/** The patience and the books of one order; nothing of it outlives the order. */
export type Work = {
  /** Epoch milliseconds by which it has to be over. */
  deadlineAt: number;
  /** Goes up. */
  usage: Usage;
  /** Read and written by `create` alone. */
  doubt?: Doubt | undefined;
  /** Whether it is done even where the table cannot be reached. */
  insists?: boolean;
  /** Who lends keys for it, where the platform does. */
  agency?: Agency;
};

export function createWork(deadlineAt: number, agency?: Agency): Work {
  return { deadlineAt, usage: { tokenRequests: 0, upstreamMs: 0 }, ...(agency ? { agency } : {}) };
}

/** Does what an order asks for. Never rejects for what the cloud does. */
export type Perform = (order: Order, work: Work) => Promise<Outcome>;
