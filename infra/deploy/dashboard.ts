import type { FunctionName } from '../settings/functions.ts';
import { queries, toQuery } from './queries.ts';

type Widget = { type: 'text' | 'metric' | 'log'; properties: Record<string, unknown> };

/** Filled in by CloudFormation, as are `${HttpApi}` and `${LogGroup}`. */
const REGION = `\${AWS::Region}`;

type Wanted = { stack: string; readme: string; functions: readonly FunctionName[] };

/** The queue of each function that leaves its failures in one. */
const queues: Partial<Record<FunctionName, (stack: string) => string>> = {
  eventbus: (stack) => `${stack}-eventbus-failures`,
  schedule: (stack) => `${stack}-schedule-failures`,
  // CloudFormation has named it, and says so.
  worker: () => `\${DeadLetters.QueueName}`,
};

/**
 * What was changed, deliveries, token trouble and latency at a glance. By channel and code the log itself is asked: as metrics every pair of them
 * would cost extra every month.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function toDashboard({ stack, readme, functions }: Wanted): unknown {
  const lambda = (metric: string, stat = 'Sum') =>
    functions.map((name) => [
      'AWS/Lambda',
      metric,
      'FunctionName',
      `${stack}-${name}`,
      { label: `${name} ${metric}`, stat },
    ]);
  const ours = (...names: string[]) => names.map((name) => [stack, name, { stat: 'Sum' }]);
  const http = (metric: string, stat: string) => ['AWS/ApiGateway', metric, 'ApiId', `\${HttpApi}`, { stat }];
  const failures = functions.flatMap((name) => queues[name]?.(stack) ?? []);

  const widgets: Widget[] = [
    toLog(queries.changes.title, toQuery('changes')),
    text(`# ${stack}\nWhat to do: [troubleshooting by symptom](${readme}#troubleshooting-by-symptom)`),
    metrics('Deliveries', ours('Deliveries', 'Failures')),
    logs('Deliveries by channel and code', 'stats count(*) as deliveries by channel, code | sort deliveries desc'),
    metrics('Token trouble, and the API asking to wait', ours('TokenRefused', 'TokenUnavailable', 'UpstreamThrottled')),
    logs(
      'The last failures',
      'filter status >= 400 | sort @timestamp desc | limit 20',
      'fields @timestamp, channel, code, status, applied, requestId, upstream.requestId, durationMs',
    ),
    logs(
      'Requests to IAM, and waiting for the Workspace API, ms',
      'stats sum(tokenRequests) as requests, pct(upstreamMs, 50) as p50, pct(upstreamMs, 95) as p95 by bin(5m)',
      undefined,
      'timeSeries',
    ),
    logs('Latency by channel, ms', `stats ${quantiles}, max(durationMs) as slowest by channel`),
    logs('Latency, ms', `stats ${quantiles} by bin(5m)`, undefined, 'timeSeries'),
    metrics('Requests at the routes', [http('Count', 'Sum'), http('4xx', 'Sum'), http('5xx', 'Sum')]),
    metrics('Latency at the routes, ms', [http('Latency', 'p50'), http('Latency', 'p95')]),
    metrics('Functions', [...lambda('Errors'), ...lambda('Throttles')]),
    metrics('Copies of the functions running at once', lambda('ConcurrentExecutions', 'Maximum')),
    ...(failures.length === 0
      ? []
      : [
          metrics(
            'Failures that wait for a person',
            failures.map((queue) => [
              'AWS/SQS',
              'ApproximateNumberOfMessagesVisible',
              'QueueName',
              queue,
              { stat: 'Maximum' },
            ]),
          ),
        ]),
  ];
  return {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardName: stack,
      DashboardBody: { 'Fn::Sub': JSON.stringify({ widgets: widgets.map(place) }) },
    },
  };
}

const quantiles = 'pct(durationMs, 50) as p50, pct(durationMs, 95) as p95';

function text(markdown: string): Widget {
  return { type: 'text', properties: { markdown } };
}

function metrics(title: string, metrics: readonly unknown[]): Widget {
  return { type: 'metric', properties: { title, metrics, region: REGION, view: 'timeSeries', period: 300 } };
}

function logs(title: string, query: string, fields?: string, view = 'table'): Widget {
  return toLog(title, ['filter message = "delivery"', fields, query].filter(Boolean).join(' | '), view);
}

function toLog(title: string, query: string, view = 'table'): Widget {
  return { type: 'log', properties: { title, query: `SOURCE '\${LogGroup}' | ${query}`, region: REGION, view } };
}

/** The first over all 24 columns of a dashboard, the others two beside each other. */
function place(widget: Widget, index: number): unknown {
  if (index === 0) return { ...widget, x: 0, y: 0, width: 24, height: 6 };
  const at = index - 1;
  return { ...widget, x: (at % 2) * 12, y: 6 + Math.floor(at / 2) * 6, width: 12, height: 6 };
}
