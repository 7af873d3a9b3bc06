import { type Cloud, type CloudOptions, createCloud } from '../../infra/emulator/cloud.ts';
import { type App, createApp, type Ports } from '../../lib/app.ts';
import type { ChannelFactory } from '../../lib/channel.ts';
import type { Delivery } from '../../lib/delivery.ts';
import type { DeliveryRecord, Level } from '../../lib/log.ts';
import type { Env } from '../../lib/settings/settings.ts';
import { type Clock, createClock } from './clock.ts';
import { secrets } from './secrets.ts';
import { projectId } from './settings.ts';

export type Line = { level: Level } & DeliveryRecord;

export type Started<D extends Delivery, Reply> = App<D, Reply> & {
  cloud: Cloud;
  clock: Clock;
  lines: Line[];
  /** Sends a delivery through the only channel. */
  send: (delivery: D) => Promise<Reply>;
};

/** An emulated cloud of the account that the test settings belong to, on this clock. */
export function createTestCloud(clock: Clock, options: CloudOptions = {}): Cloud {
  return createCloud({
    projectId,
    userPassword: secrets.password,
    now: clock.now,
    sleep: clock.sleep,
    secondCreate: 'second-entry',
    ...options,
  });
}

/** The app in front of an emulated cloud, with a clock that stands still. */
export function startApp<D extends Delivery, Reply>(
  factory: ChannelFactory<D, Reply>,
  env: Env,
  {
    clock = createClock(),
    cloud = createTestCloud(clock),
    ...ports
  }: Partial<Ports> & { clock?: Clock; cloud?: Cloud } = {},
): Started<D, Reply> {
  const lines: Line[] = [];
  const app = createApp(env, [factory], {
    log: (level, record) => lines.push({ level, ...record }),
    fetch: cloud.fetch as typeof globalThis.fetch,
    now: clock.now,
    random: () => 0,
    timeoutSignal: clock.timeoutSignal,
    after: clock.after,
    ...ports,
  });
  const [channel] = app.channels;
  if (!channel) throw new Error('the app has no channel');
  return { ...app, cloud, clock, lines, send: (delivery) => app.relay(channel, delivery) };
}
