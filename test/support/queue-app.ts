import { createApp, type Ports } from '../../lib/app.ts';
import { chatFactories, chats } from '../../lib/channels/chats.ts';
import { eventbus } from '../../lib/channels/eventbus.ts';
import { schedule } from '../../lib/channels/schedule.ts';
import { webhook } from '../../lib/channels/webhook.ts';
import type { HttpDelivery, HttpReply } from '../../lib/delivery.ts';
import type { DeliveryRecord, Level } from '../../lib/log.ts';
import { toRecord } from '../../lib/queue/record.ts';
import type { Env } from '../../lib/settings/settings.ts';
import { startUndertaker } from '../../lib/undertaker.ts';
import { type Handle, workerRecipe } from '../../lib/worker.ts';
import { createTestCloud } from './app.ts';
import { createClock, settle } from './clock.ts';
import { createTableInMemory, tableSettings } from './durable-app.ts';
import { createQueuesInMemory, type QueueName, queueSettings } from './memory-queues.ts';

/** What a chat platform is told later. */
export type Told = { method: string; url: string; body: Record<string, unknown>; at: number };

export type Answer = { status: number; headers?: Record<string, string> } | 'drop' | 'hangs';

/** How long a function may run, in milliseconds. */
const RUN_MS = 60_000;

/** Functions, table, queues, a chat platform and the cloud in one process, on a clock that stands still. */
export function createStage(env: Env, { receiveMax = 5 } = {}) {
  const clock = createClock();
  const cloud = createTestCloud(clock);
  const table = createTableInMemory();
  const queues = createQueuesInMemory(clock.now, { receiveMax });
  const told: Told[] = [];
  const answers: Answer[] = [];
  /** A process dies at one of its next requests: before it is done, or after. */
  let dying: { left: number; isDone: boolean } | undefined;
  let isDead = false;
  /** How many wait for the clock, and not for each other. */
  let patient = 0;
  const lines: Array<{ level: Level } & DeliveryRecord> = [];

  async function tell(url: string, { method = 'GET', body, signal }: RequestInit): Promise<Response> {
    told.push({ method, url, body: JSON.parse(String(body)), at: clock.now() });
    const answer = answers.shift() ?? { status: 200 };
    if (answer === 'drop') throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    if (answer === 'hangs') {
      patient += 1;
      signal?.addEventListener('abort', () => {
        patient -= 1;
      });
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
    }
    return new Response(null, answer);
  }

  const fetch: NonNullable<Ports['fetch']> = async (input, init) => {
    if (dying) dying.left -= 1;
    if (dying?.left === 0) {
      const { isDone } = dying;
      dying = undefined;
      if (isDone) await reach(input, init);
      isDead = true;
      return new Promise<never>(() => {});
    }
    return reach(input, init);
  };

  const reach: NonNullable<Ports['fetch']> = async (input, init) => {
    const isRequest = input instanceof Request;
    const url = isRequest ? input.url : String(input);
    const { hostname } = new URL(url);
    if (hostname === 'iam.test' || hostname === 'workspace.test') {
      patient += 1;
      return cloud.fetch(input, init).finally(() => {
        patient = Math.max(patient - 1, 0);
      });
    }
    const signal = init?.signal ?? (isRequest ? input.signal : null);
    const asked: RequestInit = isRequest
      ? { method: input.method, headers: input.headers, body: await input.text(), signal }
      : { ...init };
    if (hostname === 'table.test') return table.fetch(url, asked);
    if (hostname === 'queue.test') return queues.fetch(url, asked);
    return tell(url, asked);
  };

  const settings = { ...tableSettings, ...queueSettings, ...env };
  const ports: Ports = {
    log: (level, record) => lines.push({ level, ...record }),
    fetch,
    now: clock.now,
    random: () => 0,
    timeoutSignal: clock.timeoutSignal,
    after(ms) {
      const timer = clock.after(ms);
      patient += 1;
      let isOver = false;
      const end = () => {
        patient -= isOver ? 0 : 1;
        isOver = true;
      };
      timer.elapsed.then(end);
      return {
        elapsed: timer.elapsed,
        cancel() {
          end();
          timer.cancel();
        },
      };
    },
  };

  function startDoor(factories: typeof chatFactories, more: Env = {}) {
    const app = createApp<HttpDelivery, HttpReply>({ ...settings, ...more }, factories, { ...ports, durable: 'door' });
    return (name: string, delivery: HttpDelivery) => {
      const channel = app.channels.find((one) => one.name === name);
      if (!channel) throw new Error(`${name} is not set up`);
      return app.relay(channel, delivery);
    };
  }

  async function handOver(handle: Handle, name: QueueName, runMs = RUN_MS): Promise<boolean | 'died' | undefined> {
    const record = queues.receive(name);
    if (!record) {
      dying = undefined;
      return undefined;
    }
    const handled = handle(toRecord(record), {
      requestId: 'r-1',
      deadlineAt: clock.now() + runMs - Math.min(500, runMs / 2),
    });
    let isOver: boolean | undefined;
    handled.then((over) => {
      isOver = over;
    });
    // Requests are signed beside this thread, which takes time of its own: the clock moves only where somebody waits for it.
    const endsAt = clock.now() + runMs;
    while (isOver === undefined && clock.now() < endsAt) {
      await settle();
      if (isOver !== undefined) break;
      if (isDead) {
        isDead = false;
        patient = 0;
        return 'died';
      }
      if (patient > 0) await clock.advance(250);
      else await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (isOver === undefined) throw new Error('The function does not end.');
    dying = undefined;
    if (isOver) queues.remove(name, record);
    return isOver;
  }

  return {
    clock,
    cloud,
    table,
    queues,
    told,
    lines,
    settings,
    fetch,
    ports,
    /** How the chat platform answers the next calls, one each; 200 where nothing is said. */
    answerChat: (...more: readonly Answer[]) => answers.push(...more),
    /** Lets the next function die at one of its requests, from 1: before it is done, or after. */
    killAt(request: number, isDone: boolean) {
      dying = { left: request, isDone };
    },
    startWebhook: (more?: Env) => startDoor([webhook], more),
    startChats: (more?: Env) => startDoor(chatFactories, more),
    startWorker: (more: Env = {}): Handle =>
      workerRecipe([eventbus, schedule], chats).build({ ...settings, ...more }, { ...ports, durable: 'worker' }),
    startUndertaker: (more: Env = {}): Handle =>
      startUndertaker({ ...settings, ...more }, ports, { events: [eventbus, schedule], platforms: chats }),
    /** Hands the next message to a function. @returns whether it is over; nothing where there is none. */
    work: (worker: Handle, runMs?: number) => handOver(worker, 'commands', runMs),
    bury: (undertaker: Handle) => handOver(undertaker, 'deaths'),
  };
}

export type Stage = ReturnType<typeof createStage>;
