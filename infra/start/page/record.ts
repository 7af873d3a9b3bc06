import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpReply, HttpRequest } from '../../runtimes/lambda/http.ts';
import type { Exchange } from './messages.ts';

/** A delivery as it was seen so far. */
export type Seen = {
  id: number;
  /** Epoch milliseconds. */
  at: number;
  trigger: string;
  request: HttpRequest;
  reply?: HttpReply;
  ms?: number;
  exchanges: Exchange[];
  log: string[];
};

export type Record = {
  /** Deliveries, the newest first. */
  all: () => readonly Seen[];
  find: (id: number) => Seen | undefined;
  /** Stands around a delivery, and keeps what can be seen of it. */
  watch: (trigger: string, request: HttpRequest, answer: () => Promise<HttpReply>) => Promise<HttpReply>;
  /** The delivery in which the code runs that asks. */
  current: () => Seen | undefined;
  /** Tells that something of a delivery has changed. */
  touch: (seen: Seen) => void;
};

/** So many are kept; of older ones nothing is left. */
export const KEPT = 500;

/**
 * Keeps the last deliveries. What a function does on behalf of one is found by the asynchronous context, so that deliveries side
 * by side are told apart.
 *
 * @param now epoch milliseconds. @param onChange is told of every delivery that came, went on or ended.
 */
export function createRecord(now: () => number, onChange: (seen: Seen) => void): Record {
  const context = new AsyncLocalStorage<Seen>();
  const kept: Seen[] = [];
  let lastId = 0;
  return {
    all: () => kept,
    find: (id) => kept.find((seen) => seen.id === id),
    current: () => context.getStore(),
    touch: onChange,
    async watch(trigger, request, answer) {
      lastId += 1;
      const seen: Seen = { id: lastId, at: now(), trigger, request, exchanges: [], log: [] };
      kept.unshift(seen);
      kept.splice(KEPT);
      onChange(seen);
      const startedAt = performance.now();
      const reply = await context.run(seen, answer);
      seen.ms = performance.now() - startedAt;
      seen.reply = reply;
      onChange(seen);
      return reply;
    },
  };
}
