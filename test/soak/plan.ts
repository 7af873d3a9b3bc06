import type { Wish } from './model.ts';
import type { Random } from './random.ts';

/** By which way a wish comes: an event through the queue, a webhook that is put into it, one that is carried out at once. */
export type Route = 'event' | 'async' | 'direct';

export type Sent = { wish: Wish; route: Route };

export type Plan = {
  /** Every delivery, in the order in which they are sent. */
  deliveries: readonly Sent[];
  /** Each wish once, in the order of its first delivery. */
  wishes: readonly Sent[];
};

/** Of three deliveries one is a duplicate. */
const DUPLICATES = 1 / 3;
/** Among how many wishes of before a duplicate is chosen, and how far the time of an event may be from its place, seconds. */
const NEAR = 12;
/** So many settings are told apart: two positions of the switch, 0 to 100 sessions. */
const SETTINGS = 202;

/** @param now epoch milliseconds; all events were an hour before. */
export function toPlan(count: number, random: Random, now: number): Plan {
  const deliveries: Sent[] = [];
  const wishes: Sent[] = [];
  const excluded: string[] = [];
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  let switches = 0;

  function toWish(route: Route): Wish {
    const at = wishes.length;
    const id = `wish-${at}`;
    const time = now - 3_600_000 + at * 1000;
    // A webhook tells no time, so that two of them have no order: each is about somebody of its own.
    if (route !== 'event') return { id, time: 0, kind: 'exclude', user: `${route}-${at}` };
    const dice = random();
    if (dice < 0.6) {
      const setting = switches++ % SETTINGS;
      const moved = time + Math.round((random() - 0.5) * 2 * NEAR) * 1000 + at;
      return { id, time: moved, kind: 'switch', enabled: setting < 101, exitSessions: setting % 101 };
    }
    const user = dice < 0.75 ? excluded.shift() : undefined;
    if (user !== undefined) return { id, time, kind: 'include', user };
    excluded.push(`event-${at}`);
    return { id, time, kind: 'exclude', user: `event-${at}` };
  }

  while (deliveries.length < count) {
    const again = random() < DUPLICATES ? pick(wishes.slice(-NEAR)) : undefined;
    if (again) deliveries.push(again);
    else {
      const dice = random();
      const route = dice < 0.45 ? 'event' : dice < 0.55 ? 'async' : 'direct';
      const sent: Sent = { route, wish: toWish(route) };
      wishes.push(sent);
      deliveries.push(sent);
    }
  }
  return { deliveries, wishes };
}
