import { type ChatName, chats } from '../../lib/channels/chats.ts';
import { discord } from './discord.ts';
import { mattermost } from './mattermost.ts';
import type { ChatSender } from './sender.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';

/** How each chat platform sends. Whoever lists the senders asks here. */
export const senders: Readonly<Record<ChatName, ChatSender>> = { slack, mattermost, teams, discord };

/** The names of the chats, in the order in which they are shown. */
export const chatNames: readonly ChatName[] = chats.map(({ channel }) => channel);

/** What there is of each chat, by its name. */
export function forEachChat<Value>(pick: (sender: ChatSender, name: ChatName) => Value): Record<ChatName, Value> {
  return Object.fromEntries(chatNames.map((name) => [name, pick(senders[name], name)])) as Record<ChatName, Value>;
}
