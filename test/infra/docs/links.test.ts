import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { headingsOf, linksOf, readPage } from './page.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const pages = [
  'README.md',
  'infra/docs/README.zh-CN.md',
  'infra/docs/recipes.md',
  'infra/docs/recipes.zh-CN.md',
  'infra/docs/proof.md',
];

describe.each(pages)('%s', (page) => {
  const text = readPage(page);

  it('has links, each to a file and a section that are there', () => {
    const links = linksOf(text).map(({ path, anchor }) => ({
      path: path === '' ? page : posix.join(posix.dirname(page), path),
      anchor,
    }));
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter(({ path }) => !existsSync(`${root}${path}`))).toEqual([]);
    const lost = links.filter(
      ({ path, anchor }) => anchor !== '' && !headingsOf(readPage(path)).some((heading) => heading.anchor === anchor),
    );
    expect(lost).toEqual([]);
  });

  it('has no two sections of one name, whose links would be mixed up', () => {
    const anchors = headingsOf(text).map(({ anchor }) => anchor);
    expect(new Set(anchors).size).toBe(anchors.length);
  });
});
