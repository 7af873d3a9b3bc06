import { createHmac } from 'node:crypto';
import { type Asked, at, type ChatSender, escapeHtml, jsonIn, textAt, withoutReferences } from './sender.ts';
import type { SignedHeaders } from './sign.ts';

export const teams: ChatSender = {
  title: 'Teams',
  proof: 'a signature',
  headers: { 'Content-Type': 'application/json; charset=utf-8' },
  toBody,
  wordsIn,
  renew,
  ages: true,
  sign: ({ secret, body }) => signTeams({ secret, body }),
  textIn: (reply) => textAt(reply, 'text'),
  // Two line breaks are one to the reader.
  plain: (text) => withoutReferences(text).replaceAll('\n\n', '\n'),
  isPrivate: () => false,
  toSecret,
  toSetting: (secret) => secret,
  demo: {
    asker: {
      workspace: '00000000-0000-4000-8000-0000000de000',
      room: '19:desktops@thread.tacv2',
      user: '00000000-0000-4000-8000-00000000da4a',
    },
    secret: toSecret('demo Teams key, opens nothing...'),
  },
  example: { words: 'status', typed: '@hotspot status', proof: 'HMAC (covers this very message, never ages)' },
};

/**
 * An outgoing webhook of Teams: HMAC-SHA256 over the body with the bytes of the base64 security token, in base64. It has no time.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook
 */
export function signTeams({ secret, body }: { secret: string; body: string | Uint8Array }): SignedHeaders {
  const key = Buffer.from(secret, 'base64');
  return { Authorization: `HMAC ${createHmac('sha256', key).update(body).digest('base64')}` };
}

function toSecret(key: string): string {
  return Buffer.from(key).toString('base64');
}

/** https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook */
function toBody({ words, asker, now }: Asked): string {
  const typed = escapeHtml(words);
  const mention = '<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="0">hotspot</span>';
  return JSON.stringify({
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
}

/** Behind the mention, without the tags. */
function wordsIn(body: string): string | undefined {
  const text = textAt(jsonIn(body), 'text');
  return text && withoutReferences(text.replace(/<at>[^<]*<\/at>/, '').replace(/<[^>]*>/g, '')).trim();
}

function renew(body: string, now: number): string {
  const activity = jsonIn(body);
  return at(activity, 'timestamp') === undefined
    ? body
    : JSON.stringify({ ...(activity as object), timestamp: new Date(now).toISOString() });
}
