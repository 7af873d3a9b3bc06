import { createHmac, randomUUID } from 'node:crypto';
import {
  AGES,
  type Asked,
  at,
  type ChatSender,
  escapeHtml,
  FORM,
  formText,
  textAt,
  toSeconds,
  withoutReferences,
} from './sender.ts';
import type { SignedHeaders } from './sign.ts';

export const slack: ChatSender = {
  title: 'Slack',
  proof: 'a signature',
  headers: {
    'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    Accept: 'application/json,*/*',
    'Content-Type': FORM,
  },
  toBody,
  wordsIn: (body) => formText(body, 'text', withoutReferences),
  ages: true,
  sign: ({ secret, now, body }) => signSlack({ timestamp: toSeconds(now), secret, body }),
  textIn: (reply) => textAt(reply, 'text'),
  plain: withoutReferences,
  isPrivate: (reply) => at(reply, 'response_type') !== 'in_channel',
  later: {
    isOne: ({ method, body }) => method === 'POST' && at(body, 'replace_original') === false,
    toReply: (body) => body,
  },
  toSecret: (key) => key,
  toSetting: (secret) => secret,
  demo: {
    asker: { workspace: 'T0DEMOTEAM', room: 'C0DESKTOPS', user: 'U0DEMODANA' },
    secret: 'demo-slack-signing-secret-opens-nothing',
  },
  example: { words: 'on 5 except alice', typed: '/hotspot on 5 except alice', proof: `v0 signature (${AGES})` },
};

/**
 * Slack: HMAC-SHA256 over `v0:timestamp:body` with the signing secret's own characters, in lower-case hexadecimal.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 *
 * @param timestamp Unix seconds.
 */
export function signSlack(parts: { timestamp: number; secret: string; body: string | Uint8Array }): SignedHeaders {
  const { timestamp, secret, body } = parts;
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  return { 'X-Slack-Request-Timestamp': `${timestamp}`, 'X-Slack-Signature': `v0=${signature}` };
}

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
function toBody({ words, asker, now, base = 'https://hooks.slack.com', hidden = newHidden() }: Asked): string {
  return new URLSearchParams({
    token: hidden,
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
    response_url: `${base}/commands/${asker.workspace}/1234567890/${hidden}`,
    trigger_id: `${now}.1234567890.${newHidden()}`,
  }).toString();
}

const newHidden = (): string => randomUUID().replaceAll('-', '');
