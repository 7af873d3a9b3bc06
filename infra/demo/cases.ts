import { presentBearer, signHub } from '../senders/sign.ts';
import { demoSecrets, scheduleCommand } from '../start/environment.ts';
import { toBusEvent, toCloudEvent, toRuleEvent, toSchedulerInput } from '../start/examples.ts';
import { apiBody, done, failed, type Prove, requests, type Section } from './case.ts';
import { chat } from './chat-cases.ts';
import { graph } from './graph-cases.ts';
import { hub, standard } from './proofs.ts';

const { token, create, list, users, settings, editUsers } = requests;

const anHourAgo: Prove = (body, now) => standard(body, now - 3_600_000);
const bearer: Prove = () => presentBearer(demoSecrets.bearer);
const hubAndBearer: Prove = (body, now) => ({ ...hub(body, now), ...bearer(body, now) });
const forged: Prove = (body) => signHub({ secret: 'a-secret-that-is-not-the-receivers', body });

const payload = (enabled: boolean, exitSessions: number) => ({ enabled, exitSessions });
const apply = (enabled: boolean, exitSessions: number, excludeUsers?: readonly string[]) => ({
  action: 'apply',
  ...payload(enabled, exitSessions),
  ...(excludeUsers ? { excludeUsers } : {}),
});

const overHttpApi = (prove: Prove, asked: unknown) =>
  ({ to: 'webhook', envelope: 'apigw-v2', prove, payload: asked }) as const;
const startedAt = Date.now();

