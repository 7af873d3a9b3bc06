import type { EventChannel } from '../channel.ts';
import { proofOfCloudEvent, readCloudEvent, toProof } from '../cloud-event.ts';
import type { Command } from '../command.ts';
import { toCodedEventReply } from '../event-reply.ts';
import { parseObject } from '../json.ts';
import { fail, type Result, succeed } from '../outcome.ts';
import { failPayload, parsePayload } from '../payload.ts';
import { isObject } from '../shapes.ts';
import type { Proof } from '../signature.ts';
import { nameStranger } from '../strangers.ts';
import { EVENT_GRID, nameTriggers, SMN } from '../triggers.ts';

/** Events of EventGrid (payload in `data`) and messages of SMN (payload as the text of the message), one at a time. */
export function eventbus(): EventChannel {
  return {
    name: 'eventbus',
    // Trusted by the platform: nobody may invoke the function but whom its owner gave the right to, and the triggers that he made.
    verify: ({ event }) => succeed(proofOf(event)),
    parse: ({ event }) => ({ command: toCommand(event) }),
    render: toCodedEventReply,
  };
}

/** What holds a payload, and where it stands in the event, as a JSON pointer. */
type Found = { cloudEvent: unknown; at: string } | { message: Readonly<Record<string, unknown>>; at: string };

function toCommand(event: unknown): Result<Command> {
  const found = find(event);
  if (!found.ok) return found;
  const payload = payloadOf(found.value);
  if (!payload.ok) return payload;
  const command = parsePayload(payload.value);
  const stranger = command.ok ? undefined : (nameTriggers(payload.value)[0] ?? nameStranger(payload.value));
  return command.ok || !stranger ? command : { ...command, detail: `${command.detail} Its payload is ${stranger}.` };
}

function payloadOf(found: Found): Result<unknown> {
  if ('cloudEvent' in found) return readCloudEvent(found.cloudEvent, found.at);
  const payload = parseObject(found.message['message']);
  if (payload) return succeed(payload);
  return failPayload([{ pointer: `${found.at}/message`, detail: 'must be a text, the payload as a JSON object' }]);
}

function proofOf(event: unknown): Proof {
  const found = find(event);
  if (!found.ok) return {};
  if ('message' in found.value) return toProof(found.value.message['message_id'], found.value.message['timestamp']);
  return isObject(found.value.cloudEvent) ? proofOfCloudEvent(found.value.cloudEvent) : {};
}

/** EventGrid is not documented to wrap an event, nor not to: three forms, each with exactly one event. */
function find(event: unknown): Result<Found> {
  const names = nameTriggers(event);
  if (names.length > 1)
    return failPayload([{ pointer: '', detail: `must be one event, and is ${names.join(', and ')}` }]);
  if (names[0] !== EVENT_GRID && names[0] !== SMN) {
    const name = names[0] ?? nameStranger(event) ?? 'no event that is known here';
    return fail('PAYLOAD_INVALID', { detail: `This is ${name}; needed is ${NEEDED}.` });
  }
  if (Array.isArray(event)) return findOne(event, '', (cloudEvent, at) => ({ cloudEvent, at }));
  const { specversion, events, record } = event as Readonly<Record<string, unknown>>;
  if (specversion !== undefined) return succeed({ cloudEvent: event, at: '' });
  if (names[0] === EVENT_GRID) return findOne(events, '/events', (cloudEvent, at) => ({ cloudEvent, at }));
  return findOne(record, '/record', (one, at) => {
    const message = isObject(one) ? one['smn'] : undefined;
    return isObject(message) ? { message, at: `${at}/smn` } : undefined;
  });
}

const NEEDED = 'an event of EventGrid with the payload in "data", or a message of SMN whose text is the payload';

/** The only one of a list. @param at where the list stands. */
function findOne(list: unknown, at: string, read: (one: unknown, at: string) => Found | undefined): Result<Found> {
  const found = Array.isArray(list) && list.length === 1 ? read(list[0], `${at}/0`) : undefined;
  return found ? succeed(found) : failPayload([{ pointer: at, detail: 'must be a list of exactly one event' }]);
}
