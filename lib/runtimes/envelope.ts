import type { DeliveredHeaders, HttpReply } from '../delivery.ts';
import type { Unwrapped } from '../platform.ts';
import { isObject } from '../shapes.ts';
import { readQuery, readRawQuery } from './query.ts';

/** The reply as API Gateway, Function URLs and load balancers take it. */
export type LambdaReply = {
  statusCode: number;
  body: string;
  isBase64Encoded: false;
  headers?: Readonly<Record<string, string>>;
  multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
};

/**
 * Takes an HTTP request out of the event of API Gateway (payload 1.0 and 2.0), a Function URL or a load balancer.
 * Total: what is none of these, whatever it is, gives `undefined`.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function unwrap(event: unknown): Unwrapped<LambdaReply> | undefined {
  if (!isObject(event) || !isObject(event['requestContext'])) return undefined;
  const context = event['requestContext'];
  // A message on a WebSocket has a method and a path too, but nobody to answer with a status.
  if ('connectionId' in context || 'connectedAt' in context) return undefined;

  const http = isObject(context['http']) ? context['http'] : undefined;
  const method = http ? http['method'] : event['httpMethod'];
  const path = http ? event['rawPath'] : event['path'];
  const body = event['body'] ?? '';
  if (typeof method !== 'string' || typeof path !== 'string' || typeof body !== 'string') return undefined;

  const multiple = isObject(event['multiValueHeaders']) ? event['multiValueHeaders'] : undefined;
  const single = isObject(event['headers']) ? event['headers'] : undefined;
  const { requestId } = context;
  const arrivedAt = http ? context['timeEpoch'] : context['requestTimeEpoch'];
  return {
    request: {
      method,
      path,
      query: http ? readRawQuery(event['rawQueryString']) : readQuery(event, { isEncoded: 'elb' in context }),
      headers: readHeaders(single, multiple),
      // The bytes as the sender signed them: nothing but the platform's own wrapping is undone.
      body: Buffer.from(body, event['isBase64Encoded'] === true ? 'base64' : 'utf8'),
    },
    requestId: typeof requestId === 'string' ? requestId : undefined,
    arrivedAt: typeof arrivedAt === 'number' ? arrivedAt : undefined,
    // A load balancer shows and expects the one form or the other, by a setting of its target group.
    wrap: 'elb' in context && multiple ? wrapMultiple : wrapSingle,
  };
}

/**
 * All values of each header. REST APIs send both forms: the one with all values counts, since the other one hides what was
 * doubled.
 */
function readHeaders(
  single: Readonly<Record<string, unknown>> = {},
  multiple: Readonly<Record<string, unknown>> = {},
): DeliveredHeaders {
  const headers = collect(Object.entries(single).map(([name, value]) => [name, [value]]));
  for (const [name, values] of collect(Object.entries(multiple))) headers.set(name, values);
  return headers;
}

/** Names that differ in case only are one header. */
export function collect(entries: ReadonlyArray<readonly [name: string, values: unknown]>): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const [name, values] of entries) {
    if (!Array.isArray(values)) continue;
    const texts = values.filter((value) => typeof value === 'string');
    const key = name.toLowerCase();
    const all = headers.get(key) ?? [];
    for (const text of texts) all.push(text);
    headers.set(key, all);
  }
  return headers;
}

export function wrapSingle({ status, headers, body }: HttpReply): LambdaReply {
  return { statusCode: status, headers, body, isBase64Encoded: false };
}

function wrapMultiple({ status, headers, body }: HttpReply): LambdaReply {
  const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return { statusCode: status, multiValueHeaders, body, isBase64Encoded: false };
}
