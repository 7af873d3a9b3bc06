/** An attribute of a message, as SQS has it. */
type Attribute = { DataType: 'String'; StringValue: string };

export type Attributes = Readonly<Record<string, Attribute>>;

/** How many attributes a message may have. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
export const ATTRIBUTES_MAX = 10;

/** The attributes of a message, in this order and no more than it may have; what is empty or not known is left out. */
export function toAttributes(values: Readonly<Record<string, string | undefined>>): Attributes {
  const pairs = Object.entries(values).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
  );
  return Object.fromEntries(
    pairs.slice(0, ATTRIBUTES_MAX).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
}

/** Whatever has no shape of its own, or is not allowed in a message: control and direction marks, half characters, what is unassigned. */
const UNSEEN = /[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/gu;

/** A text as it may stand in an attribute. @param max characters, as people count them */
export function toVisible(text: string, max: number): string {
  return [...text.slice(0, 2 * max).replace(UNSEEN, '?')].slice(0, max).join('');
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const REFUSED = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** A text as it may be the body of a message: not empty, and without what no queue can have given out. */
export function toAllowed(text: string): string {
  return text.replace(REFUSED, '?') || '?';
}

/** What a message weighs, as its limit is counted: body, and names, types and values of its attributes, in bytes. */
export function sizeOf(body: string, attributes: Attributes): number {
  const texts = Object.entries(attributes).flatMap(([name, { DataType, StringValue }]) => [
    name,
    DataType,
    StringValue,
  ]);
  return [body, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
