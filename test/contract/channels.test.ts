import type fc from 'fast-check';
import { expect } from 'vitest';
import { eventbus } from '../../lib/channels/eventbus.ts';
import { eventbus as eventgrid } from '../../lib/channels/eventgrid.ts';
import { schedule } from '../../lib/channels/schedule.ts';
import { schedule as timers } from '../../lib/channels/timer.ts';
import { webhook } from '../../lib/channels/webhook.ts';
import type { EventDelivery, HttpReply } from '../../lib/delivery.ts';
import { DeliveryError, type EventReply } from '../../lib/event-reply.ts';
import { type Code, endings } from '../../lib/outcome.ts';
import { anyEvent, anyHttpDelivery } from '../support/arbitraries.ts';
import { NOON } from '../support/clock.ts';
import { inCloudEvent, onBus, toDelivery, toEvent, validBody } from '../support/delivery.ts';
import { anyGraphEvent } from '../support/graph-events.ts';
import { secrets } from '../support/secrets.ts';
import { cloudSettings, webhookSettings } from '../support/settings.ts';
import { bear, signHub, signStandard } from '../support/sign.ts';
import { describeChannel } from './describe-channel.ts';

/** A reply of our own HTTP API. */
function readHttp({ status, headers, body }: HttpReply): string {
  const json = JSON.parse(body);
  expect(headers['x-request-id']).toBe('req-1');
  if (status === 200) {
    expect(headers['content-type']).toBe('application/json');
    return 'OK';
  }
  expect(headers['content-type']).toBe('application/problem+json');
  const { code } = json as { code: Code };
  expect(json).toMatchObject({
    type: `urn:hotspot-webhook:${code.toLowerCase().replaceAll('_', '-')}`,
    status,
    source: endings[code].source,
    retryable: endings[code].retryable,
    requestId: 'req-1',
  });
  expect(status).toBe(endings[code].status);
  for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
  return code;
}

function readEvent(reply: EventReply): string {
  expect(reply.status).toBe(200);
  return 'OK';
}

function readThrown(error: unknown): string {
  if (!(error instanceof DeliveryError)) throw error;
  expect(Object.keys(endings)).toContain(error.name);
  return error.name;
}

const standard = signStandard(secrets.standard, validBody, NOON);
const flipped = validBody.replace('2', '3');

describeChannel('webhook', {
  factory: webhook,
  env: webhookSettings,
  known: [secrets.password, secrets.standard, secrets.hub, secrets.bearer],
  accepted: [
    ['Standard Webhooks', toDelivery({ headers: standard })],
    ['hub', toDelivery({ headers: signHub(secrets.hub, validBody) })],
    ['bearer', toDelivery({ headers: bear(secrets.bearer) })],
    [
      'all three',
      toDelivery({ headers: { ...standard, ...signHub(secrets.hub, validBody), ...bear(secrets.bearer) } }),
    ],
  ],
  forged: [
    ['no proof', toDelivery()],
    ['a flipped byte, Standard Webhooks', toDelivery({ headers: standard, body: flipped })],
    ['a flipped byte, hub', toDelivery({ headers: signHub(secrets.hub, validBody), body: flipped })],
    ['another secret', toDelivery({ headers: signStandard(secrets.standardNext, validBody, NOON) })],
    ['too old', toDelivery({ headers: signStandard(secrets.standard, validBody, NOON - 301_000) })],
    ['too new', toDelivery({ headers: signStandard(secrets.standard, validBody, NOON + 301_000) })],
    ['another token', toDelivery({ headers: bear(secrets.bearerNext) })],
    ['one right and one wrong', toDelivery({ headers: { ...standard, ...bear(secrets.bearerNext) } })],
    [
      'a secret in the body instead',
      toDelivery({ body: JSON.stringify({ ...JSON.parse(validBody), token: secrets.bearer }) }),
    ],
  ],
  senseless: [
    ['no JSON', toDelivery({ body: 'on', headers: bear(secrets.bearer) })],
    [
      'a form',
      toDelivery({ headers: { ...bear(secrets.bearer), 'content-type': 'application/x-www-form-urlencoded' } }),
    ],
    ['no content type', toDelivery({ headers: { ...bear(secrets.bearer), 'content-type': undefined } })],
    ['wrong fields', toDelivery({ body: '{"enabled":"yes"}', headers: bear(secrets.bearer) })],
    ['invalid UTF-8', toDelivery({ body: Buffer.from([0x7b, 0xff, 0x7d]), headers: bear(secrets.bearer) })],
    [
      'secrets as values',
      toDelivery({
        body: JSON.stringify({ action: secrets.hub, enabled: secrets.password, exitSessions: secrets.bearer }),
        headers: bear(secrets.bearer),
      }),
    ],
  ],
  anything: anyHttpDelivery({ secrets: true }),
  read: readHttp,
});

