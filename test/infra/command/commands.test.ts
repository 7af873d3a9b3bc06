import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../infra/command/arguments.ts';
import { start } from '../../support/child.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> };

/** Names of tools that others made: their arguments are theirs. */
const theirs = ['test', 'lint', 'types', 'unit', 'format', 'coverage'];
const names = Object.keys(scripts).filter((name) => !/^(pre|post)/.test(name) && !theirs.includes(name));
const fileOf = (name: string) => /^(?:exec )?node (\S+\.ts)$/.exec(scripts[name] ?? '')?.[1];

// What this run has compiled is kept there (test/run-vitest.ts), and used by those only who may write there, too.
const { NODE_COMPILE_CACHE: compiled } = process.env;
// No other file can be written and no other program started, and whoever opens a connection says so.
const watched = [
  '--permission',
  '--allow-fs-read=*',
  ...(compiled ? [`--allow-fs-write=${compiled}`] : []),
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    import { Socket } from 'node:net';
    import dns from 'node:dns';
    const tell = () => { process.stderr.write('CONNECTS'); process.exit(70); };
    Socket.prototype.connect = tell;
    dns.lookup = tell;`)}`,
];
// What would be sent, if anything were: all that a command could wish for is set.
const env = {
  DISCORD_APPLICATION_ID: '1',
  DISCORD_BOT_TOKEN: 'planted-bot-token',
  AWS_ACCESS_KEY_ID: 'planted-id',
  AWS_SECRET_ACCESS_KEY: 'planted-key',
};

describe.each(names)('npm run %s', { timeout: 30_000 }, (name) => {
  const file = fileOf(name) ?? '';
  const run = (...args: string[]) => start(file, args, env, watched).ended;

  it('is a file of ours, and looks at Node first', () => {
    expect(file).not.toBe('');
    expect(scripts[`pre${name}`]).toBe('node infra/command/check-node.mjs');
  });

  it('explains itself, and does nothing else', async () => {
    const { code, stdout, stderr } = await run('--nonsense', '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: npm (run )?${name}\\b.*\\n\\n`));
    expect(
      Math.max(
        ...stdout
          .split('\n')
          .slice(1)
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(130);
  });

  it('ends with 2 for an argument it does not know, and does nothing', async () => {
    const { code, stdout, stderr } = await run('--nonsense=planted');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^--nonsense is not known here\.\nUsage: npm .+; --help tells more\.\n$/);
  });
});

describe('the commands', () => {
  it('are found', () => {
    expect(names).toEqual(expect.arrayContaining(['build', 'demo', 'start', 'deploy', 'discord:register', 'readme']));
  });

  it.each([['--help'], ['-h'], ['a', '-h', '--nonsense']])('explain themselves: %s %s', async (...args) => {
    const { code, stdout, stderr } = await start('infra/deploy/build/build.ts', args.filter(Boolean), env, watched)
      .ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: npm run build\n\n\w/);
  });

  it.each([['-x'], ['--helpme'], ['--help=me'], ['planted'], ['']])('know no %j', async (arg) => {
    const { code, stdout, stderr } = await start('infra/deploy/build/build.ts', [arg], env, watched).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^(-x|--help|--helpme|An argument) is not known here\.\nUsage: npm run build; --help tells more\.\n$/,
    );
  });

  it('are watched: one that does something is caught', async () => {
    const { code, stderr } = await start('infra/docs/openapi/openapi.ts', [], env, watched).ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining('ERR_ACCESS_DENIED')]);
    const register = await start('infra/deploy/chat/discord-register.ts', [], env, watched).ended;
    expect(`${register.code} ${register.stderr}`).toContain('70 CONNECTS');
  });
});

describe('arguments', () => {
  const options = {
    stage: { type: 'string' },
    param: { type: 'string', multiple: true },
    yes: { type: 'boolean' },
  } as const;
  const read = (args: readonly string[], words = true) => {
    const { values, positionals } = readArguments(args, options, { words });
    return { ...values, words: positionals };
  };

  it.each<[string[], object]>([
    [[], { words: [] }],
    [
      ['--stage', 'a', '--param', 'x=y=z', '--param=b', '--yes'],
      { stage: 'a', param: ['x=y=z', 'b'], yes: true, words: [] },
    ],
    [['--stage=-a', '--stage', 'b'], { stage: 'b', words: [] }],
    [['--stage='], { stage: '', words: [] }],
    [['--stage', ''], { stage: '', words: [] }],
    [['a', '', '--yes', 'b'], { yes: true, words: ['a', '', 'b'] }],
    [['--config 5 status', '-5', '-55', '-', '--on 5'], { words: ['--config 5 status', '-5', '-55', '-', '--on 5'] }],
    [['--', '--yes', '--nonsense'], { words: ['--yes', '--nonsense'] }],
  ])('are read from %j', (args, expected) => {
    expect(read(args)).toEqual(expected);
  });

  it.each<[string[], string]>([
    [['--stage'], '--stage needs a value.'],
    [['--stage', '--yes'], '--stage needs a value.'],
    [['--yes=no'], '--yes takes no value.'],
    [['--no-yes'], '--no-yes is not known here.'],
    [['--constructor'], '--constructor is not known here.'],
    [['--password=planted'], '--password is not known here.'],
    [['-p', 'planted'], '-p is not known here.'],
    [['planted'], 'An argument is not known here.'],
    [[''], 'An argument is not known here.'],
    [['--', 'planted'], 'An argument is not known here.'],
  ])('are refused in a sentence that quotes no value: %j', (args, sentence) => {
    const refusal = expect.objectContaining({ name: 'Refusal', message: sentence, exitCode: 2 });
    expect(() => read(args, false)).toThrow(refusal);
  });
});
