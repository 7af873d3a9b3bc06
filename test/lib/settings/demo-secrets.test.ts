import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { publicKeyOf } from '../../../infra/senders/discord.ts';
import { senders } from '../../../infra/senders/senders.ts';
import { startOffline } from '../../../infra/settings/functions.ts';
import { demoProofs, demoSecrets } from '../../../infra/start/environment.ts';
import { nameLiveCloud } from '../../../infra/start/live.ts';
import { demoKeys, isDemoSecret, otherDemoKeys } from '../../../lib/settings/demo-secrets.ts';
import { cloudSettings, webhookSettings } from '../../support/settings.ts';

/** What a secret is made of, whichever way its sender writes it. */
function bytesOf(secret: string): Buffer {
  if (/^[0-9a-f]{64}$/.test(secret)) return Buffer.from(secret, 'hex');
  const bytes = Buffer.from(secret, 'base64');
  return bytes.toString('base64') === secret ? bytes : Buffer.from(secret);
}

const demoPublicKey = publicKeyOf(demoSecrets.discord);
const publicKey = Buffer.from(demoPublicKey, 'hex');

/** Every key as bytes, and every way to write bytes. */
const ofSenders = Object.entries(senders).flatMap(
  ([name, { demo, toSetting }]): Array<[string, Buffer]> => [
    [name, bytesOf(demo.secret)],
    [`${name}, as the receiver has it`, bytesOf(toSetting(demo.secret))],
  ],
);
const keys: ReadonlyArray<[name: string, key: Buffer]> = [
  ...Object.entries(demoKeys).map(([name, key]): [string, Buffer] => [name, Buffer.from(key)]),
  ...ofSenders,
];
const spellings: ReadonlyArray<[name: string, spell: (key: Buffer) => string]> = [
  ['base64', (key) => key.toString('base64')],
  ['base64 without padding', (key) => key.toString('base64').replace(/=+$/, '')],
  ['base64url', (key) => key.toString('base64url')],
  ['whsec_', (key) => `whsec_${key.toString('base64')}`],
  ['hexadecimal', (key) => key.toString('hex')],
  ['hexadecimal in capitals', (key) => key.toString('hex').toUpperCase()],
  ['zeros behind it', (key) => Buffer.concat([key, Buffer.alloc(9)]).toString('base64')],
  ['base64 of base64', (key) => Buffer.from(key.toString('base64')).toString('base64')],
  ['base64 of hexadecimal', (key) => Buffer.from(key.toString('hex')).toString('base64')],
  ['base64 of whsec_', (key) => Buffer.from(`whsec_${key.toString('base64')}`).toString('base64')],
];

describe('A secret of the demo', () => {
  it.each(keys)('%s is known in every spelling', (_, key) => {
    for (const [name, spell] of spellings) expect(isDemoSecret(spell(key)), name).toBe(true);
  });

  it('is one that the demo uses, and the other way round', () => {
    for (const value of [...Object.values(demoSecrets), ...Object.values(demoProofs)]) {
      expect(isDemoSecret(value)).toBe(true);
    }
    const digests = ofSenders.map(([, key]) => createHash('sha256').update(key).digest('hex'));
    const listed = new Set(digests.filter((digest) => otherDemoKeys.includes(digest)));
    expect([...listed].sort()).toEqual([...otherDemoKeys].sort());
    expect(Object.keys(demoProofs)).toHaveLength(3 + Object.keys(senders).length);
  });

  it.each([
    '',
    'a',
    'demo',
    'demo-hub-secret-opens-nothin',
    'demo-hub-secret-opens-nothing-2',
    `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    Buffer.concat([Buffer.alloc(1), publicKey]).toString('base64'),
    publicKey.subarray(1).toString('hex'),
  ])('is none of others: %j', (value) => {
    expect(isDemoSecret(value)).toBe(false);
  });
});

describe('Settings with a secret of the demo', () => {
  const local = { HW_IAM_ENDPOINT: 'http://127.0.0.1:8080', HW_WORKSPACE_ENDPOINT: 'https://localhost/x' };
  const capitals = demoPublicKey.toUpperCase();
  const cases: ReadonlyArray<readonly ['webhook' | 'chatops' | 'eventbus', name: string, value: string]> = [
    ...Object.entries(demoProofs).map(
      ([name, value]) => [name.startsWith('WEBHOOK') ? 'webhook' : 'chatops', name, value] as const,
    ),
    ['webhook', 'WEBHOOK_HUB_SECRETS', demoSecrets.bearer],
    ['webhook', 'WEBHOOK_HUB_SECRETS', capitals],
    ['webhook', 'WEBHOOK_HUB_SECRETS', `of-my-own-and-long ${demoSecrets.standard}`],
    ['webhook', 'WEBHOOK_BEARER_TOKENS', demoSecrets.slack],
    ['webhook', 'WEBHOOK_BEARER_TOKENS', demoSecrets.teams],
    ['webhook', 'WEBHOOK_SECRETS', `whsec_${Buffer.from(demoSecrets.hub).toString('base64')}`],
    ['chatops', 'DISCORD_PUBLIC_KEYS', capitals],
    ['chatops', 'TEAMS_SECRETS', Buffer.from(demoKeys.standard).toString('base64')],
    ['chatops', 'SLACK_SIGNING_SECRETS', demoSecrets.mattermost],
    ['chatops', 'MATTERMOST_TOKENS', demoSecrets.discord],
    ['eventbus', 'HW_USER_PASSWORD', demoSecrets.bearer],
  ];

  it.each(cases)('do not start %s: %s, whatever the spelling', (name, setting, value) => {
    const env = { ...cloudSettings, [setting]: value };
    const { problems } = startOffline(name, env);
    expect(problems).toEqual([
      { name: setting, rule: 'holds a secret of the demo, which everybody can read: make one of your own' },
    ]);
    expect(JSON.stringify(problems)).not.toContain(value);
    expect(() => nameLiveCloud(env)).toThrow(`change ${setting}`);
  });

  it.each(cases)('start %s on this machine: %s', (name, setting, value) => {
    const env = { ...cloudSettings, ...local, [setting]: value };
    expect(startOffline(name, env).problems).toEqual([]);
    expect(() => nameLiveCloud(env)).not.toThrow();
  });

  it.each([
    ['only IAM', { HW_WORKSPACE_ENDPOINT: 'https://workspace.example' }],
    ['only the API', { HW_IAM_ENDPOINT: 'https://iam.example' }],
    ['one of them in name only', { HW_IAM_ENDPOINT: 'https://127.0.0.1.example' }],
    ['the other one kept elsewhere', { HW_IAM_ENDPOINT: 'ssm:/iam' }],
    ['one of them not set', { HW_IAM_ENDPOINT: '' }],
  ])('do not start where %s is on this machine', (_, endpoint) => {
    const env = { ...webhookSettings, ...local, ...endpoint, WEBHOOK_HUB_SECRETS: demoSecrets.hub };
    expect(startOffline('webhook', env).problems.map(({ name }) => name)).toContain('WEBHOOK_HUB_SECRETS');
  });
});
