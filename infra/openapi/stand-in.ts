/** The adapter in front of a cloud that says what an example needs: replies in the document are replies of the adapter itself. */

import { webhook } from '../../lib/channels/webhook.ts';
import type { Answer, Call, Silence } from '../../lib/cloud/http.ts';
import { toToken } from '../../lib/cloud/iam.ts';
import { createWorkspace } from '../../lib/cloud/workspace.ts';
import type { HttpReply } from '../../lib/delivery.ts';
import { succeed } from '../../lib/outcome.ts';
import { createRedactor } from '../../lib/redactor.ts';
import { createRelay } from '../../lib/relay.ts';
import { createRouter } from '../../lib/router.ts';
import { createSettingsReader } from '../../lib/settings/settings.ts';
import { createPerform } from '../../lib/work/actions.ts';
import { account } from '../emulator/account.ts';
import { presentBearer } from '../senders/sign.ts';
import { demoSecrets } from '../start/environment.ts';

/** The time of every example, epoch milliseconds. */
export const NOW = Date.UTC(2026, 10, 25, 12);

/** The id of every example's invocation. */
export const REQUEST_ID = '9f4c0b1e-6a55-4b5c-8a51-f0a0f8f3a9b1';

/** A configuration as the Workspace API lists it, with its users. */
export type ApiConfig = {
  id: string;
  hotspot_session_migration_enable: boolean;
  hotspot_exit_session_num: number;
  users: ReadonlyArray<{ user_id?: string; user_name?: string }>;
};

/** On, two sessions, alice excluded. */
export const configured: ApiConfig = {
  id: '895110260098859008',
  hotspot_session_migration_enable: true,
  hotspot_exit_session_num: 2,
  users: [{ user_id: '5c2e71aa', user_name: 'alice' }],
};

/** What is sent, and what the services behind the adapter make of it. */
export type Scene = {
  /** Default: a content type and a bearer token that are right. */
  headers?: Readonly<Record<string, string>>;
  method?: string;
  path?: string;
  payload?: unknown;
  /** In place of the payload. */
  body?: Uint8Array;
  /** What the project has. Default: {@link configured}. */
  configs?: readonly ApiConfig[];
  /** How the Workspace API takes a write. Default: well. */
  write?: (call: Call) => Answer | Silence;
  /** How IAM answers, in place of a token. */
  iam?: () => Answer;
};

export const json = { 'Content-Type': 'application/json' };
export const bearer = presentBearer(demoSecrets.bearer);

export function answerWith(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: new Headers({ 'x-request-id': '3f1c0e6a9d', ...headers }), text: JSON.stringify(body) };
}

/** A POST is answered with the whole configuration, a PATCH with nothing that matters. */
export function accept({ method, json: body }: Call): Answer {
  return answerWith(200, method === 'POST' ? { id: configured.id, ...(body as object) } : {});
}

function read({ url }: Call, configs: readonly ApiConfig[]): Answer {
  if (!url.includes('/non-migration-users')) {
    return answerWith(200, { items: configs.map(({ users: _, ...config }) => config) });
  }
  const users = configs.find(({ id }) => url.includes(`/${id}/`))?.users ?? [];
  return answerWith(200, { total_count: users.length, non_migrate_users: users });
}

/** @returns the reply; always the same to the same scene. */
export async function play({ configs = [configured], write = accept, iam, ...sent }: Scene): Promise<HttpReply> {
  const redactor = createRedactor([]);
  const workspace = createWorkspace(
    {
      async send(call) {
        const refused = iam && toToken(iam(), NOW, redactor.redact);
        if (refused && !refused.ok) return refused;
        return succeed(call.method === 'GET' ? read(call, configs) : write(call));
      },
      redact: redactor.redact,
    },
    { endpoint: 'https://workspace.example', projectId: account.projectId },
  );
  const relay = createRelay({ perform: createPerform(workspace), log: () => {}, now: () => NOW });
  const channel = webhook(
    createSettingsReader({
      WEBHOOK_SECRETS: demoSecrets.standard,
      WEBHOOK_HUB_SECRETS: demoSecrets.hub,
      WEBHOOK_BEARER_TOKENS: demoSecrets.bearer,
    }),
  );
  const { method = 'POST', path = '/webhook', headers = { ...json, ...bearer }, payload = {} } = sent;
  return createRouter(
    'webhook',
    [channel],
    relay,
  )({
    method,
    path,
    query: new Map(),
    headers: new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]])),
    body: sent.body ?? Buffer.from(JSON.stringify(payload)),
    requestId: REQUEST_ID,
    deadlineAt: NOW + 28_000,
  });
}
