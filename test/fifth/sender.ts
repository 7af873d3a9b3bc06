import { createHmac, randomUUID } from 'node:crypto';
import { type ChatSender, jsonIn, textAt } from '../../infra/senders/sender.ts';
import { demoKeys } from '../../lib/settings/demo-secrets.ts';

/** The made-up platform as it sends. */
export const courier: ChatSender = {
  title: 'Courier',
  proof: 'a signature',
  headers: { 'Content-Type': 'application/json' },
  toBody: ({ words, asker, hidden = randomUUID() }) => {
    const { user: who, workspace: team, room } = asker;
    return JSON.stringify({ id: randomUUID(), who, team, room, text: words, reply_token: hidden });
  },
  wordsIn: (body) => textAt(jsonIn(body), 'text'),
  ages: false,
  sign: ({ secret, body }) => ({ 'X-Courier-Sign': createHmac('sha256', secret).update(body).digest('hex') }),
  textIn: (reply) => textAt(reply, 'said'),
  plain: (text) => text,
  isPrivate: (reply) => textAt(reply, 'to') === 'asker',
  toSecret: (key) => key,
  toSetting: (secret) => secret,
  demo: { asker: { workspace: 'team-1', room: 'room-1', user: 'user-1' }, secret: demoKeys.chat },
  example: { words: 'status', typed: '@hotspot status', proof: 'HMAC (never ages)' },
};
