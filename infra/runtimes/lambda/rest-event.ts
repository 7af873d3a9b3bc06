import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { encodeText } from './body.ts';
import { groupHeaders, groupQuery, type HttpRequest, lastOfEach } from './http.ts';
import { forwarded } from './platform.ts';

const stage = 'prod';

const nobody = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

/**
 * API Gateway REST API, proxy integration (payload 1.0): headers in the sender's spelling and in both forms.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function toRestEvent(request: HttpRequest): APIGatewayProxyEvent {
  const headers = groupHeaders([...request.headers, ...forwarded], { keepCase: true });
  const query = groupQuery(request.query);
  const hasQuery = request.query !== '';
  const { body, isBase64Encoded } = encodeText(request);
  return {
    resource: '/{proxy+}',
    path: request.path,
    httpMethod: request.method,
    headers: lastOfEach(headers),
    multiValueHeaders: headers,
    queryStringParameters: hasQuery ? lastOfEach(query) : null,
    multiValueQueryStringParameters: hasQuery ? query : null,
    pathParameters: { proxy: request.path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'localgateway',
      authorizer: null,
      domainName: 'localgateway.execute-api.eu-demo-1.amazonaws.com',
      domainPrefix: 'localgateway',
      extendedRequestId: randomUUID(),
      httpMethod: request.method,
      identity: {
        ...nobody,
        sourceIp: '127.0.0.1',
        userAgent: lastOfEach(groupHeaders(request.headers))['user-agent'] ?? null,
      },
      path: `/${stage}${request.path}`,
      protocol: 'HTTP/1.1',
      requestId: randomUUID(),
      requestTimeEpoch: Date.now(),
      resourceId: 'proxy1',
      resourcePath: '/{proxy+}',
      stage,
    },
    body: body === '' ? null : body,
    isBase64Encoded,
  };
}
