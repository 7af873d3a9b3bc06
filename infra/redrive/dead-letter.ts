import { createHash } from 'node:crypto';
import type { Filter } from './options.ts';

/** A message as the dead-letter queue gave it. */
export type Received = {
  messageId: string;
  /** By which this receipt of it is hidden, shown or deleted. */
  handle: string;
  body: string;
  /** Epoch milliseconds. */
  sentAt: number;
  /** Those that are texts. */
  attributes: Readonly<Record<string, string>>;
};

/** What is known of a command that was not carried out. */
export type DeadLetter = {
  message: Received;
  /** Of the event and of its end; where they are not told, when the message was sent. Epoch milliseconds. */
  time: number;
  deadAt: number;
  code?: string;
  channel?: string;
  action?: string;
  deliveryId?: string;
  reason?: string;
  attempts?: number;
};

/** A message for the queue of commands. */
export type SentBack = {
  body: string;
  deduplicationId: string;
  attributes: Readonly<Record<string, string>>;
};

export function toDeadLetter(message: Received): DeadLetter {
  const { attributes, sentAt } = message;
  const texts = (['code', 'channel', 'action', 'deliveryId', 'reason'] as const).flatMap((name) =>
    attributes[name] ? [[name, attributes[name]] as const] : [],
  );
  const attempts = /^\d{1,6}$/.test(attributes['attempts'] ?? '') ? { attempts: Number(attributes['attempts']) } : {};
  return {
    message,
    time: toTime(attributes['time']) ?? sentAt,
    deadAt: toTime(attributes['deadAt']) ?? sentAt,
    ...Object.fromEntries(texts),
    ...attempts,
  };
}

function toTime(text: string | undefined): number | undefined {
  const at = /^\d{4}-\d\d-\d\dT/.test(text ?? '') ? Date.parse(text ?? '') : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** A letter whose code or channel is not known counts as `-`. */
export function fits({ since, codes, channels }: Filter): (letter: DeadLetter) => boolean {
  return ({ deadAt, code = '-', channel = '-' }) =>
    (since === undefined || deadAt >= since) &&
    (codes?.includes(code) ?? true) &&
    (channels?.includes(channel.toLowerCase()) ?? true);
}

/** By the time of their events: what was wanted later has to win again. */
export function inOrder(letters: readonly DeadLetter[]): DeadLetter[] {
  return [...letters].sort((a, b) => a.time - b.time || a.message.sentAt - b.message.sentAt);
}

/** What goes back beside the body. How it died is over, and attributes of other names are the platform's, which it told to itself. */
const CARRIED = ['kind', 'channel', 'action', 'deliveryId', 'time'] as const;

/**
 * @param now epoch milliseconds. From then on its age is counted anew.
 * @returns the same command again. Sent twice within five minutes the queue takes it once.
 */
export function toSentBack({ messageId, body, attributes }: Received, now: number): SentBack {
  const carried = CARRIED.flatMap((name) => (attributes[name] ? [[name, attributes[name]] as const] : []));
  return {
    body,
    deduplicationId: createHash('sha256').update(messageId).digest('hex'),
    attributes: {
      // By this it is known from now on, however often it dies.
      deliveryId: messageId,
      ...Object.fromEntries(carried),
      redriven: new Date(now).toISOString(),
    },
  };
}
