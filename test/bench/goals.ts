import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { BARE, candidates } from './candidates.ts';
import type { AtOnce, Samples } from './measure.ts';
import { ratio } from './measure.ts';
import type { Cost } from './unproven.ts';

/** What was aimed at, as ratios within a round, and what came. */
export type Goal = { what: string; atMost: number; measured: number };

const WEBHOOK = 'hotspot-webhook: webhook';
const CHATOPS = 'hotspot-webhook: chatops';

export function goalsOfStart(samples: Samples): Goal[] {
  const bundle = readFileSync(candidates.find(({ name }) => name === WEBHOOK)?.bundle ?? '');
  const goal = (
    what: string,
    atMost: number,
    figure: Parameters<typeof ratio>[2],
    name = WEBHOOK,
    base = BARE,
  ): Goal => {
    return { what, atMost, measured: ratio(samples, name, figure, base) };
  };
  return [
    goal('webhook, cold start ÷ bare', 0.7, 'coldMs'),
    goal('webhook, cold start ÷ Huawei SDK core', 0.45, 'coldMs', WEBHOOK, 'Huawei SDK core'),
    goal('chatops, cold start ÷ Slack Bolt', 0.4, 'coldMs', CHATOPS, 'Slack Bolt'),
    goal('webhook, processor time of the start ÷ bare', 0.7, 'startCpuMs'),
    goal('webhook, processor time of a warm call ÷ bare', 0.8, 'callCpuMs'),
    goal('webhook, memory ÷ bare', 0.78, 'rssMb'),
    { what: 'webhook.mjs, bytes', atMost: 112_000, measured: bundle.length },
    { what: 'webhook.mjs, bytes gzipped', atMost: 39_000, measured: gzipSync(bundle, { level: 9 }).length },
  ];
}

export function goalsOfLoad(parts: { earlyRatio: number; crowd: number; atOnce: AtOnce }): Goal[] {
  const { earlyRatio, crowd, atOnce } = parts;
  return [
    { what: 'webhook, first call with an early token ÷ bare', atMost: 0.07, measured: earlyRatio },
    { what: 'webhook, processor time with 1000 users ÷ with none', atMost: 4, measured: crowd },
    { what: '500 at once in a cold process: requests for a token', atMost: 1, measured: atOnce.tokens },
    { what: '500 at once: deliveries that were not forwarded', atMost: 0, measured: 500 - atOnce.forwards },
  ];
}

export function goalsOfUnproven(costs: readonly Cost[]): Goal[] {
  return [
    {
      what: 'without proof, any route ÷ the same bytes at /webhook',
      atMost: 2,
      measured: Math.max(...costs.map(({ toWebhook }) => toWebhook)),
    },
    {
      what: 'without proof, 1 MiB ÷ 128 KiB',
      atMost: 10,
      measured: Math.max(...costs.map(({ growth }) => growth)),
    },
  ];
}
