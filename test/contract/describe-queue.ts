import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AwsCall } from '../../lib/aws/aws-call.ts';
import { createWork, type Order } from '../../lib/order.ts';
import { sendLetter, toLetter } from '../../lib/queue/dead-letter.ts';
import { createEnqueue } from '../../lib/queue/enqueue.ts';
import { readMessage } from '../../lib/queue/found.ts';
import { type QueueRecord, toRecord } from '../../lib/queue/record.ts';
import type { QueueName, SqsRecord } from '../support/memory-queues.ts';

/** The queues of a deployment, whoever plays them. */
export type QueuesUnderTest = {
  call: AwsCall;
  urls: Readonly<Record<'commands' | 'deadLetters', string>>;
  receive: (name: QueueName) => Promise<SqsRecord | undefined>;
  remove: (name: QueueName, record: SqsRecord) => Promise<void>;
  close: () => Promise<void>;
};

/** How often a message is given out before it goes to the deaths. */
export const RECEIVE_MAX = 2;

const order = (id: string): Order => ({
  command: { action: 'apply', enabled: true, excludeUsers: [{ name: '会话 \u{1f600} "ü"' }] },
  channel: 'webhook',
  id,
  fingerprint: 'a'.repeat(64),
  arrivedAt: Date.UTC(2026, 10, 28, 12),
});

/** What the functions rely on. What is not checked here is not promised of a queue. */
export function describeQueue(name: string, start: () => Promise<QueuesUnderTest>): void {
  describe(`The queues, played by ${name}`, () => {
    let queues: QueuesUnderTest;
    beforeEach(async () => {
      queues = await start();
    });
    afterEach(() => queues.close());

    const soon = () => Date.now() + 10_000;
    const accept = (call: AwsCall, ...ids: readonly string[]) => {
      const enqueue = createEnqueue({ call, newId: randomUUID }, { queueUrl: queues.urls.commands, projectId: 'p1' });
      return Promise.all(ids.map((id) => enqueue(order(id), createWork(soon()))));
    };
    const next = async (from: QueueName): Promise<(QueueRecord & { received: SqsRecord }) | undefined> => {
      const received = await queues.receive(from);
      return received && { ...toRecord(received), received };
    };
    const hide = (record: QueueRecord, seconds: number) =>
      queues.call(
        'sqs',
        'ChangeMessageVisibility',
        { QueueUrl: queues.urls.commands, ReceiptHandle: record.receiptHandle, VisibilityTimeout: seconds },
        soon(),
      );

    it('give out an order as it was accepted', async () => {
      expect(await accept(queues.call, 'a')).toMatchObject([{ ok: true, accepted: { deliveryId: 'a' } }]);
      const record = await next('commands');
      expect(record).toMatchObject({ receiveCount: 1, attributes: { kind: 'command' } });
      expect(record?.sentAt).toBeGreaterThan(0);
      expect(record && readMessage(record, [], 0)).toMatchObject({
        projectId: 'p1',
        order: { ok: true, value: order('a') },
      });
    });

    it('give out one after the other, and none that is out', async () => {
      for (const id of ['a', 'b', 'c']) await accept(queues.call, id);
      const seen: unknown[] = [];
      for (let record = await next('commands'); record; record = await next('commands')) {
        expect(await queues.receive('commands')).toBeUndefined();
        seen.push(JSON.parse(record.body).id);
        await queues.remove('commands', record.received);
      }
      expect(seen).toEqual(['a', 'b', 'c']);
    });

    it('take what is accepted twice for two, and what is sent again for one', async () => {
      await accept(queues.call, 'a', 'a');
      // The first try is done, and its answer does not come.
      const twice: AwsCall = async (...args) => {
        await queues.call(...args);
        return queues.call(...args);
      };
      await accept(twice, 'b');
      const seen: unknown[] = [];
      for (let record = await next('commands'); record; record = await next('commands')) {
        seen.push(JSON.parse(record.body).id);
        await queues.remove('commands', record.received);
      }
      expect(seen).toEqual(['a', 'a', 'b']);
    });

    it('give out again what went back, before what came later, and count', async () => {
      await accept(queues.call, 'a');
      await accept(queues.call, 'b');
      const first = await next('commands');
      expect(first && (await hide(first, 0)).ok).toBe(true);
      const again = await next('commands');
      expect(again).toMatchObject({ messageId: first?.messageId, receiveCount: 2 });
    });

    it('move on what came back too often, as it is', async () => {
      await accept(queues.call, 'a');
      for (let attempt = 1; attempt <= RECEIVE_MAX; attempt += 1) {
        const record = await next('commands');
        expect(record?.receiveCount).toBe(attempt);
        if (record) await hide(record, 0);
      }
      expect(await queues.receive('commands')).toBeUndefined();
      const death = await next('deaths');
      expect(death).toMatchObject({ attributes: { kind: 'command' } });
      expect(death && readMessage(death, [], 0).order).toMatchObject({ ok: true, value: order('a') });
    });

    it('keep a dead letter with all that it says', async () => {
      await accept(queues.call, 'a');
      const record = await next('commands');
      if (!record) throw new Error('The queue is empty.');
      const death = {
        code: 'UPSTREAM_FORBIDDEN',
        reason: 'Not allowed. 不允许',
        deliveryId: 'a',
        attempts: 1,
      } as const;
      const attributes = { ...record.attributes, redriven: '2026-11-28T12:00:00.000Z' };
      const letter = toLetter({ ...record, attributes }, { ...death, channel: 'webhook', action: 'apply', time: 0 }, 0);
      expect(await sendLetter(queues.call, queues.urls.deadLetters, letter, soon())).toBe(true);
      const kept = await next('deadLetters');
      expect(kept?.body).toBe(record.body);
      expect(kept?.attributes).toEqual({
        kind: 'command',
        code: 'UPSTREAM_FORBIDDEN',
        reason: 'Not allowed. 不允许',
        channel: 'webhook',
        action: 'apply',
        deliveryId: 'a',
        time: '1970-01-01T00:00:00.000Z',
        attempts: '1',
        deadAt: '1970-01-01T00:00:00.000Z',
        redriven: '2026-11-28T12:00:00.000Z',
      });
    });

    it('refuse what is in no queue', async () => {
      const nowhere = queues.urls.commands.replace('commands', 'nowhere');
      const enqueue = createEnqueue({ call: queues.call, newId: randomUUID }, { queueUrl: nowhere, projectId: 'p1' });
      expect(await enqueue(order('a'), createWork(soon()))).toMatchObject({
        code: 'STORE_UNAVAILABLE',
        applied: 'no',
        store: { service: 'sqs', status: 400 },
      });
    });
  });
}
