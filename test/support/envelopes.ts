import { toReply } from '../../infra/runtimes/lambda/envelope-reply.ts';
import { type Envelope as Kind, toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { groupHeaders, mapValues } from '../../infra/runtimes/lambda/http.ts';
import type { LambdaReply } from '../../lib/runtimes/envelope.ts';

/** An HTTP request on its way into an envelope. Header names are as the sender wrote them. */
export type Wrapped = {
  method?: string;
  path?: string;
  headers?: ReadonlyArray<readonly [name: string, value: string]>;
  body?: Uint8Array;
  /** Whether the body goes as base64, whatever the platform would do. */
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

function toEnvelope(kind: Kind, name: string, showsDoubled: boolean, requestId?: string): Envelope {
  return {
    name,
    showsDoubled,
    ...(requestId === undefined ? {} : { requestId }),
    wrap({ method = 'POST', path = '/webhook', headers = [], body = new Uint8Array(), base64 = false }) {
      const event = toEvent(kind, { method, path, query: '', headers, body }) as { requestContext: object };
      return {
        ...event,
        requestContext: { ...event.requestContext, ...(requestId === undefined ? {} : { requestId }) },
        body: Buffer.from(body).toString(base64 ? 'base64' : 'utf8'),
        isBase64Encoded: base64,
      };
    },
    headersOf: (reply) => mapValues(groupHeaders(toReply(kind, reply).headers), (values) => values.join(', ')),
  };
}

export const envelopes: readonly Envelope[] = [
  toEnvelope('apigw-v1', 'API Gateway, payload 1.0', true, 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef'),
  toEnvelope('apigw-v2', 'API Gateway, payload 2.0', false, 'JKJaXmPLvHcESHA='),
  toEnvelope('function-url', 'Function URL', false, 'e1506fd5-9e7b-434f-bd42-4f8fa224b599'),
  toEnvelope('alb', 'ALB', false),
  toEnvelope('alb-multi-value', 'ALB with multi-value headers', true),
];
