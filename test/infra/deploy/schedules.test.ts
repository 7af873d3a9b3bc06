import { describe, expect, it } from 'vitest';
import { toDeployment } from '../../../infra/deploy/deployment.ts';
import { toResources, toSchedules } from '../../../infra/deploy/schedules.ts';
import { readParameters } from '../../../infra/settings/parameters.ts';
import { parsePayload } from '../../../lib/payload.ts';
import { settings } from './package-run.ts';

const entry = {
  name: 'evening',
  when: 'cron(0 19 ? * MON-FRI *)',
  zone: 'Europe/Berlin',
  payload: { action: 'apply', enabled: false },
};
const file = (list: unknown) => () => Buffer.from(JSON.stringify(list));
const plan = (given: readonly string[], list: unknown = [entry], env: Record<string, string> = {}) =>
  toDeployment({ ...settings, ...env }, given, 'eu-central-1', file(list));
const resourcesOf = (given: readonly string[], list: unknown = [entry], stack = 'hotspot-webhook-dev') =>
  toResources(plan(given, list), stack) as Record<string, { Type: string; Properties: Record<string, unknown> }>;

describe('The schedules of a deployment', () => {
  it.each([
    ['off', []],
    ['on', ['ScheduleOn', 'ScheduleOff']],
  ])('%s: %j', (value, ids) => {
    expect(Object.keys(resourcesOf([`schedules=${value}`]))).toEqual(ids);
    expect('schedule' in plan([`schedules=${value}`]).functions).toBe(ids.length > 0);
  });

  it('are those of a list in the place of the two, with the function for them', () => {
    const list = [
      entry,
      { ...entry, name: 'once', when: 'at(2026-12-24T18:00:00)', zone: 'UTC', payload: { action: 'show' } },
    ];
    const resources = Object.values(resourcesOf(['schedules=my.json', 'scheduleState=ENABLED'], list));
    expect(resources.map(({ Type }) => Type)).toEqual(['AWS::Scheduler::Schedule', 'AWS::Scheduler::Schedule']);
    expect(resources.map(({ Properties }) => Properties)).toMatchObject([
      {
        Name: 'evening',
        State: 'ENABLED',
        GroupName: { Ref: 'ScheduleGroup' },
        ScheduleExpression: 'cron(0 19 ? * MON-FRI *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: { 'Fn::GetAtt': ['ScheduleLambdaFunction', 'Arn'] },
          RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
          RetryPolicy: { MaximumRetryAttempts: 4, MaximumEventAgeInSeconds: 900 },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['ScheduleFailures', 'Arn'] } },
        },
      },
      { Name: 'once', ScheduleExpression: 'at(2026-12-24T18:00:00)', ScheduleExpressionTimezone: 'UTC' },
    ]);
    const inputs = resources.map(({ Properties }) => JSON.parse((Properties['Target'] as { Input: string }).Input));
    for (const [index, { delivery, ...payload }] of inputs.entries()) {
      expect(payload).toEqual(list[index]?.payload);
      expect(parsePayload(payload).ok).toBe(true);
      expect(delivery).toEqual({
        id: '<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time>',
        time: '<aws.scheduler.scheduled-time>',
      });
    }
    expect('schedule' in plan(['schedules=my.json']).functions).toBe(true);
  });

  it('have ids of letters and digits: one for each name, the same wherever it stands', () => {
    const names = [
      'a',
      'A',
      'a.',
      'a-',
      '.a',
      'a_b',
      'ab',
      'a-b',
      '-',
      '.',
      '_',
      'On',
      'Off',
      'on',
      'Group',
      'Role',
      'x'.repeat(40),
    ];
    const ids = Object.keys(
      resourcesOf(
        ['schedules=f'],
        names.map((name) => ({ ...entry, name })),
      ),
    );
    expect(new Set(ids).size).toBe(names.length);
    expect(ids.filter((id) => !/^Schedule[A-Za-z0-9]{8,60}$/.test(id))).toEqual([]);
    const reversed = Object.keys(resourcesOf(['schedules=f'], names.map((name) => ({ ...entry, name })).reverse()));
    expect(reversed.reverse()).toEqual(ids);
  });

  it('take over the place of the two where they bear their names, which are taken', () => {
    const list = ['hotspot-webhook-dev-off', 'hotspot-webhook-dev-on'].map((name) => ({ ...entry, name }));
    expect(Object.keys(resourcesOf(['schedules=f'], list))).toEqual(['ScheduleOff', 'ScheduleOn']);
  });

  it('are told everything that is wrong with them, beside all else that is', () => {
    const list = [
      { ...entry, when: 'rate(0 days)' },
      { ...entry, zone: 'CET' },
    ];
    expect(() => plan(['schedules=f'], list, { HW_PROJECT_ID: '' })).toThrow(
      new RegExp(
        [
          '^To mend before packaging:',
          '- HW_PROJECT_ID is required',
          '- the list of schedules: /0/when must be a whole number .*',
          '- the list of schedules: /1/zone must be .*Europe/Berlin.*',
          '- the list of schedules: /1/name is that of /0, too: each once$',
        ].join('\n'),
      ),
    );
  });

  it('need the command of their setting where they have none of their own', () => {
    const list = [{ ...entry, payload: {} }];
    expect(plan(['schedules=f'], list).schedules).toHaveLength(1);
    expect(() => plan(['schedules=f'], list, { SCHEDULE_COMMAND: '' })).toThrow(/\/0\/payload: .*SCHEDULE_COMMAND/);
  });

  it.each(['ENOENT', 'EACCES', 'it is no file'])('say why their file cannot be read: %s', (problem) => {
    expect(toSchedules(readParameters({}, ['schedules=planted.json']), {}, () => ({ problem }))).toEqual({
      problems: [`schedules must be off, on, or a file with a list: this one cannot be read (${problem})`],
    });
  });
});
