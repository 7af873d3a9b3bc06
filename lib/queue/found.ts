import type { AnyChannel } from '../channel.ts';
import type { Action } from '../command.ts';
import type { EventDelivery } from '../delivery.ts';
import type { EventReply } from '../event-reply.ts';
import type { AnswerLater } from '../intent.ts';
import type { Order } from '../order.ts';
import { fail, type Result, succeed } from '../outcome.ts';
import { fingerprintOf, toOrder } from '../relay.ts';
import { isObject } from '../shapes.ts';
import { parseTime } from '../time.ts';
import { COMMAND, KIND, parseText, readAnswer, readBody } from './message.ts';
import type { QueueRecord } from './record.ts';

/** What a message is found to be. What is told of it is there as far as it is known, also where the order is none. */
export type Found = {
  /** The channel that it came by. */
  channel?: string;
  action?: Action;
  /** The sender's id, else the message's own. */
  deliveryId: string;
  /** When it was wanted, epoch milliseconds. */
  time: number;
  answer?: AnswerLater;
  order: Result<Order>;
  /** Of a message of ours: the project that it is for. */
  projectId?: string;
};

type EventChannels = ReadonlyArray<AnyChannel<EventDelivery, EventReply>>;

/**
 * Reads a message: a command that one of our functions accepted, or an event as a rule or a schedule puts it there.
 *
 * @param channels those of events.
 * @param now epoch milliseconds, where the queue does not say when it came.
 */
export function readMessage(record: QueueRecord, channels: EventChannels, now: number): Found {
  const { attributes, sentAt = now } = record;
  const kind = attributes[KIND];
  const redrivenAt = parseTime(attributes['redriven'] ?? '');
  // What was sent back keeps its time and its id; the queue has new ones for it.
  const seenAt = (redrivenAt === undefined ? undefined : parseTime(attributes['time'] ?? '')) ?? sentAt;
  const deliveryId = attributes['deliveryId'] || record.messageId;
  const known = { deliveryId, time: seenAt };

  const found = kind === undefined ? readEvent(record, channels, known) : readOurs(record, kind, known);
  if (!found.order.ok || redrivenAt === undefined) return found;
  return { ...found, order: succeed({ ...found.order.value, redrivenAt }) };
}

type Known = Pick<Found, 'deliveryId' | 'time'>;

function readOurs({ body: text, attributes }: QueueRecord, kind: string, known: Known): Found {
  const body = parseText(text);
  const read: ReturnType<typeof readBody> =
    kind === COMMAND ? readBody(body) : fail('PAYLOAD_INVALID', { detail: OTHER_KIND });
  if (read.ok) {
    const { order, projectId } = read.value;
    const { channel, command, id = known.deliveryId, arrivedAt, answer } = order;
    return {
      channel,
      action: command.action,
      deliveryId: id,
      time: arrivedAt,
      ...(answer ? { answer } : {}),
      order: succeed({ ...order, id }),
      projectId,
    };
  }
  const channel = isObject(body) && typeof body['channel'] === 'string' ? body['channel'] : attributes['channel'];
  const answer = isObject(body) ? readAnswer(body['answer']) : undefined;
  return { ...known, ...(channel ? { channel } : {}), ...(answer ? { answer } : {}), order: read };
}

function readEvent({ body }: QueueRecord, channels: EventChannels, known: Known): Found {
  const event = parseText(body);
  if (event === undefined) return { ...known, order: fail('PAYLOAD_INVALID', { detail: 'The message is no JSON.' }) };
  const channel = channels.find(({ name }) => name === channelOf(event));
  if (!channel) throw new Error('There is no channel for this event.');

  const delivery = { event, requestId: '', deadlineAt: Number.POSITIVE_INFINITY };
  const proven = channel.verify(delivery, known.time);
  const proof = proven.ok ? proven.value : {};
  const deliveryId = proof.deliveryId ?? known.deliveryId;
  const time = parseTime(proof.wantedAt ?? '') ?? known.time;
  const found = { channel: channel.name, deliveryId, time };
  const { command } = channel.parse(delivery);
  if (!proven.ok) return { ...found, order: proven };
  if (!command) return { ...found, order: fail('PAYLOAD_INVALID') };
  if (!command.ok) return { ...found, order: command };

  const fingerprint = fingerprintOf(delivery);
  if (!fingerprint.ok) return { ...found, order: fingerprint };
  const identified = channel.identify?.(delivery, proof) ?? succeed(proof);
  if (!identified.ok) return { ...found, order: identified };
  const isNamed = identified.value.deliveryId !== undefined;
  const order = toOrder(channel.name, command.value, {
    actor: undefined,
    // Without an id of its own a message is known by the queue's.
    proof: isNamed ? identified.value : { ...proof, scheme: 'message', deliveryId },
    fingerprint: fingerprint.value,
    arrivedAt: known.time,
  });
  return { ...found, action: command.value.action, order: succeed(order) };
}

/** Which function an event would have been for. */
function channelOf(event: unknown): 'eventbus' | 'schedule' {
  if (!isObject(event)) return 'schedule';
  const { source } = event;
  const isScheduled =
    source === 'aws.scheduler' || (source === 'aws.events' && event['detail-type'] === 'Scheduled Event');
  return !isScheduled && ('detail-type' in event || 'specversion' in event) ? 'eventbus' : 'schedule';
}

const OTHER_KIND = 'The message is of a kind that this version does not know.';
