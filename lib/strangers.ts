import { isObject } from './shapes.ts';

/** Events of services that we do not serve, by the field that gives them away. */
const strangers: ReadonlyArray<readonly [name: string, is: (event: Readonly<Record<string, unknown>>) => boolean]> = [
  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
  [
    'a record of a function\'s failure destination, which holds the event itself in "requestPayload"',
    (event) => 'requestPayload' in event,
  ],
  [
    'an HTTP request, which belongs to the function "webhook"',
    (event) => 'requestContext' in event || 'httpMethod' in event,
  ],
  ['a batch of records (a queue, a topic, a stream or a bucket)', (event) => 'Records' in event || 'record' in event],
  ['a batch of log entries', (event) => 'awslogs' in event || 'lts' in event],
  ['a request to an authorizer', (event) => 'methodArn' in event || 'routeArn' in event],
  [
    'an event of a bus, which belongs to the function "eventbus"',
    (event) => 'detail-type' in event || 'specversion' in event,
  ],
];

/** @returns what a foreign event is, in words, or `undefined` where it is not recognised. */
export function nameStranger(event: unknown): string | undefined {
  return isObject(event) ? strangers.find(([, is]) => is(event))?.[0] : undefined;
}