/** In this order: the functions remember their token, and near the end that IAM refused them. */
export const sections: readonly Section[] = [
  {
    title: 'webhook: five ways in, three kinds of proof (create, in a project that takes any number of configurations)',
    project: 'many',
    cases: [
      {
        trigger: 'REST API, Standard Webhooks',
        command: 'on, 2 sessions, not alice, bob',
        deliver: {
          to: 'webhook',
          envelope: 'apigw-v1',
          prove: standard,
          payload: { ...payload(true, 2), excludeUsers: ['alice', { id: 'da16f9b8', name: 'bob' }] },
        },
        expected: done([token, create], {
          sent: {
            ...apiBody(true, 2),
            non_migrate_users: [{ user_name: 'alice' }, { user_id: 'da16f9b8', user_name: 'bob' }],
          },
        }),
      },
      {
        trigger: 'HTTP API, hub signature',
        command: 'off, 0 sessions',
        deliver: overHttpApi(hub, payload(false, 0)),
        expected: done([create], { sent: apiBody(false, 0) }),
      },
      {
        trigger: 'Function URL, bearer token',
        command: 'on, 5 sessions',
        deliver: { to: 'webhook', envelope: 'function-url', prove: bearer, payload: payload(true, 5) },
        expected: done([create], { sent: apiBody(true, 5) }),
      },
      {
        trigger: 'ALB, Standard Webhooks',
        command: "on, 7 sessions, API's words",
        deliver: { to: 'webhook', envelope: 'alb', prove: standard, payload: apiBody(true, 7) },
        expected: done([create], { sent: apiBody(true, 7) }),
      },
      {
        trigger: 'ALB multi-value, two proofs',
        command: 'on, 100 sessions',
        deliver: { to: 'webhook', envelope: 'alb-multi-value', prove: hubAndBearer, payload: payload(true, 100) },
        expected: done([create], { sent: apiBody(true, 100) }),
      },
    ],
  },
  {
    title: 'apply: say what should be, as often as you like (in an empty project that takes one configuration)',
    project: 'one',
    cases: [
      {
        trigger: 'HTTP API, hub signature',
        command: 'on, 2 sessions, not alice',
        deliver: overHttpApi(hub, apply(true, 2, ['alice'])),
        expected: done([token, list, create], {
          sent: { ...apiBody(true, 2), non_migrate_users: [{ user_name: 'alice' }] },
          said: { result: 'created', recovered: undefined },
        }),
      },
      {
        trigger: 'HTTP API, hub signature',
        command: 'the same once more',
        deliver: overHttpApi(hub, apply(true, 2, ['alice'])),
        expected: done([list, users], { said: { result: 'unchanged', changes: [] } }),
      },
      {
        trigger: 'HTTP API, bearer token',
        command: 'dry run: on, 5, not alice, bob',
        deliver: overHttpApi(bearer, { ...apply(true, 5, ['alice', 'bob']), dryRun: true }),
        expected: done([list, users], { said: { result: 'updated', dryRun: true } }),
      },
      {
        trigger: 'HTTP API, bearer token',
        command: 'the same for real; answer lost',
        deliver: overHttpApi(bearer, apply(true, 5, ['alice', 'bob'])),
        before: (cloud) => cloud.fail({ on: { method: 'PATCH' }, applied: true, drop: true }),
        expected: done([list, users, editUsers, users, settings], {
          sent: apiBody(true, 5),
          said: { result: 'updated', recovered: true },
        }),
      },
      {
        trigger: 'HTTP API, bearer token',
        command: 'show',
        deliver: overHttpApi(bearer, { action: 'show' }),
        expected: done([list, users]),
      },
      {
        trigger: 'HTTP API, bearer token',
        command: 'create, where one is already',
        deliver: overHttpApi(bearer, payload(true, 2)),
        expected: { ...failed(409, 'UPSTREAM_CONFLICT', [create]), said: { applied: 'no' } },
      },
    ],
  },
  {
    title: 'eventbus and schedule: the platform vouches for the sender',
    project: 'one',
    cases: [
      {
        trigger: 'EventBridge rule',
        command: 'exclude carol',
        deliver: { to: 'eventbus', event: toBusEvent({ action: 'exclude', users: ['carol'] }, startedAt) },
        expected: done([token, list, users, editUsers], {
          sent: { update_type: 'ADD', non_migrate_users: [{ user_name: 'carol' }] },
          said: { result: 'updated' },
        }),
      },
      {
        trigger: 'CloudEvents 1.0',
        command: 'include bob, carol',
        deliver: { to: 'eventbus', event: toCloudEvent({ action: 'include', users: ['bob', 'carol'] }) },
        expected: done([list, users, editUsers], {
          sent: { update_type: 'DELETE', non_migrate_users: [{ user_name: 'bob' }, { user_name: 'carol' }] },
          said: { result: 'updated' },
        }),
      },
      {
        trigger: 'EventBridge Scheduler',
        command: 'update: on, 10 sessions',
        deliver: { to: 'schedule', event: toSchedulerInput({ action: 'update', ...payload(true, 10) }, startedAt) },
        expected: done([token, list, settings], { sent: apiBody(true, 10), said: { result: 'updated' } }),
      },
      {
        trigger: 'Scheduled rule, no input',
        command: 'SCHEDULE_COMMAND: off',
        deliver: { to: 'schedule', event: toRuleEvent(startedAt) },
        expected: done([list, settings], {
          sent: apiBody(scheduleCommand.enabled, scheduleCommand.exitSessions),
          said: { result: 'updated' },
        }),
      },
    ],
  },
  ...chat,
  graph,
  {
    title: 'refused, and nothing sent to the cloud',
    project: 'many',
    cases: [
      {
        trigger: 'HTTP API, forged signature',
        command: 'on, 2 sessions',
        deliver: overHttpApi(forged, payload(true, 2)),
        expected: failed(401, 'SIGNATURE_INVALID'),
      },
      {
        trigger: 'HTTP API, stale signature',
        command: 'on, 2 sessions',
        deliver: overHttpApi(anHourAgo, payload(true, 2)),
        expected: failed(401, 'DELIVERY_STALE'),
      },
      {
        trigger: 'HTTP API, hub signature',
        command: 'on, 101 sessions, no user list',
        deliver: overHttpApi(hub, { enabled: 'true', exitSessions: 101, excludeUsers: 'alice' }),
        expected: {
          ...failed(400, 'PAYLOAD_INVALID'),
          problems: ['/enabled', '/exitSessions', '/excludeUsers'],
        },
      },
    ],
  },
  {
    title: 'trouble in the cloud, told apart',
    project: 'many',
    cases: [
      {
        trigger: 'HTTP API, bearer token',
        command: 'on, 2 sessions; API says 503',
        deliver: overHttpApi(bearer, payload(true, 2)),
        before: (cloud) => cloud.fail({ on: { service: 'workspace' }, status: 503 }),
        expected: failed(503, 'UPSTREAM_UNAVAILABLE', [create]),
      },
      {
        trigger: 'EventBridge rule',
        command: 'on, 2 sessions; API says 429',
        deliver: { to: 'eventbus', event: toBusEvent(payload(true, 2), startedAt) },
        before: (cloud) => cloud.fail({ on: { service: 'workspace' }, status: 429 }),
        // Thrown, so that the platform hands the event to the failure destination.
        expected: { code: 'UPSTREAM_THROTTLED', upstream: [token, create] },
      },
      {
        trigger: 'HTTP API, bearer token',
        command: 'on, 2 sessions; token revoked',
        deliver: overHttpApi(bearer, payload(true, 2)),
        before: (cloud) => cloud.revokeTokens(),
        expected: done([create, token, create], { sent: apiBody(true, 2) }),
      },
      {
        trigger: 'HTTP API, bearer token',
        command: 'on, 2 sessions; new password',
        deliver: overHttpApi(bearer, payload(true, 2)),
        before: (cloud) => cloud.changePassword('another-password-of-no-account'),
        expected: failed(502, 'TOKEN_REFUSED', [create, token]),
      },
      {
        trigger: 'HTTP API, bearer token',
        command: 'on, 2 sessions, once more',
        deliver: overHttpApi(bearer, payload(true, 2)),
        expected: failed(502, 'TOKEN_REFUSED'),
      },
    ],
  },
];
