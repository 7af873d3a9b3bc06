import { type Cloud, createCloud, type Fault } from '../../infra/emulator/cloud.ts';
import { serveCloud } from '../../infra/emulator/serve.ts';
import { type Durable, startDurable, useDurable } from '../../infra/runtimes/durable/durable.ts';
import { type Supervised, supervise } from '../../infra/runtimes/durable/supervised.ts';
import { useEmulatedCloud } from '../../infra/start/environment.ts';
import { type Mishap, serveFaulty } from './faulty.ts';
import type { Route } from './plan.ts';
import type { Random } from './random.ts';
import { type Watch, watchConfig } from './watch.ts';

/** Everything that a soak needs: all of it on loopback, and all of it with faults as long as nobody switches them off. */
export type Stage = {
  cloud: Cloud;
  durable: Durable;
  /** Two processes of the function, as a platform starts them for deliveries at the same time. */
  webhooks: readonly Supervised[];
  /** The configuration that the wishes of each route speak of. */
  configs: Readonly<Record<Route, { id: string; watch: Watch }>>;
  counts: { faults: number; killed: number; redelivered: number };
  /** Whether things go wrong. */
  trouble: { isOn: boolean };
  stop: () => Promise<void>;
};

/** How often a request to the API goes wrong, one to table or queue, and an invocation of the worker. */
const RATES = { cloud: 0.04, table: 0.01, kill: 0.02 };
/** How often one message may be the death of a worker: more would make it a dead letter by chance. */
const KILLS_MAX = 2;
/** Within so much of an invocation it is killed, milliseconds, and which one at the latest. */
const KILL_WITHIN_MS = 60;
const FIRST_KILL = 10;

const faults: readonly Fault[] = [
  { status: 429 },
  { status: 503 },
  { drop: true },
  // Done, and nobody hears of it.
  { applied: true, drop: true },
];

export async function setStage(random: Random): Promise<Stage> {
  const counts = { faults: 0, killed: 0, redelivered: 0 };
  const trouble = { isOn: false };
  const happens = (rate: number) => trouble.isOn && random() < rate;
  const cloud = createCloud({ secondCreate: 'second-entry' });
  const toConfig = (id: string) => ({ id, watch: watchConfig(cloud, id) });
  const configs = { event: toConfig(cloud.seed()), async: toConfig(cloud.seed()), direct: toConfig(cloud.seed()) };
  const served = await serveCloud({
    async fetch(input, init, wire) {
      if (!isOfIam(input) && happens(RATES.cloud)) {
        counts.faults += 1;
        cloud.fail(faults[Math.floor(random() * faults.length)] as Fault);
      }
      try {
        return await cloud.fetch(input, init, wire);
      } finally {
        for (const { watch } of Object.values(configs)) watch.look();
      }
    },
  });
  useEmulatedCloud(served.url);

  const killsOf = new Map<string, number>();
  let [invocations, isDoomed] = [0, false];
  const durable = await startDurable({
    timing: { visibilitySeconds: 1, delaysSeconds: Array(9).fill(0) },
    limitMs: 950,
    write: () => {},
    async around(event, invoke) {
      const [{ messageId, attributes }] = (event as { Records: [{ messageId: string; attributes: Attributes }] })
        .Records;
      if (Number(attributes.ApproximateReceiveCount) > 1) counts.redelivered += 1;
      invocations += 1;
      // A first one for sure: a run without any would show nothing.
      isDoomed ||= happens(RATES.kill) || (trouble.isOn && invocations === FIRST_KILL);
      if (!isDoomed || (killsOf.get(messageId) ?? 0) >= KILLS_MAX) return invoke(event);
      const timer = setTimeout(() => {
        isDoomed = false;
        counts.killed += 1;
        killsOf.set(messageId, (killsOf.get(messageId) ?? 0) + 1);
        durable.processes().worker.kill();
      }, random() * KILL_WITHIN_MS);
      // What was over before is not the one.
      return invoke(event).finally(() => clearTimeout(timer));
    },
  });
  const mishap = (): Mishap => {
    if (!happens(RATES.table)) return undefined;
    counts.faults += 1;
    return random() < 0.5 ? 'throttled' : 'lost';
  };
  const { AWS_ENDPOINT_URL_DYNAMODB: table = '', AWS_ENDPOINT_URL_SQS: sqs = '' } = durable.settings;
  const fronts = await Promise.all([serveFaulty(table, mishap), serveFaulty(sqs, mishap)]);
  useDurable(durable);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: fronts[0].url,
    AWS_ENDPOINT_URL_SQS: fronts[1].url,
  });
  durable.work();
  const webhooks = [1, 2].map(() => supervise('webhook', { limitMs: 2000, write: () => {} }));

  return {
    cloud,
    durable,
    webhooks,
    configs,
    counts,
    trouble,
    async stop() {
      await Promise.all(webhooks.map((one) => one.stop()));
      await durable.stop();
      await Promise.all([...fronts.map((one) => one.stop()), served.close()]);
    },
  };
}

/** Of lost answers of IAM every process waits a minute, which is no matter of this test. */
const isOfIam = (input: string | URL | Request) => /\/v3\//.test(input instanceof Request ? input.url : String(input));

type Attributes = { ApproximateReceiveCount: string };
