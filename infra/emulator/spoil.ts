import { orAbort } from './abort.ts';
import type { Answer } from './answer.ts';
import { documented } from './documented.ts';
import type { Fault } from './faults.ts';
import type { Service } from './received.ts';
import { closedError, resetError } from './response.ts';

export type SpoilParts = {
  service: Service;
  /** Does what the request asks and gives the real answer; called at most once. */
  work: () => Answer;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  signal: AbortSignal;
  wire: Wire;
};

/** What only a socket can do. */
export type Wire = {
  /** Sends the beginning of a head. */
  beginHead?: () => void;
  /** The port it comes from, for whoever asks who is there. */
  port?: number;
};

/** Lives a fault through up to the answer, which may still be cut short. Rejects where there is none. */
export async function spoil(fault: Fault, { service, work, sleep, signal, wire }: SpoilParts): Promise<Answer> {
  const real = fault.applied ? work() : undefined;
  if (fault.delayMs !== undefined) await orAbort(sleep(fault.delayMs, signal), signal);
  if (fault.stall === 'head') wire.beginHead?.();
  if (fault.hang || fault.stall === 'head') await hang(signal);
  if (fault.drop) throw new TypeError('fetch failed', { cause: closedError() });
  if (fault.reset) throw new TypeError('fetch failed', { cause: resetError() });
  const answer = isReplaced(fault) ? replace(fault, service, real?.status ?? 200) : (real ?? undone(fault, work));
  return { ...answer, headers: merge(answer.headers, fault.headers ?? {}) };
}

/** Keeps the process alive meanwhile, as a socket would: the timer behind `AbortSignal.timeout` does not. */
async function hang(signal: AbortSignal): Promise<never> {
  const alive = setInterval(() => {}, 60_000);
  try {
    return await orAbort(new Promise<never>(() => {}), signal);
  } finally {
    clearInterval(alive);
  }
}

/** Where an answer has no end, it has begun before the work; all others are the work's own. */
function undone({ stall }: Fault, work: () => Answer): Answer {
  if (stall === undefined) return work();
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{"items":[],"total_count":0}' };
}

const isReplaced = ({ status, body }: Fault): boolean => status !== undefined || body !== undefined;

function replace(fault: Fault, service: Service, otherwise: number): Answer {
  const status = fault.status ?? otherwise;
  if (fault.body === undefined) return documented(status, service);
  if (typeof fault.body === 'string')
    return { status, headers: { 'Content-Type': 'text/plain;charset=UTF-8' }, body: fault.body };
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(fault.body) };
}

/** Header names are equal whatever their case. */
function merge(...parts: Record<string, string>[]): Record<string, string> {
  const merged = new Headers();
  for (const [name, value] of parts.flatMap((part) => Object.entries(part))) merged.set(name, value);
  return Object.fromEntries(merged);
}
