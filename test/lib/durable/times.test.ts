import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../lib/command.ts';
import { isSuperseded, timeOf, timesSetBy } from '../../../lib/durable/times.ts';
import type { Order } from '../../../lib/order.ts';
import { NOON } from '../../support/clock.ts';

const users = [{ name: 'alice' }];
const commands: ReadonlyArray<[name: string, command: Command, against: string, sets: readonly string[]]> = [
  ['create', { action: 'create', enabled: true, exitSessions: 2 }, 'SLEI', ['S', 'L']],
  ['create with a list', { action: 'create', enabled: true, exitSessions: 2, excludeUsers: users }, 'SLEI', ['S', 'L']],
  ['apply with a list', { action: 'apply', enabled: true, excludeUsers: users }, 'SLEI', ['S', 'L']],
  ['apply with an empty list', { action: 'apply', enabled: true, excludeUsers: [] }, 'SLEI', ['S', 'L']],
  ['apply without', { action: 'apply', enabled: false }, 'S', ['S']],
  ['update', { action: 'update', enabled: false, exitSessions: 1 }, 'S', ['S']],
  ['exclude', { action: 'exclude', users }, 'LI', ['E']],
  ['include', { action: 'include', users }, 'LE', ['I']],
];
const kinds = ['S', 'L', 'E', 'I'];

describe('The order of what was applied', () => {
  it.each(commands)('lets %s be overtaken by what it would undo, and by nothing else', (_, command, against) => {
    const older = kinds.filter((kind) => isSuperseded({ [kind]: NOON }, command, NOON - 1));
    expect(older.join('')).toBe(against);
    for (const kind of kinds) {
      expect(isSuperseded({ [kind]: NOON }, command, NOON)).toBe(false);
      expect(isSuperseded({ [kind]: NOON }, command, NOON + 1)).toBe(false);
    }
    expect(isSuperseded({}, command, 0)).toBe(false);
  });

  it.each(commands)('is moved by %s', (_, command, __, sets) => {
    expect(timesSetBy(command)).toEqual(sets);
  });

  const named = commands.filter(([, { action }]) => action !== 'create');

  it.each(named)('is one for each configuration that %s names', (_, command, against, sets) => {
    const one = { ...command, configId: 'c 1' } as Command;
    expect(timesSetBy(one)).toEqual(sets.map((kind) => `${kind} c 1`));
    const overtaking = (name: string) => kinds.filter((kind) => isSuperseded({ [kind + name]: 5 }, one, 4)).join('');
    expect([overtaking(''), overtaking(' c 1'), overtaking(' c'), overtaking(' c 2')]).toEqual([
      against,
      against,
      '',
      '',
    ]);
  });

  it.each(commands)('holds %s without a name against all of them', (_, command, against) => {
    const overtaking = (name: string) =>
      kinds.filter((kind) => isSuperseded({ [kind + name]: 5 }, command, 4)).join('');
    expect([overtaking(''), overtaking(' c 1'), overtaking(' S')]).toEqual([against, against, against]);
  });
});

describe('The time of an event', () => {
  const order = { command: { action: 'show' }, channel: 'eventbus', fingerprint: '', arrivedAt: NOON } as const;
  const spanOf = (more: Partial<Order>) => {
    const { from, until } = timeOf({ ...order, ...more });
    return [from - NOON, until - NOON];
  };

  it.each<[why: string, more: Partial<Order>, from: number, until: number]>([
    ['arrival where it has none', {}, 0, 0],
    ['the first arrival of its id', { firstSeenAt: NOON - 7 }, -7, -7],
    ['its own, a whole second', { wantedAt: '2026-11-25T11:59:58Z' }, -2000, -1001],
    ['its own, to the millisecond', { wantedAt: '2026-11-25T11:59:58.250Z' }, -1750, -1750],
    ['its own, with a fraction of nothing', { wantedAt: '2026-11-25T11:59:58.0Z' }, -2000, -2000],
    ['its own, finer than we count', { wantedAt: '2026-11-25T11:59:58.123456789012Z' }, -1877, -1877],
    ['its own in another zone', { wantedAt: '2026-11-25T13:59:00+02:00' }, -60_000, -59_001],
    ['the second in which it arrived', { wantedAt: '2026-11-25T12:00:00Z' }, 0, 999],
    ['arrival where it lies ahead', { wantedAt: '2026-11-25T12:00:01Z' }, 0, 0],
    ['arrival where it lies far ahead', { wantedAt: '9999-12-31T23:59:59Z' }, 0, 0],
    ['the first arrival where it lay ahead then', { wantedAt: '2026-11-25T12:00:00Z', firstSeenAt: NOON - 5 }, -5, -5],
    ['its own, whenever it arrived', { wantedAt: '2026-11-25T11:59:58Z', firstSeenAt: NOON - 500 }, -2000, -1001],
    ['arrival where it cannot be read', { wantedAt: 'yesterday' }, 0, 0],
    ['its own as schedules may write it', { wantedAt: '2026-11-25 11:59:58+0000' }, -2000, -1001],
  ])('is %s', (_, more, from, until) => {
    expect(spanOf(more)).toEqual([from, until]);
  });

  it('is never ahead, and the same at every attempt', () => {
    const ms = fc.integer({ min: -100_000, max: 100_000 });
    fc.assert(
      fc.property(ms, ms, fc.nat(100_000), (event, first, later) => {
        const wantedAt = new Date(NOON + event).toISOString();
        const span = timeOf({ ...order, wantedAt, firstSeenAt: NOON + first });
        expect(span.from).toBeLessThanOrEqual(NOON + first);
        expect(timeOf({ ...order, wantedAt, firstSeenAt: NOON + first, arrivedAt: NOON + first + later })).toEqual(
          span,
        );
      }),
    );
  });
});
