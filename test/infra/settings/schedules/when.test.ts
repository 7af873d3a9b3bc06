import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWhen } from '../../../../infra/settings/schedules/when.ts';

const problemOf = (text: string): string | undefined => {
  const read = readWhen(text);
  return 'problem' in read ? read.problem : undefined;
};

describe('An expression of EventBridge Scheduler', () => {
  it.each([
    'cron(0 7 ? * MON-FRI *)',
    'cron(0 19 * * ? *)',
    'cron(*/15 8-17 ? * 2-6 *)',
    'cron(0/15 * * * ? *)',
    'cron(0,30 07,19 1,15 JAN,jul ? 2027-2030)',
    'cron(5-20/5 11-23/2 1/7 1-12/3 ? 2027/2)',
    'cron(0 9 L * ? *)',
    'cron(0 9 LW * ? *)',
    'cron(0 9 3W * ? *)',
    'cron(0 9 31w * ? *)',
    'cron(15 10 ? * 6L 2026-2027)',
    'cron(15 10 ? * friL *)',
    'cron(15 10 ? * L *)',
    'cron(0 9 ? * 2#1 *)',
    'cron(30 7 ? * MON#5 *)',
    'cron(0 0 1 1 ? 1970)',
    'cron(59 23 31 12 ? 2199)',
    'cron(0 0 ? * SUN,SAT *)',
    'rate(1 minute)',
    'rate(15 minutes)',
    'rate(1 hours)',
    'rate(30 days)',
    'at(2026-12-24T18:00:00)',
    'at(2028-02-29T23:59:59)',
    'at(1999-01-01T00:00:00)',
  ])('%s is right', (text) => {
    expect(problemOf(text)).toBeUndefined();
  });

  it.each([
    ['cron(60 7 * * ? *)', /minutes \(field 1\) must be from 0 to 59/],
    ['cron(-1 7 * * ? *)', /minutes/],
    ['cron(L 7 * * ? *)', /minutes/],
    ['cron(? 7 * * ? *)', /minutes/],
    ['cron(0, 7 * * ? *)', /minutes/],
    ['cron(*,5 7 * * ? *)', /minutes/],
    ['cron(5/0 7 * * ? *)', /minutes/],
    ['cron(0/60 7 * * ? *)', /minutes/],
    ['cron(/5 7 * * ? *)', /minutes/],
    ['cron(0 24 * * ? *)', /hours \(field 2\) must be from 0 to 23/],
    ['cron(0 22-2 * * ? *)', /hours .*, ranges upwards/],
    ['cron(0 7 0 * ? *)', /day of the month \(field 3\) must be from 1 to 31/],
    ['cron(0 7 32 * ? *)', /day of the month/],
    ['cron(0 7 32W * ? *)', /day of the month/],
    ['cron(0 7 0W * ? *)', /day of the month/],
    ['cron(0 7 1,L * ? *)', /day of the month/],
    ['cron(0 7 1-15W * ? *)', /day of the month/],
    ['cron(0 7 L-3 * ? *)', /day of the month/],
    ['cron(0 7 W * ? *)', /day of the month/],
    ['cron(0 7 MON * ? *)', /day of the month/],
    ['cron(0 7 1 13 ? *)', /month \(field 4\) must be from 1 to 12 or JAN to DEC/],
    ['cron(0 7 1 0 ? *)', /month \(field 4/],
    ['cron(0 7 1 JANUARY ? *)', /month \(field 4/],
    ['cron(0 7 1 ? * *)', /month \(field 4/],
    ['cron(0 7 ? * 0 *)', /day of the week \(field 5, 1 is Sunday\) must be from 1 to 7 or SUN to SAT/],
    ['cron(0 7 ? * 8 *)', /day of the week/],
    ['cron(0 7 ? * MONDAY *)', /day of the week/],
    ['cron(0 7 ? * MO *)', /day of the week/],
    ['cron(0 7 ? * FRI-MON *)', /day of the week .*, ranges upwards/],
    ['cron(0 7 ? * 2/2 *)', /day of the week .* no steps/],
    ['cron(0 7 ? * 2#6 *)', /day of the week/],
    ['cron(0 7 ? * 2#0 *)', /day of the week/],
    ['cron(0 7 ? * 8#1 *)', /day of the week/],
    ['cron(0 7 ? * 3#1,6#3 *)', /day of the week/],
    ['cron(0 7 ? * XYZL *)', /day of the week/],
    ['cron(0 7 ? * LW *)', /day of the week/],
    ['cron(0 7 * * ? 1969)', /year \(field 6\) must be from 1970 to 2199/],
    ['cron(0 7 * * ? 2200)', /year/],
    ['cron(0 7 * * ? 26)', /year/],
    ['cron(0 7 * * ? ?)', /year/],
    ['cron(0 7 ? * ? *)', /exactly one of day of the month and day of the week must be \?, and not both/],
    ['cron(0 7 * * * *)', /exactly one .* must be \?: cron\(0 7 \* \* \? \*\)$/],
    ['cron(0 7 15 * * *)', /exactly one .* must be \?: cron\(0 7 15 \* \? \*\)$/],
    ['cron(0 7 * * MON *)', /exactly one .* must be \?: cron\(0 7 \? \* MON \*\)$/],
    ['cron(0 7 15 * MON *)', /exactly one .* must be \?: for both make two schedules$/],
    ['cron(60 24 0 0 ? 1)', /minutes .*; hours .*; day of the month .*; month .*; year /],
    ['cron()', /six fields/],
    ['cron(0 7 * *)', /six fields/],
    ['cron(0 0 7 ? * MON-FRI *)', /six fields/],
    ['cron(0  7 * * ? *)', /one blank between each/],
    ['0 7 ? * MON-FRI *', /^must be written cron\(0 7 \? \* MON-FRI \*\)$/],
    ['rate(0 minutes)', /a whole number from 1 and minutes, hours or days/],
    ['rate(01 minutes)', /a whole number from 1/],
    ['rate(1.5 hours)', /a whole number from 1/],
    ['rate(-1 hours)', /a whole number from 1/],
    ['rate(10 seconds)', /minutes, hours or days/],
    ['rate(1 week)', /minutes, hours or days/],
    ['rate(15minutes)', /such as rate\(15 minutes\)/],
    ['rate(15 Minutes)', /such as rate\(15 minutes\)/],
    ['at(2026-02-29T00:00:00)', /a date and time that exist/],
    ['at(2026-02-31T00:00:00)', /a date and time that exist/],
    ['at(2026-12-24T24:00:00)', /a date and time that exist/],
    ['at(2026-12-24T18:60:00)', /a date and time that exist/],
    ['at(2026-12-24T18:00)', /such as at\(2026-12-24T18:00:00\)/],
    ['at(2026-12-24 18:00:00)', /such as at/],
    ['at(2026-12-24T18:00:00Z)', /of the clocks in its zone/],
    ['at(2026-12-24T18:00:00+01:00)', /of the clocks in its zone/],
    ['at seven', /^must be a schedule such as cron\(0 7 \? \* MON-FRI \*\), rate\(15 minutes\) or at\(/],
    ['', /^must be a schedule/],
    ['CRON(0 7 * * ? *)', /in small letters/],
    ['cron(0 7 * * ? *) ', /^must be a schedule/],
    ['cron(0 7 * * ? *', /^must be a schedule/],
  ])('%s is refused: %s', (text, rule) => {
    expect(problemOf(text)).toMatch(rule);
  });

  it('repeats nothing of what it refuses', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('cron', 'rate', 'at', ''),
        fc.array(fc.constantFrom('planted', '0', '*', '?', 'MON', '7'), { minLength: 6, maxLength: 8 }),
        (kind, fields) => {
          const problem = problemOf(`${kind}(${['planted', ...fields.slice(1)].join(' ')})`);
          expect(problem).toBeDefined();
          expect(problem).not.toContain('planted');
        },
      ),
    );
  });
});

describe('The five fields of Unix', () => {
  it.each([
    ['0 7 * * 1-5', 'cron(0 7 ? * 2-6 *)'],
    ['cron(0 7 * * 1-5)', 'cron(0 7 ? * 2-6 *)'],
    ['0 7 * * MON-FRI', 'cron(0 7 ? * MON-FRI *)'],
    ['0 7 * * mon,wed', 'cron(0 7 ? * MON,WED *)'],
    ['0 7 * * 0', 'cron(0 7 ? * 1 *)'],
    ['0 7 * * 7', 'cron(0 7 ? * 1 *)'],
    ['0 7 * * 6', 'cron(0 7 ? * 7 *)'],
    ['0 7 * * SUN', 'cron(0 7 ? * SUN *)'],
    ['0 7 * * 0,6', 'cron(0 7 ? * 1,7 *)'],
    ['0 7 * * 5-7', 'cron(0 7 ? * 1,6,7 *)'],
    ['0 7 * * FRI-SUN', 'cron(0 7 ? * 1,6,7 *)'],
    ['0 7 * * 1-5/2', 'cron(0 7 ? * 2,4,6 *)'],
    ['0 7 * * */2', 'cron(0 7 ? * 1,3,5,7 *)'],
    ['0 7 * * 0-6', 'cron(0 7 * * ? *)'],
    ['0 7 * * 1-7', 'cron(0 7 * * ? *)'],
    ['0 7 1 * 0-6', 'cron(0 7 * * ? *)'],
    ['0 7 1 * */1', 'cron(0 7 1 * ? *)'],
    ['0 7 1-7 * *', 'cron(0 7 1-7 * ? *)'],
    ['0 7 */2 * *', 'cron(0 7 */2 * ? *)'],
    ['*/5 * * * *', 'cron(*/5 * * * ? *)'],
    ['0 0 1 1,7 *', 'cron(0 0 1 1,7 ? *)'],
    ['0 0 1 JAN *', 'cron(0 0 1 JAN ? *)'],
    ['@daily', 'cron(0 0 * * ? *)'],
    ['@Weekly', 'cron(0 0 ? * 1 *)'],
    ['@hourly', 'cron(0 * * * ? *)'],
    ['@monthly', 'cron(0 0 1 * ? *)'],
    ['@yearly', 'cron(0 0 1 1 ? *)'],
    ['cron(0 7 ? * MON-FRI)', 'cron(0 7 ? * MON-FRI *)'],
  ])('%s is answered with %s', (text, six) => {
    expect(problemOf(text)).toMatch(/^(has five fields as Unix has, and needs six|the year is missing)/);
    expect(problemOf(text)?.endsWith(`: ${six} is the same`)).toBe(true);
    expect(problemOf(six)).toBeUndefined();
  });

  it('says how weekdays are counted where it counted them anew', () => {
    expect(problemOf('0 7 * * 1-5')).toContain('weekdays from 1 = Sunday');
    expect(problemOf('0 7 1 * *')).not.toContain('weekdays');
  });

  it('makes two of what Unix runs on either day', () => {
    expect(problemOf('0 7 1 * 1')).toContain('make two schedules, cron(0 7 1 * ? *) and cron(0 7 ? * 2 *)');
  });

  it.each([
    ['0 7 */2 * 1', /six cannot say this$/],
    ['0 7 1 * */2', /six cannot say this$/],
    ['0 7 * * 8', /the day of the week must be from 0 \(Sunday\) to 7/],
    ['0 7 * * FRI-MON', /the day of the week must be/],
    ['0 7 * * 1/0', /the day of the week must be/],
    ['60 7 * * 1', /minutes \(field 1\) must be from 0 to 59/],
    ['0 7 31 13 1', /month \(field 4\) must be/],
    ['0 25 * * *', /hours \(field 2\) must be/],
    ['a b c d e', /the day of the week must be/],
  ])('%s cannot be said in six: %s', (text, why) => {
    expect(problemOf(text)).toMatch(why);
    expect(problemOf(text)).not.toContain('is the same');
  });

  it('is the same: it runs on the same days, with weekdays counted from 0', () => {
    const weekday = fc.constantFrom(
      '0',
      '1',
      '6',
      '7',
      '1-5',
      '0-3',
      '5-7',
      '0,3,6',
      '1-6/2',
      'SUN',
      'TUE-SAT',
      '3-7/2',
    );
    const oracle = (text: string): number[] => {
      const days = text.split(',').flatMap((item) => {
        const [range = '', step = '1'] = item.split('/');
        const [from = 0, to = from] = range.split('-').map((day) => {
          const named = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'].indexOf(day);
          return named < 0 ? Number(day) : named;
        });
        return Array.from({ length: 8 }, (_, day) => day).filter(
          (day) => day >= from && day <= to && (day - from) % Number(step) === 0,
        );
      });
      return [...new Set(days.map((day) => day % 7))].sort();
    };
    fc.assert(
      fc.property(weekday, (text) => {
        const [, field = ''] = /cron\(0 7 \? \* (\S+) \*\) is the same/.exec(problemOf(`0 7 * * ${text}`) ?? '') ?? [];
        expect(oracle(field.replace(/\d/g, (day) => `${Number(day) - 1}`))).toEqual(oracle(text));
      }),
    );
  });
});
