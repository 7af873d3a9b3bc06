import * as v from 'valibot';
import type { Command } from './command.ts';
import { parseJson } from './json.ts';
import { fail, type Problem, type Result } from './outcome.ts';
import { failPayload, parsePayload, UNKNOWN_FIELD } from './payload.ts';
import type { SettingsReader } from './settings/settings.ts';
import { isObject } from './shapes.ts';
import type { Proof } from './signature.ts';
import { nameStranger } from './strangers.ts';
import { isTime, parseTime } from './time.ts';

/** Which run of a schedule this is; EventBridge Scheduler fills it in through its context attributes. */
const delivery = v.strictObject({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(2048)),
  time: v.pipe(
    v.string(),
    v.check((text) => parseTime(text) !== undefined),
  ),
});

const DELIVERY_RULE =
  'must be { "id", "time" } with a time such as "2026-01-31T22:00:00Z"; EventBridge Scheduler fills in "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time>" and "<aws.scheduler.scheduled-time>"';

/** What a schedule says with its input. @param fallback the command for one that sends no payload. */
export function toScheduled(event: unknown, fallback: Result<Command>): Result<Command> {
  if (isEmpty(event)) return fallback;
  const stranger = nameStranger(event);
  if (stranger) {
    return fail('PAYLOAD_INVALID', { detail: `This is ${stranger}; needed is the payload itself, or nothing.` });
  }
  if (!isObject(event) || !('delivery' in event)) return parsePayload(event);

  const { delivery: run, ...payload } = event;
  const problems: Problem[] = v.is(delivery, run) ? [] : [{ pointer: '/delivery', detail: DELIVERY_RULE }];
  const parsed = Object.keys(payload).length === 0 ? fallback : parsePayload(payload);
  if (problems.length === 0) return parsed;
  return failPayload([...problems, ...(parsed.ok ? [] : (parsed.errors ?? []))]);
}

/** Whether the schedule sent no payload: nothing, or the event that a rule or EventBridge Scheduler sends of itself. */
function isEmpty(event: unknown): boolean {
  if (event === null || event === undefined) return true;
  if (!isObject(event)) return false;
  if (event['source'] === 'aws.scheduler') return isObject(event['detail']) || event['detail'] === '{}';
  if (event['source'] === 'aws.events' && event['detail-type'] === 'Scheduled Event') return true;
  return Object.keys(event).length === 0;
}

/** Which run of the schedule it is, as far as the input says so. */
export function runOf(event: unknown): Proof {
  if (!isObject(event)) return {};
  const run = event['delivery'];
  if (v.is(delivery, run)) return { deliveryId: run.id, wantedAt: run.time };
  if (!isEmpty(event)) return {};
  const { id, time } = event;
  return {
    ...(typeof id === 'string' ? { deliveryId: id } : {}),
    ...(isTime(time) ? { wantedAt: time } : {}),
  };
}

/** SCHEDULE_COMMAND, read while starting, so that a command that is not valid stops the start and not the night. */
export function readCommand(settings: SettingsReader): Result<Command> {
  const text = settings.text('SCHEDULE_COMMAND');
  if (text === undefined) {
    return fail('PAYLOAD_INVALID', {
      detail: 'The schedule sent no payload, and SCHEDULE_COMMAND is not set. Give one of the two.',
    });
  }
  const payload = parseJson(Buffer.from(text));
  const command = payload.ok ? parsePayload(payload.value) : payload;
  if (!command.ok) {
    // The name of an unknown field is a part of the value, which is not told.
    const tell = ({ pointer, detail }: Problem) =>
      detail.startsWith(UNKNOWN_FIELD) ? `a field ${detail}` : `${pointer} ${detail}`.trim();
    const problems = (command.errors ?? []).map(tell);
    settings.refuse('SCHEDULE_COMMAND', `must be a payload as JSON (${problems.join(', ')})`);
  }
  return command;
}
