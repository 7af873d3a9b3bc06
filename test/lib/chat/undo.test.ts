import { describe, expect, it } from 'vitest';
import { toUndo } from '../../../lib/chat/undo.ts';
import type { Change, User } from '../../../lib/command.ts';
import type { Report } from '../../../lib/outcome.ts';

const users = (names: string) => names.split(' ').map((name): User => ({ name }));
const listed = (added: string, removed: string): Change => ({
  field: 'excludeUsers',
  ...(added ? { added: users(added) } : {}),
  ...(removed ? { removed: users(removed) } : {}),
});
const switched = (from: boolean | null, to: boolean): Change => ({ field: 'enabled', from, to });
const counted = (from: number | null, to: number): Change => ({ field: 'exitSessions', from, to });
const now = (more: Report): Report => ({ id: '895', enabled: true, exitSessions: 5, result: 'updated', ...more });
const undo = (body: Report, several?: true) => toUndo({ ok: true, body, ...(several ? { several } : {}) });

describe('The command that undoes a change', () => {
  it.each<[string, Report, string | undefined]>([
    ['the switch, on', { changes: [switched(false, true)] }, 'off'],
    ['the switch, off', { enabled: false, changes: [switched(true, false)] }, 'on'],
    ['the number', { changes: [counted(2, 5)] }, 'on 2'],
    ['a number of none', { changes: [counted(0, 5)] }, 'on 0'],
    ['switch and number', { changes: [switched(false, true), counted(2, 5)] }, undefined],
    ['who came', { excludeUsers: users('a b c'), changes: [listed('b c', '')] }, 'exempt remove b c'],
    ['who went', { excludeUsers: users('a'), changes: [listed('', 'b c')] }, 'exempt add b c'],
    ['who went, to the last', { excludeUsers: [], changes: [listed('', 'b')] }, 'exempt add b'],
    ['who came and went', { excludeUsers: users('a b'), changes: [listed('b', 'c')] }, 'on except a c --replace'],
    [
      'a list that was empty',
      { excludeUsers: users('a'), changes: [counted(2, 5), listed('a', '')] },
      'on 2 except none --replace',
    ],
    ['number and who went', { excludeUsers: users('a'), changes: [counted(2, 5), listed('', 'b')] }, 'on 2 except a b'],
    [
      'number and who came',
      { excludeUsers: users('a b'), changes: [counted(2, 5), listed('b', '')] },
      'on 2 except a --replace',
    ],
    ['switch and who came', { excludeUsers: users('a'), changes: [switched(false, true), listed('a', '')] }, undefined],
    [
      'all of it, while it stays off',
      { enabled: false, excludeUsers: users('a'), changes: [listed('a', 'b')] },
      undefined,
    ],
    [
      'who came, while it stays off',
      { enabled: false, excludeUsers: users('a'), changes: [listed('a', '')] },
      'exempt remove a',
    ],
    [
      'the switch, off, and a list',
      { enabled: false, excludeUsers: users('a'), changes: [switched(true, false), listed('a', 'b')] },
      'on except b --replace',
    ],
    ['a switch of which nobody knows how it was', { enabled: false, changes: [switched(null, false)] }, undefined],
    ['a number of which nobody knows what it was', { changes: [counted(null, 5)] }, undefined],
    [
      'users where switch and number are not known',
      { enabled: undefined, exitSessions: undefined, excludeUsers: users('a'), changes: [listed('a', '')] } as object,
      'exempt remove a',
    ],
    ['nothing', { result: 'unchanged', changes: [] }, undefined],
    ['what was created', { result: 'created', changes: [switched(null, true)] }, undefined],
    ['a plan', { dryRun: true, requests: [], changes: [counted(2, 5)] }, undefined],
    ['what has no id', { id: undefined, changes: [counted(2, 5)] } as object, undefined],
  ])('says only what was changed: %s', (_, body, command) => {
    expect(undo(now(body))).toBe(command);
  });

  it('names the configuration where there are several', () => {
    const body = now({ changes: [counted(2, 5)] });
    expect(undo(body, true)).toBe('on 2 --config 895');
    expect(undo({ ...body, id: '8 9"5' }, true)).toBe('on 2 --config "8 9\\"5"');
    const list = now({ excludeUsers: users('a b'), changes: [listed('b', 'c')] });
    expect(undo(list, true)).toBe('on except a c --config 895 --replace');
  });

  it.each<[string, User[], User[], User[], string | undefined]>([
    ['by the id where there is one', [], [], [{ id: 'u-1', name: 'alice' }], 'exempt add id:u-1'],
    [
      'in quotes where it takes them',
      [],
      [],
      [{ name: 'alice smith' }, { name: 'none' }],
      'exempt add "alice smith" "none"',
    ],
    ['as an option is none', [{ name: '--replace' }], [{ name: '--replace' }], [], 'exempt remove "--replace"'],
    // To type the name would find the one with the id.
    ['unless the other of that name is meant', [{ id: '1', name: 'a' }], [], [{ name: 'a' }], undefined],
    ['unless it shows nothing', [], [], [{ name: ' ' }], undefined],
    ['unless nobody could type it', [], [], [{ name: 'a'.repeat(129) }], undefined],
    ['unless there is no name', [], [], [{}], undefined],
  ])('names a user %s', (_, excludeUsers, added, removed, command) => {
    const change: Change = {
      field: 'excludeUsers',
      ...(added.length > 0 ? { added } : {}),
      ...(removed.length > 0 ? { removed } : {}),
    };
    expect(undo(now({ enabled: false, excludeUsers, changes: [change] }))).toBe(command);
  });

  it('is left out where it would name more than 1000', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `u${at}` }));
    const went = (count: number): Report =>
      now({ excludeUsers: [], changes: [{ field: 'excludeUsers', removed: many(count) }] });
    expect(undo(went(1000))?.split(' ')).toHaveLength(1002);
    expect(undo(went(1001))).toBeUndefined();
    // The list that there was is shorter.
    const came = now({ excludeUsers: many(1001), changes: [{ field: 'excludeUsers', added: many(1001) }] });
    expect(undo(came)).toBe('on except none --replace');
  });
});
