import { describe, expect, it } from 'vitest';
import { chineseTables, tables, writeTables } from '../../../infra/docs/readme/tables.ts';
import { type Block, blocksOf, headingsOf, proseOf, readPage, tablesOf } from './page.ts';

/** A page, the same in Chinese, and how each links to the other in its first line. */
const pairs = [
  ['README.md', 'infra/docs/README.zh-CN.md', '](infra/docs/README.zh-CN.md)', '](../../README.md)'],
  ['infra/docs/recipes.md', 'infra/docs/recipes.zh-CN.md', '](recipes.zh-CN.md)', '](recipes.md)'],
] as const;

/** A page in pieces: what stands before the first heading, then each heading with what is below it. */
const sectionsOf = (page: string): string[] => {
  const lines = page.split('\n');
  let code = false;
  const sections: string[][] = [[]];
  for (const line of lines) {
    if (line.startsWith('```')) code = !code;
    if (!code && line.startsWith('#')) sections.push([]);
    sections.at(-1)?.push(line);
  }
  return sections.map((section) => section.join('\n'));
};

const inlineOf = (page: string): string[] =>
  [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code).sort();

/** Numbers in prose; those within code are compared with it, and addresses with the links. */
const numbersOf = (page: string): string[] =>
  (
    proseOf(page)
      .replace(/`[^`\n]+`|\]\([^)]*\)|<[^>]*>/g, ' ')
      .match(/\d+(?:[.,]\d+)*/g) ?? []
  ).sort();

const addressesOf = (page: string): string[] =>
  [...page.matchAll(/\]\((https?:[^)]+)\)/g)].map(([, to = '']) => to).sort();
const picturesOf = (page: string): number => [...page.matchAll(/!\[[^\]]*\]\(|<img /g)].length;

/** What is to be copied has to be the same; a drawing, and words that explain a syntax, only as long. */
const essenceOf = ({ language, name, text }: Block) =>
  language === 'mermaid' || language === ''
    ? { language, name, lines: text.split('\n').length }
    : { language, name, text };

describe.each(pairs)('%s and %s', (file, translation, there, back) => {
  const [original, chinese] = [readPage(file), readPage(translation)];
  const [ours, theirs] = [sectionsOf(original), sectionsOf(chinese)];

  it('have the same sections', () => {
    expect(headingsOf(chinese).map(({ depth }) => depth)).toEqual(headingsOf(original).map(({ depth }) => depth));
    expect(ours.length).toBeGreaterThan(5);
  });

  it.each(ours.map((section, at): [string, number] => [section.split('\n')[0] ?? '', at]))(
    'have the same commands, tables, figures, links and pictures: %s',
    (_, at) => {
      const [one = '', other = ''] = [ours[at], theirs[at]];
      expect(blocksOf(other).map(essenceOf)).toEqual(blocksOf(one).map(essenceOf));
      expect(tablesOf(other)).toEqual(tablesOf(one));
      expect(inlineOf(other)).toEqual(inlineOf(one));
      expect(numbersOf(other)).toEqual(numbersOf(one));
      expect(addressesOf(other)).toEqual(addressesOf(one));
      expect(picturesOf(other)).toBe(picturesOf(one));
    },
  );

  it('link to each other in the first line', () => {
    expect(original.split('\n')[0]).toContain(there);
    expect(chinese.split('\n')[0]).toContain(back);
  });

  it('are in Chinese where it says so: no paragraph is left as it was', () => {
    const paragraphs = (page: string) =>
      proseOf(page)
        .split('\n')
        .filter(
          (line) =>
            !line.startsWith('<!--') && /[a-z]{3,} [a-z]{3,} [a-z]{3,}/.test(line.replace(/`[^`]*`|\]\([^)]*\)/g, '')),
        );
    const left = paragraphs(chinese).filter((line) => !/\p{Script=Han}/u.test(line));
    expect(left).toEqual([]);
  });
});

describe('The README in Chinese', () => {
  const page = readPage('infra/docs/README.zh-CN.md');

  it('has the tables that the code gives; else run npm run readme', () => {
    expect(writeTables(page, chineseTables)).toBe(page);
    for (const table of Object.values(chineseTables)) expect(page).toContain(table);
  });

  it.each(['settings', 'parameters'])('has every meaning in Chinese; else see infra/docs/readme/zh.ts: %s', (name) => {
    const rows = chineseTables[name]?.split('\n').slice(2) ?? [];
    expect(rows).toHaveLength((tables[name]?.split('\n').length ?? 0) - 2);
    expect(rows.filter((row) => !/\p{Script=Han}/u.test(row))).toEqual([]);
  });
});
