/** The adapter in front of the emulated cloud, at a moment that stands still: replies in the document are replies of the adapter itself. */
import { createApp } from '../../../lib/app.ts';
import { webhook } from '../../../lib/channels/webhook.ts';
import type { HttpReply } from '../../../lib/delivery.ts';
import { createRouter } from '../../../lib/router.ts';
import { account, type Cloud, createCloud, type Fault, type Seed } from '../../emulator/cloud.ts';
import { HTTP_LIMIT_MS } from '../../runtimes/lambda/invoke.ts';
import { presentBearer } from '../../senders/sign.ts';
import { demoSecrets } from '../../start/environment.ts';

/** The time of every example, epoch milliseconds. */
export const NOW = Date.UTC(2026, 10, 25, 12);

/** The id of every example's invocation. */
export const REQUEST_ID = '9f4c0b1e-6a55-4b5c-8a51-f0a0f8f3a9b1';

/** What every service says of a failure: which request it was, and when it will be better. */
export const said = { 'X-Request-Id': '3f1c0e6a9d', 'Retry-After': '30' };

/** On, two sessions, alice excluded. */
export const configured = {
  id: '895110260098859008',
  enabled: true,
  exitSessions: 2,
  users: [{ user_id: '5c2e71aa', user_name: 'alice' }],
} satisfies Seed;

/** What is sent, and what the services behind the adapter make of it. */
export type Scene = {
  /** Default: a content type and a bearer token that are right. */
  headers?: Readonly<Record<string, string>>;
  method?: string;
  path?: string;
  payload?: unknown;
  /** The body, in the place of a payload. */
  body?: Uint8Array;
  /** What the project has. Default: {@link configured}. */
  configs?: readonly Seed[];
  /** What goes wrong in the cloud. A wait lasts until the adapter gives up. */
  faults?: readonly Fault[];
  /** Whether the adapter fails with a bug. */
  isBroken?: boolean;
};

export const json = { 'Content-Type': 'application/json' };
export const bearer = presentBearer(demoSecrets.bearer);

const env = {
  HW_REGION_NAME: account.regionName,
  HW_PROJECT_ID: account.projectId,
  HW_DOMAIN_NAME: account.domainName,
  HW_USER_NAME: account.userName,
  HW_USER_PASSWORD: account.userPassword,
  HW_IAM_ENDPOINT: 'http://127.0.0.1',
  HW_WORKSPACE_ENDPOINT: 'http://127.0.0.1',
  WEBHOOK_SECRETS: demoSecrets.standard,
  WEBHOOK_HUB_SECRETS: demoSecrets.hub,
  WEBHOOK_BEARER_TOKENS: demoSecrets.bearer,
};

/** An emulated cloud whose waits end the patience of whoever asks it. */
function createScenery({ configs = [configured], faults = [] }: Scene): { cloud: Cloud; patience: () => AbortSignal } {
  const waiting: AbortController[] = [];
  const cloud = createCloud({
    now: () => NOW,
    async sleep() {
      for (const one of waiting) one.abort(new DOMException('Too late.', 'TimeoutError'));
    },
  });
  for (const config of configs) cloud.seed(config);
  cloud.fail(...faults);
  const patience = () => {
    const one = new AbortController();
    waiting.push(one);
    return one.signal;
  };
  return { cloud, patience };
}

/** @returns the reply; always the same to the same scene. */
export async function play(scene: Scene): Promise<HttpReply> {
  const { cloud, patience } = createScenery(scene);
  const app = createApp(env, [webhook], {
    log: () => {},
    fetch: cloud.fetch as typeof globalThis.fetch,
    now: () => NOW,
    random() {
      if (scene.isBroken) throw new Error('A bug.');
      return 0;
    },
    timeoutSignal: patience,
  });
  const { method = 'POST', path = '/webhook', headers = { ...json, ...bearer }, payload = {}, body } = scene;
  return createRouter(
    'webhook',
    app.channels,
    app.relay,
  )({
    method,
    path,
    query: new Map(),
    headers: new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]])),
    body: body ?? Buffer.from(JSON.stringify(payload)),
    requestId: REQUEST_ID,
    deadlineAt: NOW + HTTP_LIMIT_MS,
  });
}
