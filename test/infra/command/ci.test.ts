import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function sum(script: string) {
  const { status, stdout } = spawnSync('.ci/sum', ['bash', '-ec', script], { cwd: root, encoding: 'utf8' });
  return { status, lines: stdout.trimEnd().split('\n') };
}

describe('The closing line of everything', () => {
  it.each<[string, string, number, string]>([
    ['one part', 'echo "3 passed, 0 failed"', 0, '3 passed, 0 failed'],
    ['two parts', 'echo "3 passed, 0 failed"; echo "4 passed, 0 failed"', 0, '7 passed, 0 failed'],
    [
      'parts within parts',
      '.ci/sum echo "3 passed, 0 failed"; .ci/sum echo "4 passed, 0 failed"',
      0,
      '7 passed, 0 failed',
    ],
    ['a part that fails', 'echo "3 passed, 0 failed"; echo "1 passed, 2 failed"; exit 1', 1, '4 passed, 2 failed'],
    ['a part that breaks off', 'echo "3 passed, 0 failed"; false; echo "4 passed, 0 failed"', 1, '3 passed, 1 failed'],
    ['a part that counts nothing', 'true', 0, '0 passed, 0 failed'],
    ['words that only look so', 'echo "so far 3 passed, 0 failed"', 0, '0 passed, 0 failed'],
  ])('is right for %s, and the only one', (_, script, status, closing) => {
    const said = sum(script);
    expect([said.status, said.lines.at(-1)]).toEqual([status, closing]);
    expect(said.lines.filter((line) => /^\d+ passed, \d+ failed$/.test(line))).toHaveLength(1);
  });
});

it('what CI runs are the two lines of the README, and then the rest', () => {
  const said = readFileSync(`${root}.ci/run`, 'utf8');
  const [first, second] = [...readFileSync(`${root}README.md`, 'utf8').matchAll(/^npm ci && npm .*$/gm)].map(String);
  expect(said).toContain(`\n${first}\n${second}\n.ci/more\n`);
});
