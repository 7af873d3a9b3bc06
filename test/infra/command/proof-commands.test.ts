import { describe, expect, it } from 'vitest';
import { start } from '../../support/child.ts';

/** Some have packages of their own: to be told what they do, nobody needs those. */
const commands = [
  ['bench', 'test/bench/bench.ts'],
  ['faults', 'test/faults/faults.ts'],
  ['fuzz', 'test/fuzz/fuzz.ts'],
  ['mutation', 'test/mutation/mutation.ts'],
] as const;

describe.each(commands)('npm run %s', (name, file) => {
  it.each([[['what']]])('ends with 2 for %j', async (args) => {
    const { code, stdout, stderr } = await start(file, args).ended;
    expect([code, stdout, stderr.includes(`Usage: npm run ${name}`)]).toEqual([2, '', true]);
  });
});

it.each([
  [['--rounds', '0'], /--rounds takes/],
  [['--part', 'none'], /--part takes/],
  [['--cpu', '2'], /--cpu takes/],
  [['--write', '--part', 'start'], /--write needs/],
])('npm run bench ends with 2 for %j, and says why', async (args, said) => {
  const { code, stderr } = await start('test/bench/bench.ts', args).ended;
  expect([code, said.test(stderr)]).toEqual([2, true]);
});

it('npm run faults ends with 2 where --only names no row, and plays nothing', async () => {
  const { code, stdout, stderr } = await start('test/faults/faults.ts', ['--only', 'no such row']).ended;
  expect([code, stdout, /^--only is in the title of no row\./.test(stderr)]).toEqual([2, '', true]);
});
