import { expect, it } from 'vitest';
import { findMissing } from '../../../lib/chat/missing.ts';
import type { User } from '../../../lib/command.ts';

const users = (names: string): User[] => names.split(' ').map((name) => ({ name }));
const nearestOf = (typed: User, list: readonly User[]) => findMissing([typed], list)[0]?.nearest;

it.each([
  ['alcie', 'alice bob', 'alice'],
  ['ALICE', 'bob alice', 'alice'],
  ['alice', 'ALICE', 'ALICE'],
  ['alic', 'alice alicia', 'alice'],
  ['bo', 'bob', 'bob'],
  // Two edits at least, whatever the length.
  ['b', 'bob', 'bob'],
  ['b', 'bobb', undefined],
  ['abcdef', 'abcdxy', 'abcdxy'],
  ['abcdef', 'abcxyz', undefined],
  // Of nine letters three, of eight two.
  ['abcdefghi', 'abcdefxyz', 'abcdefxyz'],
  ['abcdefgh', 'abcdexyz', undefined],
  ['vip01', 'vip1 vip010 vip02', 'vip1'],
  ['dave@corp.example', 'bob@corp.example dvae@corp.example', 'dvae@corp.example'],
  ['zed', 'alice bob', undefined],
  ['张珊丰', '张三丰', '张三丰'],
  ['😀😀😀', '😁😀😂', '😁😀😂'],
])('who is not there is most like: %s among %s', (typed, names, nearest) => {
  expect(nearestOf({ name: typed }, users(names))).toEqual(nearest === undefined ? undefined : { name: nearest });
});

it('compares an id with ids and a name with names', () => {
  const list = [{ id: 'da16f9b8', name: 'alice' }, { id: 'alicf', name: 'bob' }, { name: 'da16f9b9' }];
  expect(nearestOf({ id: 'da16f9b7' }, list)).toEqual(list[0]);
  expect(nearestOf({ name: 'alicf' }, list)).toEqual(list[0]);
  expect(nearestOf({ id: 'carol' }, [{ name: 'carol' }])).toBeUndefined();
  expect(nearestOf({ name: 'carol' }, [{ id: 'carol' }])).toBeUndefined();
});

it('tells those who are not there only, and proposes those who are still there', () => {
  expect(findMissing(users('alice alcie'), users('alice bob'), users('bob'))).toEqual([{ name: 'alcie' }]);
  expect(findMissing(users('alice bob'), users('bob alice'))).toEqual([]);
});

it('looks for the first 20 only, and no longer than a chat can wait', () => {
  const typed = Array.from({ length: 31 }, (_, at) => ({ name: `alic${at.toString(36)}` }));
  const missing = findMissing(typed, users('alice').concat({ name: 'alicZ' }), users('alicZ'));
  expect(missing).toHaveLength(30);
  expect(missing.filter(({ nearest }) => nearest)).toHaveLength(20);

  const long = (at: number) => ({
    name: Array.from({ length: 128 }, (_, i) => 'abcdefg'[(i * at + (i % 5)) % 7]).join(''),
  });
  const startedAt = performance.now();
  findMissing(
    Array.from({ length: 1000 }, (_, at) => ({ name: `${long(at).name.slice(1)}x` })),
    Array.from({ length: 20_000 }, (_, at) => long(at)),
  );
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
