import type { Schedule } from '../settings/schedule-list.ts';
import { showRuns } from '../settings/schedules/runs.ts';
import type { Change } from './changes.ts';
import type { Stack } from './stack.ts';
import type { Template } from './template-summary.ts';

/** The moment, in epoch milliseconds, and the zone of whoever reads. */
export type Clock = { now: number; zone: string };

export function readClock(now = Date.now()): Clock {
  return { now, zone: new Intl.DateTimeFormat().resolvedOptions().timeZone };
}

const WIDTH = 80;

/** A line for each resource that a template makes. */
export function showResources({ Resources }: Template): string[] {
  const rows = Object.entries(Resources).map(([id, { Type }]): Row => ['', id, Type, '']);
  return [`resources     ${rows.length}`, ...layOut(rows)];
}

/** When each schedule of a template runs next: `?` where it does not. */
export function showSchedules({ Resources }: Template, clock: Clock): string[] {
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Scheduler::Schedule')
    .flatMap(({ Properties = {} }) => {
      const { Name: name, ScheduleExpression: when, ScheduleExpressionTimezone: zone } = Properties;
      return showSchedule({ name: `${name}`, when: `${when}`, zone: `${zone}` }, clock);
    });
}

export function showSchedule({ name, when, zone }: Omit<Schedule, 'payload'>, { now, zone: here }: Clock): string[] {
  return [`  ${name}: ${when}, ${zone}`, ...showRuns({ when, zone }, now, here).map((run) => `    ${run}`)];
}

/** Whether a deployment is new or an upgrade, what it does to each resource, and what cannot be told. */
export function showStack(stack: Stack, changes: readonly Change[] | undefined): string[] {
  const unread = stack.unread.map((what) => `  ? it cannot be told ${what}`);
  if (stack.status === undefined) return ['deployment    new or an upgrade', ...unread];
  const isNew = stack.status === 'none';
  const first = isNew ? 'deployment    new' : `deployment    upgrade of the stack that is there (${stack.status})`;
  return [first, ...remarks(stack), ...(changes ? showChanges(changes) : []), ...unread];
}

function remarks({ status, template }: Stack): string[] {
  return [
    ...(status === 'UPDATE_ROLLBACK_COMPLETE' ? ['  ? the last upgrade failed, and was taken back'] : []),
    ...(template && !template.Resources['ServerlessDeploymentBucket']
      ? ['  ? it was not deployed with npm run deploy: look at what is removed']
      : []),
  ];
}

function showChanges(changes: readonly Change[]): string[] {
  const kinds = ['added', 'changed', 'changed, perhaps replaced', 'removed'] as const;
  const counts = kinds.flatMap((kind) => {
    const count = changes.filter(({ does }) => does === kind).length;
    return count > 0 ? [`${count} ${kind}`] : [];
  });
  return [
    `resources     ${counts.length > 0 ? counts.join('; ') : 'nothing is added, changed or removed'}`,
    ...kinds.flatMap((kind) =>
      layOut(
        changes
          .filter(({ does }) => does === kind)
          .map(({ id, type, properties }): Row => [kind, id, type, properties.join(', ')]),
      ),
    ),
  ];
}

type Row = readonly [does: string, id: string, type: string, more: string];

/** Lines with the types in one column. What does not fit into a line goes on in the next, further in. */
function layOut(rows: readonly Row[]): string[] {
  const idWidth = Math.max(...rows.map(([, id]) => id.length));
  return rows.flatMap(([does, id, ...more]) => {
    const lines: string[] = [];
    for (const part of [does, id.padEnd(idWidth), ...more].filter((text) => text !== '')) {
      const last = lines.at(-1);
      if (last !== undefined && last.length + 2 + part.length <= WIDTH) lines.splice(-1, 1, `${last}  ${part}`);
      else lines.push(`${last === undefined ? '  ' : '      '}${part}`);
    }
    return lines.map((line) => line.trimEnd());
  });
}

/** @returns why CloudFormation would take no upgrade of a stack, and what to do; `undefined` where it would. */
export function whyStuck({ status = '' }: Stack): string | undefined {
  const state = `The stack is in the state ${status}`;
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return `${state}: its last upgrade could not be taken back. Continue the rollback in the CloudFormation console, then deploy again.`;
  }
  if (
    ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED', 'REVIEW_IN_PROGRESS'].includes(status)
  ) {
    return `${state}, which takes no upgrade. npm run deploy -- --remove takes away what is left of it; then deploy again.`;
  }
  return status.endsWith('_IN_PROGRESS') ? `${state}: something is at work there. Wait until it has ended.` : undefined;
}
