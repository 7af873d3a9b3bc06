import { describe, expect, it } from 'vitest';
import { toReply } from '../../../../infra/runtimes/lambda/envelope-reply.ts';
import { envelopes } from '../../../../infra/runtimes/lambda/envelopes.ts';

const text = (reply: { body: Uint8Array }) => Buffer.from(reply.body).toString();

describe('a function’s result as an HTTP reply', () => {
  it.each(envelopes.filter((envelope) => envelope !== 'alb-multi-value'))(
    'has its headers, status and body (%s)',
    (envelope) => {
      const reply = toReply(envelope, { statusCode: 418, headers: { 'x-a': '1' }, body: 'ä', isBase64Encoded: false });
      expect({ ...reply, body: text(reply) }).toEqual({ status: 418, headers: [['x-a', '1']], body: 'ä' });
    },
  );

  it('has multi-value headers only, where the load balancer looks for them only', () => {
    const result = { statusCode: 200, headers: { 'x-a': '1' }, multiValueHeaders: { 'x-b': ['2', '3'] } };
    expect(toReply('alb-multi-value', result).headers).toEqual([
      ['x-b', '2'],
      ['x-b', '3'],
    ]);
    expect(toReply('alb', result).headers).toEqual([['x-a', '1']]);
    expect(toReply('apigw-v2', result).headers).toEqual([['x-a', '1']]);
  });

  it('has both forms at a REST API, and all values where both name a header', () => {
    const result = { statusCode: 200, headers: { 'X-A': '1', 'x-c': '4' }, multiValueHeaders: { 'x-a': ['2', '3'] } };
    expect(toReply('apigw-v1', result).headers).toEqual([
      ['x-c', '4'],
      ['x-a', '2'],
      ['x-a', '3'],
    ]);
  });

  it('has the bytes of a base64 body', () => {
    expect(toReply('alb', { statusCode: 200, body: '/wA=', isBase64Encoded: true }).body).toEqual(
      Buffer.from([0xff, 0]),
    );
  });

  it.each([undefined, null, 'text', {}, { statusCode: '200' }, { statusCode: 99 }, { statusCode: 600 }])(
    'is a 502 where it is no reply: %j',
    (result) => {
      expect(toReply('apigw-v1', result).status).toBe(502);
    },
  );
});
