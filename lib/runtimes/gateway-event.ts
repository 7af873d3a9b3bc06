import type { Unwrapped } from '../platform.ts';
import { isObject } from '../shapes.ts';
import { collect, type LambdaReply, wrapSingle } from './envelope.ts';
import { readQuery } from './query.ts';

/** The reply as the gateway takes it: of any other shape it makes a 500 of its own. */
export type GatewayReply = Pick<LambdaReply, 'statusCode' | 'headers' | 'body' | 'isBase64Encoded'>;

/**
 * Takes an HTTP request out of the event of a gateway trigger, shared or dedicated, which show it alike.
 * Total: what is no such event, whatever it is, gives `undefined`.
 *
 * https://support.huaweicloud.com/intl/en-us/devg-functiongraph/functiongraph_02_0102.html
 */
export function unwrap(event: unknown): Unwrapped<GatewayReply> | undefined {
  if (!isObject(event)) return undefined;
  const { httpMethod: method, path } = event;
  const body = readBody(event['body'] ?? '', event['isBase64Encoded']);
  const single = event['headers'] ?? {};
  if (typeof method !== 'string' || typeof path !== 'string' || !body || !isObject(single)) return undefined;

  const context = isObject(event['requestContext']) ? event['requestContext'] : {};
  const { requestId } = context;
  const multiple = isObject(event['multiValueHeaders']) ? event['multiValueHeaders'] : {};
  return {
    request: {
      method,
      path,
      query: readQuery(event, { isEncoded: false }),
      // The gateway of AWS, whose events look the same, shows in a second form what was doubled.
      headers: new Map([...collect(Object.entries(single).map(toTexts)), ...collect(Object.entries(multiple))]),
      body,
    },
    requestId: typeof requestId === 'string' ? requestId : undefined,
    arrivedAt: undefined,
    wrap: wrapSingle,
  };
}

/** The bytes as the sender signed them. @returns nothing for a body that is no text, or not in Base64 where it says so. */
function readBody(body: unknown, isBase64Encoded: unknown): Uint8Array | undefined {
  if (typeof body !== 'string') return undefined;
  if (isBase64Encoded !== true && isBase64Encoded !== 'true') return Buffer.from(body);
  const bytes = Buffer.from(body, 'base64');
  // Node reads over what is none: two texts would be the same body.
  return bytes.toString('base64') === body ? bytes : undefined;
}

/** A header is a text, or a list of texts; what is neither is not there. */
function toTexts([name, value]: [string, unknown]): [name: string, values: unknown] {
  if (typeof value === 'string') return [name, [value]];
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return [name, isList ? value : undefined];
}
