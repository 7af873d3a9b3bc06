import type { EventDelivery } from './delivery.ts';
import { type Code, endings, type Failure, OK, type Outcome, type Problem, type Report } from './outcome.ts';

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
    const stack = message.startsWith(code) ? message : `${code}: ${message}`;
    Object.defineProperty(this, 'stack', { value: stack, enumerable: false });
  }
}

/** How many problems stand in the message of an error. */
const PROBLEMS_SHOWN = 10;

/** @throws {DeliveryError} for every failure. */
export function toEventReply(outcome: Outcome, delivery: EventDelivery): EventReply {
  if (outcome.ok) return { status: OK, ...outcome.body };
  const { code, errors = [] } = outcome;
  const shown = errors.slice(0, PROBLEMS_SHOWN).map((problem) => describe(problem, '(whole payload)'));
  const parts = [
    sentenceOf(outcome),
    ...shown,
    ...(errors.length > shown.length ? [`and ${errors.length - shown.length} more`] : []),
    ...circumstancesOf(outcome, delivery),
  ];
  throw new DeliveryError(code, parts.join(' | '));
}

/**
 * For a platform that promises to keep nothing of an error but its message: the code comes first, and every problem is told.
 *
 * @throws {DeliveryError} for every failure.
 */
export function toCodedEventReply(outcome: Outcome, delivery: EventDelivery): EventReply {
  if (outcome.ok) return { status: OK, ...outcome.body };
  const { code, errors = [] } = outcome;
  const circumstances = circumstancesOf(outcome, delivery).join('; ');
  const parts = [
    `${code}: ${sentenceOf(outcome)} (${circumstances})`,
    ...errors.map((problem) => describe(problem, '(whole event)')),
  ];
  throw new DeliveryError(code, parts.join(' | '));
}

function sentenceOf({ code, detail }: Failure): string {
  return detail ?? endings[code].detail;
}

function describe({ pointer, detail }: Problem, whole: string): string {
  return `${pointer || whole} ${detail}`;
}

function circumstancesOf({ applied, upstream }: Failure, { requestId }: EventDelivery): string[] {
  const said = upstream
    ? [upstream.status, upstream.errorCode, upstream.errorMsg].filter((part) => part !== undefined)
    : [];
  return [
    ...(applied ? [`applied: ${applied}`] : []),
    ...(said.length > 0 ? [`upstream: ${said.join(' ')}`] : []),
    `request id ${requestId}`,
  ];
}
