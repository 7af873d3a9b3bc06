import { describe, expect, it } from 'vitest';
import { eventbus } from '../../lib/channels/eventbus.ts';
import { schedule } from '../../lib/channels/schedule.ts';
import { createSettingsReader } from '../../lib/settings/settings.ts';
import { isTime } from '../../lib/time.ts';
import { NOON } from '../support/clock.ts';

const payload = { enabled: true, exitSessions: 2 };
const time = '2026-11-25T11:59:00Z';

describe('The time of an event', () => {
  it.each([
    time,
    '2026-11-25T11:59:00.5Z',
    '2026-11-25T11:59:00.123456789+01:00',
    '2024-02-29T00:00:00-12:00',
    '1969-12-31T23:59:59Z',
  ])('is %s', (text) => {
    expect(isTime(text)).toBe(true);
  });

  it.each([
    undefined,
    null,
    NOON,
    '',
    'now',
    '2026-11-25',
    '2026-11-25T11:59:00',
    '2026-11-25 11:59:00Z',
    '2026-11-25T11:59Z',
    '2026-02-29T00:00:00Z',
    '2026-02-30T00:00:00+01:00',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-11-25T24:00:01Z',
    '2026-11-25T11:60:00Z',
    '2026-11-25T11:59:00Z\n',
    ` ${time}`,
  ])('is not %j', (value) => {
    expect(isTime(value)).toBe(false);
  });

  const bus = { id: 'e-1', 'detail-type': 't', source: 's', detail: payload };
  const cloudEvent = { specversion: '1.0', id: 'e-1', source: 's', type: 't', data: payload };
  const rule = { id: 'e-1', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
  const run = { id: 'e-1', time };
  it.each<[string, 'eventbus' | 'schedule', unknown, object]>([
    ['an event of a rule', 'eventbus', { ...bus, time }, { deliveryId: 'e-1', wantedAt: time }],
    ['one without a time', 'eventbus', bus, { deliveryId: 'e-1' }],
    ['one with none that can be read', 'eventbus', { ...bus, time: 'noon' }, { deliveryId: 'e-1' }],
    ['a CloudEvent', 'eventbus', { ...cloudEvent, time }, { deliveryId: 's e-1', wantedAt: time }],
    ['a CloudEvent without a time', 'eventbus', { ...cloudEvent, time: null }, { deliveryId: 's e-1' }],
    ['a run of a schedule', 'schedule', { ...payload, delivery: run }, { deliveryId: 'e-1', wantedAt: time }],
    ['a scheduled rule', 'schedule', { ...rule, time }, { deliveryId: 'e-1', wantedAt: time }],
    ['a run that says nothing', 'schedule', payload, {}],
    ['a payload in which there is a time', 'schedule', { ...payload, time }, {}],
    ['nothing', 'schedule', null, {}],
  ])('is found in %s', (_, name, event, proof) => {
    const channel = name === 'eventbus' ? eventbus() : schedule(createSettingsReader({}));
    const delivery = { event, requestId: 'r', deadlineAt: NOON };
    expect(channel.verify(delivery, NOON)).toEqual({ ok: true, value: proof });
  });
});
