import type { ChatName } from '../../lib/channels/chats.ts';
import { account, type Cloud } from '../emulator/cloud.ts';
import type { Envelope } from '../runtimes/lambda/envelopes.ts';
import type { SignedHeaders } from '../senders/sign.ts';

export type Case = {
  trigger: string;
  /** What it asks for, in words. */
  command: string;
  deliver: HttpDeliver | ChatDeliver | EventDeliver;
  /** On FunctionGraph: what the agency lends, where it is not what it should be. */
  lends?: 'nothing' | 'refused keys';
  /** What happens in the cloud before. */
  before?: (cloud: Cloud) => void;
  expected: Ending;
};

/** How an HTTP request is handed over: as AWS does, or the gateway of Huawei Cloud. */
export type Handover = Envelope | 'gateway';

type HttpDeliver = { to: 'webhook'; envelope: Handover; prove: Prove; payload: unknown };
type ChatDeliver = {
  to: 'chatops';
  channel: ChatName;
  /** Default: an HTTP API. */
  envelope?: Handover;
  words: string;
  /** Somebody else than the one who may do everything. */
  user?: string;
};
type EventDeliver = { to: 'eventbus' | 'schedule'; event: unknown };

export type Prove = (body: string, now: number) => SignedHeaders;

/** How a delivery ends. */
export type Ending = {
  /** `OK`, or the code of the failure. */
  code: string;
  /** Left out where the function throws: a bus gets no status. */
  status?: number;
  /** What the cloud receives, in order. */
  upstream: readonly string[];
  /** The body of the last write among them, of a delivery that ends well. */
  sent?: unknown;
  /** JSON pointers of all problems that are named. */
  problems?: readonly string[];
  /** Some fields of the reply. */
  said?: Readonly<Record<string, unknown>>;
};

export type Section = {
  title: string;
  /**
   * Which of the projects it is about: one that takes any number of configurations, one that takes one, or one of the latter kind
   * whose functions run on FunctionGraph.
   */
  project: Project;
  cases: readonly Case[];
};

export type Project = 'many' | 'one' | 'graph';

/** A path of the API with "…" in place of a configuration's id and of the right project's, so that another one shows. */
export function shorten(path: string): string {
  return path.replace(`/v1/${account.projectId}/`, '/v1/…/').replace(/(?<=\/hotspot-session-config\/)[^/]+/, '…');
}

const base = '/v1/…/hotspot-session-config';

/** What the cloud receives. */
export const requests = {
  token: 'POST /v3/auth/tokens',
  create: `POST ${base}`,
  list: `GET ${base}`,
  users: `GET ${base}/…/non-migration-users`,
  settings: `PATCH ${base}/…`,
  editUsers: `PATCH ${base}/…/non-migration-users`,
} as const;

export const apiBody = (enabled: boolean, exitSessions: number) => ({
  hotspot_session_migration_enable: enabled,
  hotspot_exit_session_num: exitSessions,
});

export function done(upstream: readonly string[], more: Pick<Ending, 'sent' | 'said'> = {}): Ending {
  return { code: 'OK', status: 200, upstream, ...more };
}

export function failed(status: number, code: string, upstream: readonly string[] = []): Ending {
  return { status, code, upstream };
}
