import { randomUUID } from 'node:crypto';
import { type AwsCall, createAwsCall } from '../../lib/aws/aws-call.ts';
import { createSend } from '../../lib/cloud/http.ts';
import { Secret } from '../../lib/secret.ts';

type Json = Record<string, unknown>;
type Attributes = Record<string, { DataType: string; StringValue: string }>;

export type QueueName = 'commands' | 'deaths' | 'deadLetters';

/** A message as a function is handed it. */
export type SqsRecord = {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, { stringValue: string; dataType: string }>;
  eventSource: 'aws:sqs';
};

export type QueueFault = 'drop before' | 'drop after' | { status: number; error: string };

type Message = {
  id: string;
  body: string;
  attributes: Attributes;
  sentAt: number;
  count: number;
  visibleAt: number;
  handle: string;
};

type Queue = {
  isFifo: boolean;
  maxBytes: number;
  visibilityMs: number;
  messages: Message[];
  /** When each deduplication id was first used. */
  known: Map<string, { id: string; at: number }>;
};

const HOST = 'https://queue.test';
const DEDUPLICATION_MS = 5 * 60_000;

const urls: Readonly<Record<QueueName, string>> = {
  commands: `${HOST}/123456789012/commands.fifo`,
  deaths: `${HOST}/123456789012/deaths.fifo`,
  deadLetters: `${HOST}/123456789012/dead-letters`,
};

export const queueSettings = {
  COMMAND_QUEUE_URL: urls.commands,
  DEAD_LETTER_QUEUE_URL: urls.deadLetters,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'a-secret-key-of-nobody-for-the-tests-0123',
} as const;

