import type { Agency } from './order.ts';

/** What every delivery carries, whatever brought it. */
type Delivered = {
  /** The platform's id of this invocation; never one that a caller can choose. */
  requestId: string;
  /** Epoch milliseconds by which the answer must be on its way; `Infinity` where the platform names no limit. */
  deadlineAt: number;
  /** When the request reached the platform, epoch milliseconds, where the envelope tells it plausibly; else when it reached us. */
  arrivedAt?: number;
  /** Who lends keys for this invocation, where the platform does. Not asked before it is known what for. */
  agency?: Agency;
};

/** Header names in lower case, each with every value that the envelope shows. */
export type DeliveredHeaders = ReadonlyMap<string, readonly string[]>;

/** Names of the query as they were meant, without escapes, each with every value that the envelope shows. */
export type DeliveredQuery = ReadonlyMap<string, readonly string[]>;

/** An HTTP request, whichever platform wrapped it. `body` holds the bytes as the sender signed them. */
export type HttpDelivery = Delivered & {
  method: string;
  path: string;
  query: DeliveredQuery;
  headers: DeliveredHeaders;
  body: Uint8Array;
};

/** An invocation by the platform itself: a bus, a scheduler. */
export type EventDelivery = Delivered & { event: unknown };

export type Delivery = HttpDelivery | EventDelivery;

/** The reply to an HTTP delivery, before a platform's envelope goes round it. */
export type HttpReply = { status: number; headers: Readonly<Record<string, string>>; body: string };

/** A doubled header: no one value can be believed. */
export const DOUBLED: unique symbol = Symbol('doubled');

/** The one value of a header; `undefined` where it is absent, `DOUBLED` where the envelope shows more than one. */
export function headerOf(delivery: HttpDelivery, name: string): string | typeof DOUBLED | undefined {
  const values = delivery.headers.get(name);
  if (values === undefined || values.length === 0) return undefined;
  return values.length === 1 ? values[0] : DOUBLED;
}
