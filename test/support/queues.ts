import { buildApp } from 'fauxqs';
import { type AwsCall, createAwsCall } from '../../lib/aws/aws-call.ts';
import { createSend } from '../../lib/cloud/http.ts';
import { Secret } from '../../lib/secret.ts';
import type { QueueName, SqsRecord } from './memory-queues.ts';

type Json = Record<string, unknown>;

/** The emulated queues, as the stack makes them. */
export type Queues = {
  /** Their settings, as functions have them. */
  env: Record<string, string>;
  call: AwsCall;
  /** Puts a message into the queue of commands, as a rule would. */
  put: (body: string, attributes?: Record<string, string>) => Promise<string>;
  /** The next message of a queue, if there is one now. */
  receive: (name: QueueName) => Promise<SqsRecord | undefined>;
  remove: (name: QueueName, record: SqsRecord) => Promise<void>;
  /** The bodies and attributes of all that lies in the dead-letter queue; they are hidden for a while then. */
  deadLetters: () => Promise<SqsRecord[]>;
  close: () => Promise<void>;
};

const names: Record<QueueName, string> = {
  commands: 'commands.fifo',
  deaths: 'deaths.fifo',
  deadLetters: 'dead-letters',
};

const REGION = 'eu-central-1';

export async function startQueues({ receiveMax = 5, visibilitySeconds = 90 } = {}): Promise<Queues> {
  const server = buildApp({ logger: false, defaultRegion: REGION });
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  const toUrl = (name: QueueName) => `${url}/000000000000/${names[name]}`;
  const env = {
    COMMAND_QUEUE_URL: toUrl('commands'),
    DEAD_LETTER_QUEUE_URL: toUrl('deadLetters'),
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'a-secret-key-of-nobody-for-the-tests-0123',
    AWS_ENDPOINT_URL_SQS: url,
  };
  const call = createAwsCall(
    {
      send: createSend({ fetch: (input, init) => fetch(input, init), timeoutSignal: (ms) => AbortSignal.timeout(ms) }),
      now: () => Date.now(),
    },
    {
      region: REGION,
      accessKeyId: new Secret(env.AWS_ACCESS_KEY_ID),
      secretAccessKey: new Secret(env.AWS_SECRET_ACCESS_KEY),
      endpoints: { sqs: url },
    },
  );
  const ask = async (operation: string, body: Json) => {
    const answer = await call('sqs', operation, body, Date.now() + 10_000);
    if (!answer.ok) throw new Error(`${operation}: ${answer.error}`);
    return answer.value;
  };
  await ask('CreateQueue', { QueueName: names.deadLetters });
  await ask('CreateQueue', { QueueName: names.deaths, Attributes: { FifoQueue: 'true' } });
  await ask('CreateQueue', {
    QueueName: names.commands,
    Attributes: {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      VisibilityTimeout: `${visibilitySeconds}`,
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:${REGION}:000000000000:${names.deaths}`,
        maxReceiveCount: receiveMax,
      }),
    },
  });

  async function receive(name: QueueName): Promise<SqsRecord | undefined> {
    const { Messages } = await ask('ReceiveMessage', {
      QueueUrl: toUrl(name),
      MaxNumberOfMessages: 1,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const [message] = (Messages ?? []) as Json[];
    return message && toSqsRecord(message);
  }

  return {
    env,
    call,
    async put(body, attributes = {}) {
      const { MessageId } = await ask('SendMessage', {
        QueueUrl: toUrl('commands'),
        MessageBody: body,
        MessageGroupId: 'commands',
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
        ),
      });
      return MessageId as string;
    },
    receive,
    async remove(name, { receiptHandle }) {
      await ask('DeleteMessage', { QueueUrl: toUrl(name), ReceiptHandle: receiptHandle });
    },
    async deadLetters() {
      const letters: SqsRecord[] = [];
      for (let next = await receive('deadLetters'); next; next = await receive('deadLetters')) letters.push(next);
      return letters;
    },
    close: () => server.close(),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-fifo-message-event */
function toSqsRecord(message: Json): SqsRecord {
  const attributes = Object.entries((message['MessageAttributes'] ?? {}) as Record<string, Record<string, string>>);
  return {
    messageId: message['MessageId'] as string,
    receiptHandle: message['ReceiptHandle'] as string,
    body: message['Body'] as string,
    attributes: message['Attributes'] as Record<string, string>,
    messageAttributes: Object.fromEntries(
      attributes.map(([name, value]) => [
        name,
        { stringValue: value['StringValue'] ?? '', dataType: value['DataType'] ?? '' },
      ]),
    ),
    eventSource: 'aws:sqs',
  };
}
