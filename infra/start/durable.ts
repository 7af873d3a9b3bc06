import { DEFAULT_PORT } from '../command/port.ts';
import { passOn, print } from '../command/terminal.ts';
import { type Durable, startDurable, useDurable } from '../runtimes/durable/durable.ts';
import type { FollowUp } from '../runtimes/durable/platforms.ts';
import type { GatewayOptions } from '../runtimes/lambda/server.ts';
import type { ChatSender } from '../senders/sender.ts';
import { toShown } from '../senders/sender.ts';
import { senders } from '../senders/senders.ts';

/**
 * The durable path beside the gateway of `npm start`; its settings are those of this process from now on.
 *
 * @param keep takes what worker and undertaker write, beside whoever looks at the terminal.
 */
export async function startLocalDurable(keep: (text: string) => void): Promise<Durable> {
  const durable = await startDurable({
    tell: (followUp) => print(`\n${showFollowUp(followUp)}\n`),
    write(text) {
      passOn(text);
      keep(text);
    },
  });
  useDurable(durable);
  return durable;
}

/** What the gateway serves of it: events go into the queue, and whoever tries it can look at what came of that. */
export function toRoutes(durable: Durable): Required<Pick<GatewayOptions, 'queues' | 'documents'>> {
  const pids = () =>
    Object.fromEntries(Object.entries(durable.processes()).map(([name, { pid }]) => [name, { pid: pid() ?? null }]));
  return {
    queues: { '/eventbus': durable.enqueue, '/schedule': durable.enqueue },
    documents: {
      '/replies.json': () => JSON.stringify(durable.followUps()),
      '/processes.json': () => JSON.stringify(pids()),
    },
  };
}

/** A result as the asker would see it. */
export function showFollowUp({ channel, at, body }: Omit<FollowUp, 'method'>): string {
  const sender: ChatSender = senders[channel as keyof typeof senders];
  const shown = toShown(sender, sender.later?.toReply(body));
  return `${at.slice(11, 19)}  ${channel}, later. ${shown?.heading ?? 'Nobody sees:'}\n\n${shown?.text ?? JSON.stringify(body)}`;
}

/** What is there to try beside, for the intro. */
export function toDurableIntro(url: string): string[] {
  const { port } = new URL(url);
  const local = Number(port) === DEFAULT_PORT ? '' : ` ${port}`;
  return [
    'Durable: chat commands that write, events and schedules wait in a queue; a worker carries them out, and is started again when it dies.',
    `  ${url}/processes.json has its pid, ${url}/replies.json what the chats were told later`,
    `  npm run redrive -- --local${local}`,
  ];
}
