import type { Change } from '../command.ts';
import { toHttpReply } from '../http-reply.ts';
import type { Failure, Outcome, Report } from '../outcome.ts';
import type { KeptAnswer } from './record.ts';

/** A larger answer is kept without its lists, in bytes: an item of the table takes 400 KiB. */
const ANSWER_MAX_BYTES = 300 * 1024;

/** Whether an ending is the last one: every failure can heal, but for an event that came after a newer one. */
export function isFinal(outcome: Outcome): boolean {
  return outcome.ok || (outcome.code === 'SUPERSEDED' && outcome.tooOld !== true);
}

/** @param outcome without secrets. */
export function toKept(outcome: Outcome): KeptAnswer {
  const { status, headers, body } = toHttpReply(outcome, { requestId: '' });
  const kept = { status, contentType: headers['content-type'] ?? '', body };
  if (!outcome.ok) return kept;

  const made = outcome.made && JSON.stringify(outcome.made);
  const small = Buffer.byteLength(body) > ANSWER_MAX_BYTES ? { ...kept, body: withoutLists(outcome.body) } : kept;
  const isRoom = Buffer.byteLength(small.body) + Buffer.byteLength(made ?? '') <= ANSWER_MAX_BYTES;
  return { ...small, ...(outcome.several ? { several: true } : {}), ...(made && isRoom ? { made } : {}) };
}

function withoutLists({ excludeUsers: _, changes: __, ...report }: Report): string {
  return JSON.stringify(report);
}

/** The same ending again. What is special to the first delivery, its request id and what the API said of it, is left out. */
export function fromKept({ status, body, several, made }: KeptAnswer): Outcome {
  const said: unknown = JSON.parse(body);
  if (status === 200) {
    return {
      ok: true,
      body: said as Report,
      ...(several ? { several } : {}),
      ...(made ? { made: JSON.parse(made) as Change[] } : {}),
      replayed: true,
    };
  }
  const { code, detail, applied, changes } = said as Pick<Failure, 'code' | 'detail' | 'applied' | 'changes'>;
  const rest = { ...(detail ? { detail } : {}), ...(applied ? { applied } : {}), ...(changes ? { changes } : {}) };
  return { ok: false, code, ...rest, replayed: true };
}
