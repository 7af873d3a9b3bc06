import { toGridEvent, toSmnMessage, toTimer } from '../runtimes/graph/events.ts';
import { chatNames, senders } from '../senders/senders.ts';
import { scheduleCommand } from '../start/environment.ts';
import { apiBody, type Case, done, failed, requests, type Section } from './case.ts';
import { hub, standard } from './proofs.ts';

const { create, list, users, settings, editUsers } = requests;
const [chat] = chatNames as readonly [(typeof chatNames)[number]];
const now = Date.now();

const overGateway = (payload: unknown, more: Pick<Case, 'trigger' | 'command' | 'expected' | 'lends'>): Case => ({
  ...more,
  deliver: { to: 'webhook', envelope: 'gateway', prove: hub, payload },
});

/** No token is asked for: every request is signed with keys of the agency. */
export const graph: Section = {
  title: "FunctionGraph: gateway, EventGrid, SMN, timers; signed with the agency's keys, so that IAM hears nothing",
  project: 'graph',
  cases: [
    {
      trigger: 'gateway, Standard Webhooks',
      command: 'on, 2 sessions, not alice',
      deliver: {
        to: 'webhook',
        envelope: 'gateway',
        prove: standard,
        payload: { enabled: true, exitSessions: 2, excludeUsers: ['alice'] },
      },
      expected: done([create], { sent: { ...apiBody(true, 2), non_migrate_users: [{ user_name: 'alice' }] } }),
    },
    {
      trigger: `gateway, ${senders[chat].title}`,
      command: '/hotspot on 5 except alice',
      deliver: { to: 'chatops', channel: chat, envelope: 'gateway', words: 'on 5 except alice' },
      expected: done([list, users, settings], { sent: apiBody(true, 5) }),
    },
    {
      trigger: 'EventGrid',
      command: 'exclude carol',
      deliver: { to: 'eventbus', event: toGridEvent({ action: 'exclude', users: ['carol'] }, now) },
      expected: done([list, users, editUsers], {
        sent: { update_type: 'ADD', non_migrate_users: [{ user_name: 'carol' }] },
        said: { result: 'updated' },
      }),
    },
    {
      trigger: 'SMN',
      command: 'include carol',
      deliver: { to: 'eventbus', event: toSmnMessage({ action: 'include', users: ['carol'] }, now) },
      expected: done([list, users, editUsers], {
        sent: { update_type: 'DELETE', non_migrate_users: [{ user_name: 'carol' }] },
        said: { result: 'updated' },
      }),
    },
    {
      trigger: 'timer',
      command: 'update: on, 10 sessions',
      deliver: { to: 'schedule', event: toTimer({ action: 'update', enabled: true, exitSessions: 10 }, now) },
      expected: done([list, settings], { sent: apiBody(true, 10), said: { result: 'updated' } }),
    },
    {
      trigger: 'timer without a text',
      command: 'SCHEDULE_COMMAND: off',
      deliver: { to: 'schedule', event: toTimer(undefined, now) },
      expected: done([list, settings], {
        sent: apiBody(scheduleCommand.enabled, scheduleCommand.exitSessions),
        said: { result: 'updated' },
      }),
    },
    overGateway(
      { action: 'show' },
      {
        trigger: 'gateway, no agency',
        command: 'show',
        lends: 'nothing',
        expected: failed(500, 'CREDENTIALS_MISSING'),
      },
    ),
    overGateway(
      { action: 'show' },
      {
        trigger: 'gateway, refused keys',
        command: 'show',
        lends: 'refused keys',
        expected: failed(401, 'UPSTREAM_UNAUTHORIZED', [list]),
      },
    ),
    overGateway(
      { action: 'show' },
      {
        trigger: 'gateway, refused keys',
        command: 'show, once more',
        lends: 'refused keys',
        expected: failed(401, 'UPSTREAM_UNAUTHORIZED'),
      },
    ),
  ],
};