const anyEventDelivery: fc.Arbitrary<EventDelivery> = anyEvent.map((event) => toEvent(event));
const payload = JSON.parse(validBody);

describeChannel('eventbus', {
  factory: eventbus,
  env: cloudSettings,
  known: [secrets.password],
  accepted: [
    ['an event of a rule', toEvent(onBus(payload))],
    ['a CloudEvent', toEvent(inCloudEvent(payload))],
  ],
  forged: [],
  senseless: [
    ['a bare payload', toEvent(payload)],
    ['nothing', toEvent(null)],
    ['another service', toEvent(onBus({ state: 'ALARM' }, { source: 'aws.cloudwatch' }))],
    [
      'secrets as values',
      toEvent(onBus({ enabled: secrets.password, exitSessions: secrets.hub, action: secrets.bearer })),
    ],
  ],
  anything: anyEventDelivery,
  read: readEvent,
  readThrown,
});

describeChannel('schedule', {
  factory: schedule,
  env: { ...cloudSettings, SCHEDULE_COMMAND: '{"enabled":false,"exitSessions":0}' },
  known: [secrets.password],
  accepted: [
    ['its input', toEvent(payload)],
    ['its input and which run it is', toEvent({ ...payload, delivery: { id: 'arn 1', time: '2026-11-25T12:00:00Z' } })],
    ['nothing: SCHEDULE_COMMAND', toEvent(null)],
    ['the event of a rule', toEvent(onBus({}, { source: 'aws.events', 'detail-type': 'Scheduled Event' }))],
  ],
  forged: [],
  senseless: [
    ['a text', toEvent('on')],
    ['an event of a bus', toEvent(onBus(payload))],
    ['wrong fields', toEvent({ enabled: 1 })],
    ['secrets as values', toEvent({ enabled: secrets.password, exitSessions: secrets.hub, delivery: secrets.bearer })],
  ],
  anything: anyEventDelivery,
  read: readEvent,
  readThrown,
});

const smn = (message: string) => ({ record: [{ event_source: 'smn', smn: { message_id: 'm-1', message } }] });

describeChannel('eventbus', {
  title: 'eventbus of FunctionGraph',
  factory: eventgrid,
  env: cloudSettings,
  known: [secrets.password],
  accepted: [
    ['an event of EventGrid', toEvent(inCloudEvent(payload))],
    ['a list of one', toEvent([inCloudEvent(payload)])],
    ['one in a wrapper', toEvent({ events: [inCloudEvent(payload)] })],
    ['a message of SMN', toEvent(smn(validBody))],
  ],
  forged: [],
  senseless: [
    ['a bare payload', toEvent(payload)],
    ['nothing', toEvent(null)],
    ['an event of EventBridge', toEvent(onBus(payload))],
    ['two events', toEvent([inCloudEvent(payload), inCloudEvent(payload)])],
    ['a text', toEvent(smn('on'))],
    [
      'secrets as values',
      toEvent(inCloudEvent({ enabled: secrets.password, exitSessions: secrets.hub, action: secrets.bearer })),
    ],
  ],
  anything: anyGraphEvent.map((event) => toEvent(event)),
  read: readEvent,
  readThrown,
});

const timer = (user_event: unknown) => ({ trigger_type: 'TIMER', trigger_name: 'night', time: 'now', user_event });

describeChannel('schedule', {
  title: 'schedule of FunctionGraph',
  factory: timers,
  env: { ...cloudSettings, SCHEDULE_COMMAND: '{"enabled":false,"exitSessions":0}' },
  known: [secrets.password],
  accepted: [
    ['a timer with a payload', toEvent(timer(validBody))],
    ['a timer without one: SCHEDULE_COMMAND', toEvent(timer(''))],
    ['a direct invocation', toEvent(payload)],
    ['nothing: SCHEDULE_COMMAND', toEvent(null)],
  ],
  forged: [],
  senseless: [
    ['a text', toEvent('on')],
    ['a timer with a plain text', toEvent(timer('Hello world'))],
    ['an event of a bus', toEvent(inCloudEvent(payload))],
    ['the event of a scheduled rule', toEvent(onBus({}, { source: 'aws.events', 'detail-type': 'Scheduled Event' }))],
    ['wrong fields', toEvent(timer('{"enabled":1}'))],
    ['secrets as values', toEvent(timer(JSON.stringify({ enabled: secrets.password, delivery: secrets.bearer })))],
  ],
  anything: anyGraphEvent.map((event) => toEvent(event)),
  read: readEvent,
  readThrown,
});
