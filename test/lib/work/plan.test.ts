import { describe, expect, it } from 'vitest';
import type { Change, Config, Step, User } from '../../../lib/command.ts';
import { changesOf, type Edit, type Known, needsUsers, planCreation, planEdit } from '../../../lib/work/plan.ts';

const configId = 'c-1';
const alice = { id: '1', name: 'alice' };
const bob = { id: '2', name: 'bob' };
const carol = { name: 'carol' };
const there = { id: configId, enabled: true, exitSessions: 2, excludeUsers: [alice, bob] };

const on = { kind: 'update', configId, enabled: true, exitSessions: 2 } as const;
const off = { ...on, enabled: false } as const;
const add = (...users: readonly User[]): Step => ({ kind: 'add', configId, users });
const remove = (...users: readonly User[]): Step => ({ kind: 'remove', configId, users });
const crowd = (count: number, prefix: string): User[] =>
  Array.from({ length: count }, (_, at) => ({ id: `${prefix}${at}` }));

describe('the writes of an edit', () => {
  it.each<[string, Edit, Partial<Known>, readonly Step[]]>([
    ['nothing differs', { action: 'apply', enabled: true, exitSessions: 2, excludeUsers: [bob, alice] }, {}, []],
    ['left-out fields keep their value', { action: 'apply', enabled: true }, {}, []],
    ['only the switch', { action: 'apply', enabled: false }, {}, [off]],
    ['only the number', { action: 'apply', enabled: true, exitSessions: 3 }, {}, [{ ...on, exitSessions: 3 }]],
    ['the number 0', { action: 'apply', enabled: true, exitSessions: 0 }, {}, [{ ...on, exitSessions: 0 }]],
    [
      'another name under the same id',
      { action: 'apply', enabled: true, excludeUsers: [{ ...alice, name: 'x' }, bob] },
      {},
      [],
    ],
    ['an exact list', { action: 'apply', enabled: true, excludeUsers: [bob, carol] }, {}, [remove(alice), add(carol)]],
    ['an empty list', { action: 'apply', enabled: true, excludeUsers: [] }, {}, [remove(alice, bob)]],
    [
      'off first, so that nobody is migrated while the list changes',
      { action: 'apply', enabled: false, excludeUsers: [carol] },
      {},
      [off, remove(alice, bob), add(carol)],
    ],
    [
      'on last, so that nobody is migrated before the list is right',
      { action: 'apply', enabled: true, excludeUsers: [carol] },
      { enabled: false },
      [remove(alice, bob), add(carol), on],
    ],
    [
      'kept on, with another number: last',
      { action: 'apply', enabled: true, exitSessions: 5, excludeUsers: [carol] },
      {},
      [remove(alice, bob), add(carol), { ...on, exitSessions: 5 }],
    ],
    [
      'kept off, with another number: first',
      { action: 'apply', enabled: false, exitSessions: 5, excludeUsers: [carol] },
      { enabled: false },
      [{ ...off, exitSessions: 5 }, remove(alice, bob), add(carol)],
    ],
    [
      'whoever may go with another of his name is added again',
      { action: 'apply', enabled: true, excludeUsers: [{ id: '7', name: 'bob' }] },
      { excludeUsers: [bob, { name: 'bob' }] },
      [remove(bob), add({ id: '7', name: 'bob' })],
    ],
    ['an update', { action: 'update', enabled: false, exitSessions: 2 }, {}, [off]],
    ['an update to what is there', { action: 'update', enabled: true, exitSessions: 2 }, {}, []],
    [
      'a switch that the cloud does not tell',
      { action: 'update', enabled: false, exitSessions: 2 },
      { enabled: undefined },
      [off],
    ],
    [
      'a number that it does not tell',
      { action: 'apply', enabled: true, exitSessions: 2 },
      { exitSessions: undefined },
      [on],
    ],
    ['somebody new', { action: 'exclude', users: [carol, alice] }, {}, [add(carol)]],
    ['nobody new', { action: 'exclude', users: [{ name: 'alice' }, { id: '2' }] }, {}, []],
    ['somebody back', { action: 'include', users: [{ name: 'alice' }, carol] }, {}, [remove(alice)]],
    ['somebody who was never excluded', { action: 'include', users: [carol] }, {}, []],
    [
      'everybody of a name, where no id says which',
      { action: 'include', users: [{ name: 'alice' }] },
      { excludeUsers: [alice, { id: '9', name: 'alice' }] },
      [remove(alice, { id: '9', name: 'alice' })],
    ],
  ] as readonly [string, Edit, Partial<Known>, readonly Step[]][])(
    'are the fewest: %s',
    (_, command, current, steps) => {
      const known = Object.fromEntries(
        Object.entries({ ...there, ...current }).filter(([, value]) => value !== undefined),
      ) as Known;
      expect(planEdit(command, known)?.steps).toEqual(steps);
    },
  );

  it.each([
    [1000, [1000], [1000]],
    [1001, [1000, 1], [1000, 1]],
    [2500, [1000, 1000, 500], [1000, 1000, 500]],
  ])('go in portions of 1000, DELETE before ADD: %i users', (count, removed, added) => {
    const current = { ...there, excludeUsers: crowd(count, 'old-') };
    const wanted = crowd(count, 'new-');
    const steps = planEdit({ action: 'apply', enabled: true, excludeUsers: wanted }, current)?.steps ?? [];
    expect(steps.map((step) => ['users' in step && step.users.length, step.kind])).toEqual([
      ...removed.map((length) => [length, 'remove']),
      ...added.map((length) => [length, 'add']),
    ]);
    expect(steps.flatMap((step) => ('users' in step ? step.users : []))).toEqual([...current.excludeUsers, ...wanted]);
  });

  it('cannot be told where the number has to be kept and the cloud does not tell it', () => {
    expect(planEdit({ action: 'apply', enabled: false }, { id: configId, enabled: true })).toBeUndefined();
  });
});

