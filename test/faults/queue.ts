import { receive } from '../../infra/runtimes/durable/mapping.ts';

/** What a function needs around it beside the cloud, and how it is asked there. */
export type World = {
  env: Readonly<Record<string, string>>;
  /** @param now epoch milliseconds, at which it is wanted, and signed. @returns the event, or a promise of it. */
  ask: (now: number) => unknown;
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
      const record = await receive(call, QueueUrl, 0);
      if (typeof record === 'string') throw new Error(`the queue has no message: ${record}`);
      return { Records: [record] };
    },
    close: stop,
  };
}
