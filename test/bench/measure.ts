import { setTimeout } from 'node:timers/promises';
import { account } from '../../infra/emulator/cloud.ts';
import { cloudSettingsAt } from '../support/settings.ts';
import { type Asked, BARE, type Candidate, toHubEvent } from './candidates.ts';
import type { BenchCloud } from './cloud.ts';
import type { CpuLimit } from './cpu-limit.ts';
import { type Invoked, type Running, run } from './run.ts';

/** What one fresh process took. */
export type Sample = {
  importMs: number;
  /** From the start of the process to its first reply, token included. */
  coldMs: number;
  /** Processor time until then, Node's own start included. */
  startCpuMs: number;
  /** Processor time of a call once the code is warm. */
  callCpuMs: number;
  /** Resident after all calls, MiB. */
  rssMb: number;
};

const WARM_UPS = 100;
const CALLS = 200;
/** Long enough for a token that was asked for while starting. */
const IDLE_MS = 300;

const tenUsers = Array.from({ length: 10 }, (_, at) => `user-${at}@example.test`);
/** Each time another number, so that there always is something to write. */
const wish = (at: number): Asked => ({ exitSessions: at % 100, users: tenUsers });

async function ask(running: Running, event: unknown): Promise<Invoked> {
  const invoked = await running.invoke(event);
  const { statusCode, status } = invoked.result as { statusCode?: number; status?: number };
  if ((statusCode ?? status) !== 200) throw new Error(`not done: ${JSON.stringify(invoked.result)}`);
  return invoked;
}

export async function measure({ bundle, env, toEvent }: Candidate, cloud: BenchCloud): Promise<Sample> {
  await cloud.renew();
  const running = await run(bundle, { ...env, ...cloudSettingsAt(cloud.url) });
  try {
    const { used: first } = await ask(running, toEvent(wish(0)));
    const coldMs = performance.now() - running.startedAt;
    let before = first;
    let last = first;
    for (let at = 1; at <= WARM_UPS + CALLS; at += 1) {
      last = (await ask(running, toEvent(wish(at)))).used;
      if (at === WARM_UPS) before = last;
    }
    const callCpuMs = (last.cpuMs - before.cpuMs) / CALLS;
    return { importMs: first.importMs, coldMs, startCpuMs: first.cpuMs, callCpuMs, rssMb: last.rssMb };
  } finally {
    await running.stop();
  }
}

/** How long the first event takes, milliseconds, in a process that has started and waited a little. */
export async function firstCallMs(
  { bundle, env, toEvent }: Candidate,
  cloud: BenchCloud,
  more: Readonly<Record<string, string>> = {},
  limit?: CpuLimit,
): Promise<number> {
  await cloud.renew();
  const running = await run(bundle, { ...env, ...cloudSettingsAt(cloud.url), ...more });
  try {
    await running.ready;
    await setTimeout(IDLE_MS);
    limit?.add(running.pid);
    const { used } = await ask(running, toEvent(wish(0)));
    return used.handlerMs;
  } finally {
    await running.stop();
  }
}

export type AtOnce = { tokens: number; forwards: number; done: number };

/** What a cold process makes of so many deliveries at once. */
export async function deliverAtOnce(count: number, { bundle, env }: Candidate, cloud: BenchCloud): Promise<AtOnce> {
  const emulated = await cloud.renew();
  const running = await run(bundle, { ...env, ...cloudSettingsAt(cloud.url) });
  try {
    const bodies = Array.from({ length: count }, (_, at) => JSON.stringify({ enabled: true, exitSessions: at % 101 }));
    const { result } = await running.invoke({ atOnce: bodies.map((body) => toHubEvent(body)) });
    return {
      tokens: emulated.received.filter(({ service }) => service === 'iam').length,
      forwards: emulated.received.filter(({ path }) => path.startsWith(`/v1/${account.projectId}/`)).length,
      done: (result as { statusCode: number }[]).filter(({ statusCode }) => statusCode === 200).length,
    };
  } finally {
    await running.stop();
  }
}

/** Processor time of a warm call with 1000 users ÷ that of one with none, in one process, taken in turns. */
export async function crowdRatio({ bundle, env, toEvent }: Candidate, cloud: BenchCloud): Promise<number> {
  await cloud.renew();
  const running = await run(bundle, { ...env, ...cloudSettingsAt(cloud.url) });
  const crowd = Array.from({ length: 1000 }, (_, at) => `user-${at}@example.test`);
  const cpu = { none: 0, crowd: 0 };
  try {
    for (let at = 0; at < 300; at += 1) {
      for (const [key, users] of [
        ['none', []],
        ['crowd', crowd],
      ] as const) {
        const { used } = await ask(running, toEvent({ exitSessions: at % 100, users }));
        if (at >= 100) cpu[key] += used.handlerCpuMs;
      }
    }
    return cpu.crowd / cpu.none;
  } finally {
    await running.stop();
  }
}

export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** All of them in each round, in another order each time: a busy moment of the machine hits everybody alike. */
export async function measureRounds(
  candidates: readonly Candidate[],
  cloud: BenchCloud,
  rounds: number,
  told: (round: number) => void,
): Promise<Samples> {
  const samples = new Map<string, Sample[]>(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    told(round);
    for (const candidate of shuffle(candidates)) samples.get(candidate.name)?.push(await measure(candidate, cloud));
  }
  return samples;
}

export function shuffle<T>(list: readonly T[]): T[] {
  return list
    .map((value) => ({ value, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [below = 0, above = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return (below + above) / 2;
}

/** The middle of the ratios within a round; a ratio of two middles would mix rounds. */
export function ratio(samples: Samples, name: string, figure: keyof Sample, base = BARE): number {
  const ours = samples.get(name) ?? [];
  const theirs = samples.get(base) ?? [];
  return median(ours.map((sample, at) => sample[figure] / (theirs[at]?.[figure] ?? Number.NaN)));
}

export function middle(samples: Samples, name: string, figure: keyof Sample): number {
  return median((samples.get(name) ?? []).map((sample) => sample[figure]));
}
