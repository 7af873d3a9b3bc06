import { createRequire } from 'node:module';
import { rawTimeZones } from '@vvo/tzdb';
import { names } from './names.ts';

export type Zone = (typeof rawTimeZones)[number];

/** A word for a place, in plain letters. */
type Place = { word: string; zone: string };

type Cities = typeof import('city-timezones');

/**
 * What people call a place, and its zone: names of zones before those of cities, and the largest first. Only who mistook a zone needs
 * them, so that the list of cities is not read before.
 */
export function readPlaces(): Places {
  known ??= collect();
  return known;
}

export type Places = { zones: readonly Zone[]; places: readonly Place[] };

let known: Places | undefined;

function collect(): Places {
  const { cityMapping } = createRequire(import.meta.url)('city-timezones') as Cities;
  const people = new Map<string, number>();
  for (const { timezone, pop } of cityMapping) people.set(timezone, (people.get(timezone) ?? 0) + pop);
  const weigh = ({ name, group }: Zone) =>
    [...new Set([name, ...group])].reduce((sum, alias) => sum + (people.get(alias) ?? 0), 0);
  const zones = [...rawTimeZones].sort((a, b) => weigh(b) - weigh(a));
  const toMain = new Map(zones.flatMap(({ name, group }) => group.map((alias) => [alias, name])));
  const cities = [...cityMapping].sort((a, b) => b.pop - a.pop);
  const places = [
    ...names.map((name) => ({ word: name.slice(name.indexOf('/') + 1), zone: name })),
    ...names.map((name) => ({ word: name.split('/').at(-1) ?? '', zone: name })),
    ...zones.flatMap(({ name, mainCities }) => mainCities.map((city) => ({ word: city, zone: name }))),
    // "Washington, D.C."
    ...cities.map(({ city, timezone }) => ({ word: city.split(',')[0] ?? '', zone: toMain.get(timezone) ?? '' })),
  ];
  return { zones, places: places.map(({ word, zone }) => ({ word: toPlain(word), zone })).filter(({ zone }) => zone) };
}

/** Without case, accents and ways to write a blank. */
export function toPlain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .trim()
    .replace(/[\s_-]+/g, '_');
}
