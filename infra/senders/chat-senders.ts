/**
 * The requests of the four chat platforms when somebody asks our command something, with all that the platforms put into them.
 * Written from their documents, as the signatures are.
 */
import { randomUUID } from 'node:crypto';
import { presentMattermostToken, type SignedHeaders, signDiscord, signSlack, signTeams } from './sign.ts';

export const chatChannels = ['slack', 'mattermost', 'teams', 'discord'] as const;

export type ChatChannel = (typeof chatChannels)[number];

/** Somebody in a chat, by the platform's ids. */
export type Asker = { workspace: string; room: string; user: string };

export type Asked = {
  /** What was typed behind the command's name. */
  words: string;
  asker: Asker;
  /** The signing secret, token, or (Discord) seed of the private key. */
  secret: string;
  /** Epoch milliseconds. */
  now: number;
};

export type SentRequest = { headers: SignedHeaders; body: string };

const FORM = 'application/x-www-form-urlencoded';

/** As a platform sends it; where it goes is the receiver's choice. */
export function toChatRequest(channel: ChatChannel, asked: Asked): SentRequest {
  return senders[channel](asked);
}

const senders: Readonly<Record<ChatChannel, (asked: Asked) => SentRequest>> = {
  /** https://docs.slack.dev/interactivity/implementing-slash-commands */
  slack({ words, asker, secret, now }) {
    const body = new URLSearchParams({
      token: 'deprecated-verification-token',
      team_id: asker.workspace,
      team_domain: 'demo-team',
      channel_id: asker.room,
      channel_name: 'desktops',
      user_id: asker.user,
      user_name: 'dana',
      command: '/hotspot',
      // The three characters that control its text are always written so.
      text: escapeHtml(words),
      api_app_id: 'A0DEMOAPP',
      is_enterprise_install: 'false',
      response_url: `https://hooks.slack.com/commands/${asker.workspace}/1234567890/${randomUUID().replaceAll('-', '')}`,
      trigger_id: `${now}.1234567890.${randomUUID().replaceAll('-', '')}`,
    }).toString();
    return {
      headers: {
        'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        Accept: 'application/json,*/*',
        'Content-Type': FORM,
        ...signSlack({ timestamp: toSeconds(now), secret, body }),
      },
      body,
    };
  },

  /** https://developers.mattermost.com/integrate/slash-commands/custom/ */
  mattermost({ words, asker, secret }) {
    const body = new URLSearchParams({
      channel_id: asker.room,
      channel_name: 'desktops',
      command: '/hotspot',
      response_url: `http://localhost:8065/hooks/commands/${randomUUID().replaceAll('-', '').slice(0, 26)}`,
      team_domain: 'demo-team',
      team_id: asker.workspace,
      text: words,
      token: secret,
      trigger_id: Buffer.from(`${randomUUID()}:${asker.user}`).toString('base64'),
      user_id: asker.user,
      user_name: 'dana',
    }).toString();
    return {
      headers: {
        'User-Agent': 'Mattermost-Bot/1.1',
        Accept: 'application/json',
        'Content-Type': FORM,
        ...presentMattermostToken(secret),
      },
      body,
    };
  },

  /** https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook */
  teams({ words, asker, secret, now }) {
    const typed = escapeHtml(words);
    const mention = '<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="0">hotspot</span>';
    const body = JSON.stringify({
      type: 'message',
      id: `${now}`,
      timestamp: new Date(now).toISOString(),
      localTimestamp: new Date(now).toISOString(),
      serviceUrl: 'https://smba.trafficmanager.net/emea/',
      channelId: 'msteams',
      from: { id: '29:1demo-dana', name: 'Dana Demo', aadObjectId: asker.user },
      conversation: {
        isGroup: true,
        id: `${asker.room};messageid=${now}`,
        name: null,
        conversationType: 'channel',
        tenantId: asker.workspace,
      },
      recipient: null,
      textFormat: 'plain',
      text: `<at>hotspot</at> ${typed}\n`,
      attachments: [{ contentType: 'text/html', content: `<div><div>${mention}&nbsp;${typed}</div></div>` }],
      entities: [{ type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web', timezone: 'Europe/Berlin' }],
      channelData: {
        teamsChannelId: asker.room,
        teamsTeamId: '19:demo-team@thread.tacv2',
        channel: { id: asker.room },
        team: { id: '19:demo-team@thread.tacv2' },
        tenant: { id: asker.workspace },
      },
      locale: 'en-US',
    });
    return {
      headers: { 'Content-Type': 'application/json; charset=utf-8', ...signTeams({ secret, body }) },
      body,
    };
  },

  /** The sub-command `run` with its option. https://docs.discord.com/developers/interactions/receiving-and-responding */
  discord({ words, asker, secret, now }) {
    const body = JSON.stringify({
      app_permissions: '562949953601536',
      application_id: '1100000000000000001',
      attachment_size_limit: 10_485_760,
      authorizing_integration_owners: { 0: asker.workspace },
      channel: { guild_id: asker.workspace, id: asker.room, name: 'desktops', type: 0 },
      channel_id: asker.room,
      context: 0,
      data: {
        id: '1100000000000000002',
        name: 'hotspot',
        options: [{ name: 'run', options: [{ name: 'command', type: 3, value: words }], type: 1 }],
        type: 1,
      },
      entitlements: [],
      guild: { features: [], id: asker.workspace, locale: 'en-US' },
      guild_id: asker.workspace,
      guild_locale: 'en-US',
      id: toSnowflake(now),
      locale: 'en-US',
      member: {
        joined_at: '2024-01-01T00:00:00.000000+00:00',
        nick: null,
        permissions: '2147483647',
        roles: [],
        user: { avatar: null, discriminator: '0', global_name: 'Dana', id: asker.user, username: 'dana' },
      },
      token: `demo-${randomUUID()}`,
      type: 2,
      version: 1,
    });
    return {
      headers: {
        'User-Agent': 'Discord-Interactions/1.0 (+https://discord.com)',
        'Content-Type': 'application/json',
        ...signDiscord({ timestamp: toSeconds(now), seed: secret, body }),
      },
      body,
    };
  },
};

const toSeconds = (now: number): number => Math.floor(now / 1000);

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** An id that Discord could have given at this moment. https://docs.discord.com/developers/reference#snowflakes */
function toSnowflake(now: number): string {
  return `${BigInt(now - 1_420_070_400_000) << 22n}`;
}
