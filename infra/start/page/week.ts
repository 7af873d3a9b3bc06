import type { Schedule } from '../../settings/schedule-list.ts';
import { showWall, toInstant, toWall } from '../../settings/schedules/clocks.ts';
import { type Runs, runsBetween } from '../../settings/schedules/runs.ts';
import { readWhen, type When } from '../../settings/schedules/when.ts';
import type { Note, Stretch, Week, WeekRun } from './messages.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Of one schedule. A week has 10,080 minutes. */
const RUNS_MAX = 3_000;
/** So many are listed and drawn. */
const SHOWN_MAX = 400;
/** So far back the last run is looked for, to know how the week begins: a bit first, since there may be one every minute. */
const BACK_DAYS = [1 / 24, 1, 8, 370];
/** So far ahead the next run is looked for, to know how long what the week ends with goes on. */
const AHEAD_DAYS = 8;
/** A time without migration that is longer than a working day and its night, hours. */
const LONG_HOURS = 24;

/** A run, and what it does to the switch. */
type Event = { at: number; name: string; does: WeekRun['does']; action: string; config: string; exitSessions?: number };

/**
 * A week of schedules that are right, drawn as time on and off.
 *
 * @param zone whose clocks the week is shown by. @param mondayWall its Monday at midnight, as the epoch milliseconds of the same time in
 * UTC.
 */
export function toWeek(schedules: readonly Schedule[], zone: string, mondayWall: number): Week {
  const [from, to] = [0, 7].map((days) => startOfDay(mondayWall + days * DAY_MS, zone)) as [number, number];
  const minutes = (instant: number) => Math.round((toWall(instant, zone) - mondayWall) / MINUTE_MS);
  const read = schedules.map((schedule) => ({ schedule, when: readWhen(schedule.when) as When }));
  const found = read.map((one) => ({ ...one, ...runsBetween(one.when, one.schedule.zone, from, to, RUNS_MAX) }));
  const events = found.flatMap(({ schedule, runs }) => runs.map((at) => toEvent(schedule, at))).sort(byTime);
  const earlier = read.flatMap(({ schedule, when }) => lastBefore(schedule, when, from)).sort(byTime);
  const later = read.flatMap(({ schedule, when }) => firstAfter(schedule, when, to)).sort(byTime);
  const lanes = [...new Set([...earlier, ...events].filter(isSwitch).map(({ config }) => config))].map((config) => {
    const ofLane = (event: Event) => event.config === config && isSwitch(event);
    const before = earlier.filter(ofLane).at(-1);
    const pieces = toPieces(events.filter(ofLane), before, from, to);
    const onMs = pieces.filter(({ state }) => state === 'on').reduce((sum, piece) => sum + piece.to - piece.from, 0);
    const drawn = pieces.map(
      (piece): Stretch => ({ ...piece, from: minutes(piece.from), to: edge(piece.to, to, minutes) }),
    );
    const whole = lengthen(pieces, later.find(ofLane)?.at);
    const notes = notesOf(events.filter(ofLane), before, whole, minutes);
    return { config, stretches: drawn, onHours: Math.round((onMs / HOUR_MS) * 10) / 10, notes };
  });
  return {
    zone,
    zones: [...new Set([...schedules.map((one) => one.zone), 'UTC'])],
    monday: new Date(mondayWall).toISOString().slice(0, 10),
    lanes: lanes.map(({ notes: _, ...lane }) => lane),
    runs: events.slice(0, SHOWN_MAX).map(({ at, name, does, action }) => ({ at: minutes(at), name, does, action })),
    more: events.length > SHOWN_MAX,
    notes: [...lanes.flatMap(({ notes }) => notes), ...found.flatMap(notesOfOne)],
  };
}

/** The end of the week is a whole one, whatever the clocks do there. */
const edge = (instant: number, end: number, minutes: (instant: number) => number) =>
  instant === end ? 7 * 24 * 60 : minutes(instant);

/** A midnight that the clocks leave out is the moment at which they go on. */
function startOfDay(wall: number, zone: string): number {
  for (let later = wall; ; later += 15 * MINUTE_MS) {
    const instant = toInstant(later, zone);
    if (instant !== undefined) return instant;
  }
}

const byTime = (a: Event, b: Event): number => a.at - b.at;
const isSwitch = ({ does }: Event): boolean => does !== 'other';

