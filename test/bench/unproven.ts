import { toEvent } from '../../infra/runtimes/lambda/envelopes.ts';
import { cloudSettingsAt } from '../support/settings.ts';
import { candidates } from './candidates.ts';
import type { BenchCloud } from './cloud.ts';
import { median } from './measure.ts';
import { type Running, run } from './run.ts';

/** Settings of every proof, so that each scheme has something to do. */
const proofs = {
  WEBHOOK_SECRETS: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  WEBHOOK_HUB_SECRETS: 'a-hub-secret-for-the-bench-alone',
  WEBHOOK_BEARER_TOKENS: 'a-bearer-token-for-the-bench-alone-0123',
  SLACK_SIGNING_SECRETS: 'a-signing-secret-for-the-bench',
  MATTERMOST_TOKENS: 'a-mattermost-token-for-bench',
  TEAMS_SECRETS: Buffer.alloc(32, 5).toString('base64'),
  DISCORD_PUBLIC_KEYS: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
};

type Kind = { name: string; unit: string };
const kinds: readonly Kind[] = [
  { name: 'x', unit: 'x' },
  { name: 'a&', unit: 'a&' },
  { name: 'token=x&', unit: 'token=x&' },
  { name: '%41', unit: '%41' },
  { name: '+', unit: '+' },
  { name: '[', unit: '[' },
  { name: '{"a":', unit: '{"a":' },
  { name: '"\\u0041",', unit: '"\\u0041",' },
];

type Route = {
  name: string;
  bundle: 'webhook' | 'chatops';
  path: string;
  type?: string;
  method?: string;
  /** Headers that claim a proof and have none; `list` is as long as the body where the list is what grows. */
  headers: (list: (unit: string) => string) => Record<string, string>;
  /** What grows. */
  grows?: 'body' | 'header';
};

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const seconds = (): string => `${Math.floor(Date.now() / 1000)}`;
const standard = (signature: string) => ({
  'webhook-id': 'm',
  'webhook-timestamp': seconds(),
  'webhook-signature': signature,
});
const wrong = Buffer.alloc(32, 1).toString('base64');

const base: Route = {
  name: '/webhook, wrong signature',
  bundle: 'webhook',
  path: '/webhook',
  headers: () => ({ 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }),
};

const routes: readonly Route[] = [
  { name: '/webhook, no proof', bundle: 'webhook', path: '/webhook', headers: () => ({}) },
  {
    name: '/webhook, wrong Standard Webhooks',
    bundle: 'webhook',
    path: '/webhook',
    headers: () => standard(`v1,${wrong}`),
  },
  {
    name: '/webhook, wrong token',
    bundle: 'webhook',
    path: '/webhook',
    headers: () => ({ authorization: `Bearer ${'x'.repeat(40)}` }),
  },
  {
    name: '/webhook, a list of signatures',
    bundle: 'webhook',
    path: '/webhook',
    grows: 'header',
    headers: (list) => standard(list(`v1,${wrong} `)),
  },
  {
    name: '/webhook, a list of tokens',
    bundle: 'webhook',
    path: '/webhook',
    grows: 'header',
    headers: (list) => ({ authorization: `Bearer ${list('x'.repeat(40).concat(', Bearer '))}` }),
  },
  {
    name: '/webhook, blanks in Authorization',
    bundle: 'webhook',
    path: '/webhook',
    grows: 'header',
    headers: (list) => ({ authorization: `Bearer${list(' ')}x` }),
  },
  {
    name: '/webhook, type of many parameters',
    bundle: 'webhook',
    path: '/webhook',
    grows: 'header',
    headers: (list) => ({ 'content-type': `application/json${list('; a="b"')}` }),
  },
  { name: 'no such path of webhook', bundle: 'webhook', path: '/nowhere', headers: () => ({}) },
  { name: '/health', bundle: 'webhook', path: '/health', method: 'GET', headers: () => ({}) },
  {
    name: '/slack',
    bundle: 'chatops',
    path: '/slack',
    type: FORM,
    headers: () => ({ 'x-slack-request-timestamp': seconds(), 'x-slack-signature': `v0=${'0'.repeat(64)}` }),
  },
  { name: '/slack, no proof', bundle: 'chatops', path: '/slack', type: FORM, headers: () => ({}) },
  {
    name: '/mattermost',
    bundle: 'chatops',
    path: '/mattermost',
    type: FORM,
    headers: () => ({ authorization: 'Token x' }),
  },
  { name: '/mattermost, no header', bundle: 'chatops', path: '/mattermost', type: FORM, headers: () => ({}) },
  {
    name: '/teams',
    bundle: 'chatops',
    path: '/teams',
    type: JSON_TYPE,
    headers: () => ({ authorization: `HMAC ${wrong}` }),
  },
  {
    name: '/teams, a list of proofs',
    bundle: 'chatops',
    path: '/teams',
    type: JSON_TYPE,
    grows: 'header',
    headers: (list) => ({ authorization: `HMAC ${list(`${wrong}, HMAC `)}` }),
  },
  {
    name: '/discord',
    bundle: 'chatops',
    path: '/discord',
    type: JSON_TYPE,
    headers: () => ({ 'x-signature-timestamp': seconds(), 'x-signature-ed25519': '0'.repeat(128) }),
  },
  { name: 'no such path of chatops', bundle: 'chatops', path: '/nowhere', type: FORM, headers: () => ({}) },
];

