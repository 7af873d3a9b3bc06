import { describe, expect, it } from 'vitest';
import { eventbus } from '../../../lib/channels/eventbus.ts';
import { commandIn, inCloudEvent, onBus, toEvent } from '../../support/delivery.ts';
import { smn, timer } from '../../support/graph-cases.ts';

const payload = { enabled: true, exitSessions: 2 };
const command = { action: 'create', ...payload };
const { parse, verify } = eventbus();
const read = (event: unknown) => commandIn(parse(toEvent(event)));
const pointersOf = (event: unknown) => {
  const result = read(event);
  expect(result).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
  return result.ok ? [] : (result.errors ?? []).map(({ pointer }) => pointer);
};
const without = (event: Record<string, unknown>, name: string) =>
  Object.fromEntries(Object.entries(event).filter(([key]) => key !== name));

describe('an event', () => {
  it.each<[string, unknown]>([
    ['of an EventBridge rule', onBus(payload)],
    ['of an EventBridge rule in an older form, without a version', without(onBus(payload), 'version')],
    ['of an EventBridge rule, with the least', { id: '1', 'detail-type': 'x', source: 's', detail: payload }],
    ["with the API's own words", onBus({ hotspot_session_migration_enable: true, hotspot_exit_session_num: 2 })],
    ['in a CloudEvents envelope', inCloudEvent(payload)],
    [
      'in a CloudEvents envelope with extensions',
      inCloudEvent(payload, { subject: 's', time: 't', traceparent: 'x', com: 1 }),
    ],
    ['in a CloudEvents envelope that says JSON', inCloudEvent(payload, { datacontenttype: 'application/json' })],
    [
      'in a CloudEvents envelope that says JSON and UTF-8',
      inCloudEvent(payload, { datacontenttype: 'application/json; charset=utf-8' }),
    ],
    [
      'in a CloudEvents envelope that says a kind of JSON',
      inCloudEvent(payload, { datacontenttype: 'application/vnd.desk+json' }),
    ],
    [
      'in a CloudEvents envelope with null for what may be left out',
      inCloudEvent(payload, {
        datacontenttype: null,
        data_base64: null,
        subject: null,
        time: null,
        dataschema: null,
        x: null,
      }),
    ],
  ])('%s is read', (_, event) => {
    expect(read(event)).toEqual({ ok: true, value: command });
  });

  it.each<[string, unknown, string[]]>([
    ['a CloudEvent of another version', inCloudEvent(payload, { specversion: '0.3' }), ['/specversion']],
    ['a CloudEvent without an id', without(inCloudEvent(payload), 'id'), ['/id']],
    ['a CloudEvent without a source', without(inCloudEvent(payload), 'source'), ['/source']],
    ['a CloudEvent without a type', without(inCloudEvent(payload), 'type'), ['/type']],
    ...['specversion', 'id', 'source', 'type', 'data'].map((name): [string, unknown, string[]] => [
      `a CloudEvent with null as ${name}`,
      inCloudEvent(payload, { [name]: null }),
      [`/${name}`],
    ]),
    [
      'a CloudEvent with null as data beside base64',
      inCloudEvent(null, { data_base64: 'e30=' }),
      ['/data', '/data_base64'],
    ],
    ['a CloudEvent with an empty base64', inCloudEvent(payload, { data_base64: '' }), ['/data_base64']],
    ['a CloudEvent with a list as content type', inCloudEvent(payload, { datacontenttype: [] }), ['/datacontenttype']],
    ['a CloudEvent with an empty id', inCloudEvent(payload, { id: '' }), ['/id']],
    ['a CloudEvent with a number as id', inCloudEvent(payload, { id: 1 }), ['/id']],
    ['a CloudEvent without data', without(inCloudEvent(payload), 'data'), ['/data']],
    ['a CloudEvent with text as data', inCloudEvent(JSON.stringify(payload)), ['/data']],
    ['a CloudEvent with a list as data', inCloudEvent([payload]), ['/data']],
    [
      'a CloudEvent with base64',
      { ...without(inCloudEvent(payload), 'data'), data_base64: 'e30=' },
      ['/data', '/data_base64'],
    ],
    ['a CloudEvent with base64 beside its data', inCloudEvent(payload, { data_base64: 'e30=' }), ['/data_base64']],
    ['a CloudEvent of XML', inCloudEvent(payload, { datacontenttype: 'application/xml' }), ['/datacontenttype']],
    [
      'a CloudEvent with everything wrong',
      { specversion: '2', id: '', data: 1 },
      ['/specversion', '/id', '/source', '/type', '/data'],
    ],
    ['an event without a detail', without(onBus(payload), 'detail'), ['/detail']],
    ['an event with text as detail', onBus(JSON.stringify(payload)), ['/detail']],
    ['an event with null as detail', onBus(null), ['/detail']],
    ['an event without a source', without(onBus(payload), 'source'), ['/source']],
    ['an event without an id', without(onBus(payload), 'id'), ['/id']],
    ['an event with a number as detail-type', onBus(payload, { 'detail-type': 1 }), ['/detail-type']],
  ])('is refused at its place: %s', (_, event, pointers) => {
    expect(pointersOf(event).sort()).toEqual([...pointers].sort());
  });

  it('whose payload is wrong has its problems told relative to the payload', () => {
    expect(pointersOf(onBus({ enabled: 'yes' }))).toEqual(['/enabled', '/exitSessions']);
    expect(pointersOf(inCloudEvent({ enabled: 'yes' }))).toEqual(['/enabled', '/exitSessions']);
  });

  it('of an AWS service is told apart, with what to do about it', () => {
    const result = read(onBus({ state: 'ALARM' }, { source: 'aws.cloudwatch' }));
    expect(!result.ok && result.detail).toMatch(/comes from an AWS service/);
  });

  it('that holds a record of a failure destination is told so', () => {
    const record = {
      version: '1.0',
      requestContext: { condition: 'RetriesExhausted' },
      requestPayload: onBus(payload),
    };
    const result = read(onBus(record, { source: 'lambda' }));
    expect(!result.ok && result.detail).toMatch(/record of a function's failure destination/);
  });

  it.each<[unknown, RegExp]>([
    [{ version: '1.0', requestContext: {}, requestPayload: {} }, /record of a function's failure destination/],
    [payload, /no event of a bus/],
    [{}, /no event of a bus/],
    [null, /no event of a bus/],
    [undefined, /no event of a bus/],
    [7, /no event of a bus/],
    ['{"detail-type":"x"}', /no event of a bus/],
    [[onBus(payload)], /no event of a bus/],
    [{ Records: [{ body: '{}' }] }, /batch of records/],
    [{ requestContext: {}, httpMethod: 'POST', body: '{}' }, /HTTP request/],
    [{ awslogs: { data: 'x' } }, /log entries/],
  ])('is not %j', (event, words) => {
    const result = read(event);
    expect(result).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
    expect(!result.ok && result.detail).toMatch(words);
  });
});

describe('the id of an event', () => {
  it.each<[string, unknown, unknown]>([
    ['of EventBridge', onBus(payload), '6a7e8feb-b491-4cf7-a9f1-bf3703467718'],
    ['of CloudEvents, which counts only with its source', inCloudEvent(payload), '/desk/planner A234-1234'],
    ['that is no text', onBus(payload, { id: 7 }), undefined],
    ['that is missing', payload, undefined],
    ['of nothing', null, undefined],
  ])('%s', (_, event, deliveryId) => {
    const proof = verify(toEvent(event), 0);
    expect(proof.ok && proof.value.deliveryId).toBe(deliveryId);
  });
});

it('an id that is too long for a line of the log is not taken', () => {
  const idIn = (id: string) => {
    const proof = verify(toEvent({ ...onBus(payload), id }), 0);
    return proof.ok && proof.value.deliveryId;
  };
  expect(idIn('x'.repeat(2048))).toHaveLength(2048);
  expect(idIn('x'.repeat(2049))).toBeUndefined();
});

it.each<[string, unknown]>([
  ['a list of events', [inCloudEvent(payload)]],
  ['a wrapper of events', { events: [inCloudEvent(payload)] }],
  ['a message of SMN', smn(JSON.stringify(payload))],
  ['a timer', timer(JSON.stringify(payload))],
])('%s is for FunctionGraph, and refused on AWS', (_, event) => {
  expect(read(event)).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
});
