import type { HttpReply } from '../../../lib/delivery.ts';
import { toHttpReply } from '../../../lib/http-reply.ts';
import { type Code, endings, type Failure, fail, type Source } from '../../../lib/outcome.ts';
import { BODY_MAX_BYTES } from '../../../lib/router.ts';
import type { Fault } from '../../emulator/cloud.ts';
import { signStandardWebhook } from '../../senders/sign.ts';
import { demoSecrets } from '../../start/environment.ts';
import { bearer, configured, json, NOW, play, REQUEST_ID, type Scene, said } from './play.ts';

/** A failure as the caller sees it. */
export type FailureExample = { name: string; summary: string; code: Code; reply: HttpReply };

const payload = { action: 'create', enabled: true, exitSessions: 2, excludeUsers: ['bob'] };
const body = Buffer.from(JSON.stringify(payload));
const anHourAgo = NOW / 1000 - 3_600;
const stale = signStandardWebhook({ id: 'msg_2026', timestamp: anHourAgo, secret: demoSecrets.standard, body });

/** What leads to the failures of the adapter itself. */
const ownScenes: { readonly [Name in Code]?: Scene } = {
  PAYLOAD_INVALID: { payload: { action: 'apply', enabled: 'yes', exitSessions: 101, excludeUsers: [{}], reason: 1 } },
  SIGNATURE_INVALID: { payload, headers: json },
  DELIVERY_STALE: { body, headers: { ...json, ...stale } },
  CONFIG_NOT_FOUND: { payload: { action: 'update', enabled: true, exitSessions: 2, configId: '1' } },
  CONFIG_AMBIGUOUS: {
    payload: { action: 'exclude', users: ['bob'] },
    configs: [configured, { ...configured, id: '895110260098859009' }],
  },
  CONFIRMATION_NEEDED: { payload: { action: 'apply', enabled: true, excludeUsers: ['bob'], replace: false } },
  NOT_FOUND: { path: '/webhooks' },
  METHOD_NOT_ALLOWED: { method: 'GET' },
  PAYLOAD_TOO_LARGE: { body: new Uint8Array(BODY_MAX_BYTES + 1) },
  UNSUPPORTED_MEDIA_TYPE: { payload, headers: { 'Content-Type': 'text/plain', ...bearer } },
  INTERNAL: { payload, isBroken: true },
};

/** How the services refuse: by status, and every time they are asked. */
function refuse(service: 'iam' | 'workspace', status: number, more: Fault['on'] = {}): Fault {
  return { on: { service, ...more }, status, headers: said, times: Number.POSITIVE_INFINITY };
}

/** Everything that may lead to a failure of this kind: one of the scenes has to. */
const scenesOf: Readonly<Record<Source, (code: Code) => readonly Scene[]>> = {
  adapter: (code) => [ownScenes[code] ?? []].flat(),
  iam: () => [401, 503].map((status) => ({ payload, configs: [], faults: [refuse('iam', status)] })),
  workspace: (code) => [
    { payload, configs: [], faults: [refuse('workspace', endings[code].status, { method: 'POST' })] },
    { payload, configs: [], faults: [{ on: { method: 'POST', service: 'workspace' }, drop: true }] },
    { payload, configs: [], faults: [{ on: { method: 'POST', service: 'workspace' }, delayMs: 60_000, status: 200 }] },
  ],
};

const untouched = { applied: 'no', changes: [] } as const;

/** What is said where a table or a queue keeps a command from being carried out. */
const nothingDone: { readonly [Name in Code]?: Omit<Failure, 'ok' | 'code'> } = {
  IN_PROGRESS: { ...untouched, retryAfter: '12' },
  SUPERSEDED: untouched,
  DELIVERY_ID_REUSED: untouched,
  STORE_UNAVAILABLE: { ...untouched, retryAfter: '5' },
};

/** The failure of this code. */
export async function exampleOf(code: Code): Promise<FailureExample> {
  const summary = endings[code].detail;
  const scenes = scenesOf[endings[code].source](code);
  for (const scene of scenes) {
    const reply = await play(scene);
    if (JSON.parse(reply.body).code === code) return { name: code, summary, code, reply };
  }
  if (scenes.length > 0) throw new Error(`No scene of the document's examples ends in ${code}.`);
  // These do not come from webhook.
  const failure = fail(code, { ...nothingDone[code] });
  return { name: code, summary, code, reply: toHttpReply(failure, { requestId: REQUEST_ID }) };
}

/** How else some of them look. */
const moreScenes: ReadonlyArray<{ summary: string; scene: Scene }> = [
  {
    summary: 'The first "apply" has to say how many exit sessions there are',
    scene: { payload: { action: 'apply', enabled: true }, configs: [] },
  },
  {
    summary: 'Half of it is done; the same "apply" again completes it',
    scene: {
      payload: { action: 'apply', enabled: true, exitSessions: 5, excludeUsers: ['alice', 'bob'] },
      faults: [refuse('workspace', 503, { method: 'PATCH', path: /session-config\/\d+$/ })],
    },
  },
];

export async function moreExamples(): Promise<readonly FailureExample[]> {
  return Promise.all(
    moreScenes.map(async ({ summary, scene }) => {
      const reply = await play(scene);
      const { code, applied } = JSON.parse(reply.body);
      return { name: `${code}-applied-${applied}`, summary, code, reply };
    }),
  );
}
