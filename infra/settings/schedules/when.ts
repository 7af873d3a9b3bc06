import { type Calendar, readCron } from './cron.ts';
import { explainFiveFields, toFiveFields } from './unix.ts';

/** When a schedule runs. `wallMs` is a time on the clocks of its zone, as the epoch milliseconds of the same time in UTC. */
export type When =
  | { kind: 'cron'; calendar: Calendar }
  | { kind: 'rate'; words: string }
  | { kind: 'at'; wallMs: number };

const FORMS =
  'must be a schedule such as cron(0 7 ? * MON-FRI *), rate(15 minutes) or at(2026-12-24T18:00:00), in small letters';
const RATE = 'must be a whole number from 1 and minutes, hours or days in rate(…), such as rate(15 minutes)';
const AT = 'must be a date and time that exist in at(…), of the clocks in its zone, such as at(2026-12-24T18:00:00)';

/**
 * Reads an expression of EventBridge Scheduler.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @returns what is wrong, to stand behind the name of the field. Nothing of the text is repeated but in an expression that is right.
 */
export function readWhen(text: string): When | { problem: string } {
  const [, kind, inside = ''] = /^(cron|rate|at)\((.*)\)$/s.exec(text) ?? [];
  if (kind === 'cron') return readFields(inside);
  if (kind === 'rate') return readRate(inside);
  if (kind === 'at') return readDate(inside);
  const five = toFiveFields(text);
  if (five) return { problem: explainFiveFields(five) };
  const bare = readFields(text);
  return { problem: 'problem' in bare ? FORMS : `must be written cron(${text})` };
}

function readFields(inside: string): When | { problem: string } {
  const texts = inside.split(' ');
  const five = toFiveFields(inside);
  if (five) return { problem: explainFiveFields(five) };
  if (texts.length !== 6)
    return {
      problem:
        'must have six fields in cron(…), one blank between each: minutes, hours, day of the month, month, day of the week, year',
    };
  const read = readCron(texts);
  return 'problems' in read
    ? { problem: `is no right cron(…): ${read.problems.join('; ')}` }
    : { kind: 'cron', ...read };
}

function readRate(inside: string): When | { problem: string } {
  const [, count, unit] = /^([1-9]\d{0,8}) (minute|hour|day)s?$/.exec(inside) ?? [];
  if (unit === undefined) return { problem: RATE };
  return { kind: 'rate', words: count === '1' ? `every ${unit}` : `every ${count} ${unit}s` };
}

function readDate(inside: string): When | { problem: string } {
  const wallMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inside) ? Date.parse(`${inside}Z`) : Number.NaN;
  // The parser takes 31 February for 3 March, and 24:00 for the next day.
  const exists = !Number.isNaN(wallMs) && new Date(wallMs).toISOString().startsWith(inside);
  return exists ? { kind: 'at', wallMs } : { problem: AT };
}
