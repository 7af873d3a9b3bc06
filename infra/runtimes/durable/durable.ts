import type { AwsServices, Timing } from './aws-services.ts';
import { startMapping } from './mapping.ts';
import { type FollowUp, servePlatforms } from './platforms.ts';
import { type Supervised, supervise } from './supervised.ts';

/** The durable path on loopback: table and queues, chat platforms that take results, and what works off the queues. */
export type Durable = {
  /** Settings of the functions, beside those of the emulated cloud. */
  settings: Readonly<Record<string, string>>;
  aws: AwsServices;
  /** Starts `worker` and `undertaker` on the settings of this process. */
  work: () => void;
  /** Puts an event into the queue as a rule or Scheduler would. @returns the id of the message. */
  enqueue: (event: unknown) => Promise<{ messageId: string }>;
  /** Base URL of the chat platforms, for askers who are answered there. */
  platforms: string;
  followUps: () => readonly FollowUp[];
  processes: () => Readonly<Record<'worker' | 'undertaker', Supervised>>;
  stop: () => Promise<void>;
};

export type DurableOptions = {
  timing?: Timing;
  /** The time limit of the two functions: less than a message is hidden. Milliseconds. */
  limitMs?: number;
  /** Stands around every invocation of the worker. */
  around?: (event: unknown, invoke: Supervised['invoke']) => ReturnType<Supervised['invoke']>;
  /** Hears of each result for a chat as it comes. */
  tell?: (followUp: FollowUp) => void;
  /** Takes what the two functions log. */
  write: (text: string) => void;
};

/** Lets the functions that are loaded from now on find it. Whose account somebody is signed in to makes no difference. */
export function useDurable({ settings }: Durable, env: NodeJS.ProcessEnv = process.env): void {
  delete env['AWS_SESSION_TOKEN'];
  Object.assign(env, settings);
}

/** Quick enough to be watched; the times of a deployment are in infra/deploy/templates/durable.yml. */
const QUICK: Timing = { visibilitySeconds: 5, delaysSeconds: [1, 2, 3, 4] };
const LIMIT_MS = 4000;

export async function startDurable({
  timing = QUICK,
  limitMs = LIMIT_MS,
  around = (event, invoke) => invoke(event),
  tell = () => {},
  write,
}: DurableOptions): Promise<Durable> {
  // Loaded where they are wanted: they are large, and one of them brings code that is no JavaScript.
  const { startAwsServices } = await import('./aws-services.ts');
  const [aws, platforms] = await Promise.all([startAwsServices(timing), servePlatforms(tell)]);
  const { call, queues } = aws;
  let processes: Record<'worker' | 'undertaker', Supervised> | undefined;
  const closing: Array<() => Promise<void>> = [];

  return {
    settings: { ...aws.settings, ...platforms.settings },
    aws,
    work() {
      processes = {
        worker: supervise('worker', { limitMs, write }),
        undertaker: supervise('undertaker', { limitMs, write }),
      };
      const { worker, undertaker } = processes;
      const mappings = [
        startMapping({ queueUrl: queues.commands, call, invoke: (event) => around(event, worker.invoke) }),
        startMapping({ queueUrl: queues.deaths, call, invoke: undertaker.invoke }),
      ];
      closing.push(async () => {
        // What is being worked on may end first.
        await Promise.all(mappings.map((mapping) => mapping.stop()));
        await Promise.all([worker.stop(), undertaker.stop()]);
      });
    },
    async enqueue(event) {
      const answer = await call('sqs', 'SendMessage', {
        QueueUrl: queues.commands,
        MessageBody: JSON.stringify(event),
        MessageGroupId: 'commands',
      });
      if (!answer.ok) throw new Error(`The emulated queue did not take it: ${answer.error}`);
      return { messageId: String(answer.value['MessageId']) };
    },
    platforms: platforms.url,
    followUps: platforms.received,
    processes() {
      if (!processes) throw new Error('They have not been started.');
      return processes;
    },
    async stop() {
      for (const close of closing) await close();
      await Promise.all([aws.stop(), platforms.stop()]);
    },
  };
}
