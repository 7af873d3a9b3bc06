import { Cron } from 'croner';
import { showWall, toInstant, toWall } from './clocks.ts';
import { type Calendar, LAST_YEAR } from './cron.ts';
import { readWhen, type When } from './when.ts';

const RUNS = 3;

const DAY_MS = 86_400_000;

/** Clocks leave out a day at most, 1440 minutes: where so many dates in a row do not exist, none does in the years to come. */
const LEFT_OUT_MAX = 2_000;

/**
 * The next runs of a schedule that is right, by the rules of its zone: a time that the clocks leave out does not run, one that they
 * show twice runs once.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 *
 * @param now epoch milliseconds, as the runs are; a run at that very moment is none of the next.
 * @returns at most three, the soonest first; none of a rate, which counts from when it is deployed.
 */
export function nextRuns(when: When, zone: string, now: number): number[] {
  const runs: number[] = [];
  let leftOut = 0;
  for (const wall of wallsOf(when, toWall(now, zone))) {
    const run = toInstant(wall, zone);
    leftOut = run === undefined ? leftOut + 1 : 0;
    if (run !== undefined && run > now) runs.push(run);
    if (runs.length === RUNS || leftOut === LEFT_OUT_MAX) break;
  }
  return runs;
}

/** What a schedule does in some time: when it runs, and which times its clocks leave out, as they would show them. */
export type Runs = { runs: readonly number[]; leftOutWalls: readonly number[] };

/**
 * The runs of a schedule that is right from one moment to another, which is none of them; by the rules of `nextRuns`.
 *
 * @param fromMs epoch milliseconds, as `toMs` and the runs are. @param max after so many there is an end.
 */
export function runsBetween(when: When, zone: string, fromMs: number, toMs: number, max: number): Runs {
  const runs: number[] = [];
  const leftOutWalls: number[] = [];
  const [firstWall, lastWall] = [toWall(fromMs, zone), toWall(toMs, zone)];
  for (const wall of wallsOf(when, firstWall - DAY_MS)) {
    if (wall > lastWall + DAY_MS || runs.length === max) break;
    const run = toInstant(wall, zone);
    if (run === undefined && wall >= firstWall && wall < lastWall) leftOutWalls.push(wall);
    if (run !== undefined && run >= fromMs && run < toMs) runs.push(run);
  }
  return { runs, leftOutWalls };
}

function wallsOf(when: When, afterMs: number): Iterable<number> {
  if (when.kind === 'rate') return [];
  return when.kind === 'at' ? [when.wallMs] : datesOf(when.calendar, afterMs);
}

/**
 * The dates of a calendar after one of them, on clocks that nobody changes: those of UTC. What becomes of them where clocks change is
 * not left to the library, which keeps the rules of Unix.
 */
function* datesOf(calendar: Calendar, afterMs: number): Generator<number> {
  const dates = new Cron(calendar, { utcOffset: 0, mode: '7-part', alternativeWeekdays: true });
  let date = dates.nextRun(new Date(afterMs));
  while (date && date.getUTCFullYear() <= LAST_YEAR) {
    yield date.getTime();
    date = dates.nextRun(date);
  }
}

/**
 * Lines for a person: the next runs of a schedule that is right, or `?` and why there are none.
 *
 * @param here the zone of whoever reads, to say it in their time, too.
 */
export function showRuns({ when: text, zone }: { when: string; zone: string }, now: number, here = 'UTC'): string[] {
  const when = readWhen(text);
  if ('problem' in when) return [`? ${when.problem}`];
  if (when.kind === 'rate') return [when.words];
  const runs = nextRuns(when, zone, now);
  return runs.length > 0 ? runs.map((run) => showRun(run, zone, here)) : [`? ${explainNone(when, text, zone)}`];
}

function showRun(run: number, zone: string, here: string): string {
  const there = toWall(run, zone);
  const mine = toWall(run, here);
  const isNews = mine !== there && mine !== run;
  return `${showWall(there)} ${zone} (${showWall(run)} UTC)${isNews ? `, ${showWall(mine)} here` : ''}`;
}

function explainNone(when: When, text: string, zone: string): string {
  if (when.kind !== 'at') return `${text} does not run: no time to come fits`;
  return toInstant(when.wallMs, zone) === undefined
    ? `${text} does not run: the clocks in ${zone} leave this time out`
    : `${text} has passed, and stays in the stack`;
}
