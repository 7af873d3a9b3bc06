import { describe, expect, it } from 'vitest';
import { toGridEvent, toSmnMessage, toTimer } from '../../infra/runtimes/graph/events.ts';
import {
  busRefused,
  busServed,
  foreign,
  invokedDirectly,
  payload,
  timer,
  timersRefused,
  timersServed,
} from '../support/graph-cases.ts';
import { type GraphStage, lent } from './graph-stage.ts';

/** Events of EventGrid and SMN, timers, and every other trigger. */
export function describeEvents({
  graph,
  cloud,
  start,
  settings,
  asLent,
  refusal,
  sent,
  made,
  expectNoKeys,
}: GraphStage): void {
  describe('an event at eventbus', () => {
    it.each(busServed)('%s is served, and its id logged', async (_, event, deliveryId) => {
      await start('eventbus');
      const { result, error } = await graph().invoke(event, asLent());
      expect(error).toBeUndefined();
      expect(result).toMatchObject({ status: 200, enabled: true, exitSessions: 2 });
      expect(made()).toEqual([{ enabled: true, exitSessions: 2 }]);
      expect(graph().lines()).toMatchObject([{ channel: 'eventbus', code: 'OK', deliveryId }]);
      expectNoKeys(result);
    });

    it.each(busRefused)('%s is refused, and nothing sent', async (_, event, why, pointers) => {
      await start('eventbus');
      const told = await refusal(event);
      expect(told.code).toBe('PAYLOAD_INVALID');
      expect(told.message).toMatch(why);
      expect(told.pointers.filter((pointer) => pointer !== undefined)).toEqual(
        pointers.map((pointer) => pointer || '(whole event)'),
      );
      expect(graph().lines()).toMatchObject([{ channel: 'eventbus', code: 'PAYLOAD_INVALID' }]);
      expect(sent()).toEqual([]);
    });
  });

  describe('a foreign trigger', () => {
    it.each(foreign)('%s is refused by name, by eventbus and schedule', async (_, event, name) => {
      for (const target of ['eventbus', 'schedule']) {
        await start(target);
        const told = await refusal(event);
        expect(told).toMatchObject({ code: 'PAYLOAD_INVALID', message: expect.stringMatching(name) });
        expect(sent()).toEqual([]);
        await graph().stop();
      }
    });

    it('at the wrong function is told where it belongs', async () => {
      await start('eventbus');
      expect((await refusal(toTimer(payload, Date.now()))).message).toMatch(/timer.*"schedule"/);
      await graph().stop();
      await start('schedule');
      expect((await refusal(toGridEvent(payload, Date.now()))).message).toMatch(/EventGrid.*"eventbus"/);
      expect((await refusal([toGridEvent(payload, Date.now())])).message).toMatch(/EventGrid.*"eventbus"/);
      expect((await refusal(toSmnMessage(payload, Date.now()))).message).toMatch(/SMN.*"eventbus"/);
      expect(sent()).toEqual([]);
    });
  });

  describe('a timer', () => {
    it.each(timersServed)('%s does what it says', async (_, event, wanted, deliveryId) => {
      await start('schedule');
      const { result, error } = await graph().invoke(event, asLent());
      expect(error).toBeUndefined();
      expect(result).toMatchObject({ status: 200 });
      const { enabled, exitSessions } = wanted;
      expect(made()).toEqual([{ enabled, exitSessions }]);
      const [line] = graph().lines();
      expect(line).toMatchObject({ channel: 'schedule', code: 'OK' });
      expect(line?.['deliveryId']).toBe(deliveryId);
    });

    it.each(timersRefused)('%s is refused, and nothing sent', async (_, event, pointers, why) => {
      await start('schedule');
      const told = await refusal(event);
      expect(told).toMatchObject({ code: 'PAYLOAD_INVALID', message: expect.stringMatching(why) });
      expect(told.pointers).toEqual(pointers.map((pointer) => pointer || '(whole event)'));
      expect(sent()).toEqual([]);
    });

    it.each(invokedDirectly)('or a direct invocation with %s', async (_, event, wanted) => {
      await start('schedule');
      expect((await graph().invoke(event, asLent())).result).toMatchObject({ status: 200 });
      const { enabled, exitSessions } = wanted;
      expect(made()).toEqual([{ enabled, exitSessions }]);
    });

    it('without a payload and without SCHEDULE_COMMAND is told both', async () => {
      await start('schedule');
      const told = await refusal(timer(''), asLent(lent(1), { settings: settings({ SCHEDULE_COMMAND: '' }) }));
      expect(told.message).toMatch(/^PAYLOAD_INVALID: .*SCHEDULE_COMMAND/);
    });

    it('whose command fails says in its message what the API said, and how much is done', async () => {
      await start('schedule');
      cloud().fail({ on: { service: 'workspace' }, status: 403 });
      const told = await refusal(timer(JSON.stringify(payload)));
      expect(told.message).toMatch(/^UPSTREAM_FORBIDDEN: .*applied: no.*upstream: 403.*request id fg-0/);
      expect(told.pointers).toEqual([]);
    });
  });
}
