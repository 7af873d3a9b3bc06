import { describe, expect, it } from 'vitest';
import { webhook } from '../../lib/channels/webhook.ts';
import { startApp } from '../support/app.ts';
import { createClock, NOON } from '../support/clock.ts';
import { type Request, toDelivery, validBody } from '../support/delivery.ts';
import { secrets } from '../support/secrets.ts';
import { cloudSettings, webhookSettings } from '../support/settings.ts';
import { bear, signHub, signStandard } from '../support/sign.ts';
import { mattermostFields, planted, type Sender, senders, toForm } from './chat-senders.ts';

type Headers = NonNullable<Request['headers']>;

const standard = signStandard(secrets.standard, validBody, NOON);
const otherStandard = signStandard(secrets.standardNext, validBody, NOON);
const stale = signStandard(secrets.standard, validBody, NOON - 600_000);
const hub = signHub(secrets.hub, validBody);
const otherHub = signHub(secrets.hubNext, validBody);
const bearer = bear(secrets.bearer);
const otherBearer = bear(secrets.bearerNext);
const signature = standard['webhook-signature'] ?? '';
const twice = (value = '') => [value, value];
const only = (name: keyof typeof webhookSettings) => ({ ...cloudSettings, [name]: webhookSettings[name] });

describe('a refused proof at the webhook', () => {
  it.each<[reason: string, title: string, headers: Headers, env?: Readonly<Record<string, string>>]>([
    ['no-proof', 'nothing', {}],
    ['no-proof', 'another scheme', { authorization: 'Basic YTpi' }],
    ['no-proof', 'an empty Authorization', { authorization: '' }],
    ['no-proof', 'headers of Svix', { 'svix-id': 'a', 'svix-timestamp': '1', 'svix-signature': 'v1,a' }],
    ['no-proof', 'a right proof of a scheme that is not set up', hub, only('WEBHOOK_SECRETS')],
    ['no-proof', 'a doubled header of one that is not set up', { authorization: ['a', 'b'] }, only('WEBHOOK_SECRETS')],
    ['doubled', 'the id twice', { ...standard, 'webhook-id': twice(standard['webhook-id']) }],
    ['doubled', 'the signature twice, and no time', { 'webhook-id': 'a', 'webhook-signature': twice(signature) }],
    ['doubled', 'the hub signature twice', { 'x-hub-signature-256': twice(hub['x-hub-signature-256']) }],
    ['doubled', 'Authorization twice', { authorization: twice(bearer['authorization']) }],
    ['doubled', 'twice, beside one that is right', { ...standard, authorization: twice(bearer['authorization']) }],
    ['doubled', 'twice, beside one that is malformed', { ...hub, 'webhook-id': 'a', authorization: ['a', 'b'] }],
    ['malformed', 'no id', { ...standard, 'webhook-id': undefined }],
    ['malformed', 'no time', { ...standard, 'webhook-timestamp': undefined }],
    ['malformed', 'a time that is none', { ...standard, 'webhook-timestamp': 'now' }],
    ['malformed', 'a time of 13 digits', { ...standard, 'webhook-timestamp': '1'.repeat(13) }],
    ['malformed', 'only an id', { 'webhook-id': 'msg_1' }],
    ['malformed', 'a signature without version', { ...standard, 'webhook-signature': signature.slice(3) }],
    ['malformed', '17 signatures', { ...standard, 'webhook-signature': Array(17).fill(signature).join(' ') }],
    ['malformed', 'a hub signature in upper case', { 'x-hub-signature-256': `sha256=${'A'.repeat(64)}` }],
    ['malformed', 'SHA-1', { 'x-hub-signature-256': `sha1=${'a'.repeat(40)}` }],
    ['malformed', 'Bearer and nothing', { authorization: 'Bearer' }],
    ['malformed', 'two tokens', { authorization: `Bearer ${secrets.bearer} ${secrets.bearer}` }],
    ['malformed', 'malformed beside a right one', { ...standard, 'x-hub-signature-256': 'x' }],
    ['malformed', 'malformed beside a wrong one', { ...otherBearer, 'x-hub-signature-256': 'x' }],
    ['second-proof', 'right and wrong', { ...standard, ...otherHub }],
    ['second-proof', 'right, right and wrong', { ...standard, ...hub, ...otherBearer }],
    ['second-proof', 'right beside two that are wrong', { ...otherStandard, ...otherHub, ...bearer }],
    ['mismatch', 'another secret of Standard Webhooks', otherStandard],
    ['mismatch', 'another hub secret', otherHub],
    ['mismatch', 'another token', otherBearer],
    ['mismatch', 'all three wrong', { ...otherStandard, ...otherHub, ...otherBearer }],
    ['mismatch', 'a version that is not known', { ...standard, 'webhook-signature': signature.replace('v1', 'v1a') }],
    ['mismatch', 'another id', { ...standard, 'webhook-id': 'msg_2' }],
    ['mismatch', 'wrong beside a stale one', { ...stale, ...otherBearer }],
    ['mismatch', 'wrong beside a right one that is not set up', { ...otherStandard, ...hub }, only('WEBHOOK_SECRETS')],
  ])('is %s: %s', async (reason, _, headers, env = webhookSettings) => {
    const app = startApp(webhook, env, { clock: createClock() });
    const reply = await app.send(toDelivery({ headers }));
    expect(app.lines).toEqual([
      {
        level: 'warn',
        channel: 'webhook',
        code: 'SIGNATURE_INVALID',
        status: 401,
        reason,
        requestId: 'req-1',
        durationMs: 0,
      },
    ]);
    // The same to everybody.
    const nothing = await app.send(toDelivery());
    expect(reply).toEqual(nothing);
    expect(reply.body).not.toMatch(/reason|no-proof|doubled|second-proof|mismatch|malformed"/);
    expect(app.cloud.received).toEqual([]);
  });

  it.each([stale, { ...stale, ...hub }])('has no reason where it is only old', async (headers) => {
    const app = startApp(webhook, webhookSettings, { clock: createClock() });
    await app.send(toDelivery({ headers }));
    expect(app.lines).toMatchObject([{ code: 'DELIVERY_STALE' }]);
    expect(app.lines[0]).not.toHaveProperty('reason');
  });
});

const parts = {
  slack: ['x-slack-request-timestamp', 'x-slack-signature'],
  discord: ['x-signature-timestamp', 'x-signature-ed25519'],
} as const;

/** @returns the reason in the log, and what the sender hears. */
async function refuse(sender: Sender, headers: Headers, body: string) {
  const app = startApp(sender.factory, { ...cloudSettings, ...sender.env }, { clock: createClock() });
  const types = { 'content-type': sender.contentType };
  const path = `/${sender.name}`;
  const reply = await app.send(toDelivery({ path, headers: { ...types, ...headers }, body }));
  expect(reply.status).toBe(401);
  expect(reply).toEqual(await app.send(toDelivery({ path, body: 'x' })));
  return app.lines[0]?.reason;
}

describe.each(['slack', 'discord'] as const)('a refused proof of %s', (name) => {
  const sender = senders[name];
  const body = sender.toBody('status');
  const right = sender.sign(body, NOON);
  const [time, sign] = parts[name].map((header) => {
    const found = Object.keys(right).find((key) => key.toLowerCase() === header);
    return found ?? '';
  }) as [string, string];

  it.each<[string, string, Headers]>([
    ['no-proof', 'nothing', {}],
    ['doubled', 'the time twice', { ...right, [time]: twice(right[time]) }],
    ['doubled', 'the signature twice, without a time', { [sign]: twice(right[sign]) }],
    ['malformed', 'no time', { ...right, [time]: undefined }],
    ['malformed', 'no signature', { ...right, [sign]: undefined }],
    ['malformed', 'a time that is none', { ...right, [time]: 'now' }],
    ['malformed', 'a signature in upper case', { ...right, [sign]: right[sign]?.toUpperCase() }],
    ['malformed', 'a signature cut short', { ...right, [sign]: right[sign]?.slice(0, -1) }],
    ['mismatch', 'the signature of other words', { ...sender.sign(`${body} `, NOON) }],
    ['mismatch', 'another time', { ...right, [time]: String(Number(right[time]) + 1) }],
  ])('is %s: %s', async (reason, _, headers) => {
    expect(await refuse(sender, headers, body)).toBe(reason);
  });
});

describe('a refused proof of teams', () => {
  const sender = senders.teams;
  const body = sender.toBody('status');
  const [right = ''] = Object.values(sender.sign(body, NOON));
  it.each<[string, string, Headers]>([
    ['no-proof', 'nothing', {}],
    ['no-proof', 'another scheme', { authorization: right.replace('HMAC', 'Bearer') }],
    ['doubled', 'twice', { authorization: twice(right) }],
    ['malformed', 'HMAC and nothing', { authorization: 'HMAC ' }],
    ['malformed', 'cut short', { authorization: right.slice(0, -2) }],
    ['malformed', 'in hexadecimal', { authorization: `HMAC ${'ab'.repeat(32)}` }],
    ['mismatch', 'of other words', sender.sign(`${body} `, NOON)],
  ])('is %s: %s', async (reason, _, headers) => {
    expect(await refuse(sender, headers, body)).toBe(reason);
  });
});

describe('a refused proof of mattermost', () => {
  const token = planted.mattermostToken;
  const { token: _, ...fields } = mattermostFields('status');
  const form = (...tokens: readonly string[]) => [toForm(fields), ...tokens.map((one) => `token=${one}`)].join('&');
  const other = 'x'.repeat(26);
  it.each<[string, string, string | string[] | undefined, string]>([
    ['no-proof', 'nothing', undefined, form()],
    ['no-proof', 'another scheme', `Bearer ${token}`, form()],
    ['no-proof', 'another scheme, and a form that is none', 'Basic YTpi', '{}'],
    ['doubled', 'the header twice', twice(`Token ${token}`), form(token)],
    ['doubled', 'the header twice, and three tokens', ['Basic a', 'Basic b'], form(token, token, token)],
    ['malformed', 'Token and nothing', 'Token', form(token)],
    ['malformed', 'an empty token', undefined, form('')],
    ['malformed', 'an empty token beside a right one', `Token ${token}`, form('')],
    ['malformed', 'three tokens', undefined, form(token, token, token)],
    [
      'malformed',
      'three tokens, two with escapes in their names',
      undefined,
      `${form(token)}&t%6fken=${other}&%74oken=a`,
    ],
    ['second-proof', 'right in the header, wrong in the form', `Token ${token}`, form(other)],
    ['second-proof', 'wrong in the header, right in the form', `Token ${other}`, form(token)],
    ['second-proof', 'right and wrong in the form', undefined, form(token, other)],
    ['second-proof', 'right, and wrong under an escaped name', undefined, `${form(token)}&%74oken=${other}`],
    ['mismatch', 'another token', undefined, form(other)],
    ['mismatch', 'another token in the header', `Token ${other}`, form()],
    ['mismatch', 'wrong in both', `Token ${other}`, form(other)],
    ['mismatch', 'a token of 100 KB', undefined, form('x'.repeat(100_000))],
  ])('is %s: %s', async (reason, _, authorization, body) => {
    expect(await refuse(senders.mattermost, { authorization }, body)).toBe(reason);
  });
});
