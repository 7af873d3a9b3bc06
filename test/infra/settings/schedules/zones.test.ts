import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isZone, names } from '../../../../infra/settings/schedules/names.ts';
import { problemOfZone } from '../../../../infra/settings/schedules/zones.ts';
import { runs } from '../../../support/runs.ts';

/** The zones that are told, `undefined` where the name is right. */
const meant = (zone: string): string[] | undefined => {
  const problem = problemOfZone(zone);
  if (problem === undefined) return undefined;
  expect(problem).toMatch(/^must be a time zone such as Europe\/Berlin, or UTC(; perhaps |$)/);
  return problem
    .split('; perhaps ')[1]
    ?.replace(/ or \d+ more$/, '')
    .split(', ');
};

describe('A zone', () => {
  it.each([
    'UTC',
    'Europe/Berlin',
    'Asia/Shanghai',
    'America/New_York',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'US/Pacific',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'Europe/Kiev',
    'Europe/Kyiv',
    'Etc/UTC',
    'Etc/GMT-14',
    'Etc/GMT+12',
  ])('%s is a name of the tz database', (zone) => {
    expect(problemOfZone(zone)).toBeUndefined();
  });

  it('may be any that this Node has a clock for', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) expect(problemOfZone(zone), zone).toBeUndefined();
    expect(names.length).toBeGreaterThan(550);
    expect(names.filter((name) => !isZone(name))).toEqual([]);
  });

  it.each([
    ['CST', ['America/Chicago', 'Asia/Shanghai']],
    ['cst', ['America/Chicago', 'Asia/Shanghai']],
    ['EST', ['America/New_York', 'America/Panama']],
    ['EDT', ['America/New_York']],
    ['PST', ['America/Los_Angeles', 'Asia/Manila']],
    ['MST', ['America/Denver', 'America/Phoenix']],
    ['CET', ['Europe/Berlin', 'Europe/Paris']],
    ['CEST', ['Europe/Berlin']],
    ['IST', ['Asia/Kolkata', 'Asia/Jerusalem', 'Europe/Dublin']],
    ['BST', ['Europe/London', 'Asia/Dhaka']],
    ['GMT', ['Europe/London']],
    ['JST', ['Asia/Tokyo']],
    ['SGT', ['Asia/Singapore']],
  ])('must not be the letters %s, which may mean %j', (zone, zones) => {
    expect(meant(zone)).toEqual(expect.arrayContaining(zones));
  });

  it.each([
    ['PRC', 'Asia/Shanghai'],
    ['Japan', 'Asia/Tokyo'],
    ['Singapore', 'Asia/Singapore'],
    ['Hongkong', 'Asia/Hong_Kong'],
    ['GB', 'Europe/London'],
    ['EST5EDT', 'America/New_York'],
    ['utc', 'UTC'],
    ['Utc', 'UTC'],
    ['europe/berlin', 'Europe/Berlin'],
    [' Europe/Berlin', 'Europe/Berlin'],
    ['America/New York', 'America/New_York'],
    ['America/New-York', 'America/New_York'],
    ['America/NewYork', 'America/New_York'],
    ['Europe/Berlim', 'Europe/Berlin'],
    ['Euorpe/Berlin', 'Europe/Berlin'],
    ['asia/shanghia', 'Asia/Shanghai'],
    ['Asia/Shangai', 'Asia/Shanghai'],
    ['America/Berlin', 'Europe/Berlin'],
    ['Berlin', 'Europe/Berlin'],
    ['Asia/Beijing', 'Asia/Shanghai'],
    ['Asia/BeiJing', 'Asia/Shanghai'],
    ['Beijing', 'Asia/Shanghai'],
    ['Asia/Bejing', 'Asia/Shanghai'],
    ['China/Beijing', 'Asia/Shanghai'],
    ['Asia/Guangzhou', 'Asia/Shanghai'],
    ['Asia/Shenzhen', 'Asia/Shanghai'],
    ['Asia/Hangzhou', 'Asia/Shanghai'],
    ['Asia/Wuhan', 'Asia/Shanghai'],
    ['Asia/Mumbai', 'Asia/Kolkata'],
    ['Asia/New_Delhi', 'Asia/Kolkata'],
    ['Asia/Osaka', 'Asia/Tokyo'],
    ['Asia/Abu Dhabi', 'Asia/Dubai'],
    ['Europe/Frankfurt', 'Europe/Berlin'],
    ['Europe/Zürich', 'Europe/Zurich'],
    ['Europe/Munich', 'Europe/Berlin'],
    ['Köln', 'Europe/Berlin'],
    ['Europe/Geneva', 'Europe/Zurich'],
    ['Europe/Barcelona', 'Europe/Madrid'],
    ['America/San_Francisco', 'America/Los_Angeles'],
    ['America/Washington', 'America/New_York'],
    ['America/Rio_de_Janeiro', 'America/Sao_Paulo'],
    ['Germany', 'Europe/Berlin'],
    ['China', 'Asia/Shanghai'],
    ['+08:00', 'Etc/GMT-8'],
    ['UTC+8', 'Etc/GMT-8'],
    ['UTC+08:00', 'Etc/GMT-8'],
    ['gmt-5', 'Etc/GMT+5'],
    ['-0500', 'Etc/GMT+5'],
    ['+05:30', 'Asia/Kolkata'],
  ])('must not be %j, by which %s may be meant', (zone, first) => {
    expect(meant(zone)?.[0]).toBe(first);
  });

  it('tells those in which most people live first, and how many more there are', () => {
    expect(problemOfZone('CST')).toMatch(/; perhaps Asia\/Shanghai, America\/Chicago, (\S+, ){5}\S+ or \d+ more$/);
    expect(meant('+08:00')?.[1]).toBe('Asia/Shanghai');
  });

  it.each(['', '/', 'Europe/', 'Mars/Base', 'Z', 'A', '+', '+99:00', 'Factory', 'Etc/GMT-15', 'x'.repeat(10_000)])(
    'must not be %j, of which nothing can be said',
    (zone) => {
      expect(problemOfZone(zone)).toBe('must be a time zone such as Europe/Berlin, or UTC');
    },
  );

  it('that is right is told for any that is wrong, and what was wrong is not repeated', () => {
    const any = fc.oneof(
      fc.string(),
      fc.constantFrom(...names).map((name) => name.toLowerCase()),
      fc.constantFrom(...names).map((name) => `${name.slice(0, -2)}${name.at(-1)}`),
      fc.string({ unit: fc.constantFrom('A', 'e', '/', '_', '+', '0') }),
    );
    fc.assert(
      fc.property(any, (zone) => {
        const told = meant(zone) ?? [];
        expect(told.filter((name) => !isZone(name))).toEqual([]);
        expect(told).not.toContain(zone);
      }),
      runs(50),
    );
  }, 30_000);
});
