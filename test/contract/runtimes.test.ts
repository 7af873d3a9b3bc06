import type { Context } from 'aws-lambda';
import { expect } from 'vitest';
import { toGatewayEvent, toGatewayReply } from '../../infra/runtimes/graph/gateway.ts';
import { mapValues } from '../../infra/runtimes/lambda/http.ts';
import { eventbus } from '../../lib/channels/eventbus.ts';
import { eventbus as eventgrid } from '../../lib/channels/eventgrid.ts';
import * as awsLambda from '../../lib/runtimes/aws-lambda.ts';
import type { LambdaReply } from '../../lib/runtimes/envelope.ts';
import * as functionGraph from '../../lib/runtimes/functiongraph.ts';
import type { GatewayReply } from '../../lib/runtimes/gateway-event.ts';
import { inCloudEvent, onBus } from '../support/delivery.ts';
import { type Envelope, envelopes } from '../support/envelopes.ts';
import { setEnvironment } from '../support/lambda.ts';
import { describeRuntime } from './describe-runtime.ts';
import * as madeUp from './made-up-runtime.ts';

describeRuntime<Context, LambdaReply>({
  name: 'AWS Lambda',
  ...awsLambda,
  eventbus,
  onBus,
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

function toGateway(name: string, showsDoubled: boolean): Envelope<GatewayReply> {
  const requestId = '11cdcdcf33949dc6d722640a13091c77';
  return {
    name,
    showsDoubled,
    requestId,
    wrap({ method = 'POST', path = '/webhook', headers = [], body = new Uint8Array(), base64 = false }) {
      const event = toGatewayEvent({ method, path, query: '', headers, body });
      const listed = Map.groupBy(headers, ([name]) => name.toLowerCase());
      return {
        ...event,
        requestContext: { ...event.requestContext, requestId },
        ...(base64 ? {} : { body: Buffer.from(body).toString(), isBase64Encoded: false }),
        ...(showsDoubled
          ? { headers: mapValues(Object.fromEntries(listed), (lines) => lines.map(([, value]) => value)) }
          : {}),
      };
    },
    headersOf: (reply) => Object.fromEntries(toGatewayReply(reply).headers),
  };
}

describeRuntime<object, GatewayReply>({
  name: 'FunctionGraph',
  ...functionGraph,
  eventbus: eventgrid,
  onBus: inCloudEvent,
  startsEarly: false,
  provide: () => {},
  toContext: ({ settings, requestId, remainingMs }) => ({
    getRequestID: () => requestId,
    getRemainingTimeInMilliSeconds: remainingMs,
    getUserData: (name: string) => settings[name],
  }),
  envelopes: [toGateway('a gateway trigger', false), toGateway('a gateway that lists values of headers', true)],
  read(reply) {
    expect(Object.keys(reply).sort()).toEqual(['body', 'headers', 'isBase64Encoded', 'statusCode']);
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
  eventbus,
  onBus,
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
