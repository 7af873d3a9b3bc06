import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toInstant, toWall } from '../../../../infra/settings/schedules/clocks.ts';
import { nextRuns, showRuns } from '../../../../infra/settings/schedules/runs.ts';
import { readWhen, type When } from '../../../../infra/settings/schedules/when.ts';
import { runs } from '../../../support/runs.ts';

const at = (time: string) => Date.parse(time);
const read = (text: string): When => {
  const when = readWhen(text);
  if ('problem' in when) throw new Error(`${text} ${when.problem}`);
  return when;
};
const runsOf = (when: string, zone: string, now: string) =>
  nextRuns(read(when), zone, at(now)).map((run) => new Date(run).toISOString().slice(0, 16));

describe('The next runs', () => {
  it.each([
    [
      'cron(0 7 ? * MON-FRI *)',
      'UTC',
      '2026-11-27T07:00:00Z',
      ['2026-11-30T07:00', '2026-12-01T07:00', '2026-12-02T07:00'],
    ],
    [
      'cron(0 7 ? * MON-FRI *)',
      'Asia/Shanghai',
      '2026-11-26T22:59:00Z',
      ['2026-11-26T23:00', '2026-11-29T23:00', '2026-11-30T23:00'],
    ],
    [
      'cron(0 7 ? * 2-6 *)',
      'Asia/Kolkata',
      '2026-11-28T00:00:00Z',
      ['2026-11-30T01:30', '2026-12-01T01:30', '2026-12-02T01:30'],
    ],
    [
      'cron(0/20 23 * * ? *)',
      'UTC',
      '2026-12-31T23:10:00Z',
      ['2026-12-31T23:20', '2026-12-31T23:40', '2027-01-01T23:00'],
    ],
    ['cron(0 9 L * ? *)', 'UTC', '2027-01-31T09:00:00Z', ['2027-02-28T09:00', '2027-03-31T09:00', '2027-04-30T09:00']],
    ['cron(0 9 L * ? *)', 'UTC', '2028-02-01T00:00:00Z', ['2028-02-29T09:00', '2028-03-31T09:00', '2028-04-30T09:00']],
    [
      'cron(0 10 LW * ? *)',
      'UTC',
      '2026-10-01T00:00:00Z',
      ['2026-10-30T10:00', '2026-11-30T10:00', '2026-12-31T10:00'],
    ],
    [
      'cron(0 10 15W * ? *)',
      'UTC',
      '2026-10-01T00:00:00Z',
      ['2026-10-15T10:00', '2026-11-16T10:00', '2026-12-15T10:00'],
    ],
    [
      'cron(0 10 1W * ? *)',
      'UTC',
      '2027-04-15T00:00:00Z',
      ['2027-05-03T10:00', '2027-06-01T10:00', '2027-07-01T10:00'],
    ],
    [
      'cron(0 10 31W * ? *)',
      'UTC',
      '2027-01-15T00:00:00Z',
      ['2027-01-29T10:00', '2027-03-31T10:00', '2027-05-31T10:00'],
    ],
    [
      'cron(0 12 ? * 2#1 *)',
      'UTC',
      '2026-10-01T00:00:00Z',
      ['2026-10-05T12:00', '2026-11-02T12:00', '2026-12-07T12:00'],
    ],
    [
      'cron(0 12 ? * SUN#5 *)',
      'UTC',
      '2026-10-01T00:00:00Z',
      ['2026-11-29T12:00', '2027-01-31T12:00', '2027-05-30T12:00'],
    ],
    [
      'cron(0 12 ? * 6L *)',
      'UTC',
      '2026-10-01T00:00:00Z',
      ['2026-10-30T12:00', '2026-11-27T12:00', '2026-12-25T12:00'],
    ],
    [
      'cron(0 12 ? * FRIL *)',
      'UTC',
      '2026-10-01T00:00:00Z',
      ['2026-10-30T12:00', '2026-11-27T12:00', '2026-12-25T12:00'],
    ],
    ['cron(0 12 ? * L *)', 'UTC', '2026-10-01T00:00:00Z', ['2026-10-03T12:00', '2026-10-10T12:00', '2026-10-17T12:00']],
    ['cron(0 12 ? * 1 *)', 'UTC', '2026-10-01T00:00:00Z', ['2026-10-04T12:00', '2026-10-11T12:00', '2026-10-18T12:00']],
    [
      'cron(0 0 1/10 * ? *)',
      'UTC',
      '2026-10-20T00:00:00Z',
      ['2026-10-21T00:00', '2026-10-31T00:00', '2026-11-01T00:00'],
    ],
    [
      'cron(0 0 */10 * ? *)',
      'UTC',
      '2026-10-20T00:00:00Z',
      ['2026-10-21T00:00', '2026-10-31T00:00', '2026-11-01T00:00'],
    ],
    [
      'cron(0 0 1 */5 ? *)',
      'UTC',
      '2026-10-20T00:00:00Z',
      ['2026-11-01T00:00', '2027-01-01T00:00', '2027-06-01T00:00'],
    ],
    ['cron(0 0 29 2 ? *)', 'UTC', '2026-10-20T00:00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00']],
    [
      'cron(0 0 1 1 ? */2)',
      'UTC',
      '2026-10-20T00:00:00Z',
      ['2028-01-01T00:00', '2030-01-01T00:00', '2032-01-01T00:00'],
    ],
    [
      'cron(0 0 1 1 ? 2027/3)',
      'UTC',
      '2026-10-20T00:00:00Z',
      ['2027-01-01T00:00', '2030-01-01T00:00', '2033-01-01T00:00'],
    ],
    ['cron(0 0 1 1 ? 2020,2028)', 'UTC', '2026-10-20T00:00:00Z', ['2028-01-01T00:00']],
    ['cron(0 0 1 1 ? *)', 'UTC', '2198-10-20T00:00:00Z', ['2199-01-01T00:00']],
    ['cron(0 0 1 1 ? 2020)', 'UTC', '2026-10-20T00:00:00Z', []],
    ['cron(0 0 30 2 ? *)', 'UTC', '2026-10-20T00:00:00Z', []],
    ['at(2026-12-24T18:00:00)', 'Europe/Berlin', '2026-12-24T16:59:59Z', ['2026-12-24T17:00']],
    ['at(2026-12-24T18:00:00)', 'Europe/Berlin', '2026-12-24T17:00:00Z', []],
    ['rate(15 minutes)', 'Europe/Berlin', '2026-12-24T17:00:00Z', []],
  ])('of %s in %s after %s are %j', (when, zone, now, runs) => {
    expect(runsOf(when, zone, now)).toEqual(runs);
  });

  // 2026: Berlin leaves out 02:00–03:00 on 29 March and shows 02:00–03:00 twice on 25 October; New York on 8 March and 1 November.
  it.each([
    [
      'a time that does not exist is left out',
      'cron(30 2 * * ? *)',
      'Europe/Berlin',
      '2026-03-28T00:00:00Z',
      ['2026-03-28T01:30', '2026-03-30T00:30', '2026-03-31T00:30'],
    ],
    [
      'as one of several, too',
      'cron(0/30 1-3 * * ? *)',
      'Europe/Berlin',
      '2026-03-29T00:10:00Z',
      ['2026-03-29T00:30', '2026-03-29T01:00', '2026-03-29T01:30'],
    ],
    [
      'where the clocks go on, they run',
      'cron(0 3 * * ? *)',
      'Europe/Berlin',
      '2026-03-29T00:00:00Z',
      ['2026-03-29T01:00', '2026-03-30T01:00', '2026-03-31T01:00'],
    ],
    ['for one date', 'at(2026-03-29T02:30:00)', 'Europe/Berlin', '2026-03-28T00:00:00Z', []],
    [
      'in America',
      'cron(30 2 * * ? *)',
      'America/New_York',
      '2026-03-07T08:00:00Z',
      ['2026-03-09T06:30', '2026-03-10T06:30', '2026-03-11T06:30'],
    ],
    [
      'at midnight',
      'cron(0 0 * * ? *)',
      'Africa/Cairo',
      '2026-04-23T00:00:00Z',
      ['2026-04-24T21:00', '2026-04-25T21:00', '2026-04-26T21:00'],
    ],
    [
      'for half an hour',
      'cron(15 2 * * ? *)',
      'Australia/Lord_Howe',
      '2026-10-03T00:00:00Z',
      ['2026-10-04T15:15', '2026-10-05T15:15', '2026-10-06T15:15'],
    ],
    [
      'for a whole day',
      'cron(0 12 * * ? *)',
      'Pacific/Apia',
      '2011-12-29T21:00:00Z',
      ['2011-12-29T22:00', '2011-12-30T22:00', '2011-12-31T22:00'],
    ],
    [
      'a time that comes twice counts once, the first time',
      'cron(30 2 * * ? *)',
      'Europe/Berlin',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:30', '2026-10-26T01:30', '2026-10-27T01:30'],
    ],
    [
      'between the two',
      'cron(30 2 * * ? *)',
      'Europe/Berlin',
      '2026-10-25T00:45:00Z',
      ['2026-10-26T01:30', '2026-10-27T01:30', '2026-10-28T01:30'],
    ],
    [
      'for each of several',
      'cron(0/30 2 * * ? *)',
      'Europe/Berlin',
      '2026-10-24T23:59:00Z',
      ['2026-10-25T00:00', '2026-10-25T00:30', '2026-10-26T01:00'],
    ],
    [
      'for one date that comes twice',
      'at(2026-11-01T01:30:00)',
      'America/New_York',
      '2026-10-01T00:00:00Z',
      ['2026-11-01T05:30'],
    ],
    [
      'at midnight that comes twice',
      'cron(30 23 * * ? *)',
      'America/Asuncion',
      '2023-03-24T12:00:00Z',
      ['2023-03-25T02:30', '2023-03-26T02:30', '2023-03-27T03:30'],
    ],
  ])('where clocks change, %s: %s in %s after %s', (_, when, zone, now, runs) => {
    expect(runsOf(when, zone, now)).toEqual(runs);
  });

  it('may never come', () => {
    // The last Sunday of March is the very day on which this time is left out, every year.
    expect(runsOf('cron(30 2 ? 3 1L *)', 'Europe/Berlin', '2026-11-28T00:00:00Z')).toEqual([]);
  });
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Told by nothing of ours: the clocks are read minute by minute. */
const showClock = (zone: string) => {
  const formatter = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return (instant: number) => formatter.format(instant);
};

const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** The days on which the clocks of a zone change within some years: found week by week, so that a change must last longer. */
function findChanges(zone: string): number[] {
  const offset = (time: number) => toWall(time, zone) - time;
  const changes = [];
  let last = offset(at('2026-01-01T00:00:00Z'));
  for (let week = at('2026-01-01T00:00:00Z'); week < at('2029-01-01T00:00:00Z'); week += WEEK) {
    const next = offset(week + WEEK);
    if (next !== last) {
      const days = Array.from({ length: 7 }, (_, day) => week + day * DAY);
      changes.push(...days.filter((day) => offset(day) !== offset(day + DAY)));
    }
    last = next;
  }
  return changes;
}

describe('On the days on which clocks change', () => {
  const changes = new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone, findChanges(zone)]));
  const zones = [...changes].flatMap(([zone, days]) => (days.length > 0 ? [zone] : []));

  it('there are enough of them to look at', () => {
    expect(zones).toEqual(
      expect.arrayContaining(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Antarctica/Troll']),
    );
    expect(zones.length).toBeGreaterThan(50);
  });

  it('the runs are those that somebody sees who looks at the clock every minute, and goes by each time once', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 3 });
    const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.nat(),
        minutes,
        hours,
        fc.integer({ min: -3, max: 26 }),
        (zone, nth, minutes, hours, later) => {
          const days = changes.get(zone) ?? [];
          const now = (days[nth % days.length] ?? 0) + later * HOUR + 7 * MINUTE;
          const show = showClock(zone);
          const seen = new Set<string>();
          const expected: number[] = [];
          for (
            let instant = now - 30 * HOUR - 7 * MINUTE;
            expected.length < 3 && instant < now + 100 * HOUR;
            instant += MINUTE
          ) {
            const shown = show(instant);
            const isDue = minutes.includes(Number(shown.slice(14))) && hours.includes(Number(shown.slice(11, 13)));
            if (isDue && !seen.has(shown) && instant > now) expected.push(instant);
            seen.add(shown);
          }
          expect(nextRuns(read(`cron(${minutes} ${hours} * * ? *)`), zone, now)).toEqual(expected);
        },
      ),
      runs(60),
    );
  }, 60_000);

  it('a time is found again where it was read, or an hour before, where it came twice', () => {
    const anyTime = fc.integer({ min: at('2015-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') });
    fc.assert(
      fc.property(fc.constantFrom(...Intl.supportedValuesOf('timeZone')), anyTime, (zone, time) => {
        const instant = time - (time % 1000);
        const found = toInstant(toWall(instant, zone), zone) ?? Number.NaN;
        expect(toWall(found, zone)).toBe(toWall(instant, zone));
        expect(instant - found).toBeGreaterThanOrEqual(0);
        expect(instant - found).toBeLessThanOrEqual(3 * HOUR);
      }),
    );
  });
});

