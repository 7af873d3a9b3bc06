type Field = {
  title: string;
  min: number;
  max: number;
  /** Words that stand for numbers, the first for `min`. */
  words?: readonly string[];
  hasSteps: boolean;
  /** Forms that stand for the whole field, and what the calendar calls them. */
  alone?: (text: string) => string | undefined;
  examples: string;
};

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
export const weekdays: readonly string[] = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * The six fields of EventBridge Scheduler, as its table has them; LW is not in there, and taken all the same. Ranges go upwards:
 * nothing is said of others.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
const fields = [
  { title: 'minutes (field 1)', min: 0, max: 59, hasSteps: true, examples: '30 or 0-30 or 0,30 or 0/15 or *' },
  { title: 'hours (field 2)', min: 0, max: 23, hasSteps: true, examples: '7 or 8-17 or 7,19 or 0/6 or *' },
  {
    title: 'day of the month (field 3)',
    min: 1,
    max: 31,
    hasSteps: true,
    alone: toMonthDay,
    examples: '15 or 1-7 or 1,15 or 1/7 or * or ?, or alone L, LW or 15W',
  },
  {
    title: 'month (field 4)',
    min: 1,
    max: 12,
    words: months,
    hasSteps: true,
    examples: '6 or JAN-MAR or 1,7 or 1/3 or *',
  },
  {
    title: 'day of the week (field 5, 1 is Sunday)',
    min: 1,
    max: 7,
    words: weekdays,
    hasSteps: false,
    alone: toWeekday,
    examples: '2 or MON-FRI or TUE,THU or * or ?, or alone L, 6L or 2#1, and no steps',
  },
  { title: 'year (field 6)', min: 1970, max: 2199, hasSteps: true, examples: '2027 or 2027-2030 or 2027/2 or *' },
] as const satisfies Field[];

export const LAST_YEAR = fields[5].max;

/** Six fields as the library understands them that finds the dates: seconds first, weekdays from 1 = Sunday. */
export type Calendar = string;

/**
 * Reads what stands between the brackets of `cron(…)`.
 *
 * @returns every problem where there are any: sentences that repeat nothing of what was written.
 */
export function readCron(texts: readonly string[]): { calendar: Calendar } | { problems: readonly string[] } {
  const read = fields.map((field, index) => readField(texts[index] ?? '', field));
  const problems = fields.flatMap((field, index) => (read[index] === undefined ? [ruleOf(field)] : []));
  if (problems.length > 0) return { problems };
  const [, , day = '', , weekday = ''] = texts;
  if (day === '?' && weekday === '?') return { problems: [`${ONE_MARK}, and not both`] };
  if (day !== '?' && weekday !== '?') return { problems: [`${ONE_MARK}: ${mark(texts)}`] };
  return { calendar: ['0', ...read].join(' ') };
}

const ONE_MARK = 'exactly one of day of the month and day of the week must be ?';

function mark([minutes, hours, day, month, weekday, year]: readonly string[]): string {
  if (weekday === '*') return `cron(${minutes} ${hours} ${day} ${month} ? ${year})`;
  if (day === '*') return `cron(${minutes} ${hours} ? ${month} ${weekday} ${year})`;
  return 'for both make two schedules';
}

function ruleOf({ title, min, max, words, examples }: Field): string {
  const named = words ? ` or ${words[0]} to ${words.at(-1)}` : '';
  return `${title} must be from ${min} to ${max}${named}, ranges upwards, such as ${examples}`;
}

function readField(text: string, field: Field): string | undefined {
  const whole = text === '*' ? '*' : field.alone?.(text.toUpperCase());
  if (whole !== undefined) return whole;
  const items = text
    .toUpperCase()
    .split(',')
    .map((item) => readItem(item, field));
  return items.includes(undefined) ? undefined : items.join(',');
}

/** A number, a range, or either or `*` with a step, written out with both ends. */
function readItem(item: string, field: Field): string | undefined {
  const [whole, all, first = '', last, step] = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d{1,3}))?$/.exec(item) ?? [];
  if (whole === undefined || whole === '*') return undefined;
  const from = all ? field.min : toNumber(first, field);
  const to = all || (step && last === undefined) ? field.max : toNumber(last ?? first, field);
  if (from === undefined || to === undefined || from > to) return undefined;
  if (step === undefined) return from === to ? `${from}` : `${from}-${to}`;
  const isStep = field.hasSteps && Number(step) >= 1 && Number(step) <= field.max;
  return isStep ? `${from}-${to}/${Number(step)}` : undefined;
}

function toNumber(text: string, { min, max, words = [] }: Field): number | undefined {
  if (words.includes(text)) return min + words.indexOf(text);
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}

function toMonthDay(text: string): string | undefined {
  if (text === '?' || text === 'L' || text === 'LW') return text;
  const [, day] = /^(\d{1,2})W$/.exec(text) ?? [];
  return day !== undefined && Number(day) >= 1 && Number(day) <= 31 ? `${Number(day)}W` : undefined;
}

/** `L` alone is the last day of the week; behind a weekday it is the last one of the month. */
function toWeekday(text: string): string | undefined {
  if (text === '?') return text;
  if (text === 'L') return '7';
  const [, day = '', nth] = /^([1-7]|[A-Z]{3})(L|#[1-5])$/.exec(text) ?? [];
  const number = weekdays.includes(day) ? weekdays.indexOf(day) + 1 : day;
  return /^[1-7]$/.test(`${number}`) ? `${number}${nth === 'L' ? '#L' : nth}` : undefined;
}
