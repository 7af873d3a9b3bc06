import { describe, expect, it } from 'vitest';
import { createClock } from '../support/clock.ts';
import { createQueuesInMemory } from '../support/memory-queues.ts';
import { startQueues } from '../support/queues.ts';
import { describeQueue, RECEIVE_MAX } from './describe-queue.ts';

describeQueue('memory', async () => {
  const queues = createQueuesInMemory(() => Date.now(), { receiveMax: RECEIVE_MAX });
  return {
    call: queues.call,
    urls: queues.urls,
    receive: async (name) => queues.receive(name),
    remove: async (name, record) => queues.remove(name, record),
    close: async () => {},
  };
});

describeQueue('fauxqs', async () => {
  const queues = await startQueues({ receiveMax: RECEIVE_MAX });
  const { COMMAND_QUEUE_URL = '', DEAD_LETTER_QUEUE_URL = '' } = queues.env;
  return { ...queues, urls: { commands: COMMAND_QUEUE_URL, deadLetters: DEAD_LETTER_QUEUE_URL } };
});

describe('The queues in memory refuse what AWS refuses', () => {
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`n${at}`, attribute('x')]));

  it.each<[title: string, isTaken: boolean, body: Record<string, unknown>]>([
    ['a text', true, {}],
    ['nothing', false, { MessageBody: '' }],
    ['a control character', false, { MessageBody: 'a\u0000' }],
    ['a character that is none', false, { MessageBody: 'a\uffff' }],
    ['half a character', false, { MessageBody: 'a\ud800' }],
    ['a line break', true, { MessageBody: 'a\r\n\tb' }],
    ['ten attributes', true, { MessageAttributes: many(10) }],
    ['eleven attributes', false, { MessageAttributes: many(11) }],
    ['an empty attribute', false, { MessageAttributes: { a: attribute('') } }],
    ['a control character in an attribute', false, { MessageAttributes: { a: attribute('\u0007') } }],
    ['262144 bytes', true, { MessageBody: 'x'.repeat(262_144) }],
    ['262145 bytes', false, { MessageBody: 'x'.repeat(262_145) }],
    [
      '262145 bytes with their attribute',
      false,
      { MessageBody: 'x'.repeat(262_137), MessageAttributes: { a: attribute('x') } },
    ],
    ['no group', false, { MessageGroupId: undefined }],
  ])('%s: %s', async (_, isTaken, more) => {
    const { call, urls } = createQueuesInMemory(() => 0);
    const body = {
      QueueUrl: urls.commands,
      MessageBody: 'x',
      MessageGroupId: 'g',
      MessageDeduplicationId: '1',
      ...more,
    };
    expect((await call('sqs', 'SendMessage', body, 1000)).ok).toBe(isTaken);
  });

  it('and forget no deduplication id for five minutes, also after the message is gone', async () => {
    const clock = createClock();
    const { call, urls, receive, remove, all } = createQueuesInMemory(clock.now);
    const send = () =>
      call(
        'sqs',
        'SendMessage',
        { QueueUrl: urls.commands, MessageBody: 'x', MessageGroupId: 'g', MessageDeduplicationId: '1' },
        Number.POSITIVE_INFINITY,
      );
    await send();
    const record = receive('commands');
    if (record) remove('commands', record);
    await clock.advance(299_000);
    await send();
    expect(all('commands')).toHaveLength(0);
    await clock.advance(1_000);
    await send();
    expect(all('commands')).toHaveLength(1);
  });
});
