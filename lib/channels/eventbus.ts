import * as v from 'valibot';
import type { EventChannel } from '../channel.ts';
import type { Command } from '../command.ts';
import type { EventDelivery } from '../delivery.ts';
import { toEventReply } from '../event-reply.ts';
import { fail, type Result, succeed } from '../outcome.ts';
import { parsePayload } from '../payload.ts';
import { isObject } from '../shapes.ts';
import type { Proof } from '../signature.ts';
import { nameStranger } from '../strangers.ts';
import { isTime } from '../time.ts';

const attribute = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'));

/** An event of an EventBridge rule. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const eventBridge = v.object({
  id: attribute,
  'detail-type': attribute,
  source: attribute,
  detail: v.custom<Readonly<Record<string, unknown>>>(isObject, 'must be an object, the payload'),
});

/** A CloudEvents 1.0 JSON envelope. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
const cloudEvent = v.object({
  specversion: v.literal('1.0', 'must be "1.0"'),
  id: attribute,
  source: attribute,
  type: attribute,
  // What may be left out may be null, too. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#21-attributes
  datacontenttype: v.nullish(
    v.pipe(
      v.string('must be a text'),
      v.regex(/^application\/([\w.-]+\+)?json\s*(;|$)/i, 'must be "application/json" or left out'),
    ),
  ),
  data: v.custom<Readonly<Record<string, unknown>>>(isObject, 'must be an object, the payload'),
  data_base64: v.nullish(v.never('is not supported: put the payload into "data" as an object')),
});

/** Events of an EventBridge rule (payload in `detail`) or in a CloudEvents envelope (payload in `data`). */
export function eventbus(): EventChannel {
  return {
    name: 'eventbus',
    // Trusted by the platform: the function's resource policy lets nobody but the named rule invoke it.
    verify: ({ event }) => succeed(proofOf(event)),
    // The id of a CloudEvent is joined to its source by a blank, which both may have.
    identify: ({ event }, proof) =>
      succeed(isCloudEvent(event) ? { ...proof, scheme: `cloudevents ${event['source']}` } : proof),
    parse: ({ event }) => ({ command: toCommand(event) }),
    render: toEventReply,
  };
}

function toCommand(event: unknown): Result<Command> {
  const payload = payloadOf(event);
  if (!payload.ok) return payload;
  const command = parsePayload(payload.value);
  if (command.ok) return command;
  const stranger = nameStranger(payload.value);
  const hint = isForeign(event)
    ? `The event comes from an AWS service; match your own "source" in the rule's pattern.`
    : stranger && `Its payload is ${stranger}.`;
  return hint ? { ...command, detail: `${command.detail} ${hint}` } : command;
}

/** Longest id that is logged, in characters. */
const ID_MAX = 2048;

function proofOf(event: unknown): Proof {
  if (!isObject(event)) return {};
  return { ...idOf(event), ...(isTime(event['time']) ? { wantedAt: event['time'] } : {}) };
}

function idOf(event: Readonly<Record<string, unknown>>): Proof {
  if (typeof event['id'] !== 'string') return {};
  // A CloudEvents id is unique only together with its source.
  const deliveryId = isCloudEvent(event) ? `${event['source']} ${event['id']}` : event['id'];
  return deliveryId.length <= ID_MAX ? { deliveryId } : {};
}

function isCloudEvent(event: unknown): event is Readonly<Record<string, unknown>> {
  return isObject(event) && 'specversion' in event && typeof event['source'] === 'string';
}

function payloadOf(event: EventDelivery['event']): Result<unknown> {
  if (isObject(event) && 'specversion' in event) return read(cloudEvent, event, ({ data }) => data);
  if (isObject(event) && 'detail-type' in event) return read(eventBridge, event, ({ detail }) => detail);
  const stranger = nameStranger(event);
  const needed =
    'an EventBridge event with the payload in "detail", or a CloudEvents 1.0 envelope with the payload in "data"';
  return fail('PAYLOAD_INVALID', { detail: `This is ${stranger ?? 'no event of a bus'}; needed is ${needed}.` });
}

function read<Schema extends v.GenericSchema>(
  schema: Schema,
  event: unknown,
  pick: (envelope: v.InferOutput<Schema>) => unknown,
): Result<unknown> {
  const parsed = v.safeParse(schema, event, { message: () => 'is required' });
  if (parsed.success) return succeed(pick(parsed.output));
  return fail('PAYLOAD_INVALID', {
    detail: 'The envelope of the event is not valid.',
    errors: parsed.issues.map(({ path, message }) => ({
      pointer: `/${path?.map(({ key }) => key).join('/')}`,
      detail: message,
    })),
  });
}

function isForeign(event: unknown): boolean {
  return isObject(event) && typeof event['source'] === 'string' && event['source'].startsWith('aws.');
}
