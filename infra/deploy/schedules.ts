import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Parameters } from '../settings/parameters.ts';
import { LIST_MAX_BYTES, readSchedules, type Schedule, toInput, toTwo } from '../settings/schedule-list.ts';

/** Reads a whole file, or says why that cannot be. */
export type ReadFile = (path: string) => Uint8Array | { problem: string };

/** A list of schedules is looked for where the person stands: npm goes to the folder of the project, and says where it came from. */
export function findList(path: string, { INIT_CWD }: NodeJS.ProcessEnv): string {
  if (/^\s*(on|off)?\s*$/.test(path)) return path;
  const places = [resolve(path.trim()), ...(INIT_CWD ? [resolve(INIT_CWD, path.trim())] : [])];
  return places.find((place) => existsSync(place)) ?? places[0] ?? path;
}

/** @returns the bytes of a file that is not too large to be a list. */
export const readListFile: ReadFile = (path) => {
  try {
    const stat = statSync(path);
    // A pipe or a device may have no end.
    if (!stat.isFile()) return { problem: 'it is no file' };
    return stat.size > LIST_MAX_BYTES ? { problem: `it has more than ${LIST_MAX_BYTES} bytes` } : readFileSync(path);
  } catch (error) {
    return { problem: (error as NodeJS.ErrnoException).code ?? 'unknown error' };
  }
};

/**
 * The schedules that are wanted: none, the two that the parameters say, or those of a list.
 *
 * @param env for SCHEDULE_COMMAND, which a payload that is empty needs.
 * @returns everything that is wrong with a list, by pointer, and no value.
 */
export function toSchedules(
  parameters: Parameters,
  env: NodeJS.ProcessEnv,
  readFile: ReadFile,
): { schedules: readonly Schedule[] } | { problems: readonly string[] } {
  const { schedules: given } = parameters;
  if (given === 'off') return { schedules: [] };
  if (given === 'on') return { schedules: toTwo(parameters) };
  const bytes = readFile(given);
  if (!(bytes instanceof Uint8Array)) {
    return {
      problems: [`schedules must be off, on, or a file with a list: this one cannot be read (${bytes.problem})`],
    };
  }
  const read = readSchedules(bytes, env);
  if ('schedules' in read) return read;
  return { problems: read.problems.map((problem) => `the list of schedules: ${problem}`) };
}

/**
 * The schedules as CloudFormation takes them, in the group that the template has for them.
 *
 * @param stack its name, with which the names of the two begin.
 */
export function toResources(
  { schedules, parameters }: { schedules: readonly Schedule[]; parameters: Parameters },
  stack: string,
) {
  const { schedules: given, scheduleState: state, durable } = parameters;
  const target = durable === 'on' ? toQueue : toFunction;
  const named = schedules.map((one) => (given === 'on' ? { ...one, name: `${stack}-${one.name}` } : one));
  return Object.fromEntries(named.map((schedule) => [toId(schedule.name, stack), toResource(schedule, state, target)]));
}

/**
 * An id has letters and digits only. It is the same for the same name, so that a schedule keeps its place in the stack wherever it
 * stands in the list, and that of one of the two for a name of the two: it would be in the way of another.
 */
function toId(name: string, stack: string): string {
  if (name === `${stack}-on`) return 'ScheduleOn';
  if (name === `${stack}-off`) return 'ScheduleOff';
  const letters = name.replace(/[^A-Za-z0-9]+/g, '');
  return `Schedule${letters}${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** Where a schedule hands its command over, and where Scheduler leaves what it could not, by their ids. */
type Target = { id: string; failures: string; group?: string };

const toFunction: Target = { id: 'ScheduleLambdaFunction', failures: 'ScheduleFailures' };
const toQueue: Target = { id: 'Commands', failures: 'DeadLetters', group: 'commands' };

function toResource(
  { name, when, zone, payload, description }: Schedule,
  state: string,
  { id, failures, group }: Target,
): unknown {
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Name: name,
      ...(description === undefined ? {} : { Description: description }),
      GroupName: { Ref: 'ScheduleGroup' },
      State: state,
      ScheduleExpression: when,
      ScheduleExpressionTimezone: zone,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::GetAtt': [id, 'Arn'] },
        RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
        Input: JSON.stringify(toInput(payload)),
        RetryPolicy: { MaximumRetryAttempts: 4, MaximumEventAgeInSeconds: 900 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [failures, 'Arn'] } },
        ...(group === undefined ? {} : { SqsParameters: { MessageGroupId: group } }),
      },
    },
  };
}
