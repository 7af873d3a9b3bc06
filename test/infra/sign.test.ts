import { describe, expect, it } from 'vitest';
import { presentBearer, signHub, signStandardWebhook } from '../../infra/gateway/sign.ts';

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
});
