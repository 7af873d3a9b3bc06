import type { Context } from 'aws-lambda';
import { expect } from 'vitest';
import * as awsLambda from '../../lib/runtimes/aws-lambda.ts';
import type { LambdaReply } from '../../lib/runtimes/envelope.ts';
import { type Envelope, envelopes } from '../support/envelopes.ts';
import { setEnvironment } from '../support/lambda.ts';
import { describeRuntime } from './describe-runtime.ts';
import * as madeUp from './made-up-runtime.ts';

describeRuntime<Context, LambdaReply>({
  name: 'AWS Lambda',
  ...awsLambda,
  startsEarly: true,
  provide: setEnvironment,
  toContext: ({ requestId, remainingMs }) =>
    ({ awsRequestId: requestId, getRemainingTimeInMillis: remainingMs }) as unknown as Context,
  envelopes,
  read(reply) {
    expect(Object.keys(reply).sort()).toEqual(
      ['body', 'headers' in reply ? 'headers' : 'multiValueHeaders', 'isBase64Encoded', 'statusCode'].sort(),
    );
    expect(reply.isBase64Encoded).toBe(false);
    return { status: reply.statusCode, body: reply.body };
  },
});

const parcel: Envelope<madeUp.Receipt> = {
  name: 'a parcel',
  showsDoubled: true,
  wrap: ({ method = 'POST', path = '/webhook', headers = [], body = new Uint8Array() }) => ({
    verb: method,
    address: path,
    lines: headers.map((line) => line.join(': ')),
    load: Buffer.from(body).toString('base64'),
  }),
  headersOf: ({ lines }) => Object.fromEntries(lines.map((line) => line.split(': '))),
};

describeRuntime<madeUp.Ticket, madeUp.Receipt>({
  name: 'a cloud that nobody has',
  ...madeUp,
  startsEarly: false,
  provide: () => {},
  toContext: ({ settings, requestId, remainingMs }) => ({
    settings,
    number: requestId,
    secondsLeft: () => Number(remainingMs?.()) / 1000,
  }),
  envelopes: [parcel],
  read({ result, load, ...rest }) {
    expect(Object.keys(rest)).toEqual(['lines']);
    return { status: Number(result), body: load };
  },
});
