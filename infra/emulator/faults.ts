import type { Received } from './received.ts';

/** One thing that goes wrong. What it does to a request, in this order: work (if `applied`), wait, hang, end, answer. */
export type Fault = {
  /** Which requests it hits; `path` is tried on the percent-encoded path without query. Default: any request. */
  on?: { service?: 'iam' | 'workspace'; method?: string; path?: RegExp };
  /** How many matching requests it hits, `Infinity` allowed. Default 1. */
  times?: number;
  /** How many matching requests it lets through first (to the faults behind it, too). Default 0. */
  skip?: number;
  /**
   * true: the work is done first, then the answer is spoiled (a lost answer). Default false: the work is not done,
   * unless the fault leaves the real answer standing (only `delayMs`, `headers` or `cut`); then it is done after the wait.
   */
  applied?: boolean;
  /** Milliseconds to wait before answering; ends early when the caller gives up. */
  delayMs?: number;
  /** No answer: the connection is closed. */
  drop?: boolean;
  /** No answer: the connection is reset. */
  reset?: boolean;
  /** Never answers; only the caller's signal or the connection ends it. */
  hang?: boolean;
  /** Begins an answer and never ends it: in the middle of its head, or of its body. The work is done as `applied` says. */
  stall?: 'head' | 'body';
  /** 200..599. Default: that of the real answer if the work was done, else 200. */
  status?: number;
  /** Added to the answer's headers, or put in their place. */
  headers?: Record<string, string>;
  /** Text as it is, anything else as JSON. Default: the documented error body for `status`. */
  body?: unknown;
  /** The answer is announced at full length and broken off in the middle (an empty one as if it had one byte to come). */
  cut?: boolean;
};

export type Faults = {
  add: (faults: readonly Fault[]) => void;
  clear: () => void;
  /** The fault that hits this request, which counts as one of its times. */
  take: (request: Received) => Fault | undefined;
};

/** A queue of faults: the first that matches and is not used up hits. */
export function createFaults(): Faults {
  let queue: { fault: Fault; skip: number; left: number }[] = [];
  return {
    add: (faults) => {
      // Here and not when it hits: the line to blame is the one that calls fail().
      for (const { status = 200 } of faults)
        if (!Number.isInteger(status) || status < 200 || status > 599)
          throw new RangeError(`fault with status ${status}; expected 200..599`);
      queue.push(...faults.map((fault) => ({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1 })));
    },
    clear: () => {
      queue = [];
    },
    take: (request) => {
      for (const entry of queue) {
        if (entry.left <= 0 || !matches(entry.fault, request)) continue;
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.left -= 1;
        return entry.fault;
      }
      return undefined;
    },
  };
}

function matches({ on = {} }: Fault, request: Received): boolean {
  if (on.service !== undefined && on.service !== request.service) return false;
  if (on.method !== undefined && on.method.toUpperCase() !== request.method) return false;
  // search, not test: it takes no notice of the state a pattern with the g flag keeps.
  return on.path === undefined || request.path.search(on.path) >= 0;
}
