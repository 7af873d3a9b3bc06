import { sign as signWithOctokit, verify as verifyWithOctokit } from '@octokit/webhooks-methods';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as Svix } from 'svix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signHub, signStandardWebhook } from '../../infra/senders/sign.ts';
import { demoSecrets } from '../../infra/start/environment.ts';
import { type Local, npmStart, post } from './npm-start.ts';

let local: Local;
beforeAll(async () => {
  local = await npmStart();
});
afterAll(() => local?.stop());

const body = JSON.stringify({ action: 'apply', enabled: true, exitSessions: 3, excludeUsers: ['älice', '李雷'] });
const otherSecret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

/** Both have the same form; svix writes its own names beside these, which we do not take. */
const standard = (Signer: typeof StandardWebhook | typeof Svix) => async (secret: string, signedAt: Date) => ({
  'webhook-id': 'msg_of_a_client',
  'webhook-timestamp': `${Math.floor(signedAt.getTime() / 1000)}`,
  'webhook-signature': new Signer(secret).sign('msg_of_a_client', signedAt, body),
});

const hub = async (secret: string) => ({ 'x-hub-signature-256': await signWithOctokit(secret, body) });

const clients = [
  ['standardwebhooks', demoSecrets.standard, standard(StandardWebhook)],
  ['svix, under the names of Standard Webhooks', demoSecrets.standard, standard(Svix)],
  ['@octokit/webhooks-methods', demoSecrets.hub, hub],
] as const;

describe.each(clients)('What %s signs', (_, secret, sign) => {
  const send = (headers: Record<string, string>, sent = body) =>
    post(`${local.url}/webhook`, { 'content-type': 'application/json', ...headers }, sent);

  it('is taken, and done', async () => {
    const { status, body: said } = await send(await sign(secret, new Date()));
    expect({ status, ...said }).toMatchObject({
      status: 200,
      enabled: true,
      exitSessions: 3,
      excludeUsers: [{ name: 'älice' }, { name: '李雷' }],
    });
  });

  it('is refused where a byte of the body differs', async () => {
    const { status, body: said } = await send(await sign(secret, new Date()), `${body} `);
    expect([status, said['code']]).toEqual([401, 'SIGNATURE_INVALID']);
  });

  it('is refused where the secret is another', async () => {
    const { status, body: said } = await send(await sign(otherSecret, new Date()));
    expect([status, said['code']]).toEqual([401, 'SIGNATURE_INVALID']);
  });
});

it.each(clients.slice(0, 2))('What %s signed six minutes ago is stale', async (_, secret, sign) => {
  const headers = await sign(secret, new Date(Date.now() - 360_000));
  const { status, body: said } = await post(
    `${local.url}/webhook`,
    { 'content-type': 'application/json', ...headers },
    body,
  );
  expect([status, said['code']]).toEqual([401, 'DELIVERY_STALE']);
});

describe('What our own senders sign', () => {
  const signed = () => ({
    ...signStandardWebhook({
      id: 'msg_1',
      timestamp: Math.floor(Date.now() / 1000),
      secret: demoSecrets.standard,
      body,
    }),
  });

  it.each([
    ['standardwebhooks', StandardWebhook],
    ['svix', Svix],
  ])('is taken by %s, and refused where a byte differs', (_, Verifier) => {
    const verifier = new Verifier(demoSecrets.standard);
    expect(() => verifier.verify(body, signed())).not.toThrow();
    expect(() => verifier.verify(`${body} `, signed())).toThrow(/signature/i);
  });

  it('is taken by @octokit/webhooks-methods, and refused where a byte differs', async () => {
    const { 'X-Hub-Signature-256': signature = '' } = signHub({ secret: demoSecrets.hub, body });
    expect(await verifyWithOctokit(demoSecrets.hub, body, signature)).toBe(true);
    expect(await verifyWithOctokit(demoSecrets.hub, `${body} `, signature)).toBe(false);
  });
});
