import { describe, expect, it } from 'vitest';
import { eventbus } from '../../../lib/channels/eventgrid.ts';
import { commandIn, inCloudEvent, toEvent } from '../../support/delivery.ts';
import { busRefused, busServed, foreign, payload, smn, timer } from '../../support/graph-cases.ts';
import { expectRefused } from '../../support/refused.ts';

const { parse, verify } = eventbus();
const read = (event: unknown) => commandIn(parse(toEvent(event)));
const proofOf = (event: unknown) => verify(toEvent(event), 0);

describe('The bus of FunctionGraph', () => {
  it.each(busServed)('reads an event %s, and its id', (_, event, deliveryId) => {
    expect(read(event)).toEqual({ ok: true, value: payload });
    expect(proofOf(event)).toMatchObject({ ok: true, value: { deliveryId } });
  });

  it.each(busRefused)('refuses %s', (_, event, why, pointers) => {
    expectRefused(read(event), why, pointers);
  });

  it.each(foreign)('refuses %s by name', (_, event, name) => {
    expect(read(event)).toMatchObject({ code: 'PAYLOAD_INVALID', detail: expect.stringMatching(name) });
    expect(proofOf(event)).toEqual({ ok: true, value: {} });
  });

  it('says what a payload is that belongs elsewhere', () => {
    expect(read(smn(JSON.stringify(timer(''))))).toMatchObject({
      detail: expect.stringMatching(/Its payload is a timer/),
    });
    expect(read(inCloudEvent({ awslogs: {} }))).toMatchObject({
      detail: expect.stringMatching(/Its payload is .*log/),
    });
  });

  it.each([7, 'on', null, true])('says of %j in a list that it is no object, not that it is missing', (one) => {
    const errors = [{ pointer: '/0', detail: 'must be an object' }];
    expect(read([one])).toMatchObject({ code: 'PAYLOAD_INVALID', errors });
  });

  it.each(['specversion', 'id', 'source', 'type', 'data'])('says of a missing %s that it is required', (name) => {
    const errors = [{ pointer: `/0/${name}`, detail: 'is required' }];
    const rest = Object.entries(inCloudEvent(payload)).filter(([key]) => key !== name);
    expect(read([Object.fromEntries(rest)])).toMatchObject({ errors });
  });

  it('knows when an event was wanted, where it says so', () => {
    const time = '2026-11-25T11:59:00Z';
    expect(proofOf(inCloudEvent(payload, { time }))).toMatchObject({ value: { wantedAt: time } });
    const { record } = smn('{}');
    expect(proofOf({ record: [{ smn: { ...record[0]?.smn, timestamp: time } }] })).toMatchObject({
      value: { wantedAt: time },
    });
    expect(proofOf([inCloudEvent(payload), inCloudEvent(payload)])).toEqual({ ok: true, value: {} });
  });

  it('takes no id that is no text, or too long', () => {
    for (const id of [7, null, 'x'.repeat(2049)]) {
      expect(proofOf({ record: [{ smn: { message: '{}', message_id: id } }] })).toEqual({ ok: true, value: {} });
      expect(proofOf(inCloudEvent(payload, { id }))).toEqual({ ok: true, value: {} });
    }
  });
});
