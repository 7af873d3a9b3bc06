import type { Command } from '../command.ts';
import type { Order } from '../order.ts';
import { parseTime } from '../time.ts';

/**
 * The times of the newest applied events that set the switch (S), set the list (L), excluded (E) and included (I), epoch
 * milliseconds: `S` of commands that named no configuration, `S 8951…` of those that named this one.
 */
export type Times = Readonly<Record<string, number>>;

type Kind = 'S' | 'L' | 'E' | 'I';
type Row = { against: readonly Kind[]; sets: readonly Kind[] };

const whole: Row = { against: ['S', 'L', 'E', 'I'], sets: ['S', 'L'] };
const onlySwitch: Row = { against: ['S'], sets: ['S'] };
const exclude: Row = { against: ['L', 'I'], sets: ['E'] };
const include: Row = { against: ['L', 'E'], sets: ['I'] };

function rowOf(command: Command): Row {
  switch (command.action) {
    case 'create':
      return whole;
    case 'apply':
      return command.excludeUsers ? whole : onlySwitch;
    case 'update':
      return onlySwitch;
    case 'exclude':
      return exclude;
    case 'include':
      return include;
    case 'show':
      return { against: [], sets: [] };
  }
}

function configIdOf(command: Command): string | undefined {
  return command.action === 'create' ? undefined : command.configId;
}

/** Whether an event is older than one that was applied. @param until the last moment that its time may mean. */
export function isSuperseded(times: Times, command: Command, until: number): boolean {
  const { against } = rowOf(command);
  const configId = configIdOf(command);
  return Object.entries(times).some(([name, time]) => {
    const [kind, named] = [name.slice(0, 1), name.slice(2)];
    const isMeant = configId === undefined || named === '' || named === configId;
    return time > until && isMeant && against.some((one) => one === kind);
  });
}

/** The times that an applied command sets. */
export function timesSetBy(command: Command): readonly string[] {
  const configId = configIdOf(command);
  return rowOf(command).sets.map((kind) => (configId === undefined ? kind : `${kind} ${configId}`));
}

/** When what an order asks for happened: the first and the last moment that it may mean, epoch milliseconds. */
export type EventTime = { from: number; until: number };

/** A time ahead of our clock counts as the moment when it was first seen, so that it keeps nothing else from being done. */
export function timeOf({ wantedAt, firstSeenAt, arrivedAt }: Order): EventTime {
  const seenAt = firstSeenAt ?? arrivedAt;
  const at = wantedAt === undefined ? Number.NaN : (parseTime(wantedAt) ?? Date.parse(wantedAt));
  if (wantedAt === undefined || !(at <= seenAt)) return { from: seenAt, until: seenAt };
  // Without a fraction it may be any moment of its second.
  return { from: at, until: wantedAt.includes('.') ? at : at + 999 };
}
