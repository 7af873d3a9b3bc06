import { chats } from '../../lib/channels/chats.ts';
import type { ChatPlatform } from '../../lib/chat/platform.ts';
import type { FunctionName } from '../settings/functions.ts';

/** The routes of each function that is reached over HTTP, as the HTTP API knows them: method and path. */
export const routes: Partial<Record<FunctionName, readonly string[]>> = {
  // Monitors ask with HEAD, and an HTTP API answers it at no route that is not its own.
  webhook: ['POST /webhook', 'GET /health', 'HEAD /health'],
  chatops: (chats as readonly ChatPlatform[]).flatMap(({ channel, methods = ['POST'] }) =>
    methods.map((method) => `${method} /${channel}`),
  ),
};

/** What the stage of the HTTP API is given. */
export type Throttle = {
  /** The ids of all routes: without them the stage would be told of routes that are not there yet. */
  waitsFor: readonly string[];
  settings: Readonly<Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }>>;
};

/**
 * A limit of its own for each route, so that garbage at one does not starve the others. Said of every route by name: the vendor's
 * documents do not tell whether a default of the stage is each route's or one for all together.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 *
 * @param limit requests a second, and at once.
 */
export function toThrottle(names: readonly FunctionName[], limit: { rate: number; burst: number }): Throttle {
  const all = names.flatMap((name) => routes[name] ?? []);
  const each = { ThrottlingRateLimit: limit.rate, ThrottlingBurstLimit: limit.burst };
  return { waitsFor: all.map(toId), settings: Object.fromEntries(all.map((route) => [route, each])) };
}

/** The packager's own way to name the resource of a route. */
function toId(route: string): string {
  const words = route.split(/\W+/).map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`);
  return `HttpApiRoute${words.join('')}`;
}

type Wanted = { stack: string; readme: string; functions: readonly FunctionName[]; burst: number; topic: string };

/**
 * Hears of requests that reached no function. The HTTP API counts what it throttles with everything else that is no success, and
 * logging every request to tell them apart would let whoever floods it run up the bill. So: no throttle refuses anything before more
 * came than one burst; if more came within a minute, all but a straggler must have reached a function.
 */
export function toRefusedAlarm({ stack, readme, functions, burst, topic }: Wanted): unknown {
  const served = functions.filter((name) => routes[name] !== undefined);
  const metric = (id: string, namespace: string, name: string, dimension: { Name: string; Value: unknown }) => ({
    Id: id,
    ReturnData: false,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions: [dimension] },
      Stat: 'Sum',
      Period: 60,
    },
  });
  const reached = served.map((name) => `FILL(${name}, 0)`).join(' - ');
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `${stack}-refused`,
      AlarmDescription: `More requests came in a minute than one route takes at once (${burst}), and some reached no function: the throttle of the HTTP API refused them with 429, or no route was asked for. What to do: ${readme}#troubleshooting-by-symptom`,
      Metrics: [
        { Id: 'refused', Expression: `IF(requests > ${burst}, requests - ${reached}, 0)`, Label: 'refused requests' },
        metric('requests', 'AWS/ApiGateway', 'Count', { Name: 'ApiId', Value: { Ref: 'HttpApi' } }),
        ...served.map((name) =>
          metric(name, 'AWS/Lambda', 'Invocations', { Name: 'FunctionName', Value: `${stack}-${name}` }),
        ),
      ],
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: topic === '' ? [] : [topic],
    },
  };
}
