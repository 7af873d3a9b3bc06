import { type Cloud, type CloudOptions, createCloud } from '../../infra/emulator/cloud.ts';
import { type Served, serveCloud } from '../../infra/emulator/serve.ts';
import { type InvokeContext, type Invoked, type Lambda, startLambda } from '../e2e/lambda.ts';
import { owner, type Player, secrets, toSettings } from './players.ts';
import type { World } from './queue.ts';
import { sensitiveIn } from './sensitive.ts';

/** Limits with which nobody waits long. Long enough for a busy machine to answer in time where it is to. */
const hasty = { UPSTREAM_TIMEOUT_MS: '900', TOKEN_TIMEOUT_MS: '900' };

export type Delivered = {
  invoked: Invoked;
  /** The one line of its log. */
  line: Readonly<Record<string, unknown>>;
  lines: number;
  /** Everything that left the function: its reply, or what it threw, and what it wrote. */
  shown: string;
  /** What of the request and of the way to the cloud must not be in that. */
  sensitive: readonly string[];
};

/** A function in front of an emulated cloud. */
export type Stage = {
  player: Player;
  cloud: Cloud;
  served: Served;
  lambda: Lambda;
  /** @param event in place of the player's own. */
  deliver: (context?: InvokeContext & { signedAt?: number; event?: unknown }) => Promise<Delivered>;
  /** The token that it used last. */
  token: () => string;
  /** Ends the cloud's connections, as happens while a process is frozen, and serves on, on the same port. */
  reconnect: () => Promise<void>;
  /** The cloud as it was: whole, with a configuration or without. */
  reset: (isChange: boolean) => void;
  close: () => Promise<void>;
};

let deliveries = 0;

/** @param env settings beside the usual ones, or in their place. */
export type StageOptions = { isHasty?: boolean; env?: Readonly<Record<string, string>>; cloud?: CloudOptions };

export async function openStage(
  player: Player,
  { isHasty = false, env = {}, cloud: options = {} }: StageOptions = {},
): Promise<Stage> {
  const cloud = createCloud({ ...owner, userPassword: secrets.password, secondCreate: 'conflict', ...options });
  let served = await serveCloud(cloud);
  const { url } = served;
  const { ask, ...world }: World =
    'open' in player ? await player.open() : { env: {}, ask: player.ask, close: async () => {} };
  const lambda = await startLambda(player.bundle, {
    ...toSettings(url),
    ...world.env,
    ...player.env,
    ...(isHasty ? hasty : {}),
    ...env,
  });
  if (!lambda.start.started) throw new Error(`${player.bundle} does not start: ${lambda.start.error?.message}`);

  const tokens = new Set<string>();

  const deliver: Stage['deliver'] = async ({ signedAt = Date.now(), event: given, ...context } = {}) => {
    const event = given ?? (await ask(signedAt));
    const awsRequestId = `faults-${deliveries++}`;
    const before = [lambda.written.stdout.length, lambda.written.stderr.length];
    const invoked = await lambda.invoke(event, { awsRequestId, remainingMs: 28_000, ...context });
    const written = lambda.written.stdout.slice(before[0]) + lambda.written.stderr.slice(before[1]);
    const lines = written
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .filter(({ requestId }) => requestId === awsRequestId);
    for (const { headers } of cloud.received) if (headers['x-auth-token']) tokens.add(headers['x-auth-token']);
    const sensitive = [...tokens, ...sensitiveIn(event)];
    return {
      invoked,
      line: lines[0] ?? {},
      lines: lines.length,
      shown: `${JSON.stringify(invoked)}\n${written}`,
      sensitive,
    };
  };

  return {
    player,
    cloud,
    get served() {
      return served;
    },
    lambda,
    deliver,
    token: () => [...tokens].at(-1) ?? '',
    async reconnect() {
      await served.close();
      served = await serveCloud(cloud, { port: Number(new URL(url).port) });
    },
    reset(isChange) {
      cloud.heal();
      cloud.wipe();
      if (isChange) cloud.seed(untouched);
      cloud.received.length = 0;
    },
    async close() {
      await lambda.stop();
      await Promise.all([served.close(), world.close()]);
    },
  };
}

/** The configuration that is there before a change. */
export const untouched = { enabled: false, exitSessions: 2 };
