import type { AwsAnswer, AwsCall } from '../../lib/aws/aws-call.ts';
import { isObject } from '../../lib/shapes.ts';
import { Refusal } from '../command/refusal.ts';
import type { Received, SentBack } from './dead-letter.ts';

/** What is done with the two queues. Everything but a look says whether it was surely done. */
export type Queues = {
  /** Some messages that nobody has hidden, now hidden; none where there are none. @throws {Refusal} where they cannot be had. */
  receive: () => Promise<Received[]>;
  /** @param seconds from now on; 0: it can be seen again. */
  hide: (message: Received, seconds: number) => Promise<boolean>;
  remove: (message: Received) => Promise<boolean>;
  send: (message: SentBack) => Promise<boolean>;
};

export type QueueUrls = { deadLetters: string; commands: string };

/** How long a message that is looked at is hidden at a time. */
export const HIDDEN_SECONDS = 120;

/** For an operation, another try included, in milliseconds. Nobody waits for it but a person. */
const PATIENCE_MS = 10_000;

/** @param now epoch milliseconds. */
export function createQueues(call: AwsCall, urls: QueueUrls, now: () => number): Queues {
  const ask = (operation: string, body: Record<string, unknown>) => call('sqs', operation, body, now() + PATIENCE_MS);
  const onDead = async (operation: string, { handle }: Received, more: object = {}) =>
    (await ask(operation, { QueueUrl: urls.deadLetters, ReceiptHandle: handle, ...more })).ok;

  return {
    async receive() {
      const answer = await ask('ReceiveMessage', {
        QueueUrl: urls.deadLetters,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HIDDEN_SECONDS,
        // Asks all servers of the queue: without a wait some of them, and a queue that has something may look empty.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['SentTimestamp'],
        MessageAttributeNames: ['All'],
      });
      if (!answer.ok) throw new Refusal(`The dead-letter queue cannot be read (${whyNot(answer)}).`);
      const messages = answer.value['Messages'];
      return Array.isArray(messages) ? messages.filter(isObject).map(toReceived) : [];
    },
    hide: (message, seconds) => onDead('ChangeMessageVisibility', message, { VisibilityTimeout: seconds }),
    remove: (message) => onDead('DeleteMessage', message),
    async send({ body, deduplicationId, attributes }) {
      const answer = await ask('SendMessage', {
        QueueUrl: urls.commands,
        MessageBody: body,
        // One queue serves one project, in order.
        MessageGroupId: 'commands',
        MessageDeduplicationId: deduplicationId,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
        ),
      });
      return answer.ok;
    },
  };
}

function whyNot({ status, error }: Exclude<AwsAnswer, { ok: true }>): string {
  return error ?? (status === undefined ? 'no answer' : `status ${status}`);
}

type Json = Readonly<Record<string, unknown>>;

function toReceived(message: Json): Received {
  const [system, own] = [message['Attributes'], message['MessageAttributes']].map((one) => (isObject(one) ? one : {}));
  return {
    messageId: String(message['MessageId']),
    handle: String(message['ReceiptHandle']),
    body: String(message['Body']),
    sentAt: Number(system?.['SentTimestamp']) || 0,
    attributes: Object.fromEntries(
      Object.entries(own ?? {}).flatMap(([name, value]) => {
        const text = isObject(value) ? value['StringValue'] : undefined;
        return typeof text === 'string' ? [[name, text]] : [];
      }),
    ),
  };
}
