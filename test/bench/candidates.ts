import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { toRequest } from '../../infra/senders/sender.ts';
import { senders } from '../../infra/senders/senders.ts';
import { signHub } from '../../infra/senders/sign.ts';
import { accessKey } from './cloud.ts';

export const hubSecret = 'a-hub-secret-for-the-bench-alone';
export const slackSecret = 'a-signing-secret-for-the-bench';
export const asker = { workspace: 'T0BENCH', room: 'C0BENCH', user: 'U0BENCH' };

export type Asked = { exitSessions: number; users: readonly string[] };

/** Something that can be deployed, and how it is asked. */
export type Candidate = {
  name: string;
  bundle: string;
  env: Readonly<Record<string, string>>;
  /** An event that asks for this; forged where it is to be refused. */
  toEvent: (asked: Asked, forged?: boolean) => unknown;
  /** Whether anybody may send to it, so that it has to refuse. A bus is vouched for by the platform. */
  isOpen: boolean;
};

const json = [['content-type', 'application/json']] as const;

/** To `webhook`, signed as hubs do. */
export function toHubEvent(body: string, secret = hubSecret): unknown {
  const headers = [...json, ...Object.entries(signHub({ secret, body }))] as const;
  return toEvent('apigw-v2', { method: 'POST', path: '/webhook', query: '', headers, body: Buffer.from(body) });
}

const toBody = ({ exitSessions, users }: Asked): string =>
  JSON.stringify({ enabled: true, exitSessions, ...(users.length > 0 ? { excludeUsers: users } : {}) });

const viaHub: Candidate['toEvent'] = (asked, forged) =>
  toHubEvent(toBody(asked), forged ? 'another-secret-0123' : hubSecret);

const viaSlack: Candidate['toEvent'] = ({ exitSessions }, forged) => {
  const secret = forged ? 'another-secret-0123' : slackSecret;
  const { headers, body } = toRequest(senders.slack, { words: `on ${exitSessions}`, asker, secret, now: Date.now() });
  const request = {
    method: 'POST',
    path: '/slack',
    query: '',
    headers: Object.entries(headers),
    body: Buffer.from(body),
  };
  return toEvent('apigw-v2', request);
};

const viaBus: Candidate['toEvent'] = (asked) => ({
  id: 'bench-1',
  source: 'bench',
  'detail-type': 'bench',
  detail: JSON.parse(toBody(asked)),
});

const hub = { WEBHOOK_HUB_SECRETS: hubSecret };
const slack = {
  SLACK_SIGNING_SECRETS: slackSecret,
  CHATOPS_ALLOW: JSON.stringify([{ channel: 'slack', users: [asker.user], can: '*' }]),
};

const ours = (name: string): string => fileURLToPath(new URL(`../../dist/${name}.mjs`, import.meta.url));
const theirs = (name: string): string => `${bundles}/${name}.mjs`;
const bundles = fileURLToPath(new URL('node_modules/.bundles', import.meta.url));

export const BARE = 'bare, built-in Fetch';

export const candidates: readonly Candidate[] = [
  { name: 'hotspot-webhook: webhook', bundle: ours('webhook'), env: hub, toEvent: viaHub, isOpen: true },
  { name: 'hotspot-webhook: chatops', bundle: ours('chatops'), env: slack, toEvent: viaSlack, isOpen: true },
  { name: 'hotspot-webhook: eventbus', bundle: ours('eventbus'), env: {}, toEvent: viaBus, isOpen: false },
  { name: BARE, bundle: theirs('bare'), env: hub, toEvent: viaHub, isOpen: true },
  { name: 'bare, node:https', bundle: theirs('bare-node'), env: hub, toEvent: viaHub, isOpen: true },
  {
    name: 'Huawei SDK core',
    bundle: theirs('huawei-sdk'),
    env: { ...hub, ...accessKey },
    toEvent: viaHub,
    isOpen: true,
  },
  { name: 'Slack Bolt', bundle: theirs('slack-bolt'), env: slack, toEvent: viaSlack, isOpen: true },
  { name: 'hono + valibot', bundle: theirs('hono'), env: hub, toEvent: viaHub, isOpen: true },
  { name: 'Powertools router + zod', bundle: theirs('powertools'), env: hub, toEvent: viaHub, isOpen: true },
  { name: 'middy + zod + axios', bundle: theirs('middy-axios'), env: hub, toEvent: viaHub, isOpen: true },
];

/** These bring CommonJS, which asks for Node's own modules at run time. */
const COMMON_JS = /huawei-sdk|slack-bolt|middy-axios/;
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** Bundles the others as ours are: one file each, minified. */
export async function bundleOthers(): Promise<void> {
  const others = candidates.filter(({ bundle }) => bundle.startsWith(bundles));
  await Promise.all(
    others.map(({ bundle }) =>
      build({
        entryPoints: [fileURLToPath(new URL(`candidates/${basename(bundle, '.mjs')}.ts`, import.meta.url))],
        outfile: bundle,
        bundle: true,
        format: 'esm',
        platform: 'node',
        target: 'node24',
        mainFields: ['module', 'main'],
        minify: true,
        banner: COMMON_JS.test(bundle) ? { js: REQUIRE } : {},
        logLevel: 'error',
      }),
    ),
  );
}