/** What AWS lets into a message. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these three are allowed
const ALLOWED = /^[\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u;

class Refused extends Error {}

/** The queues of the stack in memory, on a clock. They refuse what AWS refuses, and emulators let pass. */
export function createQueuesInMemory(now: () => number, { receiveMax = 5, visibilitySeconds = 90 } = {}) {
  const queue = (isFifo: boolean, maxBytes: number): Queue => ({
    isFifo,
    maxBytes,
    visibilityMs: visibilitySeconds * 1000,
    messages: [],
    known: new Map(),
  });
  const queues: Record<QueueName, Queue> = {
    commands: queue(true, 262_144),
    deaths: queue(true, 262_144),
    deadLetters: queue(false, 1_048_576),
  };
  const asked: Array<{ operation: string; body: Json }> = [];
  const faults: (QueueFault | undefined)[] = [];

  function find(url: unknown): Queue {
    const [name] = (Object.keys(urls) as QueueName[]).filter((one) => urls[one] === url);
    if (!name) throw new Refused('QueueDoesNotExist');
    return queues[name];
  }

  function send(body: Json): Json {
    const { QueueUrl, MessageBody, MessageAttributes = {}, MessageGroupId, MessageDeduplicationId } = body;
    const to = find(QueueUrl);
    const attributes = MessageAttributes as Attributes;
    if (typeof MessageBody !== 'string' || MessageBody === '') throw new Refused('MissingParameter');
    if (!ALLOWED.test(MessageBody)) throw new Refused('InvalidMessageContents');
    const pairs = Object.entries(attributes);
    if (pairs.length > 10) throw new Refused('InvalidParameterValue');
    for (const [name, { DataType, StringValue }] of pairs) {
      if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name) || DataType !== 'String') throw new Refused('InvalidParameterValue');
      if (StringValue === '' || !ALLOWED.test(StringValue)) throw new Refused('InvalidParameterValue');
    }
    const bytes = [MessageBody, ...pairs.flatMap(([name, one]) => [name, one.DataType, one.StringValue])].reduce(
      (sum, text) => sum + Buffer.byteLength(text),
      0,
    );
    if (bytes > to.maxBytes) throw new Refused('InvalidParameterValue');
    const id = randomUUID();
    if (to.isFifo) {
      const key = String(MessageDeduplicationId ?? MessageBody);
      if (typeof MessageGroupId !== 'string' || !/^[!-~]{1,128}$/.test(MessageGroupId)) {
        throw new Refused('MissingParameter');
      }
      const known = to.known.get(key);
      if (known && now() < known.at + DEDUPLICATION_MS) return { MessageId: known.id };
      to.known.set(key, { id, at: now() });
    } else if (MessageDeduplicationId !== undefined) throw new Refused('InvalidParameterValue');
    to.messages.push({ id, body: MessageBody, attributes, sentAt: now(), count: 0, visibleAt: 0, handle: '' });
    return { MessageId: id };
  }

  function hide(body: Json): Json {
    const { QueueUrl, ReceiptHandle, VisibilityTimeout } = body;
    const message = find(QueueUrl).messages.find(({ handle }) => handle === ReceiptHandle);
    if (!message || message.visibleAt <= now()) throw new Refused('ReceiptHandleIsInvalid');
    if (!Number.isInteger(VisibilityTimeout) || Number(VisibilityTimeout) > 43_200) {
      throw new Refused('InvalidParameterValue');
    }
    message.visibleAt = now() + Number(VisibilityTimeout) * 1000;
    return {};
  }

  function act(operation: string, body: Json): Json {
    if (operation === 'SendMessage') return send(body);
    if (operation === 'ChangeMessageVisibility') return hide(body);
    throw new Refused('UnsupportedOperation');
  }

  /** One at a time; of a FIFO queue nothing, as long as one is out: all are of one group. */
  function receive(name: QueueName): SqsRecord | undefined {
    const from = queues[name];
    for (;;) {
      if (from.isFifo && from.messages.some(({ visibleAt }) => visibleAt > now())) return undefined;
      const message = from.messages.find(({ visibleAt }) => visibleAt <= now());
      if (!message) return undefined;
      if (name === 'commands' && message.count >= receiveMax) {
        from.messages.splice(from.messages.indexOf(message), 1);
        queues.deaths.messages.push({ ...message, visibleAt: 0 });
        continue;
      }
      message.count += 1;
      message.visibleAt = now() + from.visibilityMs;
      message.handle = randomUUID();
      return toRecord(message);
    }
  }

  async function fetch(_: string, { headers, body: text }: RequestInit = {}): Promise<Response> {
    const operation = String(new Headers(headers).get('x-amz-target')).replace('AmazonSQS.', '');
    const body = JSON.parse(String(text)) as Json;
    asked.push({ operation, body });
    const fault = faults.shift();
    const dropped = () => new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    if (fault === 'drop before') throw dropped();
    if (typeof fault === 'object') return refuse(fault.error, fault.status);
    try {
      const json = act(operation, body);
      if (fault === 'drop after') throw dropped();
      return new Response(JSON.stringify(json));
    } catch (error) {
      if (error instanceof Refused) return refuse(error.message, 400);
      throw error;
    }
  }

  const call: AwsCall = createAwsCall(
    {
      now,
      send: createSend({
        fetch: async (input, init) =>
          input instanceof Request
            ? fetch(input.url, { headers: input.headers, body: await input.text() })
            : fetch(String(input), init),
        timeoutSignal: () => new AbortController().signal,
      }),
    },
    {
      region: queueSettings.AWS_REGION,
      accessKeyId: new Secret(queueSettings.AWS_ACCESS_KEY_ID),
      secretAccessKey: new Secret(queueSettings.AWS_SECRET_ACCESS_KEY),
      endpoints: {},
    },
  );
  const bodies = (name: QueueName) => queues[name].messages.map(toRecord);
  return {
    urls,
    asked,
    call,
    fetch,
    receive,
    /** These come over the next calls, one each. */
    fail: (...more: readonly (QueueFault | undefined)[]) => faults.push(...more),
    /** Puts a message into the queue of commands, as a rule or a redrive would. */
    put(body: string, attributes: Record<string, string> = {}) {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      );
      const sent = send({
        QueueUrl: urls.commands,
        MessageBody: body,
        MessageAttributes,
        MessageGroupId: 'commands',
        MessageDeduplicationId: randomUUID(),
      });
      return String(sent['MessageId']);
    },
    remove(name: QueueName, { receiptHandle }: SqsRecord) {
      const { messages } = queues[name];
      const at = messages.findIndex(({ handle }) => handle === receiptHandle);
      if (at >= 0) messages.splice(at, 1);
    },
    /** Everything that lies in a queue, visible or not. */
    all: bodies,
  };
}

export type QueuesInMemory = ReturnType<typeof createQueuesInMemory>;

function refuse(error: string, status: number): Response {
  return new Response(JSON.stringify({ __type: `com.amazonaws.sqs#${error}` }), { status });
}

function toRecord({ id, body, attributes, sentAt, count, handle }: Message): SqsRecord {
  return {
    messageId: id,
    receiptHandle: handle,
    body,
    attributes: { ApproximateReceiveCount: String(count), SentTimestamp: String(sentAt), MessageGroupId: 'commands' },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { StringValue, DataType }]) => [
        name,
        { stringValue: StringValue, dataType: DataType },
      ]),
    ),
    eventSource: 'aws:sqs',
  };
}
