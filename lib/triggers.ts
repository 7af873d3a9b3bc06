import { isObject } from './shapes.ts';

type Event = Readonly<Record<string, unknown>>;

export const EVENT_GRID = 'an event of EventGrid, which belongs to the function "eventbus"';
export const SMN = 'a message of SMN, which belongs to the function "eventbus"';
export const TIMER = 'a timer, which belongs to the function "schedule"';

/** What polls for others says in `trigger_type` whom. */
const pollers: Readonly<Record<string, string>> = {
  TIMER,
  KAFKA: 'a batch of messages of Kafka',
  OPENSOURCEKAFKA: 'a batch of messages of Kafka',
  RABBITMQ: 'a batch of messages of RabbitMQ',
  ROCKETMQ: 'a batch of messages of RocketMQ',
  DMS: 'a batch of messages of DMS',
  DIS: 'a batch of records of DIS',
};

/**
 * The triggers of FunctionGraph, by the fields that give them away.
 * https://support.huaweicloud.com/intl/en-us/devg-functiongraph/functiongraph_02_0102.html
 */
const triggers: ReadonlyArray<readonly [name: string, is: (event: Event) => boolean]> = [
  [EVENT_GRID, (event) => 'specversion' in event],
  [EVENT_GRID, (event) => has(event, 'events')],
  [SMN, (event) => has(event, 'record')],
  [
    'an HTTP request of a gateway (APIG), which belongs to the functions "webhook" and "chatops"',
    (event) => 'requestContext' in event || 'httpMethod' in event,
  ],
  ['an event of EventBridge, which is not served on this platform', (event) => 'detail-type' in event],
  ['a batch of log entries of LTS', (event) => has(event, 'lts')],
  ['a record of CTS', (event) => has(event, 'cts')],
  ['a batch of records of OBS', (event) => 'Records' in event && !isOfAws(event)],
  ['a batch of records of DIS', (event) => 'ShardID' in event || 'StreamName' in event],
  ['a message of a device of IoTDA', (event) => 'notify_data' in event],
  ...Object.entries(pollers).map(([type, name]) => [name, (event: Event) => event['trigger_type'] === type] as const),
  // Of those that poll, some do not say who they are.
  ['a batch of records of DDS', (event) => isSilent(event) && sourcesIn(event).some((source) => /^dds$/i.test(source))],
  [
    'a batch of records of GeminiDB Mongo',
    (event) => isSilent(event) && sourcesIn(event).some((source) => /mongo/i.test(source)),
  ],
  ['a batch of messages of DMS', (event) => isSilent(event) && (has(event, 'messages') || 'queue_id' in event)],
];

/** Beside the attributes of a CloudEvent stand those that its sender has added: they are never an object or a list. */
function has(event: Event, name: string): boolean {
  return name in event && (!('specversion' in event) || (typeof event[name] === 'object' && event[name] !== null));
}

/** Queues, topics and streams of AWS name their list in the same way, and say which they are. */
function isOfAws({ Records }: Event): boolean {
  const [first] = Array.isArray(Records) ? Records : [];
  const source = isObject(first) ? (first['eventSource'] ?? first['EventSource']) : undefined;
  return typeof source === 'string' && source.startsWith('aws:');
}

function isSilent(event: Event): boolean {
  return !('trigger_type' in event);
}

/** Who the records of a batch say that they are from. */
function sourcesIn({ records }: Event): string[] {
  return (Array.isArray(records) ? records : []).flatMap((record) => {
    const source = isObject(record) ? record['event_source'] : undefined;
    return typeof source === 'string' ? [source] : [];
  });
}

/** @returns what an event is, in words: more than one where it is several in one, none where it is not known. */
export function nameTriggers(event: unknown): string[] {
  if (Array.isArray(event)) return [EVENT_GRID];
  return isObject(event) ? triggers.filter(([, is]) => is(event)).map(([name]) => name) : [];
}
