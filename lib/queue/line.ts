import { type DeliveryRecord, toActorFields, toLogFields } from '../log.ts';
import type { Outcome } from '../outcome.ts';
import type { Told } from './follow-up.ts';
import type { Found } from './found.ts';

/** What a function has to say of a message beside what it was and how it ended. */
type Beside = Pick<DeliveryRecord, 'requestId' | 'attempt' | 'retryInSeconds' | 'tokenRequests' | 'upstreamMs'> & {
  /** The function's own name, for a message of which nobody knows how it came. */
  name: string;
  /** When it was taken, and when it was over, epoch milliseconds. */
  startedAt: number;
  endedAt: number;
  isDeadLetter: boolean;
  followUp: Told | undefined;
};

/** The one line that a message leaves behind each time that it is given out. */
export function toLine(found: Found, outcome: Outcome, beside: Beside): DeliveryRecord {
  const { channel, action, deliveryId, time } = found;
  const { name, startedAt, endedAt, isDeadLetter, followUp, ...more } = beside;
  const order = found.order.ok ? found.order.value : undefined;
  return {
    channel: channel ?? name,
    // An id that no proof covers is not logged.
    ...(order?.scheme === 'hub' ? {} : { deliveryId }),
    ...(action === undefined ? {} : { action }),
    ...toLogFields(outcome),
    queuedMs: Math.max(startedAt - time, 0),
    ...(isDeadLetter ? { deadLettered: true } : {}),
    ...(followUp ? { followUp } : {}),
    ...(order?.actor ? toActorFields(order.actor) : {}),
    ...more,
    durationMs: endedAt - startedAt,
  };
}
