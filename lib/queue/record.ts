import { isObject } from '../shapes.ts';

/** A message as the queue hands it to a function. Whatever is not as it should be is left out. */
export type QueueRecord = {
  messageId: string;
  receiptHandle: string;
  body: string;
  /** How often it was received, this time included; from 1. */
  receiveCount: number;
  /** When it was put into the queue, epoch milliseconds. */
  sentAt?: number;
  /** Attributes that a sender gave it: those that are text. */
  attributes: Readonly<Record<string, string>>;
};

/**
 * The records of an event of SQS.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 *
 * @returns nothing for what is no such event.
 */
export function readRecords(event: unknown): readonly Readonly<Record<string, unknown>>[] | undefined {
  const records = isObject(event) ? event['Records'] : undefined;
  if (!Array.isArray(records) || records.length === 0) return undefined;
  return records.every((record) => isObject(record) && record['eventSource'] === 'aws:sqs') ? records : undefined;
}

/** Total: a record that is no message is one that says nothing. */
export function toRecord(record: Readonly<Record<string, unknown>>): QueueRecord {
  const { messageId, receiptHandle, body, attributes, messageAttributes } = record;
  const system = isObject(attributes) ? attributes : {};
  const sentAt = toNumber(system['SentTimestamp']);
  return {
    messageId: toText(messageId),
    receiptHandle: toText(receiptHandle),
    body: toText(body),
    receiveCount: Math.max(toNumber(system['ApproximateReceiveCount']) ?? 1, 1),
    ...(sentAt === undefined ? {} : { sentAt }),
    attributes: toAttributes(messageAttributes),
  };
}

function toAttributes(value: unknown): Record<string, string> {
  const pairs = Object.entries(isObject(value) ? value : {}).map(
    ([name, one]) => [name, isObject(one) ? one['stringValue'] : undefined] as const,
  );
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function toNumber(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
