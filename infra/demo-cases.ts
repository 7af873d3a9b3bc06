import type { Cloud } from './emulator/cloud.ts';
import type { Envelope } from './gateway/envelopes.ts';
import { demoSecrets, scheduleCommand } from './gateway/environment.ts';
import { toBusEvent, toCloudEvent, toRuleEvent, toSchedulerInput } from './gateway/examples.ts';
import { presentBearer, type SignedHeaders, signHub, signStandardWebhook } from './gateway/sign.ts';

export type Case = {
  trigger: string;
  /** What it asks for, in words. */
  command: string;
  deliver:
    | { to: 'webhook'; envelope: Envelope; prove: Prove; payload: unknown }
    | { to: 'eventbus' | 'schedule'; event: unknown };
  /** What happens in the cloud before. */
  before?: (cloud: Cloud) => void;
  expected: Ending;
};

/** How a delivery ends. */
export type Ending = {
  /** `OK`, or the code of the failure. */
  code: string;
  /** Missing where the function throws: a bus gets no status. */
  status?: number;
  /** What the cloud receives, in order. */
  upstream: readonly string[];
  /** The body of the last create among them. */
  sent?: unknown;
  /** JSON pointers of all problems that are named. */
  problems?: readonly string[];
};

export type Section = { title: string; cases: readonly Case[] };

export type Prove = (body: string, now: number) => SignedHeaders;

const TOKEN = 'POST /v3/auth/tokens';
const CREATE = 'POST /v1/…/hotspot-session-config';

const standard: Prove = (body, now) =>
  signStandardWebhook({ id: `msg_${now}`, timestamp: Math.floor(now / 1000), secret: demoSecrets.standard, body });
const anHourAgo: Prove = (body, now) => standard(body, now - 3_600_000);
const hub: Prove = (body) => signHub({ secret: demoSecrets.hub, body });
const bearer: Prove = () => presentBearer(demoSecrets.bearer);
const hubAndBearer: Prove = (body, now) => ({ ...hub(body, now), ...bearer(body, now) });
const forged: Prove = (body) => signHub({ secret: 'a-secret-that-is-not-the-receivers', body });

const payload = (enabled: boolean, exitSessions: number) => ({ enabled, exitSessions });
const apiBody = (enabled: boolean, exitSessions: number) => ({
  hotspot_session_migration_enable: enabled,
  hotspot_exit_session_num: exitSessions,
});
const created = (sent: unknown, upstream = [CREATE]): Ending => ({ code: 'OK', status: 200, upstream, sent });
const failed = (status: number, code: string, upstream: readonly string[] = []): Ending => ({ status, code, upstream });

const overHttpApi = (prove: Prove, asked: unknown) =>
  ({ to: 'webhook', envelope: 'apigw-v2', prove, payload: asked }) as const;
const startedAt = Date.now();

/** In this order: the functions remember their token, and near the end that IAM refused them. */
export const sections: readonly Section[] = [
  {
    title: 'webhook: five ways in, three kinds of proof',
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
        expected: created(
          {
            ...apiBody(true, 2),
            non_migrate_users: [{ user_name: 'alice' }, { user_id: 'da16f9b8', user_name: 'bob' }],
          },
          [TOKEN, CREATE],
        ),
      },
      {
        trigger: 'HTTP API, hub signature',
        command: 'off, 0 sessions',
        deliver: overHttpApi(hub, payload(false, 0)),
        expected: created(apiBody(false, 0)),
      },
      {
        trigger: 'Function URL, bearer token',
        command: 'on, 5 sessions',
        deliver: { to: 'webhook', envelope: 'function-url', prove: bearer, payload: payload(true, 5) },
        expected: created(apiBody(true, 5)),
      },
      {
        trigger: 'ALB, Standard Webhooks',
        command: "on, 7 sessions, API's words",
        deliver: { to: 'webhook', envelope: 'alb', prove: standard, payload: apiBody(true, 7) },
        expected: created(apiBody(true, 7)),
      },
      {
        trigger: 'ALB multi-value, two proofs',
        command: 'on, 100 sessions',
        deliver: { to: 'webhook', envelope: 'alb-multi-value', prove: hubAndBearer, payload: payload(true, 100) },
        expected: created(apiBody(true, 100)),
      },
    ],
  },
  {
    title: 'eventbus and schedule: the platform vouches for the sender',
    cases: [
      {
        trigger: 'EventBridge rule',
        command: 'on, 5 sessions',
        deliver: { to: 'eventbus', event: toBusEvent(payload(true, 5), startedAt) },
        expected: created(apiBody(true, 5), [TOKEN, CREATE]),
      },
      {
        trigger: 'CloudEvents 1.0',
        command: 'off, 0 sessions',
        deliver: { to: 'eventbus', event: toCloudEvent(payload(false, 0)) },
        expected: created(apiBody(false, 0)),
      },
      {
        trigger: 'EventBridge Scheduler',
        command: 'on, 10 sessions',
        deliver: { to: 'schedule', event: toSchedulerInput(payload(true, 10), startedAt) },
        expected: created(apiBody(true, 10), [TOKEN, CREATE]),
      },
      {
        trigger: 'Scheduled rule, no input',
        command: 'SCHEDULE_COMMAND',
        deliver: { to: 'schedule', event: toRuleEvent(startedAt) },
        expected: created(apiBody(scheduleCommand.enabled, scheduleCommand.exitSessions)),
      },
    ],
  },
  {
    title: 'refused, and nothing sent to the cloud',
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
    cases: [
      {
        trigger: 'HTTP API, bearer token',
        command: 'on, 2 sessions; API says 503',
        deliver: overHttpApi(bearer, payload(true, 2)),
        before: (cloud) => cloud.fail({ on: { service: 'workspace' }, status: 503 }),
        expected: failed(503, 'UPSTREAM_UNAVAILABLE', [CREATE]),
      },
      {
        trigger: 'EventBridge rule',
        command: 'on, 2 sessions; API says 429',
        deliver: { to: 'eventbus', event: toBusEvent(payload(true, 2), startedAt) },
        before: (cloud) => cloud.fail({ on: { service: 'workspace' }, status: 429 }),
        // Thrown, so that the platform hands the event to the failure destination.
        expected: { code: 'UPSTREAM_THROTTLED', upstream: [CREATE] },
      },
      {
        trigger: 'HTTP API, bearer token',
        command: 'on, 2 sessions; token revoked',
        deliver: overHttpApi(bearer, payload(true, 2)),
        before: (cloud) => cloud.revokeTokens(),
        expected: created(apiBody(true, 2), [CREATE, TOKEN, CREATE]),
      },
      {
        trigger: 'HTTP API, bearer token',
        command: 'on, 2 sessions; new password',
        deliver: overHttpApi(bearer, payload(true, 2)),
        before: (cloud) => cloud.changePassword('another-password-of-no-account'),
        expected: failed(502, 'TOKEN_REFUSED', [CREATE, TOKEN]),
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
