import { countEdits } from '../../../lib/nearest.ts';
import { isZone, names } from './names.ts';
import { type Places, readPlaces, toPlain, type Zone } from './places.ts';

/** How many of the zones that may be meant are named. */
const TOLD = 8;

const RULE = 'must be a time zone such as Europe/Berlin, or UTC';

/**
 * A zone is a name of the tz database with a `/`, or `UTC`: without one, the same letters mean several places, or a time that no
 * place keeps all year.
 *
 * @returns what is wrong, with the zones that may be meant, to stand behind the name of the field.
 */
export function problemOfZone(zone: string): string | undefined {
  if (isZone(zone)) return undefined;
  const meant = findMeant(zone);
  const more = meant.length > TOLD ? ` or ${meant.length - TOLD} more` : '';
  return `${RULE}${meant.length > 0 ? `; perhaps ${meant.slice(0, TOLD).join(', ')}${more}` : ''}`;
}

/** The zones that a text may mean, what is most likely first. */
function findMeant(text: string): readonly string[] {
  if (text.length > 64) return [];
  const asked = toPlain(text);
  const { zones, places } = readPlaces();
  const main = (isMeant: (zone: Zone) => boolean) => zones.filter(isMeant).map(({ name }) => name);
  const is = (name: string | undefined) => name !== undefined && toPlain(name) === asked;
  const ways = [
    () => ['UTC', ...names].filter(is),
    () => main(({ abbreviation, dstAbbreviation }) => is(abbreviation) || is(dstAbbreviation)),
    () => main(({ group }) => group.some(is)),
    () => findOffset(text, main),
    () =>
      inRegion(
        asked,
        places.filter(({ word }) => word === placeIn(asked)),
      ),
    () => main(({ countryName }) => is(countryName)),
    () => findMistyped(asked, places),
  ];
  return ways.reduce<readonly string[]>((found, way) => (found.length > 0 ? found : way()), []);
}

/** `+08:00`, `UTC+8`, `GMT-5`: only `Etc/` keeps an offset all year, and its sign is the other way round. */
function findOffset(text: string, main: (isMeant: (zone: Zone) => boolean) => string[]): string[] {
  const [, sign, hours = '', minutes = '0'] = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d\d))?$/i.exec(text) ?? [];
  if (sign === undefined) return [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '+' ? 1 : -1);
  const fixed = `Etc/GMT${sign === '+' ? '-' : '+'}${Number(hours)}`;
  const places = main(({ rawOffsetInMinutes }) => rawOffsetInMinutes === offset);
  return [...(Number(minutes) === 0 && names.includes(fixed) ? [fixed] : []), ...places];
}

/** A slip of the finger in region or place: at most one in four letters of each. */
function findMistyped(asked: string, places: Places['places']): readonly string[] {
  // A text with digits is an offset: another digit would be another time, and no slip.
  if (/\d/.test(asked)) return [];
  const region = asked.includes('/') ? asked.slice(0, asked.indexOf('/')) : undefined;
  const isNear = (word: string, wanted: string) =>
    Math.abs(word.length - wanted.length) * 4 <= wanted.length && countEdits(word, wanted) * 4 <= wanted.length;
  const place = placeIn(asked);
  const near = places
    .filter(({ word, zone }) => isNear(word, place) && (region === undefined || isNear(regionOf(zone), region)))
    .map(({ word, zone }) => ({ zone, edits: countEdits(word, place) }))
    .sort((a, b) => a.edits - b.edits);
  return near.slice(0, 1).map(({ zone }) => zone);
}

/** Of places that are called alike, those in the region that was asked for, where there are any. */
function inRegion(asked: string, found: Places['places']): readonly string[] {
  const there = found.filter(({ zone }) => asked.startsWith(`${regionOf(zone)}/`));
  return [...new Set((there.length > 0 ? there : found).map(({ zone }) => zone))];
}

function regionOf(zone: string): string {
  return toPlain(zone.slice(0, zone.indexOf('/')));
}

function placeIn(asked: string): string {
  return asked.slice(asked.indexOf('/') + 1);
}
