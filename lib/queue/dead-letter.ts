import type { AwsCall } from '../aws/aws-call.ts';
import { type Code, endings, type Failure } from '../outcome.ts';
import { type Attributes, sizeOf, toAllowed, toAttributes, toVisible } from './attributes.ts';
import { COMMAND, KIND, withoutAnswer } from './message.ts';
import type { QueueRecord } from './record.ts';

/** What is told of a message that could not be carried out, as far as it is known. */
export type Death = {
  code: Code;
  /** A sentence without secrets. */
  reason: string;
  channel?: string;
  action?: string;
  /** The sender's id, else the message's own. */
  deliveryId: string;
  /** Of the event, epoch milliseconds. */
  time?: number;
  attempts: number;
};

const REASON_MAX = 1000;
const VALUE_MAX = 256;

/** What the queue of dead letters takes, in bytes. */
const LETTER_MAX_BYTES = 1024 * 1024;

const PROBLEMS_SHOWN = 10;

/** Why a command failed, in one line. @param failure without secrets */
export function toReason({ code, detail, errors = [], upstream }: Failure): string {
  const problems = errors.slice(0, PROBLEMS_SHOWN).map((one) => `${one.pointer || '(whole payload)'} ${one.detail}`);
  const said =
    upstream && [upstream.status, upstream.errorCode, upstream.errorMsg].filter((part) => part !== undefined);
  return [detail ?? endings[code].detail, ...problems, ...(said ? [`upstream: ${said.join(' ')}`] : [])].join(' | ');
}

export type Letter = { MessageBody: string; MessageAttributes: Attributes };

/** A dead letter: the same body without the reply address, and why it is one. @param now epoch milliseconds */
export function toLetter({ body, attributes }: QueueRecord, death: Death, now: number): Letter {
  const { code, reason, channel, action, deliveryId, time, attempts } = death;
  const kind = attributes[KIND];
  const cut = (text: string | undefined) => text && toVisible(text, VALUE_MAX);
  const least = { code, kind: cut(kind) };
  const most = {
    ...least,
    channel: cut(channel),
    action: cut(action),
    deliveryId: cut(deliveryId),
    time: time === undefined ? undefined : new Date(time).toISOString(),
    attempts: String(attempts),
    deadAt: new Date(now).toISOString(),
    redriven: cut(attributes['redriven']),
  };
  const letterBody = toAllowed(kind === COMMAND ? withoutAnswer(body) : body);
  const sets = [{ ...most, reason: toVisible(reason, REASON_MAX) }, most, least].map(toAttributes);
  const fitting = sets.find((set) => sizeOf(letterBody, set) <= LETTER_MAX_BYTES);
  return { MessageBody: letterBody, MessageAttributes: fitting ?? toAttributes(least) };
}

/** Puts a dead letter where people find it. @returns whether it is there; `false` also where nobody knows. */
export async function sendLetter(
  call: AwsCall,
  queueUrl: string,
  letter: Letter,
  deadlineAt: number,
): Promise<boolean> {
  const sent = await call('sqs', 'SendMessage', { QueueUrl: queueUrl, ...letter }, deadlineAt);
  return sent.ok;
}
