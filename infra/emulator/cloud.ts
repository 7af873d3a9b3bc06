import { setTimeout } from 'node:timers/promises';
import { orAbort } from './abort.ts';
import { account as demo } from './account.ts';
import { gatewayError } from './answer.ts';
import { createConfigs } from './configs.ts';
import { createFaults, type Fault } from './faults.ts';
import { createIam } from './iam.ts';
import { createLockout } from './lockout.ts';
import { type Received, receive } from './received.ts';
import { follow } from './redirect.ts';
import { type BodyEnd, toResponse } from './response.ts';
import { createSignatures, type KeySet } from './signatures.ts';
import { spoil, type Wire } from './spoil.ts';
import { createTokens } from './tokens.ts';
import type { User } from './users.ts';
import { createWorkspace } from './workspace.ts';

export { account } from './account.ts';
export type { Fault } from './faults.ts';
export type { Received } from './received.ts';
export type { KeySet } from './signatures.ts';
export type { User } from './users.ts';

export type CloudOptions = {
  /** The account it belongs to; whatever is left out is taken from `account`. `regionName` is the project's name, too. */
  projectId?: string;
  domainName?: string;
  userName?: string;
  userPassword?: string;
  /** Keys that may sign. */
  keys?: readonly KeySet[];
  regionName?: string;
  /** Epoch milliseconds. Default: the system's clock, looked up at every call. */
  now?: () => number;
  /** Waits; used by `delayMs` only. Default: a real timer. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** How long a token lives, milliseconds. Default 24 hours. */
  tokenLifeMs?: number;
  /** Characters of a token. Default 1603; with a service catalogue they are tens of thousands. */
  tokenLength?: number;
  /** What a second create does (not published): 409, 400, or one more configuration. Default `conflict`. */
  secondCreate?: 'conflict' | 'bad-request' | 'second-entry';
  /** Whether create tells the id; the schema has it, the documented example has not. Default true. */
  createReturnsId?: boolean;
  /** Whether the list of users has `total_count`; as above. Default true. */
  listsTotalCount?: boolean;
  /** Whether the list of configurations shows their users. Default true. */
  listsUsers?: boolean;
  /** Both lists always give their first page. Default false. */
  ignoreOffset?: boolean;
};

/** A configuration to start with. Default: switched off, 0 sessions, no users, the next id. */
export type Seed = { id?: string; enabled?: boolean; exitSessions?: number; users?: readonly User[] };

export type Cloud = {
  /** Stands in for the global `fetch`; rejects as it does for a lost connection, and with the signal's reason. */
  fetch: (input: string | URL | Request, init?: RequestInit, wire?: Wire) => Promise<Response>;
  /** Everything that arrived, in order, including what a fault spoiled. */
  received: Received[];
  /** Queues faults. Throws a RangeError for a status outside 200..599. */
  fail: (...faults: Fault[]) => void;
  /** Drops all queued faults. */
  heal: () => void;
  /** A copy of the configurations, oldest first. */
  configs: () => ReadonlyArray<{ id: string; enabled: boolean; exitSessions: number; users: readonly User[] }>;
  /** Puts a configuration there past all rules and returns its id. */
  seed: (config?: Seed) => string;
  /** Takes every configuration away, past all rules. */
  wipe: () => void;
  /** Ends every token issued so far: 401 `APIGW.0307`, though `expires_at` lies ahead. */
  revokeTokens: () => void;
  /** The user's password from now on; ends every token, too. */
  changePassword: (password: string) => void;
  /** The keys from now on, in the place of those before. */
  changeKeys: (...keys: KeySet[]) => void;
  /** When the lock of an access key ends, epoch milliseconds; undefined while there is none. */
  keyLockedUntil: (accessKey: string) => number | undefined;
  /** How many tokens were issued, lost answers included. */
  tokensIssued: () => number;
  /** When the user's lock ends, epoch milliseconds; undefined while there is none. */
  lockedUntil: () => number | undefined;
};

const wait = (ms: number, signal?: AbortSignal): Promise<void> => setTimeout(ms, undefined, signal ? { signal } : {});

/** Builds an emulated cloud: IAM and Workspace behind any origin, told apart by path, with state of its own. */
export function createCloud(options: CloudOptions = {}): Cloud {
  const { now = () => Date.now(), sleep = wait, tokenLifeMs = 24 * 3_600_000 } = options;
  const { secondCreate = 'conflict', createReturnsId = true, listsTotalCount = true } = options;
  const { listsUsers = true, ignoreOffset = false } = options;
  const { projectId, regionName, domainName, userName, userPassword, keys } = { ...demo, ...options };
  const account = { ...demo, projectId, regionName, domainName, userName, userPassword, keys };
  const tokens = createTokens(now, tokenLifeMs, options.tokenLength);
  const configs = createConfigs();
  const lockout = createLockout(now);
  const signatures = createSignatures(() => account.keys, now);
  const faults = createFaults();
  const received: Received[] = [];
  // Node lets a Request that nobody holds be collected together with its link to the caller's signal;
  // an answer that hangs would then never hear of the abort.
  const inFlight = new Set<unknown>();

  const services = {
    iam: createIam({ account, tokens, lockout, signatures }),
    workspace: createWorkspace({
      projectId,
      configs,
      tokens,
      signatures,
      behaviour: { secondCreate, createReturnsId, listsTotalCount, listsUsers, ignoreOffset },
      now,
    }),
    unknown: () => gatewayError(404, 'APIGW.0101', 'The API does not exist or has not been published'),
  };

  const exchange = async (request: Request, signal: AbortSignal, wire: Wire): Promise<Response> => {
    const arrived = await orAbort(receive(request), signal);
    received.push(arrived);
    const { service } = arrived;
    const work = () => services[service](arrived);
    const fault = faults.take(arrived);
    const answer = fault ? await spoil(fault, { service, work, sleep, signal, wire }) : work();
    return toResponse(answer, service, bodyEndOf(fault, signal));
  };

  return {
    fetch: async (input, init, wire = {}) => {
      const request = new Request(input, init);
      const held = { input, request };
      inFlight.add(held);
      try {
        request.signal.throwIfAborted();
        return await follow(request, (hop) => exchange(hop, request.signal, wire));
      } finally {
        inFlight.delete(held);
      }
    },
    received,
    fail: (...added) => faults.add(added),
    heal: () => faults.clear(),
    configs: () => structuredClone(configs.all()),
    seed: ({ id, enabled = false, exitSessions = 0, users = [] } = {}) =>
      configs.add({ enabled, exitSessions, users }, id).id,
    wipe: () => configs.clear(),
    revokeTokens: () => tokens.revokeAll(),
    changePassword: (password) => {
      account.userPassword = password;
      tokens.revokeAll();
    },
    changeKeys: (...changed) => {
      account.keys = changed;
    },
    keyLockedUntil: (accessKey) => signatures.lockedUntil(accessKey),
    tokensIssued: () => tokens.issued(),
    lockedUntil: () => lockout.lockedUntil(),
  };
}

function bodyEndOf({ cut, stall }: Fault = {}, signal: AbortSignal): BodyEnd {
  if (stall === 'body') return signal;
  return cut ? 'cut' : 'whole';
}
