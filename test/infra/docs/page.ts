import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Something to be copied out of a page: what stands between two lines of backticks, and the words behind the first. */
export type Block = { language: string; name: string; text: string };

export const readPage = (file: string): string => readFileSync(`${root}${file}`, 'utf8');

export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w*) ?(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', name = '', text = '']) => ({
    language,
    name,
    text,
  }));
}

/** A page without what is to be copied. */
export const proseOf = (page: string): string => page.replace(/^```[\s\S]*?^```$/gm, '');

/** Every command in a page, in the order in which they stand: one that goes on behind a backslash is one. */
export function commandsOf(page: string): string[] {
  return blocksOf(page)
    .filter(({ language, name }) => /^(sh|bash)$/.test(language) && name === '')
    .flatMap(({ text }) => text.replace(/\\\n\s*/g, '').split('\n'))
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** How many cells each row of each table has. */
export function tablesOf(page: string): number[][] {
  const tables = proseOf(page).match(/(^\|.*\|$\n?)+/gm) ?? [];
  return tables.map((table) =>
    table
      .trim()
      .split('\n')
      .map((row) => row.replace(/\\\|/g, '').split('|').length - 2),
  );
}

/** Headings with their depth, and the anchor under which each is linked. https://github.com/gjtorikian/html-pipeline */
export function headingsOf(page: string): { depth: number; anchor: string }[] {
  return [...proseOf(page).matchAll(/^(#+) (.+)$/gm)].map(([, hashes = '', title = '']) => ({
    depth: hashes.length,
    anchor: title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  }));
}

/** Where a page links to inside of the repository. */
export function linksOf(page: string): { path: string; anchor: string }[] {
  return [...page.matchAll(/\]\(((?!https?:)[^)#]*)(?:#([^)]*))?\)/g)].map(([, path = '', anchor = '']) => ({
    path,
    anchor: decodeURIComponent(anchor),
  }));
}
