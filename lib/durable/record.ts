import { createHash } from 'node:crypto';
import type { Doubt } from '../order.ts';

/** An answer as our HTTP API gives it, with the little that chats and buses say beside it. `made` is JSON. */
export type KeptAnswer = { status: number; contentType: string; body: string; several?: true; made?: string };

/** What the table keeps of an id. */
export type KeptRecord = {
  id: string;
  /** The run that wrote it: a random text. */
  owner: string;
  /** Of the bytes that came under this id first. */
  fingerprint: string;
  /** Epoch milliseconds. */
  firstSeenAt: number;
  /** Epoch seconds from which on the id is new, whether the table has removed this or not. */
  expiration: number;
  /** What is not known of a POST that may have left under this id. */
  doubt?: Doubt;
} & KeptState;

type KeptState = { state: 'running'; deadlineAt: number } | { state: 'failed' } | { state: 'done'; answer: KeptAnswer };

/** Kept so long after it last ran, in seconds. */
const KEPT_SECONDS = 72 * 3600;

/** How long a run may last where the platform names no end, in milliseconds. */
const RUN_MAX_MS = 60_000;

/** What says which order an id belongs to: the same id of another sender is another one. */
export type Identity = { projectId: string; channel: string; scheme?: string; id: string };

/** The id of a record: lengths and signs of the sender's id do not matter, and nobody reads it there. */
export function toRecordId({ projectId, channel, scheme = '', id }: Identity): string {
  return sha256(JSON.stringify([projectId, channel, scheme, id]));
}

/** The id under which the times of a project's order are kept; no record has it. */
export function toTimesId(projectId: string): string {
  return sha256(JSON.stringify([projectId]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Somebody about to carry out an order. Times are epoch milliseconds. */
export type Run = {
  id: string;
  owner: string;
  fingerprint: string;
  arrivedAt: number;
  /** When it will be over; `Infinity` where nobody says. */
  deadlineAt: number;
  /** Whether two of it would make two things. */
  isCreate: boolean;
};

export function toExpiration(now: number): number {
  return Math.ceil(now / 1000) + KEPT_SECONDS;
}

/** The record of a run that begins, after what was found, which is neither running nor done. */
export function begin(run: Run, found: KeptRecord | undefined, now: number): KeptRecord {
  const { id, owner, fingerprint, arrivedAt, deadlineAt, isCreate } = run;
  const doubt = found && isCreate ? doubtOf(found) : undefined;
  return {
    id,
    owner,
    fingerprint,
    firstSeenAt: Math.min(found?.firstSeenAt ?? arrivedAt, arrivedAt),
    expiration: toExpiration(now),
    ...(doubt ? { doubt } : {}),
    state: 'running',
    deadlineAt: Number.isFinite(deadlineAt) ? deadlineAt : now + RUN_MAX_MS,
  };
}

/** Of a run that died nobody knows whether it sent something before its end. */
function doubtOf(found: KeptRecord): Doubt | undefined {
  return found.state === 'running' ? { code: 'UPSTREAM_TIMEOUT', mayHaveLeftAt: found.deadlineAt } : found.doubt;
}

export type Verdict =
  /** Our own claim, whose answer was lost. */
  | { kind: 'ours'; record: KeptRecord }
  /** There is none, or one that is too old. */
  | { kind: 'new' }
  /** May run again: it failed, or its run died. */
  | { kind: 'open'; record: KeptRecord }
  | { kind: 'running'; deadlineAt: number }
  | { kind: 'done'; answer: KeptAnswer }
  /** Other bytes came under this id. */
  | { kind: 'reused' };

/** What a record that was found means for a run. @param now epoch milliseconds */
export function judge(found: KeptRecord | undefined, run: Run, now: number): Verdict {
  if (found?.owner === run.owner) return { kind: 'ours', record: found };
  if (!found || now >= found.expiration * 1000) return { kind: 'new' };
  if (found.fingerprint !== run.fingerprint) return { kind: 'reused' };
  if (found.state === 'done') return { kind: 'done', answer: found.answer };
  if (found.state === 'running' && now < found.deadlineAt) return { kind: 'running', deadlineAt: found.deadlineAt };
  return { kind: 'open', record: found };
}
