import { describe, expect, it } from 'vitest';
import { readSchedules, toInput } from '../../../infra/settings/schedule-list.ts';
import { schedule } from '../../../lib/channels/schedule.ts';
import { createSettingsReader } from '../../../lib/settings/settings.ts';

const entry = {
  name: 'evening',
  when: 'cron(0 19 ? * MON-FRI *)',
  zone: 'Europe/Berlin',
  payload: { action: 'apply', enabled: false },
};
const read = (list: unknown, env = {}) => readSchedules(Buffer.from(JSON.stringify(list)), env);
const problemsOf = (list: unknown, env = {}): readonly string[] => {
  const found = read(list, env);
  return 'problems' in found ? found.problems : [];
};
const numbered = (count: number) => Array.from({ length: count }, (_, at) => ({ ...entry, name: `n${at}` }));

describe('A list of schedules', () => {
  it('is read as it is', () => {
    const list = [entry, { ...entry, name: 'A.b_c-9', when: 'at(2020-01-01T00:00:00)', zone: 'UTC' }];
    expect(read(list)).toEqual({ schedules: list });
  });

  it.each([1, 2, 100])('may have %i', (count) => {
    expect(problemsOf(numbered(count))).toEqual([]);
  });

  it.each([
    ['none', []],
    ['101', numbered(101)],
    ['an object', entry],
    ['a text', 'evening'],
    ['null', null],
  ])('must not be %s', (_, list) => {
    expect(problemsOf(list)).toEqual([
      'must be a JSON list of 1 to 100 schedules, each { "name", "when", "zone", "payload" }',
    ]);
  });

  it.each([
    ['nothing', '', /^is empty/],
    ['no JSON', '[{planted', /^is not JSON, and must be a JSON list/],
    ['no UTF-8', Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]), /^is not valid UTF-8/],
  ])('must not be %s', (_, bytes, rule) => {
    const found = readSchedules(Buffer.from(bytes), {});
    expect(found).toEqual({ problems: [expect.stringMatching(rule)] });
    expect(JSON.stringify(found)).not.toContain('planted');
  });

  it('may begin with the mark that Windows writes', () => {
    expect(readSchedules(Buffer.from(`\uFEFF${JSON.stringify([entry])}\r\n`), {})).toEqual({ schedules: [entry] });
  });

  it.each(['name', 'when', 'zone', 'payload'])('needs %s in each', (key) => {
    const { [key as 'name']: _, ...rest } = entry;
    expect(problemsOf([rest])).toEqual([`/0/${key} is missing`]);
  });

  it.each<[object, RegExp]>([
    [{ name: '' }, /^\/0\/name must be 1 to 40 of A-Z a-z 0-9 _ \. -$/],
    [{ name: 'a'.repeat(41) }, /^\/0\/name must be/],
    [{ name: 'a b' }, /^\/0\/name must be/],
    [{ name: 'Größe' }, /^\/0\/name must be/],
    [{ name: 'a\n' }, /^\/0\/name must be/],
    [{ name: 7 }, /^\/0\/name must be/],
    [{ when: '0 19 * * 1-5' }, /^\/0\/when has five fields .*: cron\(0 19 \? \* 2-6 \*\) is the same$/],
    [{ when: 'cron(0 24 ? * MON-FRI *)' }, /^\/0\/when .*hours/],
    [{ when: null }, /^\/0\/when must be a schedule/],
    [{ zone: 'CST' }, /^\/0\/zone must be a time zone .* perhaps Asia\/Shanghai, America\/Chicago/],
    [{ zone: 1 }, /^\/0\/zone must be a time zone/],
    [{ payload: { action: 'fly' } }, /^\/0\/payload\/action must be one of "create", "apply"/],
    [{ payload: { enabled: true, exitSessions: 101 } }, /^\/0\/payload\/exitSessions must be a whole number from 0/],
    [{ payload: [] }, /^\/0\/payload must be an object/],
    [{ payload: null }, /^\/0\/payload must be an object/],
    [{ payload: 'off' }, /^\/0\/payload must be an object/],
    [{ payload: { Records: [] } }, /^\/0\/payload: This is a batch of records/],
    [
      { payload: { ...entry.payload, delivery: { id: 'a', time: '2026-01-31T22:00:00Z' } } },
      /^\/0\/payload\/delivery must not be there: it is added$/,
    ],
    [{ payload: {} }, /^\/0\/payload: .*SCHEDULE_COMMAND is not set/],
    [{ payload: { action: 'exclude', users: [`a\${b}`] } }, /^\/0\/payload\/users\/0 must not hold \$\{/],
    [
      { payload: { action: 'exclude', users: [{ name: `\${planted}` }] } },
      /^\/0\/payload\/users\/0\/name must not hold \$\{/,
    ],
    [{ comment: 'planted' }, /^\/0 has a field that is not known; known here: name, when, zone, payload$/],
  ])('refuses %j: %s', (change, rule) => {
    const problems = problemsOf([{ ...entry, ...change }]);
    expect(problems).toEqual([expect.stringMatching(rule)]);
    expect(problems.join()).not.toContain('planted');
  });

  it('refuses ${ in the name of a field and in an escape, too', () => {
    const bytes = Buffer.from(
      JSON.stringify([{ ...entry, payload: { action: 'apply', enabled: true, [`\${x}`]: 1 } }]),
    );
    expect(readSchedules(bytes, {})).toEqual({
      problems: expect.arrayContaining([expect.stringMatching(/^\/0\/payload must not hold \$\{/)]),
    });
    const escaped = JSON.stringify([{ ...entry, payload: { action: 'exclude', users: ['$@'] } }]).replace(
      '@',
      '\\u007b',
    );
    expect(readSchedules(Buffer.from(escaped), {})).toEqual({
      problems: [expect.stringMatching(/^\/0\/payload\/users\/0 must not hold/)],
    });
  });

  it('tells everything that is wrong at once, and each name once', () => {
    const list = [entry, 7, { ...entry, zone: 'EST', when: 'daily' }, entry, { ...entry, name: 'Evening' }];
    expect(problemsOf(list)).toEqual([
      expect.stringMatching(/^\/1 must be \{/),
      expect.stringMatching(/^\/2\/when must be/),
      expect.stringMatching(/^\/2\/zone must be/),
      '/2/name is that of /0, too: each once',
      '/3/name is that of /0, too: each once',
    ]);
  });

  it.each(['{"action":"show"}', 'ssm:/hotspot/command', 'secretsmanager:hotspot#command'])(
    'may leave the payload to SCHEDULE_COMMAND: %s',
    (command) => {
      expect(problemsOf([{ ...entry, payload: {} }], { SCHEDULE_COMMAND: command })).toEqual([]);
    },
  );

  it.each([
    { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: ['alice'] },
    { enabled: true, exitSessions: 0 },
    { hotspot_session_migration_enable: false, hotspot_exit_session_num: 1 },
    { action: 'show', dryRun: true },
  ])('takes %j, and the function does when it is sent', (payload) => {
    expect(problemsOf([{ ...entry, payload }])).toEqual([]);
    const sent = JSON.stringify(toInput(payload))
      .replaceAll('<aws.scheduler.schedule-arn>', 'arn:aws:scheduler:eu-central-1:111122223333:schedule/g/evening')
      .replaceAll('<aws.scheduler.scheduled-time>', '2026-03-30T00:30:00Z');
    const channel = schedule(createSettingsReader({}));
    const delivery = { event: JSON.parse(sent), requestId: 'r', deadlineAt: 0 };
    expect(channel.parse(delivery).command?.ok).toBe(true);
    expect(channel.verify(delivery, 0)).toMatchObject({
      ok: true,
      value: { deliveryId: 'arn:aws:scheduler:eu-central-1:111122223333:schedule/g/evening 2026-03-30T00:30:00Z' },
    });
  });
});
