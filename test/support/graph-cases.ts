import { toSmnMessage } from '../../infra/runtimes/graph/events.ts';
import { inCloudEvent, onBus, validBody } from './delivery.ts';

/** What FunctionGraph hands over, and what is to come of it: for the channels alone, and for the functions as they are built. */

export const payload = { action: 'create', enabled: true, exitSessions: 2 };

/** The command of a schedule that sends no payload. */
export const fallback = { action: 'create', enabled: false, exitSessions: 9 };

/** With this text. */
export const smn = (message: unknown) => {
  const [record] = toSmnMessage(payload, 0).record;
  return { record: [{ ...record, smn: { ...record?.smn, message_id: 'm-1', message } }] };
};

/** At `eventbus`, with the id that is logged. */
export const busServed: ReadonlyArray<[title: string, event: unknown, deliveryId: string]> = [
  ['of EventGrid as it is', inCloudEvent(payload), '/desk/planner A234-1234'],
  ['of EventGrid as a list of one', [inCloudEvent(payload)], '/desk/planner A234-1234'],
  ['of EventGrid in a wrapper', { events: [inCloudEvent(payload)] }, '/desk/planner A234-1234'],
  [
    'of EventGrid with attributes of its sender',
    inCloudEvent(payload, { record: 'r', events: 7, lts: true, messages: 'm' }),
    '/desk/planner A234-1234',
  ],
  ['of SMN', smn(JSON.stringify(payload)), 'm-1'],
  ['of SMN, with white space', smn(`\n ${JSON.stringify(payload, null, 2)}\n`), 'm-1'],
];

/** At `eventbus`, with what is said of it, and where the problems are. */
export const busRefused: ReadonlyArray<[title: string, event: unknown, why: RegExp, pointers: readonly string[]]> = [
  ['a list of none', [], /exactly one/, ['']],
  ['a list of two', [inCloudEvent(payload), inCloudEvent(payload)], /exactly one/, ['']],
  ['a wrapper of none', { events: [] }, /exactly one/, ['/events']],
  ['a wrapper of two', { events: [inCloudEvent(payload), inCloudEvent(payload)] }, /exactly one/, ['/events']],
  ['a wrapper of no list', { events: inCloudEvent(payload) }, /exactly one/, ['/events']],
  ['a wrapper of null', { events: null }, /exactly one/, ['/events']],
  ['SMN with none', { record: [] }, /exactly one/, ['/record']],
  ['SMN with two', { record: [...smn('{}').record, ...smn('{}').record] }, /exactly one/, ['/record']],
  ['SMN with no list', { record: {} }, /exactly one/, ['/record']],
  ['SMN without its message', { record: [{ event_source: 'smn' }] }, /exactly one/, ['/record']],
  ['two in one', { ...inCloudEvent(payload), ...smn(validBody) }, /one event/, ['']],
  ['two forms in one', { ...inCloudEvent(payload), events: [inCloudEvent(payload)] }, /one event/, ['']],
  ['a timer in one with it', { ...inCloudEvent(payload), trigger_type: 'TIMER' }, /one event/, ['']],
  ['SMN with a plain text', smn('this is smn message content'), /JSON/, ['/record/0/smn/message']],
  ['SMN with a JSON text', smn('"on"'), /JSON/, ['/record/0/smn/message']],
  ['SMN with a JSON list', smn('[]'), /JSON/, ['/record/0/smn/message']],
  ['SMN with null', smn('null'), /JSON/, ['/record/0/smn/message']],
  ['SMN with nothing', smn(''), /JSON/, ['/record/0/smn/message']],
  ['SMN with an object', smn(payload), /text/, ['/record/0/smn/message']],
  ['SMN with a number', smn(7), /text/, ['/record/0/smn/message']],
  ['SMN with a wrong payload', smn('{"enabled":1,"more":2}'), /./, ['/enabled', '/exitSessions', '/more']],
  ['EventGrid with a wrong payload', inCloudEvent({ enabled: 1 }), /./, ['/enabled', '/exitSessions']],
  ['EventGrid without an id', { ...inCloudEvent(payload), id: '' }, /envelope/, ['/id']],
  ['EventGrid in a list, without an id', [{ ...inCloudEvent(payload), id: 7 }], /envelope/, ['/0/id']],
  [
    'EventGrid in a wrapper, of another version',
    { events: [{ ...inCloudEvent(payload), specversion: '0.3' }] },
    /envelope/,
    ['/events/0/specversion'],
  ],
  ['EventGrid in a wrapper, no object', { events: [7] }, /envelope/, ['/events/0']],
  ['EventGrid transformed to a text', { ...inCloudEvent(payload), data: 'on' }, /envelope/, ['/data']],
  ['a bare payload', payload, /no event that is known here/, []],
  ['null', null, /no event that is known here/, []],
  ['a text', 'on', /no event that is known here/, []],
];

