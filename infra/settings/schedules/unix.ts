import { readCron, weekdays } from './cron.ts';

/** What Unix has names for. */
const nicknames: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** @returns the five fields of a line as Unix writes it, or `undefined` where it is none. */
export function toFiveFields(line: string): readonly string[] | undefined {
  const texts = (nicknames[line.toLowerCase()] ?? line).split(/\s+/);
  return texts.length === 5 ? texts : undefined;
}

/**
 * Says with six fields what Unix says with five. There, weekdays count from 0 = Sunday, and 7 is Sunday again.
 * https://man7.org/linux/man-pages/man5/crontab.5.html
 *
 * @returns a sentence: the same in six, or why there is no such thing.
 */
export function explainFiveFields(texts: readonly string[]): string {
  const [minutes = '', hours = '', day = '', month = '', last = ''] = texts;
  const withWeekday = (weekday: string) => `cron(${minutes} ${hours} ? ${month} ${weekday} *)`;
  const withDay = `cron(${minutes} ${hours} ${day} ${month} ? *)`;
  const everyDay = `cron(${minutes} ${hours} * ${month} ? *)`;

  // `?` is no sign of Unix: here only the year was forgotten.
  if (day === '?' || last === '?') return sameAs(`cron(${texts.join(' ')} *)`, 'the year is missing');
  const weekday = toWeekdays(last);
  if (weekday === undefined) {
    return `${FIVE}; and the day of the week must be from 0 (Sunday) to 7 (Sunday again) or SUN to SAT`;
  }
  // Unix runs on days that fit either field, but where one of the two begins with *: on days that fit both.
  const isBoth = day.startsWith('*') || last.startsWith('*');
  if (weekday === '*') return sameAs(isBoth ? withDay : everyDay, FIVE);
  if (day === '*') return sameAs(withWeekday(weekday), `${FIVE}, with weekdays from 1 = Sunday`);
  if (isBoth) return `${FIVE}, and six cannot say this`;
  const problems = [withDay, withWeekday(weekday)].flatMap(problemsOf);
  if (problems.length > 0) return `${FIVE}; and ${[...new Set(problems)].join('; ')}`;
  return `${FIVE}, and six cannot say both a day of the month and a day of the week: make two schedules, ${withDay} and ${withWeekday(weekday)}, of which both run on a day that fits both`;
}

const FIVE = 'has five fields as Unix has, and needs six';

function sameAs(expression: string, why: string): string {
  const problems = problemsOf(expression);
  return problems.length > 0 ? `${why}; and ${problems.join('; ')}` : `${why}: ${expression} is the same`;
}

function problemsOf(expression: string): readonly string[] {
  const read = readCron(expression.slice('cron('.length, -1).split(' '));
  return 'problems' in read ? read.problems : [];
}

/** Weekdays of Unix as those of Scheduler, which has no steps here: `*` for all of them. */
function toWeekdays(text: string): string | undefined {
  const items = text.toUpperCase().split(',').map(toItem);
  if (items.includes(undefined)) return undefined;
  const known = items.filter((item) => item !== undefined);
  const days = [...new Set(known.flatMap((item) => item.days))].sort();
  if (days.length === 7) return '*';
  return known.every((item) => item.text !== undefined) ? known.map((item) => item.text).join(',') : days.join(',');
}

/** One item of the list: the days, and its text where it needs no list. */
function toItem(item: string): { days: number[]; text?: string } | undefined {
  const [whole, all, first = '', last = first, step = '1'] = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d))?$/.exec(item) ?? [];
  if (whole === undefined) return undefined;
  const from = all ? 0 : toNumber(first);
  // Behind a dash SUN is the end of the week.
  const to = all ? 6 : last === 'SUN' && last !== first ? 7 : toNumber(last);
  if (from === undefined || to === undefined || from > to || step === '0') return undefined;
  const days = [];
  for (let day = from; day <= to; day += Number(step)) days.push((day % 7) + 1);
  const shown = (word: string) => (weekdays.includes(word) ? word : `${((toNumber(word) ?? 0) % 7) + 1}`);
  if (from === to) return { days, text: shown(first) };
  return step === '1' && to < 7 && !all ? { days, text: `${shown(first)}-${shown(last)}` } : { days };
}

function toNumber(text: string): number | undefined {
  if (weekdays.includes(text)) return weekdays.indexOf(text);
  return /^[0-7]$/.test(text) ? Number(text) : undefined;
}
