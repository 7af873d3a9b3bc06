import { randomUUID } from 'node:crypto';
import { type AwsCall, createAwsCall } from './aws/aws-call.ts';
import type { AnyChannel, ChannelFactory } from './channel.ts';
import { byAgency } from './cloud/agency.ts';
import { bounded } from './cloud/bounded.ts';
import { authorized, byToken, type SendAuthorized } from './cloud/credentials.ts';
import { iamEndpointOf, listRegions, workspaceEndpointOf } from './cloud/endpoints.ts';
import { createSend, type Fetch, type Send } from './cloud/http.ts';
import { createTokenFetch, toTokenRequest } from './cloud/iam.ts';
import { byKeys, createKeysMemory, type KeysMemory } from './cloud/keys.ts';
import { cacheTokens, type IdentityMemory } from './cloud/token.ts';
import { createWorkspace } from './cloud/workspace.ts';
import type { Delivery } from './delivery.ts';
import { createDurable } from './durable/durable.ts';
import { createDynamoStore } from './durable/dynamo-store.ts';
import type { Log } from './log.ts';
import type { Order, Perform } from './order.ts';
import { createEnqueue } from './queue/enqueue.ts';
import { createRedactor, type Redactor } from './redactor.ts';
import { createRelay, type Relay } from './relay.ts';
import { Secret } from './secret.ts';
import { type DurableRole, type DurableSettings, readDurableSettings, withoutDurable } from './settings/durable.ts';
import {
  ConfigurationError,
  createSettingsReader,
  type Env,
  readCloudSettings,
  type SettingProblem,
  type SettingsReader,
} from './settings/settings.ts';
import { wait } from './timer.ts';
import { createPerform } from './work/actions.ts';

/** What is known of credentials that were tried. */
export type Memory = IdentityMemory & { keys?: KeysMemory };

/** The outside world. A runtime gives the log; the rest has defaults, which tests replace. */
export type Ports = {
  log: Log;
  /** What a runtime has found wrong with settings of its own: told together with everything else. */
  problems?: readonly SettingProblem[];
  /** What the function has to do with the table and the queues; left out, none of their settings is read. */
  durable?: DurableRole;
  /** Shared by apps that follow each other; of its own where it is left out. */
  memory?: Memory;
  /** Whether deliveries bring keys where no others are set. */
  hasAgency?: boolean;
  /** Whether a token may be asked for before there is a delivery. */
  mayPrefetch?: boolean;
  fetch?: Fetch;
  /** Epoch milliseconds. */
  now?: () => number;
  random?: () => number;
  timeoutSignal?: (ms: number) => AbortSignal;
  after?: (ms: number) => { elapsed: Promise<void>; cancel: () => void };
};

/** As many requests to the Workspace API at once, each on a connection of its own. */
const REQUESTS_MAX = 64;

const KEYS_ADVICE =
  'Check HW_ACCESS_KEY and HW_SECRET_KEY, whether temporary ones have ended, and that the clock here is right.';

export type App<D extends Delivery, Reply, More = unknown> = {
  relay: Relay;
  channels: ReadonlyArray<AnyChannel<D, Reply>>;
  /** What else was read. */
  more: More;
  core: Core;
};

/** What it is built of, for who takes orders from elsewhere than deliveries. */
export type Core = {
  perform: Perform;
  log: Log;
  send: Send;
  redactor: Redactor;
  projectId: string;
  durable: DurableSettings;
  /** Calls AWS, where there is a table or a queue. */
  call?: AwsCall;
  now: () => number;
  after: NonNullable<Ports['after']>;
  /** Says that the function runs until then, epoch milliseconds. */
  lastUntil: (deadlineAt: number) => void;
};

/**
 * Reads the environment once, builds what all deliveries share, and mounts the channels on it.
 *
 * @param readMore reads what else the function needs, so that all that is wrong is told at once.
 * @throws {ConfigurationError} naming every setting that is wrong.
 */
