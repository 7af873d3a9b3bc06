import { type Action, type Change, USERS_TOLD_MAX, type User } from './command.ts';
import type { Actor } from './intent.ts';
import {
  ACCEPTED,
  type Applied,
  type Code,
  endings,
  OK,
  type Outcome,
  type Reason,
  type Report,
  type StoreFault,
  type Upstream,
} from './outcome.ts';
import { ConfigurationError, type SettingProblem } from './settings/settings.ts';

/** The one line that a delivery leaves behind. Every field is here because it may be seen. */
export type DeliveryRecord = {
  channel: string;
  /** The sender's id of this delivery, only where its proof covers it. */
  deliveryId?: string;
  action?: Action | 'help';
  code: Code | 'OK';
  status: number;
  /** Why a proof was refused. */
  reason?: Reason;
  requestId: string;
  /** Of a failed command that writes: how much of it is done. */
  applied?: Applied;
  upstream?: Pick<Upstream, 'status' | 'requestId'>;
  /** Requests to IAM that this delivery began, and its own waiting for the Workspace API in milliseconds; left out where there was none. */
  tokenRequests?: number;
  upstreamMs?: number;
  /** From taking the delivery to having its outcome. */
  durationMs: number;
  /** Nothing is done yet: it lies in the queue. */
  queued?: true;
  /** Out of the queue: which attempt this is, from 1, and how long after the event's time it began, in milliseconds. */
  attempt?: number;
  queuedMs?: number;
  /** It went back, and comes after so many seconds. */
  retryInSeconds?: number;
  /** It lies among the dead letters. */
  deadLettered?: true;
  /** Whether somebody was told in a chat what came of it. */
  followUp?: 'sent' | 'failed' | 'expired';
  /** The answer of an earlier delivery with this id. */
  replayed?: true;
  /** The answer could not be kept. */
  unrecorded?: true;
  /** The service that could not be used, for STORE_UNAVAILABLE, and what it said. */
  store?: StoreFault;
  /** A dry run: nothing was written. */
  dryRun?: true;
  /** Taken without proof (WEBHOOK_ALLOW_UNSIGNED). */
  unsigned?: true;
  /** What came of a command that writes, and what it changed, or in a dry run would; of a failed one what is surely changed. */
  result?: Report['result'] | 'planned';
  changes?: readonly LoggedChange[];
  /** Who asked in a chat, and where. */
  actor?: string;
  workspace?: string;
  room?: string;
  /** For INTERNAL: the kind of error and where it was thrown, not what it says. */
  bug?: { name: string; at: readonly string[] };
};

/** A change of which at most so many users are told; the rest is counted. */
export type LoggedChange =
  | Exclude<Change, { field: 'excludeUsers' }>
  | {
      field: 'excludeUsers';
      added?: readonly User[];
      addedMore?: number;
      removed?: readonly User[];
      removedMore?: number;
    };

/** What may stand in a line beside the message. A field that is not named here is not written, whoever logs it. */
export const LOGGED = [
  'channel',
  'deliveryId',
  'action',
  'code',
  'status',
  'reason',
  'requestId',
  'applied',
  'upstream',
  'tokenRequests',
  'upstreamMs',
  'durationMs',
  'queued',
  'attempt',
  'queuedMs',
  'retryInSeconds',
  'deadLettered',
  'followUp',
  'replayed',
  'unrecorded',
  'store',
  'dryRun',
  'unsigned',
  'result',
  'changes',
  'actor',
  'workspace',
  'room',
  'coldStart',
  'bug',
  'settings',
] as const satisfies ReadonlyArray<keyof DeliveryRecord | 'coldStart' | 'settings'>;

export type Level = 'info' | 'warn' | 'error';

/** Writes the line. */
export type Log = (level: Level, record: DeliveryRecord) => void;

/** A platform's log. */
export type Logs = {
  log: Log;
  /** Tells, once, of settings that look wrong and keep nobody from starting. */
  logOddSettings: (settings: readonly string[]) => void;
  /** What is wrong with the log's own settings, where it has any. */
  problems?: readonly SettingProblem[];
  /** For a start that failed: which settings are wrong, or where the bug is. */
  logFailedStart: (error: unknown) => void;
};

/** A start that failed, as a line of the log. */
export function toStartLine(error: unknown): {
  message: string;
  settings?: readonly string[];
  bug?: DeliveryRecord['bug'];
} {
  if (!(error instanceof ConfigurationError))
    return { message: 'The function does not start.', bug: describeBug(error) };
  return { message: error.message, settings: error.problems.map(({ name, rule }) => `${name} ${rule}`) };
}

