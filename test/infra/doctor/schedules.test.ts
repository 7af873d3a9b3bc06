import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Fine, type Found, showStep } from '../../../infra/doctor/report.ts';
import { withSchedules } from '../../../infra/doctor/schedules.ts';

const folder = mkdtempSync(join(tmpdir(), 'hotspot-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clock = { now: Date.parse('2026-03-28T01:00:00Z'), zone: 'UTC' };
const fine: Fine<number> = { status: 'ok', detail: 'All settings are right.', notes: ['a note'], value: 7 };
const wrong: Found<number> = {
  status: 'failed',
  code: 'SETTINGS_INVALID',
  detail: 'One setting is to be mended:',
  why: 'why',
  remedy: 'remedy',
  problems: [{ name: 'HW_PROJECT_ID', rule: 'is required' }],
};
const entry = { name: 'night', when: 'cron(30 2 * * ? *)', zone: 'Europe/Berlin', payload: { action: 'show' } };

function write(list: unknown): string {
  const path = join(folder, 'list.json');
  writeFileSync(path, JSON.stringify(list));
  return path;
}

describe('The doctor', () => {
  it.each([{}, { HOTSPOT_SCHEDULES: '' }, { HOTSPOT_SCHEDULES: 'off', HOTSPOT_SCHEDULE_ON: 'never' }])(
    'says nothing of schedules where none are wanted: %j',
    (env) => {
      expect(withSchedules(fine, env, clock)).toBe(fine);
      expect(withSchedules(wrong, env, clock)).toBe(wrong);
    },
  );

  it('tells the next runs of the two', () => {
    const env = {
      HOTSPOT_SCHEDULES: 'on',
      HOTSPOT_SCHEDULE_TIMEZONE: 'Asia/Shanghai',
      HOTSPOT_SCHEDULE_STATE: 'ENABLED',
    };
    expect(withSchedules(fine, env, clock)).toEqual({
      ...fine,
      schedules: [
        'Schedules (ENABLED), and their next runs:',
        '  on: cron(0 7 ? * MON-FRI *), Asia/Shanghai',
        '    2026-03-30 07:00 Asia/Shanghai (2026-03-29 23:00 UTC)',
        '    2026-03-31 07:00 Asia/Shanghai (2026-03-30 23:00 UTC)',
        '    2026-04-01 07:00 Asia/Shanghai (2026-03-31 23:00 UTC)',
        '  off: cron(0 19 ? * MON-FRI *), Asia/Shanghai',
        '    2026-03-30 19:00 Asia/Shanghai (2026-03-30 11:00 UTC)',
        '    2026-03-31 19:00 Asia/Shanghai (2026-03-31 11:00 UTC)',
        '    2026-04-01 19:00 Asia/Shanghai (2026-04-01 11:00 UTC)',
      ],
    });
  });

  it('tells those of a list, under the settings', () => {
    const found = withSchedules(fine, { HOTSPOT_SCHEDULES: write([entry]) }, clock) as Fine<number>;
    const { value: _, ...step } = found;
    expect(showStep({ step: 'settings', ...step }).split('\n')).toEqual([
      expect.stringMatching(/^ok +Settings +All settings are right\.$/),
      expect.stringMatching(/^ +Note: a note$/),
      expect.stringMatching(/^ +Schedules \(DISABLED\), and their next runs:$/),
      expect.stringMatching(/^ +night: cron\(30 2 \* \* \? \*\), Europe\/Berlin$/),
      expect.stringMatching(/^ +2026-03-28 02:30 Europe\/Berlin \(2026-03-28 01:30 UTC\)$/),
      expect.stringMatching(/^ +2026-03-30 02:30 Europe\/Berlin \(2026-03-30 00:30 UTC\)$/),
      expect.stringMatching(/^ +2026-03-31 02:30 Europe\/Berlin \(2026-03-31 00:30 UTC\)$/),
    ]);
  });

  it.each<[string, () => Record<string, string>, Array<[string, RegExp]>]>([
    [
      'a list',
      () => ({ HOTSPOT_SCHEDULES: write([{ ...entry, when: '0 7 * * 1', zone: 'EST' }]) }),
      [
        ['the list of schedules:', /^\/0\/when .*: cron\(0 7 \? \* 2 \*\) is the same$/],
        ['the list of schedules:', /^\/0\/zone must be/],
      ],
    ],
    ['a file', () => ({ HOTSPOT_SCHEDULES: 'nowhere.json' }), [['schedules', /cannot be read \(ENOENT\)$/]]],
    [
      'a zone of the two',
      () => ({ HOTSPOT_SCHEDULES: 'on', HOTSPOT_SCHEDULE_TIMEZONE: 'Asia/Beijing', HOTSPOT_CHAT: 'of another matter' }),
      [['scheduleTimezone', /; perhaps Asia\/Shanghai$/]],
    ],
  ])('tells what is wrong with %s, beside what else is', (_, env, problems) => {
    const ours = problems.map(([name, rule]) => ({ name, rule: expect.stringMatching(rule) }));
    expect(withSchedules(fine, env(), clock)).toMatchObject({
      status: 'failed',
      code: 'SETTINGS_INVALID',
      problems: ours,
    });
    expect(withSchedules(wrong, env(), clock)).toEqual({
      ...wrong,
      detail: `${ours.length + 1} settings are to be mended:`,
      problems: [{ name: 'HW_PROJECT_ID', rule: 'is required' }, ...ours],
    });
  });
});
