import { type Cloud, type CloudOptions, createCloud } from '../../../../infra/emulator/cloud.ts';
import { createApp } from '../../../../lib/app.ts';
import { eventbus } from '../../../../lib/channels/eventbus.ts';
import { schedule } from '../../../../lib/channels/schedule.ts';
import { webhook } from '../../../../lib/channels/webhook.ts';
import { NOON } from '../../../support/clock.ts';
import { onBus, toDelivery, toEvent } from '../../../support/delivery.ts';
import { secrets } from '../../../support/secrets.ts';
import { cloudSettings, projectId } from '../../../support/settings.ts';

/** Where the emulated cloud has its configurations. */
export const configsPath = `/v1/${projectId}/hotspot-session-config`;
export const usersPath = (id: string): string => `${configsPath}/${encodeURIComponent(id)}/non-migration-users`;

/** How long one attempt waits, milliseconds: the default. */
export const TIMEOUT_MS = 10_000;

export type Sent = { method: string; path: string; body: unknown };

// biome-ignore lint/suspicious/noExplicitAny: a reply is whatever came; the assertions say what it should be.
export type Reply = { status: number; headers: Readonly<Record<string, string>>; body: any };

export type Stage = {
  cloud: Cloud;
  /** The time on the stage, epoch milliseconds. It passes only while the cloud lets wait. */
  now: () => number;
  /** Delivers a payload to `webhook`. @param leftMs what is left until the function's deadline. */
  deliver: (payload: unknown, leftMs?: number) => Promise<Reply>;
  /** Delivers it to `eventbus`. */
  publish: (payload: unknown) => Promise<unknown>;
  /** Delivers it to `schedule`, as the input of a run. */
  tick: (payload: object) => Promise<unknown>;
  /** What arrived at the Workspace API and may change something, in order. */
  writes: () => readonly Sent[];
  /** The other requests that arrived there, as path and query below the configurations' path. */
  reads: () => readonly string[];
  /** When each request of any kind was sent. */
  sentAt: readonly number[];
  /** From now on no connection is made for requests of this method. */
  disconnect: (method: string) => void;
  /** Forgets what arrived. */
  clear: () => void;
};

/**
 * The app in front of an emulated cloud. Nothing waits for real: when the cloud takes its time, the clock of the stage goes on
 * and what was to happen meanwhile happens, above all the abort of the request.
 */
export function openStage(options: CloudOptions = {}): Stage {
  const clock = createClock();
  const { now } = clock;
  const cloud = createCloud({ projectId, userPassword: secrets.password, now, sleep: clock.sleep, ...options });
  const sentAt: number[] = [];
  const cutOff = new Set<string>();
  const ports = {
    log: () => {},
    fetch: ((input: Request, init?: RequestInit) => {
      sentAt.push(now());
      const isIam = input.url.startsWith(cloudSettings.HW_IAM_ENDPOINT);
      if (!isIam && cutOff.has(input.method)) {
        const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
        return Promise.reject(new TypeError('fetch failed', { cause }));
      }
      return cloud.fetch(input, init);
    }) as typeof globalThis.fetch,
    now,
    random: () => 0,
    timeoutSignal: clock.timeoutSignal,
    after: clock.after,
  };
  const overHttp = createApp({ ...cloudSettings, WEBHOOK_ALLOW_UNSIGNED: 'true' }, [webhook], ports);
  const byPlatform = createApp(cloudSettings, [eventbus, schedule], ports);
  const [hook] = overHttp.channels;
  const [bus, timer] = byPlatform.channels;
  if (!hook || !bus || !timer) throw new Error('an app has no channel');
  const arrived = (wanted: (method: string) => boolean) =>
    cloud.received.filter(({ service, method }) => service === 'workspace' && wanted(method));

  return {
    cloud,
    now,
    sentAt,
    disconnect: (method) => cutOff.add(method),
    async deliver(payload, leftMs = 28_000) {
      const delivery = toDelivery({ body: JSON.stringify(payload), deadlineAt: now() + leftMs });
      const { status, headers, body } = await overHttp.relay(hook, delivery);
      return { status, headers, body: JSON.parse(body) };
    },
    publish: (payload) => byPlatform.relay(bus, toEvent(onBus(payload), now() + 28_000)),
    tick: (payload) => {
      const delivery = { id: 'run-1', time: '2026-11-25T12:00:00Z' };
      return byPlatform.relay(timer, toEvent({ ...payload, delivery }, now() + 28_000));
    },
    writes: () => arrived((method) => method !== 'GET').map(({ method, path, json }) => ({ method, path, body: json })),
    reads: () =>
      arrived((method) => method === 'GET').map(({ path, query }) => `${path.slice(configsPath.length)}?${query}`),
    clear() {
      cloud.received.length = 0;
      sentAt.length = 0;
    },
  };
}

/** A clock that whoever sleeps moves on, timer by timer. */
function createClock(startsAt = NOON) {
  let time = startsAt;
  const timers = new Set<{ at: number; fire: () => void }>();

  function schedule(ms: number, fire: () => void): () => void {
    const timer = { at: time + ms, fire };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  return {
    now: () => time,
    after(ms: number) {
      const { promise, resolve } = Promise.withResolvers<void>();
      return { elapsed: promise, cancel: schedule(ms, resolve) };
    },
    timeoutSignal(ms: number) {
      const controller = new AbortController();
      schedule(ms, () => controller.abort(new DOMException('The operation timed out.', 'TimeoutError')));
      return controller.signal;
    },
    async sleep(ms: number, signal?: AbortSignal) {
      const until = time + ms;
      while (!signal?.aborted) {
        const [next] = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        time = next ? Math.max(time, next.at) : until;
        if (!next) return;
        timers.delete(next);
        next.fire();
      }
    },
  };
}

/** So many users, each with id and name. */
export function crowd(count: number, prefix = 'u'): ReadonlyArray<{ id: string; name: string }> {
  return Array.from({ length: count }, (_, at) => ({ id: `${prefix}-${at}`, name: `${prefix} number ${at}` }));
}

/** Users in the words of the API. */
export function inApiWords(
  users: ReadonlyArray<{ id?: string; name?: string }>,
): { user_id?: string; user_name?: string }[] {
  return users.map(({ id, name }) => ({
    ...(id === undefined ? {} : { user_id: id }),
    ...(name === undefined ? {} : { user_name: name }),
  }));
}
