import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, LambdaFunctionURLEvent } from 'aws-lambda';
import { encodeByMediaType } from './body.ts';
import { groupHeaders, groupQuery, type HttpRequest, mapValues } from './http.ts';
import { forwarded } from './platform.ts';

const joined = (groups: Record<string, string[]>) => mapValues(groups, (values) => values.join(','));

/**
 * API Gateway HTTP API (payload 2.0): headers in lower case, doubled ones joined by a comma, cookies on their own.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toHttpApiEvent(request: HttpRequest): APIGatewayProxyEventV2 {
  return toPayload2(request, { accountId: '123456789012', apiId: 'localgateway', service: 'execute-api' });
}

/** A Function URL sends the same shape under another host. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export function toFunctionUrlEvent(request: HttpRequest): LambdaFunctionURLEvent {
  return toPayload2(request, { accountId: 'anonymous', apiId: 'localfunction', service: 'lambda-url' });
}

function toPayload2(
  request: HttpRequest,
  { accountId, apiId, service }: { accountId: string; apiId: string; service: string },
): APIGatewayProxyEventV2 {
  const { cookie, ...headers } = groupHeaders([...request.headers, ...forwarded]);
  const now = Date.now();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: request.path,
    rawQueryString: request.query,
    ...(cookie ? { cookies: cookie.flatMap((value) => value.split(/;\s*/)) } : {}),
    headers: joined(headers),
    ...(request.query === '' ? {} : { queryStringParameters: joined(groupQuery(request.query)) }),
    requestContext: {
      accountId,
      apiId,
      domainName: `${apiId}.${service}.eu-demo-1.amazonaws.com`,
      domainPrefix: apiId,
      http: {
        method: request.method,
        path: request.path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent']?.join(',') ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: new Date(now).toUTCString(),
      timeEpoch: now,
    },
    ...(request.body.length === 0 ? { isBase64Encoded: false } : encodeByMediaType(request)),
  };
}
