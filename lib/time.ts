const TIME = /^(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3]):\d\d:\d\d)(\.\d{1,9})?(?:Z|([+-]\d\d)(?::?(\d\d))?)$/;

/**
 * Reads a time with its zone, as ISO 8601 and RFC 3339 write it, with up to 9 decimals.
 *
 * @returns epoch milliseconds, or nothing for a text that is none, or a date that does not exist.
 */
export function parseTime(text: string): number | undefined {
  const [, date, time, decimals = '', hours, minutes = '00'] = TIME.exec(text) ?? [];
  if (date === undefined) return undefined;
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const at = Date.parse(`${date}T${time}${decimals}${zone}`);
  return Number.isNaN(at) || !isDay(date) ? undefined : at;
}

const RFC_3339 = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Whether a value is a time as events carry it: RFC 3339, with a zone, on a day that exists. */
export function isTime(value: unknown): value is string {
  const date = typeof value === 'string' ? RFC_3339.exec(value)?.[1] : undefined;
  return date !== undefined && !Number.isNaN(Date.parse(`${value}`)) && isDay(date);
}

/** Whether the calendar has this day. `Date` would read 30 February as 1 or 2 March. */
function isDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}
