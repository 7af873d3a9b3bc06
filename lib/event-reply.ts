import type { EventDelivery } from './delivery.ts';
import { type Code, endings, OK, type Outcome, type Report } from './outcome.ts';

/** What a bus or a scheduler gets when all went well: the status and what `webhook` would have answered. */
export type EventReply = { status: typeof OK } & Report;

/**
 * A delivery that failed, in the only form a bus understands: thrown, it makes the platform hand the event to the failure
 * destination. `name` is the code; the message says the rest. It has no other property and no stack, since Lambda writes both
 * to places of its own.
 */
export class DeliveryError extends Error {
  constructor(code: Code, message: string) {
    super(message);
    Object.defineProperty(this, 'name', { value: code, enumerable: false });
    Object.defineProperty(this, 'stack', { value: `${code}: ${message}`, enumerable: false });
  }
}

/** How many problems stand in the message of an error. */
const PROBLEMS_SHOWN = 10;

/** @throws {DeliveryError} for every failure. */
export function toEventReply(outcome: Outcome, { requestId }: EventDelivery): EventReply {
  if (outcome.ok) return { status: OK, ...outcome.body };
  const { code, detail, errors = [], applied, upstream } = outcome;
  const shown = errors
    .slice(0, PROBLEMS_SHOWN)
    .map((problem) => `${problem.pointer || '(whole payload)'} ${problem.detail}`);
  const said = upstream
    ? [upstream.status, upstream.errorCode, upstream.errorMsg].filter((part) => part !== undefined)
    : [];
  const parts = [
    detail ?? endings[code].detail,
    ...shown,
    ...(errors.length > shown.length ? [`and ${errors.length - shown.length} more`] : []),
    ...(applied ? [`applied: ${applied}`] : []),
    ...(said.length > 0 ? [`upstream: ${said.join(' ')}`] : []),
    `request id ${requestId}`,
  ];
  throw new DeliveryError(code, parts.join(' | '));
}
