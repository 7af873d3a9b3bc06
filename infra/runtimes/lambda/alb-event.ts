import type { ALBEvent } from 'aws-lambda';
import { encodeByMediaType } from './body.ts';
import { groupHeaders, groupQuery, type HttpRequest, lastOfEach } from './http.ts';
import { forwarded } from './platform.ts';

/**
 * Application Load Balancer: headers in lower case, the query not decoded. A setting of the target group decides whether every
 * value is shown, or only the last of each.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function toAlbEvent(request: HttpRequest, { multiValue }: { multiValue: boolean }): ALBEvent {
  const headers = groupHeaders([...request.headers, ...forwarded]);
  const query = groupQuery(request.query, { decode: false });
  return {
    requestContext: {
      elb: {
        targetGroupArn: 'arn:aws:elasticloadbalancing:eu-demo-1:123456789012:targetgroup/local/0123456789abcdef',
      },
    },
    httpMethod: request.method,
    path: request.path,
    ...(multiValue
      ? { multiValueQueryStringParameters: query, multiValueHeaders: headers }
      : { queryStringParameters: lastOfEach(query), headers: lastOfEach(headers) }),
    ...encodeByMediaType(request),
  };
}
