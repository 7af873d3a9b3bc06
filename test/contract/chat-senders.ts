import { publicKeyOf, signDiscord } from '../../infra/senders/discord.ts';
import { presentMattermostToken } from '../../infra/senders/mattermost.ts';
import type { SignedHeaders } from '../../infra/senders/sign.ts';
import { signSlack } from '../../infra/senders/slack.ts';
import { signTeams } from '../../infra/senders/teams.ts';
import type { ChannelFactory } from '../../lib/channels/channel.ts';
import { chatFactories, chats } from '../../lib/channels/chats.ts';
import type { HttpDelivery, HttpReply } from '../../lib/delivery.ts';
import type { Env } from '../../lib/settings/settings.ts';
import { toDelivery } from '../support/delivery.ts';

const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';

/** What the platforms send along and nobody may see again. */
export const planted = {
  slackSecret: 'planted-slack-signing-secret',
  slackToken: 'planted-slack-verification-token',
  slackUrl: 'https://hooks.slack.test/commands/planted-response-url',
  mattermostToken: 'plantedmattermosttoken0000',
  mattermostUrl: 'https://mattermost.test/hooks/commands/planted-response-url',
  teamsSecret: Buffer.from('planted-teams-secret-of-32-bytes').toString('base64'),
  discordSeed: seed,
  discordToken: 'planted-discord-continuation-token',
} as const;

export const ids = {
  slack: { user: 'U2CERLKJA', workspace: 'T1DC2JH3J', room: 'G8PSS9T3V' },
  mattermost: {
    user: 'erj6qck3rfgtujs86w5r6rckzh',
    workspace: 'wx4zz8t4ttgmtxqiwfohijayzc',
    room: 'fukxanjgjbnp7ng383at53k1sy',
  },
  teams: {
    user: '6aebbad0-e5a5-424a-834a-20fb051f3c1a',
    workspace: '72f988bf-86f1-41af-91ab-2d7cd011db47',
    room: '19:aebd0ad4d6ab42c8b9ed19c251c2fc37@thread.skype',
  },
  discord: { user: '53908232506183680', workspace: '290926798626357999', room: '645027906669510667' },
} as const;

export type ChatName = keyof typeof ids;

/** How a platform sends: its settings, its proof, a command in its own shape, and where the words of a reply are. */
export type Sender = {
  name: ChatName;
  factory: ChannelFactory<HttpDelivery, HttpReply>;
  setting: string;
  env: Env;
  contentType: string;
  deliveryId: string;
  /** @param atMs when it is signed. */
  sign: (body: string | Uint8Array, atMs: number) => SignedHeaders;
  toBody: (words: string) => string;
  textOf: (reply: HttpReply) => string;
};

/** A form as the platforms write it. */
export function toForm(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}

const seconds = (atMs: number) => Math.floor(atMs / 1000);
const bodyOf = (reply: HttpReply) => JSON.parse(reply.body);

export const slackFields = (text: string) => ({
  token: planted.slackToken,
  team_id: ids.slack.workspace,
  team_domain: 'example',
  channel_id: ids.slack.room,
  channel_name: 'operations',
  user_id: ids.slack.user,
  user_name: 'roadrunner',
  command: '/hotspot',
  text,
  api_app_id: 'A123456',
  response_url: planted.slackUrl,
  trigger_id: '398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
});

export const mattermostFields = (text: string) => ({
  channel_id: ids.mattermost.room,
  channel_name: 'town-square',
  command: '/hotspot',
  response_url: planted.mattermostUrl,
  team_domain: 'team-awesome',
  team_id: ids.mattermost.workspace,
  text,
  token: planted.mattermostToken,
  trigger_id: 'ZWZ5ZjRndzR4YmJxOHJlZWh4MXpkaHozbnI=',
  user_id: ids.mattermost.user,
  user_name: 'alan',
});