const KIB = 1024;
const SIZES = [128 * KIB, 1024 * KIB] as const;
const TIMES = 9;

export type Cost = {
  route: string;
  kind: string;
  /** Of 128 KiB and of 1 MiB, milliseconds of processor. */
  costMs: readonly [small: number, large: number];
  /** ÷ what the same bytes cost at /webhook with a wrong signature, the larger of both. */
  toWebhook: number;
  /** 1 MiB ÷ 128 KiB. */
  growth: number;
};

/** What requests without proof cost, at each route, by what they are full of. */
export async function measureUnproven(cloud: BenchCloud): Promise<Cost[]> {
  await cloud.renew();
  const env = {
    ...proofs,
    CHATOPS_ALLOW: '[{"channel":"slack","users":["U1"],"can":["show"]}]',
    ...cloudSettingsAt(cloud.url),
  };
  const processes: Record<string, Running> = {};
  for (const name of ['webhook', 'chatops']) {
    const bundle = candidates.find((one) => one.bundle.endsWith(`dist/${name}.mjs`))?.bundle ?? '';
    processes[name] = await run(bundle, env);
  }
  const cost = async (route: Route, { unit }: Kind, size: number, type: string): Promise<number> => {
    const fill = (piece: string) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
    const isBody = route.grows !== 'header';
    const headers = { 'content-type': type, ...route.headers(fill) };
    const body = Buffer.from(isBody ? fill(unit) : '{}');
    const { method = 'POST', path, bundle } = route;
    const event = toEvent('apigw-v2', { method, path, query: '', headers: Object.entries(headers), body });
    const running = processes[bundle] as Running;
    const { used, result } = await running.invoke(event);
    const { statusCode } = result as { statusCode: number };
    if (statusCode === 200 && path !== '/health') throw new Error(`${route.name} takes it`);
    return used.handlerCpuMs;
  };
  const costs: Cost[] = [];
  try {
    for (const route of routes) {
      // Where a header grows, the body says nothing.
      for (const kind of route.grows === 'header' ? kinds.slice(0, 1) : kinds) {
        const ofBoth: [number, number][] = [];
        for (const size of SIZES) {
          const mine: number[] = [];
          const basis: number[] = [];
          for (let time = 0; time < TIMES + 2; time += 1) {
            const type = route.type ?? JSON_TYPE;
            const pair = [await cost(base, kind, size, type), await cost(route, kind, size, type)] as const;
            // The first two warm up.
            if (time < 2) continue;
            basis.push(pair[0]);
            mine.push(pair[1]);
          }
          ofBoth.push([median(mine), median(basis)]);
        }
        const [[small, smallBase], [large, largeBase]] = ofBoth as [[number, number], [number, number]];
        costs.push({
          route: route.name,
          kind: route.grows === 'header' ? 'header' : kind.name,
          costMs: [small, large],
          toWebhook: Math.max(small / smallBase, large / largeBase),
          growth: large / small,
        });
      }
    }
  } finally {
    for (const running of Object.values(processes)) await running.stop();
  }
  return costs;
}
