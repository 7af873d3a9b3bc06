import { describe, expect, it } from 'vitest';
import { schedule } from '../../../lib/channels/timer.ts';
import { createSettingsReader } from '../../../lib/settings/settings.ts';
import { commandIn, inCloudEvent, toEvent } from '../../support/delivery.ts';
import {
  fallback,
  foreign,
  invokedDirectly,
  smn,
  timer,
  timersRefused,
  timersServed,
} from '../../support/graph-cases.ts';
import { expectRefused } from '../../support/refused.ts';

const create = (command?: unknown) =>
  schedule(createSettingsReader(command === undefined ? {} : { SCHEDULE_COMMAND: JSON.stringify(command) }));
const { parse, verify } = create(fallback);
const read = (event: unknown) => commandIn(parse(toEvent(event)));

describe('A timer of FunctionGraph', () => {
  it.each(timersServed)('%s does what it says, under its id', (_, event, command, deliveryId) => {
    expect(read(event)).toEqual({ ok: true, value: command });
    const proof = verify(toEvent(event), 0);
    expect(proof.ok && proof.value.deliveryId).toBe(deliveryId);
  });

  it.each(timersRefused)('%s is refused', (_, event, pointers, why) => {
    expectRefused(read(event), why, pointers);
  });

  it.each(invokedDirectly)('or a direct invocation with %s', (_, event, command) => {
    expect(read(event)).toEqual({ ok: true, value: command });
  });

  it.each([
    ...foreign,
    ['a message of SMN', smn('{}'), /SMN.*"eventbus"/] as const,
    ['an event of EventGrid', inCloudEvent({}), /EventGrid.*"eventbus"/] as const,
    ['a list of them', [inCloudEvent({})], /EventGrid.*"eventbus"/] as const,
    ['a record of a failure destination', { requestPayload: {} }, /failure destination/] as const,
  ])('is not %s', (_, event, name) => {
    expect(read(event)).toMatchObject({ code: 'PAYLOAD_INVALID', detail: expect.stringMatching(name) });
  });

  it.each(['on', 7, true, [7]])('nor %j', (event) => {
    expect(read(event)).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
  });

  it('is wanted when it says, and that of its payload goes before', () => {
    const time = '2026-06-01T00:30:00Z';
    expect(verify(toEvent(timer('', { time })), 0)).toMatchObject({ value: { wantedAt: time } });
    const run = { id: 'night-1', time: '2026-05-01T00:30:00Z' };
    expect(verify(toEvent(timer(JSON.stringify({ delivery: run }), { time })), 0)).toMatchObject({
      value: { deliveryId: 'night-1', wantedAt: run.time },
    });
  });

  it('without a payload needs SCHEDULE_COMMAND', () => {
    expect(commandIn(create().parse(toEvent(timer(''))))).toMatchObject({
      code: 'PAYLOAD_INVALID',
      detail: expect.stringContaining('SCHEDULE_COMMAND'),
    });
  });
});