describe('the configuration after an edit', () => {
  it.each<[string, Edit, Config]>([
    [
      'of everything',
      { action: 'apply', enabled: false, exitSessions: 7, excludeUsers: [carol, { id: '2' }] },
      { id: configId, enabled: false, exitSessions: 7, excludeUsers: [bob, carol] },
    ],
    ['of the switch', { action: 'apply', enabled: false }, { ...there, enabled: false }],
    ['of users', { action: 'exclude', users: [carol] }, { ...there, excludeUsers: [alice, bob, carol] }],
    ['of users, back', { action: 'include', users: [alice] }, { ...there, excludeUsers: [bob] }],
  ])('is told: %s', (_, command, target) => {
    expect(planEdit(command, there)?.target).toEqual(target);
  });
});

describe('the one write that makes a configuration', () => {
  it.each([
    [{}, {}],
    [{ excludeUsers: [] }, { excludeUsers: [] }],
    [{ excludeUsers: [alice] }, { excludeUsers: [alice] }],
  ])('carries what was said of users: %j', (said, carried) => {
    expect(planCreation({ action: 'apply', enabled: true, exitSessions: 2, dryRun: true, ...said })).toEqual({
      steps: [{ kind: 'create', enabled: true, exitSessions: 2, ...carried }],
      target: { enabled: true, exitSessions: 2, ...carried },
    });
  });
});

describe('the changes of some writes', () => {
  const create: Step = { kind: 'create', enabled: false, exitSessions: 0, excludeUsers: [alice] };
  it.each<[string, readonly Step[], Config | undefined, readonly Change[]]>([
    ['none', [], there, []],
    ['the switch', [off], there, [{ field: 'enabled', from: true, to: false }]],
    ['the number', [{ ...on, exitSessions: 0 }], there, [{ field: 'exitSessions', from: 2, to: 0 }]],
    [
      'both, of which nobody knows what they were',
      [off],
      { id: configId },
      [
        { field: 'enabled', from: null, to: false },
        { field: 'exitSessions', from: null, to: 2 },
      ],
    ],
    ['who came', [add(carol)], there, [{ field: 'excludeUsers', added: [carol] }]],
    ['who went', [remove(alice)], there, [{ field: 'excludeUsers', removed: [alice] }]],
    [
      'several portions',
      [remove(alice), remove(bob), add(carol), add({ id: '9' })],
      there,
      [{ field: 'excludeUsers', added: [carol, { id: '9' }], removed: [alice, bob] }],
    ],
    [
      'everything of what was made',
      [create],
      undefined,
      [
        { field: 'enabled', from: null, to: false },
        { field: 'exitSessions', from: null, to: 0 },
        { field: 'excludeUsers', added: [alice] },
      ],
    ],
  ])('are told field by field: %s', (_, steps, before, changes) => {
    expect(changesOf(steps, before)).toEqual(changes);
  });
});

describe('the users of a configuration', () => {
  const users = [{ name: 'alice' }];
  it.each([
    [{ action: 'apply', enabled: true, excludeUsers: [] }, true],
    [{ action: 'apply', enabled: true }, false],
    [{ action: 'update', enabled: true, exitSessions: 2 }, false],
    [{ action: 'exclude', users }, true],
    [{ action: 'include', users }, true],
  ] as const)('are read for %j: %s', (command, isNeeded) => {
    expect(needsUsers(command)).toBe(isNeeded);
  });
});