/** At either. */
export const foreign: ReadonlyArray<[title: string, event: unknown, name: RegExp]> = [
  ['a gateway', { httpMethod: 'POST', path: '/webhook', headers: {}, body: '' }, /gateway/],
  ['LTS', { lts: { data: 'e30=' } }, /LTS/],
  ['CTS', { cts: { time: 1, user: {}, trace_name: 'deleteGraph' } }, /CTS/],
  ['OBS', { Records: [{ eventVersion: '2.0', eventName: 'ObjectCreated:Put', s3: {} }] }, /OBS/],
  ['DDS', { records: [{ event_source: 'dds', event_name: 'insert', dds: {} }] }, /DDS/],
  ['GeminiDB Mongo', { records: [{ event_source: 'gaussmongo', gaussmongo: {} }] }, /Mongo/],
  ['DIS', { ShardID: 'shardId-0', Message: { records: [] }, StreamName: 's' }, /DIS/],
  ['DMS', { queue_id: 'q', messages: ['a'] }, /DMS/],
  ['Kafka', { trigger_type: 'KAFKA', records: [{ messages: ['a'], topic_id: 't' }] }, /Kafka/],
  ['Kafka, an older form', { trigger_type: 'KAFKA', messages: ['a'], topic_id: 't' }, /Kafka/],
  ["somebody's own Kafka", { trigger_type: 'OPENSOURCEKAFKA', records: [] }, /Kafka/],
  ['RabbitMQ', { trigger_type: 'RABBITMQ', records: [{ messages: ['a'], exchange: 'e' }] }, /RabbitMQ/],
  ['RocketMQ', { trigger_type: 'ROCKETMQ', records: [] }, /RocketMQ/],
  ['IoTDA', { resource: 'device', event: 'create', notify_data: {} }, /IoTDA/],
  ['EventBridge', onBus(payload), /EventBridge/],
  ['a scheduled rule', onBus({}, { source: 'aws.events', 'detail-type': 'Scheduled Event' }), /EventBridge/],
];

/** With this text. */
export const timer = (user_event: unknown, more: object = {}) => ({
  version: 'v1.0',
  time: '2026-06-01T08:30:00+08:00',
  trigger_type: 'TIMER',
  trigger_name: 'Timer_001',
  user_event,
  ...more,
});
const run = { id: 'night-1', time: '2026-06-01T00:30:00Z' };
const own = 'Timer_001 2026-06-01T08:30:00+08:00';

/** At `schedule`, with the command, and the id that is logged. */
export const timersServed: ReadonlyArray<
  [title: string, event: unknown, command: typeof payload, deliveryId: string | undefined]
> = [
  ['with a payload', timer(JSON.stringify(payload)), payload, own],
  ['with a payload and its run', timer(JSON.stringify({ ...payload, delivery: run })), payload, 'night-1'],
  ['with its run alone', timer(JSON.stringify({ delivery: run })), fallback, 'night-1'],
  ['with an empty object', timer('{}'), fallback, own],
  ['with null', timer('null'), fallback, own],
  ['with null and white space', timer(' null\n'), fallback, own],
  ['with nothing', timer(''), fallback, own],
  ['with blanks', timer(' \n\t'), fallback, own],
  ['with a null that is no text', timer(null), fallback, own],
  ['without a text', { trigger_type: 'TIMER', trigger_name: 'a', time: 'b' }, fallback, 'a b'],
  ['without a name', timer('', { trigger_name: undefined }), fallback, undefined],
  ['without a time', timer('', { time: '' }), fallback, undefined],
  [
    "in the API's own words",
    timer('{"hotspot_session_migration_enable":true,"hotspot_exit_session_num":2}'),
    payload,
    own,
  ],
];

/** At `schedule`, with where the problems are, and what is said of them. */
export const timersRefused: ReadonlyArray<[title: string, event: unknown, pointers: readonly string[], why: RegExp]> = [
  ['with a plain text', timer('Hello world'), ['/user_event'], /JSON/],
  ['with a JSON text', timer('"on"'), ['/user_event'], /JSON/],
  ['with a JSON list', timer('[]'), ['/user_event'], /JSON/],
  ['with a JSON number', timer('0'), ['/user_event'], /JSON/],
  ['with an object', timer(payload), ['/user_event'], /text/],
  ['with a boolean', timer(false), ['/user_event'], /text/],
  ['with a wrong payload', timer('{"enabled":1}'), ['/enabled', '/exitSessions'], /./],
  ['with a wrong run', timer(JSON.stringify({ ...payload, delivery: 7 })), ['/delivery'], /./],
  ['with an event of EventBridge as its text', timer(JSON.stringify(onBus(payload))), [], /EventBridge/],
  ['with an event of EventGrid as its text', timer(JSON.stringify(inCloudEvent(payload))), [], /EventGrid/],
  ['in one with another', timer('', { lts: {} }), [''], /one event/],
];

/** At `schedule`, with the command. */
export const invokedDirectly: ReadonlyArray<[title: string, event: unknown, command: typeof payload]> = [
  ['the payload itself', payload, payload],
  ['the payload and its run', { ...payload, delivery: run }, payload],
  ['nothing', null, fallback],
  ['an empty object', {}, fallback],
];
