import type { EventChannel } from '../channel.ts';
import { toProof } from '../cloud-event.ts';
import type { Command } from '../command.ts';
import { toCodedEventReply } from '../event-reply.ts';
import { parseObject } from '../json.ts';
import { fail, type Result, succeed } from '../outcome.ts';
import { failPayload } from '../payload.ts';
import { readCommand, runOf, toScheduled } from '../schedule-input.ts';
import type { SettingsReader } from '../settings/settings.ts';
import { isObject } from '../shapes.ts';
import type { Proof } from '../signature.ts';
import { nameStranger } from '../strangers.ts';
import { nameTriggers, TIMER } from '../triggers.ts';

/** A timer, whose text is the input of a schedule as JSON, or that input itself; SCHEDULE_COMMAND where there is no payload in it. */
export function schedule(settings: SettingsReader): EventChannel {
  const command = readCommand(settings);
  return {
    name: 'schedule',
    // Trusted by the platform: nobody may invoke the function but whom its owner gave the right to, and the timers that he made.
    verify: ({ event }) => succeed(proofOf(event)),
    parse: ({ event }) => ({ command: toCommand(event, command) }),
    render: toCodedEventReply,
  };
}

function toCommand(event: unknown, fallback: Result<Command>): Result<Command> {
  const [name, ...more] = nameTriggers(event);
  if (more.length > 0) {
    return failPayload([{ pointer: '', detail: `must be one event, and is ${[name, ...more].join(', and ')}` }]);
  }
  if (name !== undefined && name !== TIMER) return refuse(name);
  const input = inputOf(event);
  if (input === undefined) {
    return failPayload([{ pointer: '/user_event', detail: 'must be a text, the payload as a JSON object, or blank' }]);
  }
  const stranger = nameTriggers(input)[0] ?? nameStranger(input);
  return stranger === undefined ? toScheduled(input, fallback) : refuse(stranger);
}

function refuse(name: string): Result<never> {
  return fail('PAYLOAD_INVALID', { detail: `This is ${name}; needed is a timer, or the payload itself, or nothing.` });
}

/** @returns what a schedule would get: an object, or `null` where the timer says nothing; `undefined` where its text is neither. */
function inputOf(event: unknown): unknown {
  if (!isTimer(event)) return event ?? null;
  const text = event['user_event'] ?? '';
  if (typeof text !== 'string') return undefined;
  return /^\s*(null\s*)?$/.test(text) ? null : parseObject(text);
}

function proofOf(event: unknown): Proof {
  const run = runOf(inputOf(event));
  if (!isTimer(event)) return run;
  const { trigger_name: name, time } = event;
  const isNamed = isFilled(name) && isFilled(time);
  return { ...toProof(isNamed ? `${name} ${time}` : undefined, time), ...run };
}

function isTimer(event: unknown): event is Readonly<Record<string, unknown>> {
  return isObject(event) && event['trigger_type'] === 'TIMER';
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