describe('Every expression that is right', () => {
  it('has runs on days that fit it, or none at all', () => {
    const number = (min: number, max: number) => fc.integer({ min, max });
    const field = (min: number, max: number, hasSteps = true) => {
      const range = fc.tuple(number(min, max), number(min, max)).map((ends) => ends.sort((a, b) => a - b).join('-'));
      const base = fc.oneof(number(min, max).map(String), range);
      const item = hasSteps
        ? fc.oneof(
            base,
            fc
              .tuple(fc.oneof(base, fc.constant('*')), number(1, Math.min(max, 999)))
              .map(([from, step]) => `${from}/${step}`),
          )
        : base;
      return fc.oneof(
        fc.constant('*'),
        fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(',')),
      );
    };
    const day = fc.oneof(
      field(1, 31),
      fc.constantFrom('L', 'LW'),
      number(1, 31).map((day) => `${day}W`),
    );
    const weekday = fc.oneof(
      field(1, 7, false),
      fc.constantFrom('L', 'MON-FRI', 'SUNL'),
      fc.tuple(number(1, 7), fc.constantFrom('L', '#1', '#5')).map((parts) => parts.join('')),
    );
    const days = fc.oneof(
      fc.tuple(day, field(1, 12), fc.constant('?')),
      fc.tuple(fc.constant('?'), field(1, 12), weekday),
    );
    const now = at('2026-11-28T00:00:00Z');
    fc.assert(
      fc.property(field(0, 59), field(0, 23), days, field(1970, 2199), (minutes, hours, days, year) => {
        const next = nextRuns(read(`cron(${[minutes, hours, ...days, year].join(' ')})`), 'UTC', now);
        expect(next.length).toBeLessThanOrEqual(3);
        expect(next.every((run, index) => run > (next[index - 1] ?? now) && run % MINUTE === 0)).toBe(true);
      }),
    );
  });
});

