import type { LambdaReply } from '../../lib/runtimes/envelope.ts';

/** An HTTP request on its way into an envelope. Header names are as the sender wrote them. */
export type Wrapped = {
  method?: string;
  path?: string;
  headers?: ReadonlyArray<readonly [name: string, value: string]>;
  body?: Uint8Array;
  base64?: boolean;
};

/** @template Reply what the platform takes for a reply. */
export type Envelope<Reply = LambdaReply> = {
  name: string;
  /** The event as the platform documents it. */
  wrap: (request: Wrapped) => Record<string, unknown>;
  /** Whether the envelope shows that a header came twice. */
  showsDoubled: boolean;
  /** What the platform itself calls this request. */
  requestId?: string;
  /** The headers of a reply as the platform reads them; what it does not read is not there. */
  headersOf: (reply: Reply) => Record<string, string>;
};

const lower = (headers: Wrapped['headers'] = []) =>
  headers.map(([name, value]) => [name.toLowerCase(), value] as const);

function last(headers: ReadonlyArray<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries(headers);
}
function joined(headers: ReadonlyArray<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries(Object.entries(lists(headers)).map(([name, values]) => [name, values.join(',')]));
}
function lists(headers: ReadonlyArray<readonly [string, string]>): Record<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of headers) all.set(name, [...(all.get(name) ?? []), value]);
  return Object.fromEntries(all);
}

function bodyOf({ body = new Uint8Array(), base64 = false }: Wrapped) {
  return { body: Buffer.from(body).toString(base64 ? 'base64' : 'utf8'), isBase64Encoded: base64 };
}

const single = (reply: LambdaReply) => ({ ...reply.headers });
const multiple = (reply: LambdaReply) =>
  Object.fromEntries(Object.entries(reply.multiValueHeaders ?? {}).map(([name, values]) => [name, values.join(', ')]));

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
const apigwV1: Envelope = {
  name: 'API Gateway, payload 1.0',
  showsDoubled: true,
  requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  wrap: (request) => ({
    resource: '/{proxy+}',
    path: request.path ?? '/webhook',
    httpMethod: request.method ?? 'POST',
    headers: last(request.headers ?? []),
    multiValueHeaders: lists(request.headers ?? []),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { proxy: 'webhook' },
    stageVariables: null,
    requestContext: {
      resourcePath: '/{proxy+}',
      httpMethod: request.method ?? 'POST',
      path: `/prod${request.path ?? '/webhook'}`,
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      stage: 'prod',
    },
    ...bodyOf(request),
  }),
  headersOf: single,
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
const apigwV2: Envelope = {
  name: 'API Gateway, payload 2.0',
  showsDoubled: false,
  requestId: 'JKJaXmPLvHcESHA=',
  wrap: (request) => ({
    version: '2.0',
    routeKey: '$default',
    rawPath: request.path ?? '/webhook',
    rawQueryString: '',
    headers: joined(lower(request.headers)),
    requestContext: {
      accountId: '123456789012',
      http: { method: request.method ?? 'POST', path: request.path ?? '/webhook', protocol: 'HTTP/1.1' },
      requestId: 'JKJaXmPLvHcESHA=',
      stage: '$default',
    },
    ...bodyOf(request),
  }),
  headersOf: single,
};

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
const functionUrl: Envelope = {
  ...apigwV2,
  name: 'Function URL',
  requestId: 'e1506fd5-9e7b-434f-bd42-4f8fa224b599',
  wrap(request) {
    const { requestContext, ...event } = apigwV2.wrap(request);
    return {
      ...event,
      requestContext: {
        ...(requestContext as object),
        requestId: 'e1506fd5-9e7b-434f-bd42-4f8fa224b599',
        authorizer: {},
      },
    };
  },
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
const alb: Envelope = {
  name: 'ALB',
  showsDoubled: false,
  wrap: (request) => ({
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/x/1' } },
    httpMethod: request.method ?? 'POST',
    path: request.path ?? '/webhook',
    queryStringParameters: {},
    headers: last(lower(request.headers)),
    ...bodyOf(request),
  }),
  headersOf: single,
};

const albMultiple: Envelope = {
  name: 'ALB with multi-value headers',
  showsDoubled: true,
  wrap(request) {
    const { headers: _, queryStringParameters: __, ...event } = alb.wrap(request);
    return { ...event, multiValueQueryStringParameters: {}, multiValueHeaders: lists(lower(request.headers)) };
  },
  headersOf: multiple,
};

export const envelopes: readonly Envelope[] = [apigwV1, apigwV2, functionUrl, alb, albMultiple];
