import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { start } from '../support/child.ts';
import { runs, storyRuns } from '../support/runs.ts';

const fuzz = (...args: string[]) => start('test/fuzz/fuzz.ts', args).ended;

describe('How often a property is tried', () => {
  const before = fc.readConfigureGlobal() ?? {};
  afterEach(() => fc.configureGlobal(before));

  it('is as often as it says, and 200 times for a story', () => {
    fc.configureGlobal({});
    expect([runs(300), storyRuns()]).toEqual([{ numRuns: 300 }, { numRuns: 200 }]);
  });

  it('is as often as the run says, and a tenth of that for a story', () => {
    fc.configureGlobal({ numRuns: 10_000 });
    expect([runs(300), storyRuns()]).toEqual([{ numRuns: 10_000 }, { numRuns: 1000 }]);
  });

  it('is said nowhere past that', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const past = globSync('test/**/*.ts', { cwd: root })
      .filter((file) => !/^test\/(fuzz|mutation|support\/runs)/.test(file))
      .filter((file) => /\bnumRuns\b|\bseed: \d/.test(readFileSync(root + file, 'utf8')));
    expect(past).toEqual([]);
  });
});

describe('npm run fuzz', () => {
  it('names its seed first, and ends with the closing line', async () => {
    const { code, stdout } = await fuzz('--seed', '7', '--runs', '3', '--only', 'reads back', 'properties/grammar');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Seed 7\. The same again: npm run fuzz -- --seed 7\n.*\n1 passed, 0 failed\n$/s);
  }, 60_000);

  it.each([
    [['--help'], 0, /^Usage: npm run fuzz/],
    [['--what'], 2, /--what.*Usage/s],
    [['--seed', 'x'], 2, /--seed takes/],
    [['--runs', '0'], 2, /--runs takes/],
  ])('%j ends with %i', async (args, expected, said) => {
    const { code, stdout, stderr } = await fuzz(...args);
    expect([code, said.test(stdout + stderr)]).toEqual([expected, true]);
  });
});