export const teamsActivity = (text: string, more: Readonly<Record<string, unknown>> = {}) => ({
  type: 'message',
  id: '1485983408511',
  timestamp: '2026-11-25T12:00:00.000Z',
  serviceUrl: 'https://smba.trafficmanager.net/amer/',
  channelId: 'msteams',
  from: { id: '29:1XLq', name: 'Jane Smith', aadObjectId: ids.teams.user },
  conversation: {
    isGroup: true,
    conversationType: 'channel',
    id: `${ids.teams.room};messageid=1481567603816`,
    tenantId: ids.teams.workspace,
  },
  recipient: null,
  textFormat: 'plain',
  text,
  entities: [{ type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Windows' }],
  channelData: {
    channel: { id: ids.teams.room },
    team: { id: ids.teams.room },
    tenant: { id: ids.teams.workspace },
  },
  replyToId: null,
  ...more,
});

export const discordInteraction = (data: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  type: 2,
  id: '786008729715212338',
  application_id: '775799577604522054',
  token: planted.discordToken,
  version: 1,
  guild_id: ids.discord.workspace,
  channel_id: ids.discord.room,
  member: { user: { id: ids.discord.user, username: 'mason' }, roles: ['539082325061836999'], permissions: '0' },
  data,
  ...more,
});

/** A command as one string option. */
export const discordText = (words: string) => ({
  type: 1,
  id: '771825006014889984',
  name: 'hotspot',
  options: [{ type: 1, name: 'run', options: [{ type: 3, name: 'command', value: words }] }],
});

const FORM = 'application/x-www-form-urlencoded';

export const senders: { readonly [Name in ChatName]: Sender } = {
  slack: {
    name: 'slack',
    factory: factoryOf('slack'),
    setting: 'SLACK_SIGNING_SECRETS',
    env: { SLACK_SIGNING_SECRETS: planted.slackSecret },
    contentType: FORM,
    deliveryId: slackFields('').trigger_id,
    sign: (body, atMs) => signSlack({ timestamp: seconds(atMs), secret: planted.slackSecret, body }),
    toBody: (words) => toForm(slackFields(words)),
    textOf: (reply) => bodyOf(reply).text,
  },
  mattermost: {
    name: 'mattermost',
    factory: factoryOf('mattermost'),
    setting: 'MATTERMOST_TOKENS',
    env: { MATTERMOST_TOKENS: planted.mattermostToken },
    contentType: FORM,
    deliveryId: mattermostFields('').trigger_id,
    sign: () => presentMattermostToken(planted.mattermostToken),
    toBody: (words) => toForm(mattermostFields(words)),
    textOf: (reply) => bodyOf(reply).text,
  },
  teams: {
    name: 'teams',
    factory: factoryOf('teams'),
    setting: 'TEAMS_SECRETS',
    env: { TEAMS_SECRETS: planted.teamsSecret },
    contentType: 'application/json; charset=utf-8',
    deliveryId: teamsActivity('').id,
    sign: (body) => signTeams({ secret: planted.teamsSecret, body }),
    toBody: (words) => JSON.stringify(teamsActivity(`<at>Hotspot</at>&nbsp;${toHtml(words)}\n`)),
    textOf: (reply) => bodyOf(reply).text,
  },
  discord: {
    name: 'discord',
    factory: factoryOf('discord'),
    setting: 'DISCORD_PUBLIC_KEYS',
    env: { DISCORD_PUBLIC_KEYS: publicKeyOf(seed) },
    contentType: 'application/json',
    deliveryId: discordInteraction({}).id,
    sign: (body, atMs) => signDiscord({ timestamp: seconds(atMs), seed, body }),
    toBody: (words) => JSON.stringify(discordInteraction(discordText(words))),
    textOf: (reply) => bodyOf(reply).data.content,
  },
};

function factoryOf(name: ChatName): ChannelFactory<HttpDelivery, HttpReply> {
  const factory = chatFactories[chats.findIndex(({ channel }) => channel === name)];
  if (!factory) throw new Error('no such chat');
  return factory;
}

function toHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A body as its sender delivers it, proven at this time. */
export function deliver(sender: Sender, body: string | Uint8Array, atMs: number): HttpDelivery {
  return toDelivery({
    path: `/${sender.name}`,
    headers: { 'content-type': sender.contentType, ...sender.sign(body, atMs) },
    body,
  });
}