/** Readers of logs break lines at some of these, others turn the direction of what follows; JSON leaves them as they are. */
const UNSEEN = /[\u007f-\u009f\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** @returns a JSON text with the same meaning, in which control characters and direction marks stand as escapes. */
export function escapeUnseen(json: string): string {
  return json.replace(UNSEEN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** @returns the severity of a line: by status, and never below WARN for what was taken without proof or could not be kept. */
export function levelOf({
  status,
  unsigned,
  unrecorded,
}: Pick<DeliveryRecord, 'status' | 'unsigned' | 'unrecorded'>): Level {
  if (status >= 500) return 'error'; // HTTP's own border between whose fault it is
  return status >= 400 || unsigned || unrecorded ? 'warn' : 'info';
}

/** What an outcome adds to the line. */
export function toLogFields(
  outcome: Outcome,
): Pick<
  DeliveryRecord,
  | 'code'
  | 'status'
  | 'reason'
  | 'queued'
  | 'replayed'
  | 'unrecorded'
  | 'store'
  | 'dryRun'
  | 'applied'
  | 'result'
  | 'changes'
  | 'upstream'
  | 'bug'
> {
  const { upstream, replayed, unrecorded } = outcome;
  return {
    code: outcome.ok ? 'OK' : outcome.code,
    status: outcome.ok ? (outcome.accepted ? ACCEPTED : OK) : endings[outcome.code].status,
    ...(outcome.ok && outcome.accepted ? { queued: true } : {}),
    ...(outcome.ok || !outcome.reason ? {} : { reason: outcome.reason }),
    ...(upstream
      ? { upstream: { status: upstream.status, ...(upstream.requestId ? { requestId: upstream.requestId } : {}) } }
      : {}),
    ...(replayed ? { replayed } : {}),
    ...(unrecorded ? { unrecorded } : {}),
    ...(!outcome.ok && outcome.store ? { store: outcome.store } : {}),
    ...(outcome.ok && outcome.body.dryRun ? { dryRun: true } : {}),
    ...(!outcome.ok && outcome.applied ? { applied: outcome.applied } : {}),
    ...toChangeFields(outcome),
    ...(!outcome.ok && outcome.bug !== undefined ? { bug: describeBug(outcome.bug) } : {}),
  };
}

/** What came of a write. Of a failed one only what is surely done: what might be is nobody's deed. */
function toChangeFields(outcome: Outcome): Pick<DeliveryRecord, 'result' | 'changes'> {
  if (!outcome.ok) {
    return outcome.applied === 'partly' && outcome.changes ? { changes: outcome.changes.map(shorten) } : {};
  }
  const { result = 'created', changes = outcome.made, dryRun } = outcome.body;
  return changes ? { result: dryRun ? 'planned' : result, changes: changes.map(shorten) } : {};
}

function shorten(change: Change): LoggedChange {
  if (change.field !== 'excludeUsers') return change;
  const { added = [], removed = [] } = change;
  return {
    field: change.field,
    ...(added.length > 0 ? { added: added.slice(0, USERS_TOLD_MAX) } : {}),
    ...(added.length > USERS_TOLD_MAX ? { addedMore: added.length - USERS_TOLD_MAX } : {}),
    ...(removed.length > 0 ? { removed: removed.slice(0, USERS_TOLD_MAX) } : {}),
    ...(removed.length > USERS_TOLD_MAX ? { removedMore: removed.length - USERS_TOLD_MAX } : {}),
  };
}

/** Who asked, and where. */
export function toActorFields({ user, workspace, room }: Actor): Pick<DeliveryRecord, 'actor' | 'workspace' | 'room'> {
  return {
    actor: user,
    ...(workspace === undefined ? {} : { workspace }),
    ...(room === undefined ? {} : { room }),
  };
}

/** An error's message may quote anything; its name and its stack's places cannot. */
export function describeBug(bug: unknown): { name: string; at: readonly string[] } {
  if (!(bug instanceof Error)) return { name: typeof bug, at: [] };
  // The stack begins with the message, in which a line may look like a place.
  const { message, stack = '' } = bug;
  const places = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : '';
  const at = places.split('\n').filter((line) => /^\s+at /.test(line));
  return { name: bug.name, at: at.slice(0, 10).map((line) => line.trim()) };
}
