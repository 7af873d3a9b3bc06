import type { Action, Change } from './command.ts';
import type { Actor } from './intent.ts';
import { type Applied, type Code, endings, OK, type Outcome, type Upstream } from './outcome.ts';
import { ConfigurationError, type SettingProblem } from './settings/settings.ts';

/** The one line that a delivery leaves behind. Every field is here because it may be seen. */
export type DeliveryRecord = {
  channel: string;
  /** The sender's id of this delivery, only where its proof covers it. */
  deliveryId?: string;
  action?: Action | 'help';
  code: Code | 'OK';
  status: number;
  requestId: string;
  /** Of a failed command that writes: how much of it is done. */
  applied?: Applied;
  upstream?: Pick<Upstream, 'status' | 'requestId'>;
  /** Requests to IAM that this delivery began, and its own waiting for the Workspace API in milliseconds; left out where there was none. */
  tokenRequests?: number;
  upstreamMs?: number;
  /** From taking the delivery to having its outcome. */
  durationMs: number;
  /** A dry run: nothing was written. */
  dryRun?: true;
  /** Taken without proof (WEBHOOK_ALLOW_UNSIGNED). */
  unsigned?: true;
  /** Who asked, where, and what came of it: the audit of a chat. */
  actor?: string;
  workspace?: string;
  room?: string;
  changes?: readonly Change[];
  /** For INTERNAL: the kind of error and where it was thrown, not what it says. */
  bug?: { name: string; at: readonly string[] };
};

/** What may stand in a line beside the message. A field that is not named here is not written, whoever logs it. */
export const LOGGED = [
  'channel',
  'deliveryId',
  'action',
  'code',
  'status',
  'requestId',
  'applied',
  'upstream',
  'tokenRequests',
  'upstreamMs',
  'durationMs',
  'dryRun',
  'unsigned',
  'actor',
  'workspace',
  'room',
  'changes',
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

/** @returns the severity of a line: by status, and never below WARN for what was taken without proof. */
export function levelOf({ status, unsigned }: Pick<DeliveryRecord, 'status' | 'unsigned'>): Level {
  if (status >= 500) return 'error'; // HTTP's own border between whose fault it is
  return status >= 400 || unsigned ? 'warn' : 'info';
}

/** What an outcome adds to the line. */
export function toLogFields(
  outcome: Outcome,
): Pick<DeliveryRecord, 'code' | 'status' | 'dryRun' | 'applied' | 'upstream' | 'bug'> {
  const { upstream } = outcome;
  return {
    code: outcome.ok ? 'OK' : outcome.code,
    status: outcome.ok ? OK : endings[outcome.code].status,
    ...(upstream
      ? { upstream: { status: upstream.status, ...(upstream.requestId ? { requestId: upstream.requestId } : {}) } }
      : {}),
    ...(isDryRun(outcome) ? { dryRun: true } : {}),
    ...(!outcome.ok && outcome.applied ? { applied: outcome.applied } : {}),
    ...(!outcome.ok && outcome.bug !== undefined ? { bug: describeBug(outcome.bug) } : {}),
  };
}

/** What somebody's asking adds to the line. */
export function toAuditFields(
  { user, workspace, room }: Actor,
  outcome: Outcome,
): Pick<DeliveryRecord, 'actor' | 'workspace' | 'room' | 'changes'> {
  const { changes } = outcome.ok ? outcome.body : outcome;
  return {
    actor: user,
    ...(workspace === undefined ? {} : { workspace }),
    ...(room === undefined ? {} : { room }),
    ...(changes === undefined || isDryRun(outcome) ? {} : { changes }),
  };
}

/** Nothing was changed then, whatever changes are told. */
function isDryRun(outcome: Outcome): boolean {
  return outcome.ok && outcome.body.dryRun === true;
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
