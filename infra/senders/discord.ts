import { createPrivateKey, createPublicKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { AGES, type Asked, at, type ChatSender, jsonIn, textAt, toSeconds, withoutBackslashes } from './sender.ts';
import type { SignedHeaders } from './sign.ts';

/** What stands before the seed in a PKCS #8 key (RFC 8410, section 7). */
const PKCS8 = '302e020100300506032b657004220420';

export const discord: ChatSender = {
  title: 'Discord',
  proof: 'a signature',
  headers: { 'User-Agent': 'Discord-Interactions/1.0 (+https://discord.com)', 'Content-Type': 'application/json' },
  toBody,
  wordsIn: (body) => textAt(jsonIn(body), 'data', 'options', '0', 'options', '0', 'value'),
  ages: true,
  sign: ({ secret, now, body }) => signDiscord({ timestamp: toSeconds(now), seed: secret, body }),
  textIn: (reply) => textAt(reply, 'data', 'content'),
  plain: withoutBackslashes,
  isPrivate: (reply) => (Number(at(reply, 'data', 'flags')) & 64) !== 0,
  later: {
    isOne: ({ method, path }) =>
      method === 'PATCH' && /^\/api\/v10\/webhooks\/\d+\/[^/]+\/messages\/@original$/.test(path),
    // A deferred answer: it shows that somebody is thinking.
    isAnnounced: (reply) => at(reply, 'type') === 5,
    // It stands where the answer stood, and whoever saw that sees it.
    toReply: (body) => ({ data: { content: at(body, 'content'), flags: 64 } }),
    toSettings: (base) => ({ DISCORD_API_ENDPOINT: `${base}/api/v10` }),
  },
  toSecret,
  toSetting: publicKeyOf,
  demo: {
    asker: { workspace: '1100000000000000010', room: '1100000000000000020', user: '1100000000000000030' },
    secret: toSecret('demo Discord key, opens nothing!'),
  },
  example: { words: 'plan off', typed: '/hotspot run plan off', proof: `Ed25519 signature (${AGES})` },
};

/**
 * Discord: Ed25519 over the timestamp and the body, in hexadecimal.
 * https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
 *
 * @param timestamp Unix seconds. @param seed the private key, 32 bytes in hexadecimal (RFC 8032).
 */
export function signDiscord(parts: { timestamp: number; seed: string; body: string | Uint8Array }): SignedHeaders {
  const { timestamp, seed, body } = parts;
  const message = Buffer.concat([Buffer.from(`${timestamp}`), Buffer.from(body)]);
  return {
    'X-Signature-Ed25519': sign(null, message, toPrivateKey(seed)).toString('hex'),
    'X-Signature-Timestamp': `${timestamp}`,
  };
}

/** The public key that belongs to a seed, in hexadecimal: what the Developer Portal shows of an application. */
export function publicKeyOf(seed: string): string {
  const { x = '' } = createPublicKey(toPrivateKey(seed)).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url').toString('hex');
}

function toPrivateKey(seed: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(PKCS8 + seed, 'hex'), format: 'der', type: 'pkcs8' });
}

/** The seed of a private key. */
function toSecret(key: string): string {
  return Buffer.from(key).toString('hex');
}

/** The sub-command `run` with its option. https://docs.discord.com/developers/interactions/receiving-and-responding */
function toBody({ words, asker, now, hidden = `demo-${randomUUID()}` }: Asked): string {
  return JSON.stringify({
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
    token: hidden,
    type: 2,
    version: 1,
  });
}

/** An id that Discord could have given at this moment. https://docs.discord.com/developers/reference#snowflakes */
function toSnowflake(now: number): string {
  return `${BigInt(now - 1_420_070_400_000) << 22n}`;
}