function toEvent({ name, payload }: Schedule, at: number): Event {
  const { action = 'create', enabled, exitSessions, configId, dryRun } = payload;
  const isWrite = ['create', 'apply', 'update'].includes(String(action)) && dryRun !== true;
  return {
    at,
    name,
    does: isWrite && typeof enabled === 'boolean' ? (enabled ? 'on' : 'off') : 'other',
    action: String(action),
    config: typeof configId === 'string' ? configId : '',
    ...(typeof exitSessions === 'number' ? { exitSessions } : {}),
  };
}

function lastBefore(schedule: Schedule, when: When, from: number): Event[] {
  for (const days of BACK_DAYS) {
    const { runs } = runsBetween(when, schedule.zone, from - days * DAY_MS, from, 12_000);
    const last = runs.at(-1);
    if (last !== undefined) return [toEvent(schedule, last)];
  }
  return [];
}

function firstAfter(schedule: Schedule, when: When, to: number): Event[] {
  return runsBetween(when, schedule.zone, to, to + AHEAD_DAYS * DAY_MS, 1).runs.map((at) => toEvent(schedule, at));
}

/** The same with what the week ends with going on until something turns. */
function lengthen(pieces: readonly Piece[], until: number | undefined): Piece[] {
  const last = pieces.at(-1);
  return last && until !== undefined ? [...pieces.slice(0, -1), { ...last, to: until }] : [...pieces];
}

type Piece = { from: number; to: number; state: Stretch['state']; by?: string; exitSessions?: number };

function toPieces(events: readonly Event[], before: Event | undefined, from: number, to: number): Piece[] {
  const turns = [...(before ? [{ ...before, at: from }] : []), ...events];
  const first = turns[0]?.at ?? to;
  const known = turns.map((turn, index): Piece => {
    const { exitSessions } = turn;
    const state = turn.does === 'on' ? 'on' : 'off';
    const until = turns[index + 1]?.at ?? to;
    return { from: turn.at, to: until, state, by: turn.name, ...(exitSessions === undefined ? {} : { exitSessions }) };
  });
  return [{ from, to: first, state: 'unknown' as const }, ...known].filter((piece) => piece.to > piece.from);
}

function notesOf(
  events: readonly Event[],
  before: Event | undefined,
  pieces: readonly Piece[],
  minutes: (instant: number) => number,
): Note[] {
  const once = new Set<string>();
  const notes: Note[] = [];
  const add = (key: string, note: Note) => {
    if (!once.has(key)) notes.push(note);
    once.add(key);
  };
  let last = before;
  for (const event of events) {
    const { at, name, does } = event;
    if (last && last.at === at && last.name !== name)
      add(`once ${[last.name, name].sort()}`, { kind: 'at-once', names: [last.name, name], at: minutes(at) });
    else if (last && last.does === does)
      add(`${does} ${last.name} ${name}`, {
        kind: `already-${does as 'on' | 'off'}`,
        name,
        by: last.name,
        at: minutes(at),
      });
    last = event;
  }
  const all = [...(before ? [before] : []), ...events];
  if (all.length > 0 && !all.some(({ does }) => does === 'on')) add('never-on', { kind: 'never-on' });
  if (all.length > 0 && !all.some(({ does }) => does === 'off')) add('never-off', { kind: 'never-off' });
  if (pieces[0]?.state === 'unknown') add('unknown', { kind: 'unknown-before' });
  const longest = pieces
    .filter(({ state }) => state === 'off')
    .sort((a, b) => b.to - b.from - (a.to - a.from))
    .at(0);
  const hours = longest ? (longest.to - longest.from) / HOUR_MS : 0;
  if (longest && hours > LONG_HOURS)
    add('long', { kind: 'long-off', from: minutes(longest.from), to: minutes(longest.to), hours: Math.round(hours) });
  return notes;
}

function notesOfOne({ schedule, when, runs, leftOutWalls }: { schedule: Schedule; when: When } & Runs): Note[] {
  const { name, zone } = schedule;
  if (when.kind === 'rate') return [{ kind: 'rate', name, words: when.words }];
  const leftOut = leftOutWalls.map((wall): Note => ({ kind: 'left-out', name, clock: showWall(wall), zone }));
  return runs.length > 0 || leftOut.length > 0 ? leftOut : [{ kind: 'not-this-week', name, words: schedule.when }];
}
