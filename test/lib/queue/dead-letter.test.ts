import { describe, expect, it } from 'vitest';
import { fail } from '../../../lib/outcome.ts';
import { sizeOf } from '../../../lib/queue/attributes.ts';
import { type Death, toLetter, toReason } from '../../../lib/queue/dead-letter.ts';
import type { QueueRecord } from '../../../lib/queue/record.ts';
import { NOON } from '../../support/clock.ts';

const death: Death = {
  code: 'UPSTREAM_FORBIDDEN',
  reason: 'The configured user may not do this.',
  channel: 'slack',
  action: 'apply',
  deliveryId: '1.2.3',
  time: NOON - 1000,
  attempts: 3,
};

const record = (more: Partial<QueueRecord> = {}): QueueRecord => ({
  messageId: 'm-1',
  receiptHandle: 'h-1',
  body: '{"a":1}',
  receiveCount: 3,
  attributes: { kind: 'command' },
  ...more,
});

const valuesOf = (letter: ReturnType<typeof toLetter>) =>
  Object.fromEntries(Object.entries(letter.MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]));

describe('A dead letter', () => {
  it('says what is known', () => {
    const letter = toLetter(record(), death, NOON);
    expect(letter.MessageBody).toBe('{"a":1}');
    expect(valuesOf(letter)).toEqual({
      kind: 'command',
      code: 'UPSTREAM_FORBIDDEN',
      reason: 'The configured user may not do this.',
      channel: 'slack',
      action: 'apply',
      deliveryId: '1.2.3',
      time: '2026-11-25T11:59:59.000Z',
      attempts: '3',
      deadAt: '2026-11-25T12:00:00.000Z',
    });
  });

  it('leaves out what is not known, and attributes of others', () => {
    const attributes = { 'X-Amzn-Trace-Id': 'Root=1', ruleArn: 'arn:aws:x' };
    const { channel: _, action: __, time: ___, ...known } = death;
    expect(Object.keys(valuesOf(toLetter(record({ attributes }), known, NOON))).sort()).toEqual([
      'attempts',
      'code',
      'deadAt',
      'deliveryId',
      'reason',
    ]);
  });

  it.each([
    ['{"a":1,"answer":{"address":"https://hooks.test/1"}}', { kind: 'command' }, '{"a":1}'],
    ['{"a":1,"answer":"mine"}', {}, '{"a":1,"answer":"mine"}'],
    ['no JSON "answer"', { kind: 'command' }, 'no JSON "answer"'],
    ['["answer"]', { kind: 'command' }, '["answer"]'],
    ['{ "spaced" : 1 }', { kind: 'command' }, '{ "spaced" : 1 }'],
  ])('has the body without the reply address: %s %j', (body, attributes, expected) => {
    expect(toLetter(record({ body, attributes }), death, NOON).MessageBody).toBe(expected);
  });

  it('shows what is no visible character as ?, and cuts', () => {
    const letter = toLetter(
      record(),
      { ...death, deliveryId: `a\u0000${'x'.repeat(300)}`, reason: `b\n${'y'.repeat(2000)}` },
      NOON,
    );
    expect(valuesOf(letter)['deliveryId']).toBe(`a?${'x'.repeat(254)}`);
    expect(valuesOf(letter)['reason']).toBe(`b?${'y'.repeat(998)}`);
  });

  it('that is too large lets go of its reason first, then of all but code and kind', () => {
    const limit = 1024 * 1024;
    const attributes = { kind: 'command', redriven: '2026-11-25T11:00:00.000Z' };
    const long = { ...death, reason: 'r'.repeat(1000) };
    const whole = toLetter(record({ attributes, body: '' }), long, NOON);
    const room = limit - sizeOf('', whole.MessageAttributes);
    const namesAt = (bytes: number) => {
      const letter = toLetter(record({ attributes, body: 'x'.repeat(bytes) }), long, NOON);
      return Object.keys(letter.MessageAttributes).sort();
    };
    const all = ['action', 'attempts', 'channel', 'code', 'deadAt', 'deliveryId', 'kind', 'reason', 'redriven', 'time'];
    expect(namesAt(room)).toEqual(all);
    expect(namesAt(room + 1)).toEqual(all.filter((name) => name !== 'reason'));
    expect(namesAt(limit - 60)).toEqual(['code', 'kind']);
  });
});

it('a reason has the detail, the problems and what the API said', () => {
  expect(toReason(fail('UPSTREAM_FORBIDDEN'))).toBe(
    'The configured user may not do this. Give it the Workspace permissions in this project.',
  );
  const failure = fail('PAYLOAD_INVALID', {
    detail: 'Wrong.',
    errors: [
      { pointer: '', detail: 'is empty' },
      { pointer: '/enabled', detail: 'is required' },
    ],
    upstream: { status: 400, errorCode: 'WKS.1', errorMsg: 'no' },
  });
  expect(toReason(failure)).toBe('Wrong. | (whole payload) is empty | /enabled is required | upstream: 400 WKS.1 no');
});
