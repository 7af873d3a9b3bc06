import { describe, expect, it } from 'vitest';
import { columnsOf, reflow, widthOf, wrap } from '../../../infra/command/layout.ts';

const long =
  'FAILED       Credentials         The password, the user name or the account name is wrong; or it is no IAM user with a password.';

describe('A line that is wider than the terminal', () => {
  it.each([20, 40, 80, 100])('is broken between words at %i columns, and goes on further in', (columns) => {
    const lines = wrap(long, columns).split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {2,}\S/);
    expect(lines.join(' ').split(/\s+/)).toEqual(long.split(/\s+/));
  });

  it('goes on under the last column, where that leaves half of the room', () => {
    expect(wrap(long, 80).split('\n')[1]).toMatch(/^ {33}\S/);
    expect(wrap(long, 40).split('\n')[1]).toMatch(/^ {13}\S/);
  });

  it('keeps a word that is wider than all of it, and breaks JSON behind commas', () => {
    expect(wrap(`see https://${'x'.repeat(90)}`, 80)).toBe(`see\n  https://${'x'.repeat(90)}`);
    const json = JSON.stringify({ a: 'x'.repeat(30), b: 'y'.repeat(30), c: 'z'.repeat(30) });
    const lines = wrap(`  log  ${json}`, 80).split('\n');
    expect(lines.map((line) => line.trim()).join('')).toBe(`log  ${json}`);
    for (const line of lines.slice(1, -1)) expect(line).toMatch(/,$/);
  });

  it('is broken anywhere in Chinese, but not before a sign that closes', () => {
    const text = `未通过  凭据  ${'密码错误，或者账号名错误。'.repeat(8)}`;
    for (const columns of [20, 40, 79, 80]) {
      const lines = wrap(text, columns).split('\n');
      for (const line of lines) {
        expect(widthOf(line)).toBeLessThanOrEqual(columns + 2);
        expect(line.trim()).not.toMatch(/^[，。]/);
      }
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }
  });

  it('counts no colours', () => {
    expect(widthOf('\u001b[32mok\u001b[39m 密码')).toBe(7);
    expect(wrap(`\u001b[32m${'word '.repeat(16).trim()}\u001b[39m`, 80)).not.toContain('\n');
  });

  it('goes on further in where its own indent is in colour', () => {
    const painted = `\u001b[2m    ${'word '.repeat(30).trim()}\u001b[22m`;
    expect(wrap(painted, 80).split('\n')[1]).toMatch(/^ {6}word/);
  });

  it('stays as it is where it fits, and where nobody looks', () => {
    expect(wrap(long, Number.POSITIVE_INFINITY)).toBe(long);
    expect(wrap('a\n\n  b  \n', 80)).toBe('a\n\n  b  \n');
  });
});

describe('The columns', () => {
  it.each([
    [{ isTTY: true, columns: 132 }, 132],
    [{ isTTY: true, columns: 5 }, 20],
    [{ isTTY: true, columns: 0 }, 80],
    [{ isTTY: true }, 80],
    [{ columns: 40 }, Number.POSITIVE_INFINITY],
    [{}, Number.POSITIVE_INFINITY],
  ])('of %j are %d', (stream, columns) => {
    expect(columnsOf(stream)).toBe(columns);
  });
});

it('A paragraph that was broken by hand is broken anew', () => {
  const text = `${'word '.repeat(20).trim()}\nand more\n\n  --option   what it does`;
  expect(reflow(text, 200)).toBe(`${'word '.repeat(20).trim()} and more\n\n  --option   what it does`);
  expect(reflow(text, Number.POSITIVE_INFINITY)).toBe(text);
});

describe('A page of help', () => {
  const prose = 'Checks whether all is well,\nsays what is not, and\nends.';
  const page = `Usage: npm run it -- WHAT [--one VALUE] [--two VALUE]…\n\n${prose}\n\n  --one VALUE   the first of the two values\n  npm run it -- '<a long example>'   what it does`;

  it('stands further in as a whole where a paragraph is broken, and keeps options with their values', () => {
    expect(reflow(page, 40).split('\n')).toEqual([
      'Usage: npm run it -- WHAT [--one VALUE]',
      '  [--two VALUE]…',
      '',
      '  Checks whether all is well, says what',
      '  is not, and ends.',
      '',
      '  --one VALUE   the first of the two',
      '                values',
      "  npm run it -- '<a long example>'",
      '      what it does',
    ]);
  });

  it.each([20, 33, 40, 57, 80])('loses no word at %i columns, and goes beyond them with none that fits', (columns) => {
    const laid = reflow(page, columns);
    expect(laid.split(/\s+/)).toEqual(page.split(/\s+/));
    for (const line of laid.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });

  it('stays at the left where it fits, and as it was written where nobody looks', () => {
    expect(reflow(page, 200)).toBe(page.replace(prose, prose.replaceAll('\n', ' ')));
    expect(reflow(page, Number.POSITIVE_INFINITY)).toBe(page);
  });
});
