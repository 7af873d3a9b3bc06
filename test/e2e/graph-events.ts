import { describe, expect, it } from 'vitest';
import { toGridEvent, toSmnMessage, toTimer } from '../../infra/graph/events.ts';
import { inCloudEvent, onBus, validBody } from '../support/delivery.ts';
import { fallback, type GraphStage, lent, payload } from './graph-stage.ts';

/** Events of EventGrid and SMN, timers, and every other trigger. */
export function describeEvents({
  graph,
  cloud,
  start,
  settings,
  asLent,
  toPost,
  refusal,
  sent,
  made,
  expectNoKeys,
}: GraphStage): void {
  describe('an event at eventbus', () => {
    const smn = (message: unknown) => {
      const [record] = toSmnMessage(payload, 0).record;
      return { record: [{ ...record, smn: { ...record?.smn, message_id: 'm-1', message } }] };
    };

    it.each<[string, unknown, string]>([
      ['of EventGrid as it is', inCloudEvent(payload), '/desk/planner A234-1234'],
      ['of EventGrid as a list of one', [inCloudEvent(payload)], '/desk/planner A234-1234'],
      ['of EventGrid in a wrapper', { events: [inCloudEvent(payload)] }, '/desk/planner A234-1234'],
      ['of SMN', smn(JSON.stringify(payload)), 'm-1'],
      ['of SMN, with white space', smn(`\n ${JSON.stringify(payload, null, 2)}\n`), 'm-1'],
    ])('%s is served, and its id logged', async (_, event, deliveryId) => {
      await start('eventbus');
      const { result, error } = await graph().invoke(event, asLent());
      expect(error).toBeUndefined();
      expect(result).toMatchObject({ status: 200, enabled: true, exitSessions: 2 });
      expect(made()).toEqual([{ enabled: true, exitSessions: 2 }]);
      expect(graph().lines()).toMatchObject([{ channel: 'eventbus', code: 'OK', deliveryId }]);
      expectNoKeys(result);
    });

    it.each<[string, unknown, RegExp, readonly string[]]>([
      ['a list of none', [], /exactly one/, ['(whole event)']],
      ['a list of two', [inCloudEvent(payload), inCloudEvent(payload)], /exactly one/, ['(whole event)']],
      ['a wrapper of none', { events: [] }, /exactly one/, ['/events']],
      ['a wrapper of two', { events: [inCloudEvent(payload), inCloudEvent(payload)] }, /exactly one/, ['/events']],
      ['a wrapper of no list', { events: inCloudEvent(payload) }, /exactly one/, ['/events']],
      ['a wrapper of null', { events: null }, /exactly one/, ['/events']],
      ['SMN with none', { record: [] }, /exactly one/, ['/record']],
      ['SMN with two', { record: [...smn('{}').record, ...smn('{}').record] }, /exactly one/, ['/record']],
      ['SMN with no list', { record: {} }, /exactly one/, ['/record']],
      ['SMN without its message', { record: [{ event_source: 'smn' }] }, /exactly one/, ['/record']],
      ['two in one', { ...inCloudEvent(payload), ...smn(validBody) }, /one event/, ['(whole event)']],
      [
        'two forms in one',
        { ...inCloudEvent(payload), events: [inCloudEvent(payload)] },
        /one event/,
        ['(whole event)'],
      ],
      ['a timer in one with it', { ...inCloudEvent(payload), trigger_type: 'TIMER' }, /one event/, ['(whole event)']],
      ['SMN with a plain text', smn('this is smn message content'), /JSON/, ['/record/0/smn/message']],
      ['SMN with a JSON text', smn('"on"'), /JSON/, ['/record/0/smn/message']],
      ['SMN with a JSON list', smn('[]'), /JSON/, ['/record/0/smn/message']],
      ['SMN with null', smn('null'), /JSON/, ['/record/0/smn/message']],
      ['SMN with nothing', smn(''), /JSON/, ['/record/0/smn/message']],
      ['SMN with an object', smn(payload), /text/, ['/record/0/smn/message']],
      ['SMN with a number', smn(7), /text/, ['/record/0/smn/message']],
      ['SMN with a wrong payload', smn('{"enabled":1,"more":2}'), /./, ['/enabled', '/exitSessions', '/more']],
      ['EventGrid with a wrong payload', inCloudEvent({ enabled: 1 }), /./, ['/enabled', '/exitSessions']],
      ['EventGrid without an id', { ...inCloudEvent(payload), id: '' }, /envelope/, ['/id']],
      ['EventGrid in a list, without an id', [{ ...inCloudEvent(payload), id: 7 }], /envelope/, ['/0/id']],
      [
        'EventGrid in a wrapper, of another version',
        { events: [{ ...inCloudEvent(payload), specversion: '0.3' }] },
        /envelope/,
        ['/events/0/specversion'],
      ],
      ['EventGrid in a wrapper, no object', { events: [7] }, /envelope/, ['/events/0']],
      ['EventGrid transformed to a text', { ...inCloudEvent(payload), data: 'on' }, /envelope/, ['/data']],
      ['a bare payload', payload, /no event that is known here/, []],
      ['null', null, /no event that is known here/, []],
      ['a text', 'on', /no event that is known here/, []],
    ])('%s is refused, and nothing sent', async (_, event, why, pointers) => {
      await start('eventbus');
      const told = await refusal(event);
      expect(told.code).toBe('PAYLOAD_INVALID');
      expect(told.message).toMatch(why);
      expect(told.pointers.filter((pointer) => pointer !== undefined)).toEqual(pointers);
      expect(graph().lines()).toMatchObject([{ channel: 'eventbus', code: 'PAYLOAD_INVALID' }]);
      expect(sent()).toEqual([]);
    });
  });

  describe('a foreign trigger', () => {
    it.each<[string, unknown, RegExp]>([
      ['a gateway', toPost(), /gateway/],
      ['LTS', { lts: { data: 'e30=' } }, /LTS/],
      ['CTS', { cts: { time: 1, user: {}, trace_name: 'deleteGraph' } }, /CTS/],
      ['OBS', { Records: [{ eventVersion: '2.0', eventName: 'ObjectCreated:Put', s3: {} }] }, /OBS/],
      ['DDS', { records: [{ event_source: 'dds', event_name: 'insert', dds: {} }] }, /DDS/],
      ['GeminiDB Mongo', { records: [{ event_source: 'gaussmongo', gaussmongo: {} }] }, /Mongo/],
      ['DIS', { ShardID: 'shardId-0', Message: { records: [] }, StreamName: 's' }, /DIS/],
      ['DMS', { queue_id: 'q', messages: ['a'] }, /DMS/],
      ['Kafka', { trigger_type: 'KAFKA', records: [{ messages: ['a'], topic_id: 't' }] }, /Kafka/],
      ['Kafka, an older form', { trigger_type: 'KAFKA', messages: ['a'], topic_id: 't' }, /Kafka/],
      ["somebody's own Kafka", { trigger_type: 'OPENSOURCEKAFKA', records: [] }, /Kafka/],
      ['RabbitMQ', { trigger_type: 'RABBITMQ', records: [{ messages: ['a'], exchange: 'e' }] }, /RabbitMQ/],
      ['RocketMQ', { trigger_type: 'ROCKETMQ', records: [] }, /RocketMQ/],
      ['IoTDA', { resource: 'device', event: 'create', notify_data: {} }, /IoTDA/],
      ['EventBridge', onBus(payload), /EventBridge/],
      ['a scheduled rule', onBus({}, { source: 'aws.events', 'detail-type': 'Scheduled Event' }), /EventBridge/],
    ])('%s is refused by name, by eventbus and schedule', async (_, event, name) => {
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
    const timer = (user_event: unknown, more: object = {}) => ({
      version: 'v1.0',
      time: '2026-06-01T08:30:00+08:00',
      trigger_type: 'TIMER',
      trigger_name: 'Timer_001',
      user_event,
      ...more,
    });
    const run = { id: 'night-1', time: '2026-06-01T00:30:00Z' };
    const own = 'Timer_001 2026-06-01T08:30:00+08:00';

    it.each<[string, unknown, object, string | undefined]>([
      ['with a payload', timer(JSON.stringify(payload)), payload, own],
      ['with a payload and its run', timer(JSON.stringify({ ...payload, delivery: run })), payload, 'night-1'],
      ['with its run alone', timer(JSON.stringify({ delivery: run })), fallback, 'night-1'],
      ['with an empty object', timer('{}'), fallback, own],
      ['with null', timer('null'), fallback, own],
      ['with null and white space', timer(' null\n'), fallback, own],
      ['with nothing', timer(''), fallback, own],
      ['with blanks', timer(' \n\t'), fallback, own],
      ['with a null that is no text', timer(null), fallback, own],
      ['without a text', { trigger_type: 'TIMER', trigger_name: 'a', time: 'b' }, fallback, 'a b'],
      ['without a name', timer('', { trigger_name: undefined }), fallback, undefined],
      ['without a time', timer('', { time: '' }), fallback, undefined],
      [
        "in the API's own words",
        timer('{"hotspot_session_migration_enable":true,"hotspot_exit_session_num":2}'),
        payload,
        own,
      ],
    ])('%s does what it says', async (_, event, wanted, deliveryId) => {
      await start('schedule');
      const { result, error } = await graph().invoke(event, asLent());
      expect(error).toBeUndefined();
      expect(result).toMatchObject({ status: 200 });
      const { enabled, exitSessions } = wanted as typeof payload;
      expect(made()).toEqual([{ enabled, exitSessions }]);
      const [line] = graph().lines();
      expect(line).toMatchObject({ channel: 'schedule', code: 'OK' });
      expect(line?.['deliveryId']).toBe(deliveryId);
    });

    it.each<[string, unknown, readonly string[], RegExp]>([
      ['with a plain text', timer('Hello world'), ['/user_event'], /JSON/],
      ['with a JSON text', timer('"on"'), ['/user_event'], /JSON/],
      ['with a JSON list', timer('[]'), ['/user_event'], /JSON/],
      ['with a JSON number', timer('0'), ['/user_event'], /JSON/],
      ['with an object', timer(payload), ['/user_event'], /text/],
      ['with a boolean', timer(false), ['/user_event'], /text/],
      ['with a wrong payload', timer('{"enabled":1}'), ['/enabled', '/exitSessions'], /./],
      ['with a wrong run', timer(JSON.stringify({ ...payload, delivery: 7 })), ['/delivery'], /./],
      ['with an event of EventBridge as its text', timer(JSON.stringify(onBus(payload))), [], /EventBridge/],
      ['with an event of EventGrid as its text', timer(JSON.stringify(inCloudEvent(payload))), [], /EventGrid/],
      ['in one with another', timer('', { lts: {} }), ['(whole event)'], /one event/],
    ])('%s is refused, and nothing sent', async (_, event, pointers, why) => {
      await start('schedule');
      const told = await refusal(event);
      expect(told).toMatchObject({ code: 'PAYLOAD_INVALID', message: expect.stringMatching(why) });
      expect(told.pointers).toEqual(pointers);
      expect(sent()).toEqual([]);
    });

    it.each<[string, unknown, object]>([
      ['the payload itself', payload, payload],
      ['the payload and its run', { ...payload, delivery: run }, payload],
      ['nothing', null, fallback],
      ['an empty object', {}, fallback],
    ])('or a direct invocation with %s', async (_, event, wanted) => {
      await start('schedule');
      expect((await graph().invoke(event, asLent())).result).toMatchObject({ status: 200 });
      const { enabled, exitSessions } = wanted as typeof payload;
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
