import { rawTimeZones } from '@vvo/tzdb';

/** Every name of the tz database with a `/`. `Etc/` has no place, so that the library leaves it out. */
export const names: readonly string[] = [
  ...new Set([
    ...rawTimeZones.flatMap(({ name, group }) => [name, ...group]),
    ...['UTC', 'GMT', 'UCT', 'Zulu', 'Universal', 'Greenwich', 'GMT0'].map((name) => `Etc/${name}`),
    // West is +: https://data.iana.org/time-zones/tzdb/etcetera
    ...Array.from({ length: 13 }, (_, hours) => `Etc/GMT+${hours}`),
    ...Array.from({ length: 15 }, (_, hours) => `Etc/GMT-${hours}`),
  ]),
].filter((name) => name.includes('/'));

/** A zone is a name of the tz database with a `/`, or `UTC`, that the clocks of this Node know, too. */
export function isZone(name: string): boolean {
  return name === 'UTC' || (names.includes(name) && hasClock(name));
}

function hasClock(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
