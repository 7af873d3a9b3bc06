import { schedule as createChannel } from '../../lib/channels/schedule.ts';
import { parseJson } from '../../lib/json.ts';
import { parseReference } from '../../lib/settings/references.ts';
import { createSettingsReader, type Env } from '../../lib/settings/settings.ts';
import { isObject } from '../../lib/shapes.ts';
import { isInterpreted } from './interpreted.ts';
import type { Parameters } from './parameters.ts';
import { readWhen } from './schedules/when.ts';
import { problemOfZone } from './schedules/zones.ts';

/** A command by the clock. */
export type Schedule = {
  name: string;
  /** As EventBridge Scheduler writes it: `cron(…)`, `rate(…)` or `at(…)`. */
  when: string;
  zone: string;
  /** What the function is sent, but for `delivery`. */
  payload: Readonly<Record<string, unknown>>;
  /** For whoever looks at it in the console. */
  description?: string;
};

/** More do not fit into a template that CloudFormation takes, beside all else. */
export const LIST_MAX_BYTES = 900_000;
const MAX = 100;
const KEYS = ['name', 'when', 'zone', 'payload'];

const LIST = `must be a JSON list of 1 to ${MAX} schedules, each { "name", "when", "zone", "payload" }`;
const NAME = 'must be 1 to 40 of A-Z a-z 0-9 _ . -';
const HOLDS = 'must not hold ${ or {{resolve:, in whose place the packager or CloudFormation would put something else';
const PAYLOAD =
  'must be an object: what the function "schedule" takes, for example { "action": "apply", "enabled": false }';

/**
 * Reads a list of schedules that take the place of the two.
 *
 * @param env for SCHEDULE_COMMAND, which stands in for a payload that is empty.
 * @returns everything that is wrong where anything is, with a pointer into the list, and no value.
 */
export function readSchedules(bytes: Uint8Array, env: Env): { schedules: Schedule[] } | { problems: string[] } {
  const parsed = parseJson(withoutMark(bytes));
  if (!parsed.ok) return { problems: [`${parsed.errors?.[0]?.detail ?? 'cannot be read'}, and ${LIST}`] };
  const list = parsed.value;
  if (!Array.isArray(list) || list.length < 1 || list.length > MAX) return { problems: [LIST] };
  const names = list.map((entry) => (isObject(entry) ? entry['name'] : undefined));
  const problems = list.flatMap((entry: unknown, at) => [
    ...problemsOf(entry, env).map((problem) => `/${at}${problem}`),
    ...(names[at] !== undefined && names.indexOf(names[at]) < at
      ? [`/${at}/name is that of /${names.indexOf(names[at])}, too: each once`]
      : []),
  ]);
  return problems.length > 0 ? { problems } : { schedules: list as Schedule[] };
}

/** An editor of Windows puts it there; it says nothing. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function problemsOf(entry: unknown, env: Env): string[] {
  if (!isObject(entry)) return [` must be { "name", "when", "zone", "payload" }`];
  const { name, when, zone, payload } = entry;
  const missing = KEYS.filter((key) => !Object.hasOwn(entry, key));
  const strange = Object.keys(entry).filter((key) => !KEYS.includes(key));
  const wrong = {
    name: typeof name === 'string' && /^[\w.-]{1,40}$/.test(name) ? undefined : NAME,
    when: problemOfWhen(when),
    zone: typeof zone === 'string' ? problemOfZone(zone) : problemOfZone(''),
  };
  return [
    ...(strange.length > 0 ? [` has a field that is not known; known here: ${KEYS.join(', ')}`] : []),
    ...missing.map((key) => `/${key} is missing`),
    ...Object.entries(wrong).flatMap(([key, rule]) => (rule && !missing.includes(key) ? [`/${key} ${rule}`] : [])),
    ...(missing.includes('payload') ? [] : problemsOfPayload(payload, env).map((problem) => `/payload${problem}`)),
    ...findInterpreted(entry).map((pointer) => `${pointer} ${HOLDS}`),
  ];
}

function problemOfWhen(when: unknown): string | undefined {
  const read = readWhen(typeof when === 'string' ? when : '');
  return 'problem' in read ? read.problem : undefined;
}

/** As the function itself will look at it. */
function problemsOfPayload(payload: unknown, env: Env): string[] {
  if (!isObject(payload)) return [` ${PAYLOAD}`];
  if (Object.hasOwn(payload, 'delivery')) return ['/delivery must not be there: it is added'];
  const channel = createChannel(createSettingsReader({ SCHEDULE_COMMAND: readableCommand(env) }));
  const { command } = channel.parse({ event: { ...payload, delivery: someRun }, requestId: '', deadlineAt: 0 });
  if (!command || command.ok) return [];
  const { errors = [], detail } = command;
  return errors.length === 0 ? [`: ${detail}`] : errors.map((problem) => `${problem.pointer} ${problem.detail}`);
}

/** Kept elsewhere it is read on AWS only; that it is a payload is believed here. */
function readableCommand({ SCHEDULE_COMMAND: command }: Env): string | undefined {
  return parseReference(command) ? '{"action":"show"}' : command;
}

const someRun = { id: 'arn 2026-01-31T22:00:00Z', time: '2026-01-31T22:00:00Z' };

/**
 * What EventBridge Scheduler sends: it fills in which run this is, the same in every attempt.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function toInput(payload: Schedule['payload']): Schedule['payload'] {
  const id = '<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time>';
  return { ...payload, delivery: { id, time: '<aws.scheduler.scheduled-time>' } };
}

/** Where a text, or the name of a field, is one that would be read as a request. */
function findInterpreted(value: unknown): string[] {
  if (typeof value === 'string') return isInterpreted(value) ? [''] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    isInterpreted(key) ? [''] : findInterpreted(inner).map((pointer) => `/${key}${pointer}`),
  );
}

/** The two that the parameters say. */
export function toTwo({
  scheduleOn,
  scheduleOff,
  scheduleTimezone: zone,
  scheduleExitSessions,
}: Parameters): Schedule[] {
  const on = { action: 'apply', enabled: true, exitSessions: Number(scheduleExitSessions) };
  const off = { action: 'apply', enabled: false };
  const does = 'Switches hot session migration';
  return [
    { name: 'on', when: scheduleOn, zone, payload: on, description: `${does} on` },
    { name: 'off', when: scheduleOff, zone, payload: off, description: `${does} off` },
  ];
}
