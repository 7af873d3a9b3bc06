import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from '../../../lib/order.ts';
import { parsePayload } from '../../../lib/payload.ts';
import { parseText, readBody, toBody } from '../../../lib/queue/message.ts';
import { readRecords, toRecord } from '../../../lib/queue/record.ts';
import { NOON } from '../../support/clock.ts';

const order: Order = {
  command: {
    action: 'apply',
    enabled: true,
    exitSessions: 2,
    excludeUsers: [{ name: 'alice' }, { id: '1', name: 'bob' }],
  },
  channel: 'slack',
  actor: { channel: 'slack', user: 'U1', workspace: 'T1', room: 'C1' },
  id: 'msg_1',
  scheme: 'standard',
  fingerprint: 'a'.repeat(64),
  wantedAt: '2026-11-25T11:59:00Z',
  arrivedAt: NOON + 1,
  answer: { address: 'https://hooks.test/1', language: 'zh', notBefore: NOON + 2500 },
};

const reread = (one: Order) => readBody(parseText(toBody(one, 'p1')));

describe('An order in the queue', () => {
  it('comes out as it went in', () => {
    expect(reread(order)).toEqual({ ok: true, value: { order, projectId: 'p1' } });
  });

  it('comes out with no more than it had', () => {
    const { actor: _, id: __, scheme: ___, wantedAt: ____, answer: _____, ...least } = order;
    expect(reread(least)).toEqual({ ok: true, value: { order: least, projectId: 'p1' } });
  });

  it('comes out whatever the command is', () => {
    const user = fc.oneof(
      fc.record({ name: fc.string({ minLength: 1, maxLength: 128 }) }),
      fc.record({ id: fc.string({ minLength: 1, maxLength: 128 }) }),
    );
    const users = fc.uniqueArray(user, { minLength: 1, maxLength: 5, selector: (one) => JSON.stringify(one) });
    const command = fc.oneof(
      fc.record({ action: fc.constant('exclude'), users }),
      fc.record({ action: fc.constant('include'), users, configId: fc.constantFrom('895110260098859008', 'ü') }),
      fc.record({
        action: fc.constant('create'),
        enabled: fc.boolean(),
        exitSessions: fc.nat(100),
        excludeUsers: users,
      }),
      fc.record({ action: fc.constant('apply'), enabled: fc.boolean(), replace: fc.boolean(), excludeUsers: users }),
      fc.record({ action: fc.constant('update'), enabled: fc.boolean(), exitSessions: fc.nat(100) }),
    );
    fc.assert(
      fc.property(command, (payload) => {
        const parsed = parsePayload(payload);
        if (!parsed.ok) return;
        expect(reread({ ...order, command: parsed.value })).toEqual({
          ok: true,
          value: { order: { ...order, command: parsed.value }, projectId: 'p1' },
        });
      }),
    );
  });

  it('has no character that a queue refuses', () => {
    const odd = '\u0000\ufffe\uffff\ud800';
    const body = toBody({ ...order, id: odd }, 'p1');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these three are allowed
    expect(body).toMatch(/^[\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u);
    expect(JSON.parse(body).id).toBe(odd);
  });

  it('is read by a version that knows less of it', () => {
    const body = { ...JSON.parse(toBody(order, 'p1')), added: { later: true } };
    expect(readBody(body)).toEqual({ ok: true, value: { order, projectId: 'p1' } });
  });

  it('never makes reading throw', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        fc.constantFrom(...Object.keys(JSON.parse(toBody(order, 'p1')))),
        (any, value, name) => {
          expect(readBody(any).ok).toBe(false);
          readBody({ ...JSON.parse(toBody(order, 'p1')), [name]: value });
        },
      ),
    );
  });
});

describe('A batch of SQS', () => {
  const one = { eventSource: 'aws:sqs', messageId: 'm-1' };
  it.each([
    [{ Records: [one] }, 1],
    [{ Records: [one, one] }, 2],
    [{ Records: [one], more: 1 }, 1],
    [{ Records: [] }, undefined],
    [{ Records: [one, { eventSource: 'aws:sns' }] }, undefined],
    [{ Records: [one, null] }, undefined],
    [{ Records: {} }, undefined],
    [{}, undefined],
    [null, undefined],
    [[one], undefined],
    ['x', undefined],
  ])('is %j: %s', (event, count) => {
    expect(readRecords(event)?.length).toBe(count);
  });

  it('has records that are read as far as they can be', () => {
    expect(toRecord(one)).toEqual({ messageId: 'm-1', receiptHandle: '', body: '', receiveCount: 1, attributes: {} });
    expect(
      toRecord({
        ...one,
        receiptHandle: 'h',
        body: 'b',
        attributes: { ApproximateReceiveCount: '7', SentTimestamp: `${NOON}` },
        messageAttributes: { kind: { stringValue: 'command', dataType: 'String' }, n: { binaryValue: 'x' }, o: null },
      }),
    ).toEqual({
      messageId: 'm-1',
      receiptHandle: 'h',
      body: 'b',
      receiveCount: 7,
      sentAt: NOON,
      attributes: { kind: 'command' },
    });
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => void toRecord(record)));
  });
});
