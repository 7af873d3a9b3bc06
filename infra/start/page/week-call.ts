import { checkParameters } from '../../settings/parameters.ts';
import { readSchedules, toTwo } from '../../settings/schedule-list.ts';
import { toWall } from '../../settings/schedules/clocks.ts';
import { isZone } from '../../settings/schedules/names.ts';
import type { Week } from './messages.ts';
import { toWeek } from './week.ts';

const DAY_MS = 86_400_000;

/** So many weeks before and after this one can be looked at. */
const OFFSET_MAX = 520;

/** The two schedules that a deployment has where nothing else is said, as a list. */
export function exampleList(): string {
  const two = toTwo(checkParameters({}).values).map(({ description: _, ...schedule }) => schedule);
  return `[\n${two.map((schedule) => `  ${JSON.stringify(schedule)}`).join(',\n')}\n]`;
}

/**
 * A week of the schedules in a text.
 *
 * @param asked `schedules` is a list as `--param schedules=FILE` takes it, `zone` whose clocks show it (that of the first schedule),
 * `offset` how many weeks from now. @param now epoch milliseconds.
 * @returns everything that is wrong with the list where anything is.
 */
export function readWeek(
  asked: Readonly<Record<string, unknown>>,
  now: number,
): Week | { problems: readonly string[] } {
  const { schedules: text, zone: wanted, offset } = asked;
  const read = readSchedules(Buffer.from(typeof text === 'string' ? text : ''), {
    SCHEDULE_COMMAND: '{"action":"show"}',
  });
  if ('problems' in read) return { problems: read.problems.map((problem) => problem.trim()) };
  const zone = typeof wanted === 'string' && isZone(wanted) ? wanted : (read.schedules[0]?.zone ?? 'UTC');
  const weeks = Number.isInteger(offset) && Math.abs(Number(offset)) <= OFFSET_MAX ? Number(offset) : 0;
  const wall = toWall(now, zone);
  const today = Math.floor(wall / DAY_MS) * DAY_MS;
  const sinceMonday = (new Date(today).getUTCDay() + 6) % 7;
  return toWeek(read.schedules, zone, today + (weeks * 7 - sinceMonday) * DAY_MS);
}
