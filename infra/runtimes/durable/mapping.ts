import { isObject } from '../../../lib/shapes.ts';
import type { Invocation } from '../lambda/invoke.ts';
import type { Call } from './aws-services.ts';

export type Mapping = { stop: () => Promise<void> };

type MappingOptions = {
  queueUrl: string;
  call: Call;
  invoke: (event: unknown) => Promise<Invocation | 'died'>;
};

/** How long a receipt waits for a message, seconds. */
const WAIT_SECONDS = 1;
/** After one that failed, milliseconds. */
const PAUSE_MS = 200;

/**
 * Plays the event source mapping of a FIFO queue: hands over messages one by one, deletes those that did not fail, leaves the others to
 * the time at which the queue gives them out again.
 */
export function startMapping({ queueUrl, call, invoke }: MappingOptions): Mapping {
  let stopped = false;

  async function run(): Promise<void> {
    while (!stopped) {
      const record = await receive(call, queueUrl, WAIT_SECONDS);
      if (record === 'failed') await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      if (record === 'failed' || record === 'none') continue;
      const ended = await invoke({ Records: [record] });
      if (isDone(ended))
        await call('sqs', 'DeleteMessage', { QueueUrl: queueUrl, ReceiptHandle: record['receiptHandle'] });
    }
  }

  const running = run();
  return {
    async stop() {
      stopped = true;
      await running;
    },
  };
}

/** Takes one message of a queue, as functions get it. @param waitSeconds for so long one may still come. */
export async function receive(call: Call, queueUrl: string, waitSeconds: number): Promise<Json | 'none' | 'failed'> {
  const answer = await call('sqs', 'ReceiveMessage', {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 1,
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  if (!answer.ok) return 'failed';
  const messages = answer.value['Messages'];
  const [message] = Array.isArray(messages) ? messages.filter(isObject) : [];
  return message ? toRecord(message, queueUrl) : 'none';
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
function isDone(ended: Invocation | 'died'): boolean {
  if (ended === 'died' || !ended.ok || !isObject(ended.result)) return false;
  const failures = ended.result['batchItemFailures'];
  // Of a batch of one whatever is named is this one; a name that nobody knows fails a whole batch, too.
  return Array.isArray(failures) && failures.length === 0;
}

type Json = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-fifo-message-event */
function toRecord(message: Json, queueUrl: string): Json {
  const attributes = isObject(message['MessageAttributes']) ? message['MessageAttributes'] : {};
  const [account, name] = new URL(queueUrl).pathname.split('/').slice(-2);
  return {
    messageId: message['MessageId'],
    receiptHandle: message['ReceiptHandle'],
    body: message['Body'],
    attributes: message['Attributes'],
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [
        key,
        {
          ...(isObject(value) ? { stringValue: value['StringValue'], dataType: value['DataType'] } : {}),
          stringListValues: [],
          binaryListValues: [],
        },
      ]),
    ),
    md5OfBody: message['MD5OfBody'],
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-demo-1:${account}:${name}`,
    awsRegion: 'eu-demo-1',
  };
}
