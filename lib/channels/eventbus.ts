import * as v from 'valibot';
import type { EventChannel } from '../channel.ts';
import { attribute, payloadObject, proofOfCloudEvent, readCloudEvent, readEnvelope, toProof } from '../cloud-event.ts';
import type { Command } from '../command.ts';
import type { EventDelivery } from '../delivery.ts';
import { toEventReply } from '../event-reply.ts';
import { fail, type Result, succeed } from '../outcome.ts';
import { parsePayload } from '../payload.ts';
import { isObject } from '../shapes.ts';
import type { Proof } from '../signature.ts';
import { nameStranger } from '../strangers.ts';

/** An event of an EventBridge rule. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const eventBridge = v.object({ id: attribute, 'detail-type': attribute, source: attribute, detail: payloadObject });

/** Events of an EventBridge rule (payload in `detail`) or in a CloudEvents envelope (payload in `data`). */
export function eventbus(): EventChannel {
  return {
    name: 'eventbus',
    // Trusted by the platform: the function's resource policy lets nobody but the named rule invoke it.
    verify: ({ event }) => succeed(proofOf(event)),
    identify: ({ event }, proof) => succeed(identityOf(event, proof)),
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

function proofOf(event: unknown): Proof {
  if (!isObject(event)) return {};
  return 'specversion' in event ? proofOfCloudEvent(event) : toProof(event['id'], event['time']);
}

/** Which one an event is, also where its id is too long for a line of the log. */
function identityOf(event: unknown, proof: Proof): Proof {
  if (!isObject(event) || typeof event['id'] !== 'string') return proof;
  const long = proof.deliveryId === undefined ? { deliveryId: event['id'], isUntold: true as const } : {};
  // Source and id of a CloudEvent are joined by a blank, which both may have.
  const scheme = 'specversion' in event ? { scheme: `cloudevents ${event['source']}` } : {};
  return { ...proof, ...long, ...scheme };
}

function payloadOf(event: EventDelivery['event']): Result<unknown> {
  if (isObject(event) && 'specversion' in event) return readCloudEvent(event);
  if (isObject(event) && 'detail-type' in event) return readEnvelope(eventBridge, event, ({ detail }) => detail);
  const stranger = nameStranger(event);
  const needed =
    'an EventBridge event with the payload in "detail", or a CloudEvents 1.0 envelope with the payload in "data"';
  return fail('PAYLOAD_INVALID', { detail: `This is ${stranger ?? 'no event of a bus'}; needed is ${needed}.` });
}

function isForeign(event: unknown): boolean {
  return isObject(event) && typeof event['source'] === 'string' && event['source'].startsWith('aws.');
}