describe('A person reads', () => {
  const now = at('2026-03-28T01:00:00Z');

  it.each([
    [
      'cron(30 2 * * ? *)',
      'Europe/Berlin',
      [
        '2026-03-28 02:30 Europe/Berlin (2026-03-28 01:30 UTC)',
        '2026-03-30 02:30 Europe/Berlin (2026-03-30 00:30 UTC)',
        '2026-03-31 02:30 Europe/Berlin (2026-03-31 00:30 UTC)',
      ],
    ],
    ['at(2026-12-24T18:00:00)', 'UTC', ['2026-12-24 18:00 UTC (2026-12-24 18:00 UTC)']],
    ['rate(15 minutes)', 'UTC', ['every 15 minutes']],
    ['rate(1 hour)', 'UTC', ['every hour']],
    ['rate(2 day)', 'UTC', ['every 2 days']],
    ['at(2026-03-28T01:00:00)', 'UTC', ['? at(2026-03-28T01:00:00) has passed, and stays in the stack']],
    [
      'at(2026-03-29T02:30:00)',
      'Europe/Berlin',
      ['? at(2026-03-29T02:30:00) does not run: the clocks in Europe/Berlin leave this time out'],
    ],
    ['cron(0 0 1 1 ? 2020)', 'UTC', ['? cron(0 0 1 1 ? 2020) does not run: no time to come fits']],
  ])('of %s in %s: %j', (when, zone, lines) => {
    expect(showRuns({ when, zone }, now)).toEqual(lines);
  });

  it('their own time, too, where it is another', () => {
    const when = 'at(2026-03-30T02:30:00)';
    const line = '2026-03-30 02:30 Europe/Berlin (2026-03-30 00:30 UTC)';
    expect(showRuns({ when, zone: 'Europe/Berlin' }, now, 'Asia/Shanghai')).toEqual([`${line}, 2026-03-30 08:30 here`]);
    for (const here of ['UTC', 'Europe/Berlin', 'Europe/Paris', 'Africa/Accra'])
      expect(showRuns({ when, zone: 'Europe/Berlin' }, now, here)).toEqual([line]);
  });
});