export function createApp<D extends Delivery, Reply, More = unknown>(
  env: Env,
  factories: ReadonlyArray<ChannelFactory<D, Reply>>,
  ports: Ports,
  readMore?: (settings: SettingsReader) => More,
): App<D, Reply, More> {
  const {
    log,
    problems = [],
    durable: role,
    memory = {},
    hasAgency = false,
    mayPrefetch = true,
    // Looked up at each call, so that a test or a wrapper may replace the global clock or fetch.
    fetch = (input, init) => globalThis.fetch(input, init),
    now = () => Date.now(),
    random = Math.random,
    timeoutSignal = (ms) => AbortSignal.timeout(ms),
    after = wait,
  } = ports;

  const reader = createSettingsReader(role ? env : withoutDurable(env));
  for (const { name, rule } of problems) reader.refuse(name, rule);
  const settings = readCloudSettings(reader, { hasAgency });
  const durable = role ? readDurableSettings(reader, role) : {};
  const endpoint = settings.workspaceEndpoint ?? workspaceEndpointOf(settings.regionName);
  if (endpoint === undefined && settings.regionName !== '') {
    reader.refuse(
      'HW_REGION_NAME',
      `is not a region with a known Workspace endpoint; correct it or set HW_WORKSPACE_ENDPOINT; ${listRegions(settings.regionName)}`,
    );
  }
  const channels = factories.map((create) => create(reader)).filter((channel) => channel !== undefined);
  const more = readMore?.(reader) as More;
  if (endpoint === undefined || reader.problems.length > 0) throw new ConfigurationError(reader.problems);

  const redactor = createRedactor(reader.known);
  const send = createSend({ fetch, timeoutSignal });
  const iamEndpoint = settings.iamEndpoint ?? iamEndpointOf(settings.regionName);
  // A request to IAM may take longer than the delivery that asked for it, but not longer than the function runs. When that ends is
  // known from the deadlines of the deliveries.
  let endsAt: number | undefined;
  const leftMs = () => (endsAt ?? Number.POSITIVE_INFINITY) - now();
  const { projectId, keys } = settings;
  const patience = { now, timeoutMs: settings.upstreamTimeoutMs };

  function sendByKeys(): SendAuthorized {
    memory.keys ??= createKeysMemory();
    const ports = { projectId, memory: memory.keys, most: REQUESTS_MAX, redactor, now, after };
    return authorized(send, keys ? byKeys({ ...ports, keys, advice: KEYS_ADVICE }) : byAgency(ports), patience);
  }

  function sendByToken(): SendAuthorized {
    const fetchToken = createTokenFetch({ send, redactor, now, endpoint: iamEndpoint, leftMs }, settings);
    const identity = new Secret(JSON.stringify(toTokenRequest(iamEndpoint, settings)));
    const tokens = cacheTokens({ fetchToken, identity, memory, now, random, after });
    // Not awaited, and it never rejects. Who needs the token later joins this request, or gets its result.
    if (settings.tokenPrefetch && mayPrefetch) void tokens.get(Number.POSITIVE_INFINITY);
    return authorized(bounded(send, REQUESTS_MAX, { now, after }), byToken(tokens), patience);
  }

  const sendOurs = keys || settings.byAgency ? sendByKeys() : sendByToken();
  const { redact, redactAll } = redactor;
  const workspace = createWorkspace({ send: sendOurs, redact }, { endpoint, projectId });
  const call = durable.aws && createAwsCall({ send, now }, durable.aws);
  const keeping = call && createKeeping(durable, { call, now, redactAll }, projectId);
  const straight = createPerform(workspace, now);
  const perform = keeping ? keeping(straight) : straight;
  const queueUrl = durable.commandQueueUrl;
  const accept = call && queueUrl !== undefined && createEnqueue({ call, newId: randomUUID }, { queueUrl, projectId });
  const relay = createRelay({
    perform,
    ...(accept ? { accept } : {}),
    log,
    now,
    redactAll,
    learnAddress: redactor.learnAddress,
    keepsIds: keeping !== undefined,
  });
  const lastUntil = (deadlineAt: number) => {
    endsAt = Math.max(endsAt ?? 0, deadlineAt);
  };
  return {
    relay(channel, delivery) {
      lastUntil(delivery.deadlineAt);
      return relay(channel, delivery);
    },
    channels,
    more,
    core: { perform, log, send, redactor, projectId, durable, ...(call ? { call } : {}), now, after, lastUntil },
  };
}

type KeepingPorts = { call: AwsCall; now: () => number; redactAll: Redactor['redactAll'] };

/** What somebody asked for in a chat is wanted this long, in seconds: no old wish comes true behind anybody's back. */
const CHAT_AGE_SECONDS = 900;

/** @returns what keeps orders from being carried out twice or out of order; nothing where there is no table. */
function createKeeping(
  { tableName, maxEventAgeSeconds = Number.POSITIVE_INFINITY }: DurableSettings,
  { call, now, redactAll }: KeepingPorts,
  projectId: string,
): ((perform: Perform) => Perform) | undefined {
  if (tableName === undefined) return undefined;
  const store = createDynamoStore(call, tableName, projectId);
  const maxAgeMs = ({ actor }: Order) =>
    Math.min(maxEventAgeSeconds, actor ? CHAT_AGE_SECONDS : maxEventAgeSeconds) * 1000;
  return createDurable({ store, now, newOwner: randomUUID, redactAll, maxAgeMs }, projectId);
}
