import { createQueues } from '../../infra/redrive/queues.ts';
import { redrive } from '../../infra/redrive/redrive.ts';
import { deliver } from './deliver.ts';
import { judge, type Verdict } from './judge.ts';
import { toEffects } from './model.ts';
import { routes, type Sent, toPlan } from './plan.ts';
import { createRandom } from './random.ts';
import { type Stage, setStage } from './stage.ts';

export type Soaked = Verdict & {
  deliveries: number;
  seed: number;
  wishes: number;
  duplicates: number;
  redelivered: number;
  killed: number;
  faults: number;
  seconds: number;
};

/** Delivers wishes through everything that goes wrong, waits until all is quiet, and compares what came of them with the model. */
export async function play({ deliveries: count, seed }: { deliveries: number; seed: number }): Promise<Soaked> {
  const startedAt = performance.now();
  const random = createRandom(seed);
  const stage = await setStage(createRandom(seed + 1));
  const { deliveries, wishes } = toPlan(count, random, Date.now());
  try {
    stage.trouble.isOn = true;
    const isTaken = await deliverAll(stage, deliveries);
    await settle(stage);
    stage.trouble.isOn = false;
    const dead = await sendBack(stage);

    const verdicts = routes.map((route) => {
      const all = wishes.filter((one) => one.route === route).map(({ wish }) => wish);
      // What died was carried out last.
      const ordered = [...all.filter(({ id }) => !dead.has(id)), ...all.filter(({ id }) => dead.has(id))];
      return judge(withoutRepeats(toEffects(ordered)), stage.configs[route].watch.effects());
    });
    const sum = (name: keyof Verdict) => verdicts.reduce((total, verdict) => total + verdict[name], 0);
    return {
      deliveries: count,
      seed,
      wishes: wishes.length,
      lost: sum('lost') + isTaken.filter((taken) => !taken).length,
      twice: sum('twice'),
      disorder: sum('disorder'),
      duplicates: deliveries.length - wishes.length,
      ...stage.counts,
      seconds: Math.round((performance.now() - startedAt) / 1000),
    };
  } finally {
    await stage.stop();
  }
}

/**
 * Each route for itself, side by side: one delivery after the other, since what comes at the same moment has no order; but duplicates
 * that follow each other come at the same moment.
 */
async function deliverAll(stage: Stage, deliveries: readonly Sent[]): Promise<boolean[]> {
  const lanes = routes.map(async (route) => {
    const taken: boolean[] = [];
    for (const twins of toTwins(deliveries.filter((one) => one.route === route)))
      taken.push(...(await Promise.all(twins.map((one, at) => deliver(stage, one, at)))));
    return taken;
  });
  return (await Promise.all(lanes)).flat();
}

function toTwins(deliveries: readonly Sent[]): Sent[][] {
  const twins: Sent[][] = [];
  for (const one of deliveries) {
    if (twins.at(-1)?.[0] === one) twins.at(-1)?.push(one);
    else twins.push([one]);
  }
  return twins;
}

/** Waits until nothing lies in the two queues that are worked off. */
async function settle({ durable }: Stage): Promise<void> {
  const { commands, deaths } = durable.aws.queues;
  for (let quiet = 0; quiet < 2; ) {
    const counts = await Promise.all([commands, deaths].map((url) => countMessages(durable, url)));
    quiet = counts.every((one) => one === 0) ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function countMessages({ aws }: Stage['durable'], url: string): Promise<number> {
  const answer = await aws.call('sqs', 'GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] });
  const attributes = (answer.ok ? answer.value['Attributes'] : {}) as Record<string, string>;
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  return names.reduce((total, name) => total + Number(attributes[name] ?? 1), 0);
}

/** Sends dead letters back until there are none. @returns the ids of what had died. */
async function sendBack(stage: Stage): Promise<ReadonlySet<string>> {
  const { aws } = stage.durable;
  const dead = new Set<string>();
  for (let isEmpty = false; !isEmpty; ) {
    const said: string[] = [];
    await redrive(
      { filter: {}, yes: true, json: true },
      {
        queues: createQueues(aws.call, aws.queues, Date.now),
        now: Date.now,
        say: (line) => dead.add(JSON.parse(line).deliveryId),
        sayAside: (line) => said.push(line),
        isStopped: () => false,
      },
    );
    isEmpty = said.includes('The dead-letter queue is empty.');
    await settle(stage);
  }
  return dead;
}

/** What is set to what it is already, nobody sees. */
function withoutRepeats(effects: readonly string[]): string[] {
  let setting = 'false 0';
  return effects.filter((effect) => {
    if (/^(ex|in)clude/.test(effect)) return true;
    const isNew = effect !== setting;
    setting = effect;
    return isNew;
  });
}

/** The last line of `npm run soak`. */
export function toLine(soaked: Soaked): string {
  const { deliveries, seed, wishes, lost, twice, disorder, duplicates, redelivered, killed, faults, seconds } = soaked;
  return `deliveries=${deliveries} seed=${seed} wishes=${wishes} lost=${lost} twice=${twice} disorder=${disorder} duplicates=${duplicates} redelivered=${redelivered} killed=${killed} faults=${faults} seconds=${seconds}`;
}
