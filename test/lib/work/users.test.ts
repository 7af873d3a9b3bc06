import { describe, expect, it } from 'vitest';
import type { User } from '../../../lib/command.ts';
import { among, indexUsers, sameUsers, without } from '../../../lib/work/users.ts';

describe('two users', () => {
  it.each<[string, User, User, boolean]>([
    ['with the same id', { id: '1' }, { id: '1' }, true],
    ['with the same id and other names', { id: '1', name: 'a' }, { id: '1', name: 'b' }, true],
    ['with the same id, one without a name', { id: '1', name: 'a' }, { id: '1' }, true],
    ['with other ids and the same name', { id: '1', name: 'a' }, { id: '2', name: 'a' }, false],
    ['with the same name, neither with an id', { name: 'a' }, { name: 'a' }, true],
    ['with the same name, one with an id', { id: '1', name: 'a' }, { name: 'a' }, true],
    ['with names in another case', { name: 'Alice' }, { name: 'alice' }, false],
    ['with ids in another case', { id: 'A1' }, { id: 'a1' }, false],
    ['with other names, one with an id', { id: '1', name: 'a' }, { name: 'b' }, false],
    ['with nothing to compare', { id: '1' }, { name: 'a' }, false],
    ['where one’s id is the other’s name', { id: 'a' }, { name: 'a' }, false],
    ['with names of JavaScript', { name: 'constructor' }, { name: '__proto__' }, false],
    ['of whom the cloud says nothing', {}, {}, false],
  ])('%s: %j and %j are the same: %s', (_, one, other, expected) => {
    expect(indexUsers([one]).has(other)).toBe(expected);
    expect(indexUsers([other]).has(one)).toBe(expected);
    expect(indexUsers([{ id: '8', name: 'x' }, one, { name: 'y' }]).has(other)).toBe(expected);
  });
});

describe('the difference of two lists', () => {
  const list: readonly User[] = [{ id: '1', name: 'a' }, { name: 'b' }, { id: '3' }];

  it.each<[string, readonly User[], readonly User[], readonly User[], readonly User[]]>([
    ['nobody and nobody', [], [], [], []],
    ['a list and nobody', list, [], list, []],
    ['a list and itself', list, list, [], list],
    ['a list and others', list, [{ id: '9', name: 'z' }], list, []],
    ['others by name', list, [{ name: 'a' }, { name: 'b' }], [{ id: '3' }], [list[0] ?? {}, { name: 'b' }]],
  ])('of %s', (_, users, others, rest, common) => {
    expect(without(users, others)).toEqual(rest);
    expect(among(users, others)).toEqual(common);
  });

  it('has each id once, with the first name', () => {
    expect(without([{ id: '1', name: 'a' }, { id: '1', name: 'b' }, { id: '2' }], [])).toEqual([
      { id: '1', name: 'a' },
      { id: '2' },
    ]);
  });

  it('of thousands takes no comparison of each with each', () => {
    const many = (from: number) => Array.from({ length: 50_000 }, (_, at) => ({ id: `${from + at}`, name: 'n' }));
    expect(without(many(0), many(25_000))).toHaveLength(25_000);
  });
});

describe('two lists of users', () => {
  it.each<[string, readonly User[], readonly User[], boolean]>([
    ['empty', [], [], true],
    ['in another order', [{ name: 'a' }, { id: '2' }], [{ id: '2', name: 'b' }, { name: 'a' }], true],
    ['one longer', [{ name: 'a' }], [{ name: 'a' }, { name: 'b' }], false],
    ['of the same length', [{ name: 'a' }, { name: 'c' }], [{ name: 'a' }, { name: 'b' }], false],
    ['with somebody twice', [{ id: '1' }, { id: '1', name: 'a' }], [{ id: '1', name: 'b' }], true],
  ])('%s: are the same: %4$s', (_, some, others, expected) => {
    expect(sameUsers(some, others)).toBe(expected);
    expect(sameUsers(others, some)).toBe(expected);
  });
});
