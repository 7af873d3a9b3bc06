import { describe, expect, it } from 'vitest';
import { endings } from '../../lib/outcome.ts';
import { answerRows } from './answers.ts';
import { endingOf } from './cell.ts';
import { players } from './players.ts';
import { surroundingRows } from './surroundings.ts';
import { wireRows } from './wire.ts';

const rows = [...wireRows, ...surroundingRows, ...answerRows];

describe('The table of faults', () => {
  it('has no row twice', () => {
    const names = rows.map(({ title, variant }) => `${title} ${variant}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('expects endings that there are, for every function', () => {
    const expected = players.map((player) => rows.flatMap((row) => endingOf(row, player) ?? []));
    for (const list of expected) expect(list.length).toBeGreaterThan(300);
    const words = expected.flat().filter((word) => word !== undefined);
    const codes = new Set(words.filter((word) => /^[A-Z_]{3,}$/.test(word)));
    expect([...codes].filter((code) => !Object.hasOwn(endings, code))).toEqual([]);
  });

  it('meets every code that the cloud can be the cause of', () => {
    const met = new Set(players.flatMap((player) => rows.map((row) => endingOf(row, player)?.[0])));
    const causes = Object.keys(endings).filter((code) => /^(UPSTREAM|TOKEN)_/.test(code));
    expect(causes.filter((code) => !met.has(code))).toEqual([]);
  });
});
