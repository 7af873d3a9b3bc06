import { toRecord } from '../../infra/runtimes/durable/mapping.ts';
import { isObject } from '../../lib/shapes.ts';

/** What a function needs around it beside the cloud, and how it is asked there. */
export type World = {
  env: Readonly<Record<string, string>>;
  /** @param now epoch milliseconds, at which it is wanted. */
  ask: (now: number) => Promise<unknown>;
  close: () => Promise<void>;
};

/** Longer than a run: what was given out once does not come again by itself. */
const timing = { visibilitySeconds: 3600, delaysSeconds: Array(8).fill(900) };

let events = 0;

/** A table and queues of their own. What is asked waits in the queue, as a rule puts it there. @param detail of the event. */
export async function openQueue(detail: unknown): Promise<World> {
  // Not before it is needed: it loads code for this very machine, which a mere --help must not.
  const { startAwsServices } = await import('../../infra/runtimes/durable/aws-services.ts');
  const { settings, call, queues, stop } = await startAwsServices(timing);
  const QueueUrl = queues.commands;
  return {
    env: settings,
    async ask(now) {
      const id = `event-${events++}`;
      const time = new Date(now).toISOString();
      const event = { id, time, source: 'faults', 'detail-type': 'faults', detail };
      await call('sqs', 'SendMessage', { QueueUrl, MessageBody: JSON.stringify(event), MessageGroupId: id });
      const taken = await call('sqs', 'ReceiveMessage', {
        QueueUrl,
        MaxNumberOfMessages: 1,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      const [message] = taken.ok && Array.isArray(taken.value['Messages']) ? taken.value['Messages'] : [];
      if (!isObject(message)) throw new Error('the queue has no message');
      return { Records: [toRecord(message, QueueUrl)] };
    },
    close: stop,
  };
}
