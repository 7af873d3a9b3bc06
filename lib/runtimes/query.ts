import type { DeliveredQuery } from '../delivery.ts';
import { parseFields } from '../fields.ts';
import { isObject } from '../shapes.ts';

/**
 * The query of API Gateway with payload 2.0, and of a Function URL: as it came. What these show beside it joins doubled fields by
 * commas. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function readRawQuery(text: unknown): DeliveredQuery {
  return toQuery(parseFields(typeof text === 'string' ? text : ''));
}

/**
 * The query of a REST API, which shows names and values without escapes, or of a load balancer, which leaves undoing them to the
 * function. Where every value is shown, that form counts.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function readQuery(
  event: Readonly<Record<string, unknown>>,
  { isEncoded }: { isEncoded: boolean },
): DeliveredQuery {
  const { queryStringParameters: single, multiValueQueryStringParameters: multiple } = event;
  const shown = isObject(multiple) ? Object.entries(multiple) : Object.entries(isObject(single) ? single : {});
  const fields = shown.flatMap(([name, values]) =>
    [values].flat().flatMap((value) => (typeof value === 'string' ? [[name, value] as const] : [])),
  );
  return isEncoded ? readRawQuery(fields.map((field) => field.join('=')).join('&')) : toQuery(fields);
}

function toQuery(fields: Iterable<readonly [name: string, value: string]>): DeliveredQuery {
  const query = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const values = query.get(name);
    if (values) values.push(value);
    else query.set(name, [value]);
  }
  return query;
}
