import { account } from '../../infra/emulator/cloud.ts';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { toRequest } from '../../infra/senders/sender.ts';
import { senders } from '../../infra/senders/senders.ts';
import { signStandardWebhook } from '../../infra/senders/sign.ts';
import { type Code, endings } from '../../lib/outcome.ts';
import type { Invoked } from '../e2e/lambda.ts';
import { openQueue, type World } from './queue.ts';

/** What is asked for, however it is said: these two, and nothing else. */
export const goal = { enabled: true, exitSessions: 7 };

/** Secrets of this table, odd on purpose: signs that JSON, HTML and URLs escape. */
export const secrets = {
  password: 'F4ult"table\\pass&word/with odd<signs>+ü',
  standard: `whsec_${Buffer.from('a secret of the table of faults!').toString('base64')}`,
  hub: 'hub-secret&of/the"table+of-faults',
  bearer: 'bearer-token-of-the-table-of-faults-01234',
  slack: 'slack-signing-secret/of&the+table',
} as const;

/** The account of this table. None of it is secret, and none of it belongs into a reply or a log line either. */
export const owner = {
  projectId: 'f4017ab1e0f4a8b5e0ca4a8b5e0ca4a1',
  domainName: 'account-of-the-table',
  userName: 'user-of-the-table',
};

export const asker = { workspace: 'T0FAULTS', room: 'C0FAULTS', user: 'U0FAULTS' };

/** A built function, and how it is asked for the goal: by itself, or out of what stands around it. */
export type Player = Told & (Pick<World, 'ask'> | { open: () => Promise<World> });

type Told = {
  name: string;
  bundle: 'webhook' | 'chatops' | 'eventbus' | 'schedule' | 'worker';
  /** `create` is sent once, come what may; `apply` looks first, and after an answer that was lost. */
  action: 'create' | 'apply';
  env: Readonly<Record<string, string>>;
  /** What the caller is told: `OK`, a code, or `in words`. @param code what the log says, where the caller hears less. */
  told: (invoked: Invoked, code: string) => string;
};

export function toSettings(iam: string, workspace = iam): Record<string, string> {
  return {
    HW_REGION_NAME: account.regionName,
    HW_PROJECT_ID: owner.projectId,
    HW_DOMAIN_NAME: owner.domainName,
    HW_USER_NAME: owner.userName,
    HW_USER_PASSWORD: secrets.password,
    HW_IAM_ENDPOINT: iam,
    HW_WORKSPACE_ENDPOINT: workspace,
  };
}

const hooks = {
  WEBHOOK_SECRETS: secrets.standard,
  WEBHOOK_HUB_SECRETS: secrets.hub,
  WEBHOOK_BEARER_TOKENS: secrets.bearer,
};

export function toHook(payload: unknown, now: number, more: Readonly<Record<string, string>> = {}): unknown {
  const body = JSON.stringify(payload);
  const timestamp = Math.floor(now / 1000);
  const signed = signStandardWebhook({ id: 'msg_faults', timestamp, secret: secrets.standard, body });
  const headers = Object.entries({ 'content-type': 'application/json', ...signed, ...more });
  return toEvent('apigw-v2', { method: 'POST', path: '/webhook', query: '', headers, body: Buffer.from(body) });
}

type HttpResult = { statusCode: number; body: string };

function toldOverHttp({ result, error }: Invoked): string {
  if (error) return `threw ${error.name}`;
  const { statusCode, body } = result as HttpResult;
  if (statusCode === 200) return 'OK';
  const { code, status } = JSON.parse(body) as { code: string; status: number };
  return status === statusCode ? code : `${code} with ${statusCode}`;
}

function toldByEvent({ result, error }: Invoked): string {
  if (error) return error.name;
  return (result as { status: number }).status === 200 ? 'OK' : 'resolved without 200';
}

function toldInWords({ result, error }: Invoked): string {
  if (error) return `threw ${error.name}`;
  const { statusCode, body } = result as HttpResult;
  const { text, code } = JSON.parse(body || '{}') as { text?: string; code?: string };
  if (statusCode === 200 && text) return 'in words';
  return (statusCode !== 401 && code) || `${statusCode}`;
}

/** A queue hears only whether the message is to come again. */
function toldByBatch({ result, error }: Invoked, code: string): string {
  if (error) return error.name;
  const { batchItemFailures } = result as { batchItemFailures: readonly unknown[] };
  const comesAgain = code !== 'OK' && endings[code as Code]?.retryable === true;
  return batchItemFailures.length === (comesAgain ? 1 : 0) ? code : `${batchItemFailures.length} to come again`;
}

const command = { action: 'apply', ...goal };

export const players: readonly Player[] = [
  {
    name: 'webhook',
    bundle: 'webhook',
    action: 'apply',
    env: hooks,
    ask: (now) => toHook(command, now),
    told: toldOverHttp,
  },
  {
    name: 'webhook, create',
    bundle: 'webhook',
    action: 'create',
    env: hooks,
    ask: (now) => toHook(goal, now),
    told: toldOverHttp,
  },
  {
    name: 'chatops',
    bundle: 'chatops',
    action: 'apply',
    env: {
      SLACK_SIGNING_SECRETS: secrets.slack,
      CHATOPS_ALLOW: JSON.stringify([{ channel: 'slack', users: [asker.user], can: '*' }]),
      // The most there is: what is tried here is the cloud, not the budget.
      CHAT_BUDGET_MS: '4500',
    },
    ask: (now) => {
      const asked = { words: `on ${goal.exitSessions}`, asker, secret: secrets.slack, now };
      const { headers, body } = toRequest(senders.slack, asked);
      const request = { method: 'POST', path: '/slack', query: '', headers: Object.entries(headers) };
      return toEvent('apigw-v2', { ...request, body: Buffer.from(body) });
    },
    told: toldInWords,
  },
  {
    name: 'eventbus',
    bundle: 'eventbus',
    action: 'apply',
    env: {},
    ask: () => ({ id: 'event-1', source: 'faults', 'detail-type': 'faults', detail: command }),
    told: toldByEvent,
  },
  {
    name: 'schedule',
    bundle: 'schedule',
    action: 'apply',
    env: {},
    ask: () => ({ ...command, delivery: { id: 'run-1', time: '2026-11-25T12:00:00Z' } }),
    told: toldByEvent,
  },
  {
    name: 'worker',
    bundle: 'worker',
    action: 'apply',
    env: {},
    open: () => openQueue(command),
    told: toldByBatch,
  },
];
