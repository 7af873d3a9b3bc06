import { describe, expect, it } from 'vitest';
import { schedule } from '../../../lib/channels/schedule.ts';
import { createSettingsReader } from '../../../lib/settings/settings.ts';
import { commandIn, inCloudEvent, onBus, toEvent } from '../../support/delivery.ts';
import { smn, timer } from '../../support/graph-cases.ts';

const payload = { enabled: true, exitSessions: 2 };
const fallback = { enabled: false, exitSessions: 9 };
const delivery = {
  id: 'arn:aws:scheduler:eu-central-1:111122223333:schedule/default/night 2026-01-31T22:00:00Z',
  time: '2026-01-31T22:00:00Z',
};
const ruleEvent = onBus({}, { source: 'aws.events', 'detail-type': 'Scheduled Event', id: 'rule-1' });
const schedulerEvent = (detail: unknown) =>
  onBus(detail, { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', id: 'sched-1' });

const create = (command?: unknown) =>
  schedule(createSettingsReader(command === undefined ? {} : { SCHEDULE_COMMAND: JSON.stringify(command) }));
const read = (event: unknown, command?: unknown) => commandIn(create(command).parse(toEvent(event)));
const pointersOf = (event: unknown) => {
  const result = read(event, fallback);
  expect(result).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
  return result.ok ? [] : (result.errors ?? []).map(({ pointer }) => pointer);
};

describe('a schedule with a payload', () => {
  it.each<[string, unknown]>([
    ['alone', payload],
    ['beside which run it is', { ...payload, delivery }],
    ["in the API's own words", { hotspot_session_migration_enable: true, hotspot_exit_session_num: 2 }],
    [
      "in the API's own words, beside which run it is",
      { hotspot_session_migration_enable: true, hotspot_exit_session_num: 2, delivery },
    ],
  ])('%s does as it says, whatever SCHEDULE_COMMAND is', (_, event) => {
    expect(read(event)).toEqual({ ok: true, value: { action: 'create', ...payload } });
    expect(read(event, fallback)).toEqual({ ok: true, value: { action: 'create', ...payload } });
  });
});

describe('a schedule without a payload', () => {
  const empty: ReadonlyArray<[string, unknown]> = [
    ['an empty object', {}],
    ['null', null],
    ['nothing', undefined],
    ['only which run it is', { delivery }],
    ['the event of a scheduled rule', ruleEvent],
    ['the default event of EventBridge Scheduler, with a text', schedulerEvent('{}')],
    ['the default event of EventBridge Scheduler, with an object', schedulerEvent({})],
  ];

  it.each(empty)('(%s) does SCHEDULE_COMMAND', (_, event) => {
    expect(read(event, fallback)).toEqual({ ok: true, value: { action: 'create', ...fallback } });
  });

  it.each(empty)('(%s) is an error where there is none', (_, event) => {
    const result = read(event);
    expect(result).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
    expect(!result.ok && result.detail).toContain('SCHEDULE_COMMAND is not set');
  });
});

describe('a schedule with something else', () => {
  it.each<[unknown, RegExp]>([
    [onBus(payload), /event of a bus/],
    [onBus({}, { source: 'aws.events', 'detail-type': 'AWS API Call via CloudTrail' }), /event of a bus/],
    [schedulerEvent('{"enabled":true}'), /event of a bus/],
    [schedulerEvent(null), /event of a bus/],
    [inCloudEvent(payload), /event of a bus/],
    [{ Records: [] }, /batch of records/],
    [{ requestContext: {}, httpMethod: 'POST' }, /HTTP request/],
  ])('%j is told what it is', (event, words) => {
    const result = read(event, fallback);
    expect(result).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
    expect(!result.ok && result.detail).toMatch(words);
  });

  it.each<[unknown, string[]]>([
    ['{}', ['']],
    [[], ['']],
    [[payload], ['']],
    [7, ['']],
    [false, ['']],
    ['', ['']],
    [{ enabled: true }, ['/exitSessions']],
    [{ ...payload, more: 1 }, ['/more']],
    [
      { version: 'v1.0', trigger_type: 'TIMER', user_event: '{}' },
      ['/enabled', '/exitSessions', '/version', '/trigger_type', '/user_event'],
    ],
  ])('%j is refused at its place', (event, pointers) => {
    expect(pointersOf(event)).toEqual(pointers);
  });

  it.each<[string, unknown]>([
    ['a text', 'x'],
    ['null', null],
    ['a list', []],
    ['without an id', { time: delivery.time }],
    ['without a time', { id: delivery.id }],
    ['with an empty id', { ...delivery, id: '' }],
    ['with a huge id', { ...delivery, id: 'x'.repeat(2049) }],
    ['with a number as id', { ...delivery, id: 1 }],
    ['with no time', { ...delivery, time: 'tonight' }],
    ['with a date only', { ...delivery, time: '2026-01-31' }],
    ...[
      '2026-02-30T22:00:00Z',
      '2026-02-29T22:00:00Z',
      '2100-02-29T22:00:00Z',
      '2026-04-31T22:00:00Z',
      '2026-00-10T22:00:00Z',
      '2026-13-10T22:00:00Z',
      '2026-01-00T22:00:00Z',
      '2026-01-32T22:00:00Z',
      '2026-01-31T24:00:00Z',
      '2026-01-31T22:60:00Z',
      '2026-01-31T22:00:61Z',
      '2026-01-31T22:00Z',
      '2026-01-31T22:00:00',
      '2026-01-31T22:00:00.Z',
      '2026-01-31T22:00:00+25:00',
      '26-01-31T22:00:00Z',
      '2026-01-31T22:00:00Z\n',
    ].map((time): [string, unknown] => [`with a time that does not exist: ${time}`, { ...delivery, time }]),
    ['with the placeholder of Scheduler left as it is', { id: delivery.id, time: '<aws.scheduler.scheduled-time>' }],
    ['with more in it', { ...delivery, attempt: 1 }],
  ])('a "delivery" that is %s is refused there, once', (_, wrong) => {
    expect(pointersOf({ ...payload, delivery: wrong })).toEqual(['/delivery']);
    expect(pointersOf({ delivery: wrong })).toEqual(['/delivery']);
    expect(pointersOf({ enabled: true, delivery: wrong })).toEqual(['/delivery', '/exitSessions']);
  });
});

describe('the id of a run', () => {
  it.each<[string, unknown, unknown]>([
    ['is the one that Scheduler filled in', { ...payload, delivery }, delivery.id],
    ['is that of the rule’s event', ruleEvent, 'rule-1'],
    ['is that of Scheduler’s default event', schedulerEvent('{}'), 'sched-1'],
    ['is not taken from a "delivery" that is not valid', { ...payload, delivery: { id: 'x' } }, undefined],
    ['is not taken from the payload', { ...payload, id: 'x' }, undefined],
    ['is not there', payload, undefined],
    ['is not there for nothing', null, undefined],
  ])('%s', (_, event, deliveryId) => {
    const proof = create().verify(toEvent(event), 0);
    expect(proof.ok && proof.value.deliveryId).toBe(deliveryId);
  });
});

it('SCHEDULE_COMMAND that is not valid is told with its problems, and without its values', () => {
  const reader = createSettingsReader({ SCHEDULE_COMMAND: '{"enabled":"hunter2","exitSessions":101}' });
  schedule(reader);
  expect(reader.problems).toEqual([
    {
      name: 'SCHEDULE_COMMAND',
      rule: expect.stringMatching(/\/enabled must be true or false.*\/exitSessions must be/),
    },
  ]);
  expect(JSON.stringify(reader.problems)).not.toMatch(/hunter2|101/);
});

it('SCHEDULE_COMMAND is told without the names of its unknown fields, which are a part of its value', () => {
  const reader = createSettingsReader({ SCHEDULE_COMMAND: '{"enabled":true,"exitSessions":1,"hunter2":1}' });
  schedule(reader);
  expect(reader.problems).toMatchObject([
    { rule: expect.stringContaining('a field is not a known field; known here: ') },
  ]);
  expect(JSON.stringify(reader.problems)).not.toContain('hunter2');
});

it.each<[string, unknown]>([
  ['a timer', timer(JSON.stringify(payload))],
  ['a timer without a text', timer('')],
  ['a message of SMN', smn(JSON.stringify(payload))],
  ['a list', [payload]],
])('%s is for FunctionGraph, and refused on AWS', (_, event) => {
  expect(read(event, fallback)).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
});
