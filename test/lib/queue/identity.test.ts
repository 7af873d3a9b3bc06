import { describe, expect, it } from 'vitest';
import { eventbus } from '../../../lib/channels/eventbus.ts';
import { schedule } from '../../../lib/channels/schedule.ts';
import { toRecordId } from '../../../lib/durable/record.ts';
import { readMessage } from '../../../lib/queue/found.ts';
import type { QueueRecord } from '../../../lib/queue/record.ts';
import { createSettingsReader } from '../../../lib/settings/settings.ts';
import { NOON } from '../../support/clock.ts';
import { inCloudEvent, onBus } from '../../support/delivery.ts';

const channels = [eventbus(), schedule(createSettingsReader({}))];
const payload = { enabled: true, exitSessions: 2 };

/** The record that a message belongs to. */
function recordOf(event: unknown, more: Partial<QueueRecord> = {}): string {
  const record: QueueRecord = {
    messageId: 'message-1',
    receiptHandle: '',
    body: JSON.stringify(event),
    attributes: {},
    receiveCount: 1,
    sentAt: NOON,
    ...more,
  };
  const { order } = readMessage(record, channels, NOON);
  if (!order.ok) throw new Error(order.code);
  const { channel, scheme, id = '' } = order.value;
  return toRecordId({ projectId: 'project', channel, id, ...(scheme === undefined ? {} : { scheme }) });
}

describe('An event in the queue', () => {
  it.each<[string, unknown, unknown]>([
    ['of a rule', onBus(payload), onBus(payload)],
    ['in a CloudEvent', inCloudEvent(payload), inCloudEvent(payload)],
    [
      'of a schedule',
      { ...payload, delivery: { id: 'a', time: '2026-11-25T12:00:00Z' } },
      { ...payload, delivery: { id: 'a', time: '2026-11-25T12:00:00Z' } },
    ],
  ])('is known by its own id %s, whatever message it comes in', (_, one, other) => {
    expect(recordOf(one)).toBe(recordOf(other, { messageId: 'message-2' }));
  });

  it.each<[string, unknown, unknown]>([
    ['two ids', onBus(payload), onBus(payload, { id: 'other' })],
    [
      'a source and an id that read the same together',
      inCloudEvent(payload, { source: '/a b', id: 'c' }),
      inCloudEvent(payload, { source: '/a', id: 'b c' }),
    ],
    [
      'an event whose id is that of the message',
      onBus(payload, { id: 'message-1' }),
      onBus(payload, { id: 'x'.repeat(3000) }),
    ],
  ])('is not another one: %s', (_, one, other) => {
    expect(recordOf(one)).not.toBe(recordOf(other));
  });

  it('is known by its message where it has no id, also after it was sent back', () => {
    expect(recordOf(payload)).not.toBe(recordOf(payload, { messageId: 'message-2' }));
    const attributes = { deliveryId: 'message-1', redriven: '2026-11-25T12:00:00Z' };
    expect(recordOf(payload, { messageId: 'message-2', attributes })).toBe(recordOf(payload));
  });
});
