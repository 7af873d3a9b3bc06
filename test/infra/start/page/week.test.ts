import { describe, expect, it } from 'vitest';
import type { Note, Week } from '../../../../infra/start/page/messages.ts';
import { exampleList, readWeek } from '../../../../infra/start/page/week-call.ts';

const now = Date.parse('2026-11-28T12:00:00Z');
const on = { action: 'apply', enabled: true };
const off = { action: 'apply', enabled: false };

type Entry = { name: string; when: string; zone?: string; payload: object };

const ask = (list: readonly Entry[], asked: object = {}, at = now) =>
  readWeek({ schedules: JSON.stringify(list.map((one) => ({ zone: 'UTC', ...one }))), ...asked }, at) as Week;

const notesOf = (list: readonly Entry[], asked: object = {}, at = now): readonly Note[] => ask(list, asked, at).notes;

const weekdays = [
  { name: 'on', when: 'cron(0 7 ? * MON-FRI *)', payload: on },
  { name: 'off', when: 'cron(0 19 ? * MON-FRI *)', payload: off },
];

describe('A week of schedules', () => {
  it('is drawn as time on and off, beginning as the week before has ended', () => {
    const { monday, zone, lanes, runs } = readWeek({ schedules: exampleList() }, now) as Week;
    expect([monday, zone, lanes.length, runs.length]).toEqual(['2026-11-23', 'UTC', 1, 10]);
    expect(lanes[0]?.onHours).toBe(60);
    expect(lanes[0]?.stretches.slice(0, 3)).toEqual([
      { from: 0, to: 7 * 60, state: 'off', by: 'off' },
      { from: 7 * 60, to: 19 * 60, state: 'on', by: 'on', exitSessions: 2 },
      { from: 19 * 60, to: 31 * 60, state: 'off', by: 'off' },
    ]);
    expect(lanes[0]?.stretches.at(-1)).toEqual({ from: (4 * 24 + 19) * 60, to: 7 * 1440, state: 'off', by: 'off' });
  });

  it.each([
    ['2026-11-28T12:00:00Z', 'UTC', 0, '2026-11-23'],
    ['2026-11-29T23:59:59Z', 'UTC', 0, '2026-11-23'],
    ['2026-11-30T00:00:00Z', 'UTC', 0, '2026-11-30'],
    ['2026-11-29T17:00:00Z', 'Asia/Shanghai', 0, '2026-11-30'],
    ['2026-11-30T04:00:00Z', 'America/New_York', 0, '2026-11-23'],
    ['2026-11-28T12:00:00Z', 'UTC', 2, '2026-12-07'],
    ['2026-11-28T12:00:00Z', 'UTC', -1, '2026-11-16'],
    ['2026-11-28T12:00:00Z', 'UTC', 1e9, '2026-11-23'],
  ])('at %s in %s, %d weeks on, begins on %s', (at, zone, offset, monday) => {
    expect(ask(weekdays, { zone, offset }, Date.parse(at)).monday).toBe(monday);
  });

  it('is shown on the clocks of another zone', () => {
    const { lanes, zones } = ask(weekdays, { zone: 'Asia/Shanghai' });
    expect(zones).toEqual(['UTC']);
    expect(lanes[0]?.stretches[1]).toMatchObject({ from: 15 * 60, to: 27 * 60, state: 'on' });
  });

  it.each<[string, readonly Entry[], Note]>([
    [
      'two that run at the same moment',
      [...weekdays, { name: 'late', when: 'cron(0 19 ? * FRI *)', payload: on }],
      { kind: 'at-once', names: ['off', 'late'], at: (4 * 24 + 19) * 60 },
    ],
    [
      'two that run at the same moment of different zones',
      [...weekdays, { name: 'there', when: 'cron(0 15 ? * FRI *)', zone: 'Asia/Shanghai', payload: off }],
      { kind: 'at-once', names: ['on', 'there'], at: (4 * 24 + 7) * 60 },
    ],
    [
      'one that switches on what is on',
      [...weekdays, { name: 'again', when: 'cron(30 12 ? * WED *)', payload: on }],
      { kind: 'already-on', name: 'again', by: 'on', at: (2 * 24 + 12) * 60 + 30 },
    ],
    [
      'one that switches off what is off',
      [...weekdays, { name: 'sunday', when: 'cron(0 0 ? * SUN *)', payload: off }],
      { kind: 'already-off', name: 'sunday', by: 'off', at: 6 * 1440 },
    ],
    [
      'the longest time off',
      weekdays,
      { kind: 'long-off', from: (4 * 24 + 19) * 60, to: (7 * 24 + 7) * 60, hours: 60 },
    ],
    ['nothing that switches off', weekdays.slice(0, 1), { kind: 'never-off' }],
    ['nothing that switches on', weekdays.slice(1), { kind: 'never-on' }],
    [
      'one that does not run in this week',
      [...weekdays, { name: 'spring', when: 'cron(0 0 1 4 ? *)', payload: on }],
      { kind: 'not-this-week', name: 'spring', words: 'cron(0 0 1 4 ? *)' },
    ],
    [
      'one that stands on no clock',
      [...weekdays, { name: 'often', when: 'rate(15 minutes)', payload: on }],
      { kind: 'rate', name: 'often', words: 'every 15 minutes' },
    ],
    [
      'a week that nothing has begun',
      [{ name: 'once', when: 'at(2026-11-25T10:00:00)', payload: on }],
      { kind: 'unknown-before' },
    ],
  ])('tells %s', (_, list, note) => {
    expect(notesOf(list)).toContainEqual(note);
  });

  it('tells a time that the clocks leave out, and draws the day on which they do', () => {
    const spring = [{ name: 'night', when: 'cron(30 2 * * ? *)', zone: 'Europe/Berlin', payload: on }];
    const notes = notesOf(spring, {}, Date.parse('2027-03-25T12:00:00Z'));
    expect(notes).toContainEqual({ kind: 'left-out', name: 'night', clock: '2027-03-28 02:30', zone: 'Europe/Berlin' });
  });

  it('counts what is drawn, dry, or no switch, as no turn', () => {
    const list = [
      { name: 'dry', when: 'cron(0 8 ? * MON *)', payload: { ...on, dryRun: true } },
      { name: 'people', when: 'cron(0 9 ? * MON *)', payload: { action: 'exclude', users: ['alice'] } },
      { name: 'look', when: 'cron(0 10 ? * MON *)', payload: { action: 'show' } },
    ];
    const { lanes, runs } = ask(list);
    expect(lanes).toEqual([]);
    expect(runs.map(({ does, action }) => `${does} ${action}`)).toEqual(['other apply', 'other exclude', 'other show']);
  });

  it('is drawn for each configuration that is named', () => {
    const list = ['a', 'b'].map((configId) => ({
      name: configId,
      when: 'cron(0 7 ? * MON *)',
      payload: { ...on, configId },
    }));
    expect(ask(list).lanes.map(({ config }) => config)).toEqual(['a', 'b']);
    expect(notesOf(list).filter(({ kind }) => kind === 'at-once')).toEqual([]);
  });

  it('ends with what is shown, however many there are', () => {
    const list = Array.from({ length: 100 }, (_, index) => ({
      name: `n${index}`,
      when: 'cron(* * * * ? *)',
      payload: index % 2 ? on : off,
    }));
    const { runs, more } = ask(list.slice(0, 10));
    expect([runs.length, more]).toEqual([400, true]);
  });

  it.each([[undefined], [''], ['no list'], ['[]'], [7], ['[{"name":"x"}]']])('is not drawn of %j', (schedules) => {
    expect(readWeek({ schedules }, now)).toEqual({ problems: expect.arrayContaining([expect.any(String)]) });
  });
});
