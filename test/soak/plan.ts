import type { Wish } from './model.ts';
import type { Random } from './random.ts';

/** By which way a wish comes: an event through the queue, a webhook that is put into it, one that is carried out at once. */
export const routes = ['event', 'async', 'direct'] as const;
export type Route = (typeof routes)[number];

export type Sent = { wish: Wish; route: Route };

export type Plan = {
  /** Every delivery, in the order in which they are sent. */
  deliveries: readonly Sent[];
  /** Each wish once, in the order of its first delivery. */
  wishes: readonly Sent[];
};

/** Of three deliveries one is a duplicate; of three of these one comes at the same moment, the others after so many wishes at most. */
const DUPLICATES = 1 / 3;
const AT_ONCE = 1 / 3;
const LATER = 12;
/** How far the time of an event may be from its place, seconds: many come when a newer one has been carried out. */
const MOVED = 12;
/** So many settings are told apart: two positions of the switch, 0 to 100 sessions. */
const SETTINGS = 202;

/** What is wished of the configuration of one route: each wish undoes something of those before, so that none may come twice. */
function createWishes(route: Route, random: Random, now: number): (at: number) => Wish {
  const excluded: string[] = [];
  let switches = 0;
  return (at) => {
    const id = `wish-${at}`;
    const time = now - 3_600_000 + at * 1000;
    const dice = random();
    if (dice < 0.5) {
      const setting = switches++ % SETTINGS;
      // A webhook tells no time: the order of its wishes is that in which they are first seen.
      const moved = route === 'event' ? Math.round((random() - 0.5) * 2 * MOVED) * 1000 + at : 0;
      return { id, time: time + moved, kind: 'switch', enabled: setting % 2 === 0, exitSessions: setting >> 1 };
    }
    const user = dice < 0.75 ? excluded.shift() : undefined;
    if (user !== undefined) return { id, time, kind: 'include', user };
    excluded.push(`${route}-${at}`);
    return { id, time, kind: 'exclude', user: `${route}-${at}` };
  };
}

/** @param now epoch milliseconds; all events were an hour before. */
export function toPlan(count: number, random: Random, now: number): Plan {
  const deliveries: Sent[] = [];
  const wishes: Sent[] = [];
  const create = Object.fromEntries(routes.map((route) => [route, createWishes(route, random, now)]));

  function pickAgain(): Sent | undefined {
    if (random() >= DUPLICATES) return undefined;
    const among = random() < AT_ONCE ? wishes.slice(-1) : wishes.slice(-LATER);
    return among[Math.floor(random() * among.length)];
  }

  while (deliveries.length < count) {
    const again = pickAgain();
    if (again) deliveries.push(again);
    else {
      const dice = random();
      const route = dice < 0.4 ? 'event' : dice < 0.55 ? 'async' : 'direct';
      const sent: Sent = { route, wish: create[route]?.(wishes.length) as Wish };
      wishes.push(sent);
      deliveries.push(sent);
    }
  }
  return { deliveries, wishes };
}
