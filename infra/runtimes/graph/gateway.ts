import { randomUUID } from 'node:crypto';
import { toJsonReply } from '../lambda/envelope-reply.ts';
import { groupHeaders, groupQuery, type HttpReply, type HttpRequest, lastOfEach, mapValues } from '../lambda/http.ts';

/**
 * The event of a gateway trigger: the body in Base64, header names in lower case, of a field of the query one value. How a doubled
 * header is shown is not documented; here its values are joined.
 * https://support.huaweicloud.com/intl/en-us/devg-functiongraph/functiongraph_02_0102.html
 */
export function toGatewayEvent({ method, path, query, headers, body }: HttpRequest) {
  const requestId = randomUUID().replaceAll('-', '');
  const added = { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https', 'x-request-id': requestId };
  return {
    body: Buffer.from(body).toString('base64'),
    requestContext: { apiId: '0123456789abcdef0123456789abcdef', requestId, stage: 'RELEASE' },
    queryStringParameters: lastOfEach(groupQuery(query)),
    httpMethod: method,
    pathParameters: {},
    headers: { ...mapValues(groupHeaders(headers), (values) => values.join(', ')), ...added },
    path,
    isBase64Encoded: true,
  };
}

/** The HTTP reply that the gateway makes of a function's result: of what is none, a 500 of its own. */
export function toGatewayReply(result: unknown): HttpReply {
  if (!isResult(result)) return toJsonReply(500, { error_code: 'APIG.0106', error_msg: 'Unknown error' });
  const { statusCode, headers = {}, body = '', isBase64Encoded } = result;
  return {
    status: statusCode,
    headers: Object.entries(headers),
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

type Result = { statusCode: number; headers?: Record<string, string>; body?: string; isBase64Encoded?: boolean };

function isResult(result: unknown): result is Result {
  if (typeof result !== 'object' || result === null) return false;
  const { statusCode, headers = {}, body = '', isBase64Encoded = false } = result as Record<string, unknown>;
  const isStatus = Number.isInteger(statusCode) && Number(statusCode) >= 200 && Number(statusCode) < 600;
  const areTexts =
    typeof headers === 'object' &&
    headers !== null &&
    Object.values(headers).every((value) => typeof value === 'string');
  return isStatus && areTexts && typeof body === 'string' && typeof isBase64Encoded === 'boolean';
}
