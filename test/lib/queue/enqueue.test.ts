import { describe, expect, it } from 'vitest';
import { createWork, type Order } from '../../../lib/order.ts';
import { sizeOf, toAttributes } from '../../../lib/queue/attributes.ts';
import { createEnqueue } from '../../../lib/queue/enqueue.ts';
import { toBody } from '../../../lib/queue/message.ts';
import { NOON } from '../../support/clock.ts';

const order: Order = {
  command: { action: 'exclude', users: [] },
  channel: 'webhook',
  id: 'msg_1',
  fingerprint: 'a'.repeat(64),
  arrivedAt: NOON,
};

/** An order whose message has this many bytes. */
function ofSize(bytes: number): Order {
  const bare = sizeOf(toBody({ ...order, actor: { channel: 'x', user: '' } }, 'p1'), toAttributes({ kind: 'command' }));
  return { ...order, actor: { channel: 'x', user: 'u'.repeat(bytes - bare) } };
}

describe('Putting an order into the queue', () => {
  it.each([
    [245_760, true],
    [245_761, false],
  ])('takes %d bytes: %s', async (bytes, isTaken) => {
    const sent: number[] = [];
    const enqueue = createEnqueue(
      {
        async call(_, __, { MessageBody, MessageAttributes }) {
          sent.push(sizeOf(String(MessageBody), MessageAttributes as ReturnType<typeof toAttributes>));
          return { ok: true, value: {} };
        },
        newId: () => 'new',
      },
      { queueUrl: 'q', projectId: 'p1' },
    );
    const outcome = await enqueue(ofSize(bytes), createWork(NOON));
    expect([outcome.ok, sent]).toEqual([isTaken, isTaken ? [bytes] : []]);
    if (!outcome.ok) expect(outcome).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', applied: 'no', changes: [] });
  });

  it('sends a group, an id that nobody else has, and its kind', async () => {
    const asked: unknown[] = [];
    let ids = 0;
    const enqueue = createEnqueue(
      {
        async call(...args) {
          asked.push(args);
          return { ok: true, value: {} };
        },
        newId: () => `new-${++ids}`,
      },
      { queueUrl: 'https://q/1.fifo', projectId: 'p1' },
    );
    const { id: _, ...nameless } = order;
    expect(await enqueue(order, createWork(NOON))).toEqual({ ok: true, body: {}, accepted: { deliveryId: 'msg_1' } });
    expect(await enqueue(nameless, createWork(NOON))).toMatchObject({ accepted: { deliveryId: 'new-2' } });
    expect(asked).toMatchObject([
      [
        'sqs',
        'SendMessage',
        {
          QueueUrl: 'https://q/1.fifo',
          MessageGroupId: 'commands',
          MessageDeduplicationId: 'new-1',
          MessageAttributes: { kind: { DataType: 'String', StringValue: 'command' } },
        },
        NOON,
      ],
      ['sqs', 'SendMessage', { MessageDeduplicationId: 'new-3' }, NOON],
    ]);
  });
});
