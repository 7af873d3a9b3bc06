import { discord } from '../lib/channels/discord.ts';
import { mattermost } from '../lib/channels/mattermost.ts';
import { slack } from '../lib/channels/slack.ts';
import { teams } from '../lib/channels/teams.ts';
import { serveHttp } from '../lib/runtimes/aws-lambda.ts';

/** Commands typed in a chat: Slack, Mattermost, Microsoft Teams, Discord. */
export const handler = serveHttp('chatops', [slack, mattermost, teams, discord]);
