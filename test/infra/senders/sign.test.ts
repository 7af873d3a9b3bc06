import { describe, expect, it } from 'vitest';
import { publicKeyOf, signDiscord } from '../../../infra/senders/discord.ts';
import { presentMattermostToken } from '../../../infra/senders/mattermost.ts';
import { presentBearer, signHub, signStandardWebhook } from '../../../infra/senders/sign.ts';
import { signSlack } from '../../../infra/senders/slack.ts';
import { signTeams } from '../../../infra/senders/teams.ts';

describe('the signers', () => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts
  it('sign the vector that all Standard Webhooks libraries share', () => {
    expect(
      signStandardWebhook({
        id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        timestamp: 1614265330,
        secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        body: '{"test": 2432232314}',
      }),
    ).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
  it('sign the vector of the GitHub documentation', () => {
    expect(signHub({ secret: "It's a Secret to Everybody", body: 'Hello, World!' })).toEqual({
      'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    });
  });

  it('sign bytes as they are', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    expect(signHub({ secret: 's', body: bytes })).not.toEqual(signHub({ secret: 's', body: bytes.toString() }));
  });

  it('show a bearer token as it is', () => {
    expect(presentBearer('abc')).toEqual({ Authorization: 'Bearer abc' });
  });

  // https://docs.slack.dev/authentication/verifying-requests-from-slack
  it('sign the vector of the Slack documentation', () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    expect(signSlack({ timestamp: 1531420618, secret: '8f742231b10e8888abcd99yyyzzz85a5', body })).toEqual({
      'X-Slack-Request-Timestamp': '1531420618',
      'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    });
  });

  // https://developers.mattermost.com/integrate/slash-commands/custom/
  it('show the token of the Mattermost documentation', () => {
    expect(presentMattermostToken('qzgakf1nx3yt9dr4n8585ihbxy')).toEqual({
      Authorization: 'Token qzgakf1nx3yt9dr4n8585ihbxy',
    });
  });

  // A vector of the Teams check in a fork of https://github.com/adnanh/webhook (MIT).
  it('sign a published vector of Teams', () => {
    expect(signTeams({ secret: 'bmV2ZXJnb25uYWdpdmV5b3V1cA==', body: '{"a": "b"}' })).toEqual({
      Authorization: 'HMAC gpjdTlOlaReTBLRFdwqdXhLqG7hFXVYTBorGDpaW5UE=',
    });
  });

  // https://www.rfc-editor.org/rfc/rfc8032#section-7.1
  it.each([
    {
      seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    },
    {
      seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    },
  ])('know the public key $publicKey of RFC 8032', ({ seed, publicKey }) => {
    expect(publicKeyOf(seed)).toBe(publicKey);
  });

  // The interaction is one of https://github.com/discord/discord-interactions-js, signed with the first key pair of RFC 8032.
  it('sign an interaction of Discord with a key of RFC 8032', () => {
    expect(
      signDiscord({
        timestamp: 1700000000,
        seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
        body: '{"id":"787053080478613555","token":"ThisIsATokenFromDiscordThatIsVeryLong","type":1,"version":1}',
      }),
    ).toEqual({
      'X-Signature-Ed25519':
        'f0bd878adcef1f6d475c9644421905bd02b5de38e0d3ecfc6f58a711962c69ccc8dd7c9db312f9bdf08b1e1b8182e27a844da728c5e0dbb5507bf9931c1ed80b',
      'X-Signature-Timestamp': '1700000000',
    });
  });
});
