import { type FauxqsServer, startFauxqs } from 'fauxqs';

/** The two queues of redriving, emulated on loopback, as they are deployed. */
export type EmulatedQueues = {
  /** What a command is told of them. */
  env: Readonly<Record<string, string>>;
  /** Puts a dead letter there. @returns the id of the message. */
  bury: (body: string, attributes?: Readonly<Record<string, string>>) => string;
  /** What waits in the queue of commands, in order. */
  commands: () => Array<{
    body: string;
    group: string | undefined;
    deduplicationId: string | undefined;
    attributes: Record<string, string | undefined>;
  }>;
  /** Bodies of the dead letters that anybody would be given, and of those that somebody has hidden. */
  dead: () => { visible: string[]; hidden: string[] };
  /** Another run begins with empty queues. */
  empty: () => void;
  stop: () => Promise<void>;
};

export async function startQueues(): Promise<EmulatedQueues> {
  const server: FauxqsServer = await startFauxqs({ port: 0, logger: false, host: 'localhost' });
  server.createQueue('commands.fifo', { attributes: { FifoQueue: 'true' } });
  server.createQueue('dead');
  const origin = `http://127.0.0.1:${server.port}`;
  const inspect = (name: string) => {
    const messages = server.inspectQueue(name)?.messages;
    if (!messages) throw new Error(`no queue ${name}`);
    return messages;
  };
  return {
    env: {
      COMMAND_QUEUE_URL: `${origin}/000000000000/commands.fifo`,
      DEAD_LETTER_QUEUE_URL: `${origin}/000000000000/dead`,
      AWS_ENDPOINT_URL_SQS: origin,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'planted-access-key',
      AWS_SECRET_ACCESS_KEY: 'planted-secret-key',
    },
    bury: (body, attributes = {}) =>
      server.sendMessage('dead', body, {
        messageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
        ),
      }).messageId,
    commands: () =>
      inspect('commands.fifo').ready.map((message) => ({
        body: message.body,
        group: message.messageGroupId,
        deduplicationId: message.messageDeduplicationId,
        attributes: Object.fromEntries(
          Object.entries(message.messageAttributes).map(([name, value]) => [name, value.StringValue]),
        ),
      })),
    dead: () => {
      const { ready, delayed, inflight } = inspect('dead');
      return {
        visible: ready.map(({ body }) => body).sort(),
        hidden: [...delayed, ...inflight.map(({ message }) => message)].map(({ body }) => body).sort(),
      };
    },
    empty: () => server.reset(),
    stop: () => server.stop(),
  };
}
