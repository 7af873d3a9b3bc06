const DAY_MS = 86_400_000;

/**
 * What the clocks of a zone show, as the epoch milliseconds of the same time in UTC.
 *
 * @param zone a name that `Intl` knows.
 */
export function toWall(instantMs: number, zone: string): number {
  const parts = formatterOf(zone).formatToParts(instantMs);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/**
 * When the clocks of a zone show a time: the first time where they show it twice, `undefined` where they leave it out.
 *
 * The offsets a day before and a day after are all that can hold, since clocks do not change twice within two days.
 */
export function toInstant(wallMs: number, zone: string): number | undefined {
  const instants = [wallMs - DAY_MS, wallMs + DAY_MS].map((near) => wallMs - (toWall(near, zone) - near));
  return instants.sort((a, b) => a - b).find((instant) => toWall(instant, zone) === wallMs);
}

/** @returns `2026-03-30 02:30`. */
export function showWall(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 16).replace('T', ' ');
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const time = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, calendar: 'gregory', ...numeric, ...time });
  formatters.set(zone, made);
  return made;
}
