import { chatChannels } from '../chat/channel.ts';
import type { ChatPlatform } from '../chat/platform.ts';
import { discord } from './discord.ts';
import { mattermost } from './mattermost.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';

/** The chat platforms that are served. Whoever lists them asks here. */
export const chats = [slack, mattermost, teams, discord] as const satisfies readonly ChatPlatform[];

/** Their names, as in the path and in CHATOPS_ALLOW. */
export type ChatName = (typeof chats)[number]['channel'];

/** Their channels, in the same order. */
export const chatFactories = chatChannels(chats);
