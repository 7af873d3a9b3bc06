import { randomUUID } from 'node:crypto';
import { type Asked, at, type ChatSender, FORM, formText, textAt, withoutBackslashes } from './sender.ts';
import type { SignedHeaders } from './sign.ts';

export const mattermost: ChatSender = {
  title: 'Mattermost',
  proof: 'a token',
  headers: { 'User-Agent': 'Mattermost-Bot/1.1', Accept: 'application/json', 'Content-Type': FORM },
  toBody,
  wordsIn: (body) => formText(body, 'text'),
  ages: false,
  sign: ({ secret }) => presentMattermostToken(secret),
  textIn: (reply) => textAt(reply, 'text'),
  plain: withoutBackslashes,
  isPrivate: (reply) => at(reply, 'response_type') !== 'in_channel',
  later: {
    isOne: ({ method, body }) =>
      method === 'POST' && textAt(body, 'text') !== undefined && at(body, 'replace_original') === undefined,
    toReply: (body) => body,
  },
  toSecret: (key) => key,
  toSetting: (token) => token,
  demo: {
    asker: {
      workspace: 'demoteam9nwpypzgzy78wkw516',
      room: 'desktops9bnpp7ng383at53k1s',
      user: 'dana9ck3rfgtujs86w5r6rckzh',
    },
    secret: 'demo0token0opens0nothing00',
  },
  example: { words: 'exempt add @bob', typed: '/hotspot exempt add @bob', proof: 'token (never ages)' },
};

/**
 * Mattermost signs nothing: it shows a token, here and in the form.
 * https://developers.mattermost.com/integrate/slash-commands/custom/
 */
export function presentMattermostToken(token: string): SignedHeaders {
  return { Authorization: `Token ${token}` };
}

/** https://developers.mattermost.com/integrate/slash-commands/custom/ */
function toBody({ words, asker, secret, base = 'http://localhost:8065', hidden = newHidden() }: Asked): string {
  return new URLSearchParams({
    channel_id: asker.room,
    channel_name: 'desktops',
    command: '/hotspot',
    response_url: `${base}/hooks/commands/${hidden}`,
    team_domain: 'demo-team',
    team_id: asker.workspace,
    text: words,
    token: secret,
    trigger_id: Buffer.from(`${randomUUID()}:${asker.user}`).toString('base64'),
    user_id: asker.user,
    user_name: 'dana',
  }).toString();
}

const newHidden = (): string => randomUUID().replaceAll('-', '').slice(0, 26);
