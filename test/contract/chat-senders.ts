import type { Asked, ChatSender } from '../../infra/senders/sender.ts';
import { forEachChat } from '../../infra/senders/senders.ts';
import type { SignedHeaders } from '../../infra/senders/sign.ts';
import type { ChannelFactory } from '../../lib/channel.ts';
import { type ChatName, chatFactories, chats } from '../../lib/channels/chats.ts';
import type { HttpDelivery, HttpReply } from '../../lib/delivery.ts';
import type { Env } from '../../lib/settings/settings.ts';
import { NOON } from '../support/clock.ts';
import { toDelivery } from '../support/delivery.ts';

export type { ChatName };

const secretOf = forEachChat(({ toSecret }) => toSecret('planted-secret-of-32-characters-'));
const HIDDEN = 'planted-token-of-the-platform';

/** What the platforms prove with, and what they put where nobody else may see it. */
export const planted = {
  ...secretOf,
  slackSecret: secretOf.slack,
  slackToken: HIDDEN,
  mattermostToken: secretOf.mattermost,
  teamsSecret: secretOf.teams,
  discordSeed: secretOf.discord,
} as const;

/** Who asks. */
export const ids = {
  ...forEachChat(({ demo }) => demo.asker),
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

/** How a platform sends: its settings, its proof, a command in its own shape, and where the words of a reply are. */
export type Sender = {
  name: ChatName;
  factory: ChannelFactory<HttpDelivery, HttpReply>;
  setting: string;
  env: Env;
  contentType: string;
  /** @param atMs when it is signed. */
  sign: (body: string | Uint8Array, atMs: number) => SignedHeaders;
  toBody: (words: string) => string;
  /** The text in a reply as it stands there, escapes and all. */
  textOf: (reply: HttpReply) => string;
};

export const senders: Readonly<Record<ChatName, Sender>> = forEachChat(toSender);

function toSender(platform: ChatSender, name: ChatName): Sender {
  const at = chats.findIndex(({ channel }) => channel === name);
  const [factory, setting] = [chatFactories[at], chats[at]?.secrets.name];
  if (!factory || !setting) throw new Error('no such chat');
  const secret = secretOf[name];
  const asked = (words: string): Asked => ({ words, asker: ids[name], secret, now: NOON, hidden: HIDDEN });
  return {
    name,
    factory,
    setting,
    env: { [setting]: platform.toSetting(secret) },
    contentType: platform.headers['Content-Type'],
    sign: (body, atMs) => platform.sign({ secret, now: atMs, body }),
    toBody: (words) => platform.toBody(asked(words)),
    textOf: ({ body }) => platform.textIn(JSON.parse(body)) ?? '',
  };
}

/** The id that a platform gives a request, in a field of its form or of its JSON. */
export function idIn(body: Uint8Array): unknown {
  const text = Buffer.from(body).toString();
  return text.startsWith('{') ? JSON.parse(text).id : new URLSearchParams(text).get('trigger_id');
}

/** A form as the platforms write it. */
export function toForm(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}

/** @param text as it stands in the form, entities and all. */
export const slackFields = (text: string): Record<string, string> => ({
  ...toFields(senders.slack.toBody('')),
  trigger_id: '398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  text,
});

export const mattermostFields = (text: string): Record<string, string> => ({
  ...toFields(senders.mattermost.toBody('')),
  trigger_id: 'ZWZ5ZjRndzR4YmJxOHJlZWh4MXpkaHozbnI=',
  text,
});

function toFields(form: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(form));
}

/** @param text as it stands in the message, markup and all. */
export const teamsActivity = (text: string, more: Readonly<Record<string, unknown>> = {}): JsonObject => ({
  ...JSON.parse(senders.teams.toBody('')),
  id: '1485983408511',
  text,
  ...more,
});

export const discordInteraction = (data: unknown, more: Readonly<Record<string, unknown>> = {}): JsonObject => ({
  ...JSON.parse(senders.discord.toBody('')),
  data,
  ...more,
});

/** A command as one string option. */
export const discordText = (words: string): JsonObject => JSON.parse(senders.discord.toBody(words)).data;

type JsonObject = Record<string, unknown>;

/** A body as its sender delivers it, proven at this time. */
export function deliver(sender: Sender, body: string | Uint8Array, atMs: number): HttpDelivery {
  return toDelivery({
    path: `/${sender.name}`,
    headers: { 'content-type': sender.contentType, ...sender.sign(body, atMs) },
    body,
  });
}
