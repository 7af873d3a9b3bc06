/**
 * What is asked of the log in words of CloudWatch Logs Insights, out of the one line of every delivery (lib/log.ts). The entries of
 * `changes` have no fixed place, so that what they say is read out of the text.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export const queries = {
  changes: {
    title: 'Changes, newest first',
    clauses: [
      'filter message = "delivery" and (result in ["created", "updated"] or applied in ["partly", "unknown"])',
      'parse @message /"field":"enabled","from":[a-z]+,"to":(?<enabled>[a-z]+)/',
      'parse @message /"field":"exitSessions","from":[a-z0-9]+,"to":(?<exitSessions>[0-9]+)/',
      String.raw`parse @message /"added":\[(?<added>.*?\})\]/`,
      'parse @message /"addedMore":(?<addedMore>[0-9]+)/',
      String.raw`parse @message /"removed":\[(?<removed>.*?\})\]/`,
      'parse @message /"removedMore":(?<removedMore>[0-9]+)/',
      String.raw`parse deliveryId /^arn:.*\/(?<timer>[^ ]+) /`,
      'fields coalesce(actor, timer, deliveryId) as who',
      'sort @timestamp desc',
      'limit 100',
      'display @timestamp, channel, who, enabled, exitSessions, added, addedMore, removed, removedMore, applied, requestId',
    ],
  },
  refusals: {
    title: 'Refusals by reason',
    clauses: [
      'filter message = "delivery" and code in ["SIGNATURE_INVALID", "DELIVERY_STALE"]',
      'stats count(*) as refusals, max(@timestamp) as last by channel, code, reason',
      'sort refusals desc',
    ],
  },
  slowest: {
    title: 'The slowest deliveries',
    clauses: [
      'filter message = "delivery"',
      'sort durationMs desc',
      'limit 50',
      'display @timestamp, channel, action, code, durationMs, upstreamMs, tokenRequests, coldStart, requestId',
    ],
  },
  actors: {
    title: 'By actor',
    clauses: [
      'filter message = "delivery" and ispresent(actor)',
      'stats count(*) as deliveries, max(@timestamp) as last by channel, actor, action, code',
      'sort deliveries desc',
    ],
  },
} as const satisfies Record<string, { title: string; clauses: readonly string[] }>;

type QueryName = keyof typeof queries;

/** A query as it is typed, a command a line. */
export function toQuery(name: QueryName): string {
  return queries[name].clauses.join('\n| ');
}

/** Each of them, saved in the console in a folder of the stack's name. */
export function toSavedQueries(stack: string): Record<string, unknown> {
  const names = Object.keys(queries) as QueryName[];
  return Object.fromEntries(
    names.map((name) => [`${name[0]?.toUpperCase()}${name.slice(1)}Query`, toSaved(stack, name)]),
  );
}

function toSaved(stack: string, name: QueryName): unknown {
  return {
    Type: 'AWS::Logs::QueryDefinition',
    Properties: {
      Name: `${stack}/${queries[name].title}`,
      LogGroupNames: [{ Ref: 'LogGroup' }],
      QueryString: toQuery(name),
    },
  };
}
