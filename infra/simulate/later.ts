import type { ChatName } from '../../lib/channels/chats.ts';
import { catalogues } from '../../lib/chat/language.ts';
import { readJson } from '../../lib/cloud/reply.ts';
import { isLoopback } from '../../lib/settings/settings.ts';
import { isObject } from '../../lib/shapes.ts';
import type { FollowUp } from '../runtimes/durable/platforms.ts';
import type { Answer } from '../senders/client.ts';
import { type ChatSender, toShown } from '../senders/sender.ts';
import { senders } from '../senders/senders.ts';
import { readServed } from '../start/served.ts';

/** What `npm start -- --durable` has beside the functions, as far as it is there. */
export type Later = {
  /** Where the emulated chat platforms take results. */
  platforms: string;
  /** What they have been told so far. */
  followUps: () => Promise<readonly FollowUp[]>;
};

/** How long a result is waited for, and between two looks. */
export const WAIT_MS = 30_000;
const LOOK_MS = 250;

/** @returns nothing where something else answers there: it is asked only on this machine, and for chat. */
export async function findLater(base: string): Promise<Later | undefined> {
  if (!isLoopback(new URL(base).hostname)) return undefined;
  const settings = (await readServed(base, '/settings.json'))?.json;
  const host = isObject(settings) ? settings['CHAT_REPLY_HOSTS'] : undefined;
  if (typeof host !== 'string' || host === '') return undefined;
  return {
    platforms: `http://${host.split(' ')[0]}`,
    async followUps() {
      const all = (await readServed(base, '/replies.json'))?.json;
      return Array.isArray(all) ? (all as FollowUp[]) : [];
    },
  };
}

/**
 * Waits for what a chat is told later.
 *
 * @param known how many results there were before.
 * @returns `undefined` where none comes within {@link WAIT_MS}.
 */
export async function waitForFollowUp(
  { followUps }: Later,
  channel: string,
  known: number,
  waitMs = WAIT_MS,
): Promise<FollowUp | undefined> {
  for (const until = performance.now() + waitMs; performance.now() < until; ) {
    const found = (await followUps()).slice(known).find((one) => one.channel === channel);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return undefined;
}

/** Whether an answer only says that the command is being worked on. */
export function comesLater(channel: ChatName, { status, body }: Answer): boolean {
  const sender: ChatSender = senders[channel];
  const reply = readJson(body);
  if (status !== 200 || !sender.later) return false;
  if (sender.later.isAnnounced) return sender.later.isAnnounced(reply);
  // The id of the request may stand below.
  const [words] = toShown(sender, reply)?.text.split('\n') ?? [];
  return Object.values(catalogues).some(({ accepted }) => accepted === words);
}
