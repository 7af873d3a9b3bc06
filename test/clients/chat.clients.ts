import { App, AwsLambdaReceiver, isValidSlackRequest, LogLevel } from '@slack/bolt';
import { verifyKey } from 'discord-interactions';
import { describe, expect, it } from 'vitest';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { publicKeyOf } from '../../infra/senders/discord.ts';
import { type SentRequest, toRequest } from '../../infra/senders/sender.ts';
import { senders } from '../../infra/senders/senders.ts';
import { demoAskers, demoSecrets } from '../../infra/start/environment.ts';

const words = 'on 5 except "älice & <bob>"';
const ask = (channel: 'slack' | 'discord', now = Date.now()): SentRequest =>
  toRequest(senders[channel], { words, asker: demoAskers[channel], secret: demoSecrets[channel], now });
const headerOf = ({ headers }: SentRequest, name: string): string =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';

describe('What our sender of Slack signs', () => {
  const isValid = (sent: SentRequest, body = sent.body) =>
    isValidSlackRequest({
      signingSecret: demoSecrets.slack,
      body,
      headers: {
        'x-slack-signature': headerOf(sent, 'x-slack-signature'),
        'x-slack-request-timestamp': Number(headerOf(sent, 'x-slack-request-timestamp')),
      },
    });

  it('is taken by Bolt’s verifier, and refused where a byte differs, or six minutes later', () => {
    expect([isValid(ask('slack')), isValid(ask('slack'), `${ask('slack').body}&x`)]).toEqual([true, false]);
    expect(isValid(ask('slack', Date.now() - 360_000))).toBe(false);
  });

  it('reaches a command of an app on Bolt’s receiver for Lambda, with the words that were typed', async () => {
    const receiver = new AwsLambdaReceiver({ signingSecret: demoSecrets.slack, logLevel: LogLevel.ERROR });
    const app = new App({ receiver, authorize: async () => ({ botToken: 'xoxb-none', botId: 'B1', botUserId: 'U1' }) });
    app.command('/hotspot', async ({ command, ack }) => {
      await ack(`${command.user_id} ${command.team_id} ${command.text}`);
    });
    const handler = await receiver.start();
    const { headers, body } = ask('slack');
    const request = {
      method: 'POST',
      path: '/slack',
      query: '',
      headers: Object.entries(headers),
      body: Buffer.from(body),
    };
    const reply = await handler(toEvent('apigw-v1', request) as never, {} as never);
    const { user, workspace } = demoAskers.slack;
    expect(reply).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining(`${user} ${workspace} on 5 except "älice &amp; &lt;bob&gt;"`),
    });
  });
});

describe('What our sender of Discord signs', () => {
  const verify = (sent: SentRequest, body = sent.body) => {
    const [signature, timestamp] = ['x-signature-ed25519', 'x-signature-timestamp'].map((name) => headerOf(sent, name));
    return verifyKey(body, signature as string, timestamp as string, publicKeyOf(demoSecrets.discord));
  };

  it('is taken by the verifier of discord-interactions, and refused where a byte differs', async () => {
    const sent = ask('discord');
    expect([await verify(sent), await verify(sent, `${sent.body} `)]).toEqual([true, false]);
  });
});
