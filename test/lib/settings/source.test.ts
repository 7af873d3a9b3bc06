import { describe, expect, it } from 'vitest';
import { type Reference, StoreError } from '../../../lib/settings/references.ts';
import { ConfigurationError, type Env, type SettingProblem } from '../../../lib/settings/settings.ts';
import { createAppSource, LAST_GOOD_MS, LOOK_MS, REREAD_MS, RETRY_MS } from '../../../lib/settings/source.ts';

type Built = { env: Env };

function start(env: Env, build: (env: Env) => Built = (given) => ({ env: given })) {
  const stage = {
    now: 0,
    value: 'one' as string | undefined,
    reads: 0,
    stale: [] as SettingProblem[],
    built: [] as Env[],
  };
  const source = createAppSource(env, {
    build: (given) => {
      stage.built.push(given);
      return build(given);
    },
    read: async () => {
      stage.reads += 1;
      if (stage.value === undefined) throw new Error('down');
      return stage.value;
    },
    grants: [],
    now: () => stage.now,
    onStale: (problems) => stage.stale.push(...problems),
  });
  return { stage, source: { ...source, get: (deadlineAt = Number.POSITIVE_INFINITY) => source.get(deadlineAt) } };
}

const env = { A: 'ssm:/a', B: 'plain' };

describe('Without references', () => {
  it('the app is built at once, and nothing is read', async () => {
    const { stage, source } = start({ B: 'plain' });
    expect(stage.built.length).toBe(1);
    source.distrust();
    expect((await source.get()).env).toEqual({ B: 'plain' });
    expect(stage.reads).toBe(0);
  });
});

describe('With references', () => {
  it('values are read with the first delivery, once for all that come at once', async () => {
    const { stage, source } = start(env);
    expect(stage.reads).toBe(0);
    const apps = await Promise.all(Array.from({ length: 50 }, () => source.get()));
    expect(new Set(apps).size).toBe(1);
    expect(apps[0]?.env).toEqual({ A: 'one', B: 'plain' });
    expect(stage.reads).toBe(1);
  });

  it('nothing is sent with a reference in the place of a value: the trial start does not prefetch', () => {
    const { stage } = start({ ...env, TOKEN_PREFETCH: 'true' });
    expect(stage.built).toEqual([{ ...env, TOKEN_PREFETCH: undefined }]);
  });

  it('the trial start looks at everything but a prefetch that would send: a wrong one is told', () => {
    const { stage } = start({ ...env, TOKEN_PREFETCH: 'maybe' });
    expect(stage.built).toEqual([{ ...env, TOKEN_PREFETCH: 'maybe' }]);
  });

  it('the trial start takes an endpoint that is read later for one that is there', () => {
    const { stage } = start({ HW_IAM_ENDPOINT: 'ssm:/iam' });
    expect(stage.built).toMatchObject([{ HW_IAM_ENDPOINT: 'https://kept.elsewhere.invalid' }]);
  });

  it('the app stays while the value does, and a new one comes with a new value', async () => {
    const { stage, source } = start(env);
    const first = await source.get();
    stage.now = REREAD_MS - 1;
    expect(await source.get()).toBe(first);
    expect(stage.reads).toBe(1);
    stage.now = REREAD_MS;
    expect(await source.get()).toBe(first);
    expect(stage.reads).toBe(2);
    stage.value = 'two';
    expect(await source.get()).toBe(first);
    source.distrust();
    expect((await source.get()).env).toEqual({ A: 'two', B: 'plain' });
  });

  it('the last good value serves while the store is down, which is asked again later', async () => {
    const { stage, source } = start(env);
    const first = await source.get();
    stage.value = undefined;
    source.distrust();
    expect(await source.get()).toBe(first);
    expect(stage.stale).toEqual([{ name: 'A', rule: 'cannot be read (ssm:/a)' }]);
    source.distrust();
    stage.now = RETRY_MS - 1;
    await source.get();
    expect(stage.reads).toBe(2);
    stage.now = RETRY_MS;
    stage.value = 'two';
    expect((await source.get()).env['A']).toBe('two');
  });

  it('the last good value serves when the new one is nonsense', async () => {
    const { stage, source } = start(env, (given) => {
      if (given['A'] === 'nonsense') throw new ConfigurationError([{ name: 'A', rule: 'must make sense' }]);
      return { env: given };
    });
    const first = await source.get();
    stage.value = 'nonsense';
    source.distrust();
    expect(await source.get()).toBe(first);
    expect(stage.stale).toEqual([{ name: 'A', rule: 'must make sense' }]);
  });

  it('a first read that fails is told, and tried again with the next delivery', async () => {
    const { stage, source } = start(env);
    stage.value = undefined;
    await expect(source.get()).rejects.toThrow('Settings to mend: A cannot be read (ssm:/a)');
    stage.value = 'one';
    expect((await source.get()).env['A']).toBe('one');
  });

  it('what is wrong with the other settings, and with the references’ form, stops the start', () => {
    const build = (given: Env): Built => {
      const problems = Object.keys(given).filter((name) => given[name] && given[name] !== 'plain');
      throw new ConfigurationError(problems.map((name) => ({ name, rule: 'must be plain' })));
    };
    expect(() => start({ A: 'ssm:/a', B: 'plain', C: 'odd', D: 'ssm:' }, build)).toThrow(
      /^Settings to mend: D must be .*; C must be plain$/,
    );
  });
});

describe('A store that says no, or nothing', () => {
  const HOUR_MS = 3_600_000;
  const gone = () => Promise.reject(new StoreError('gone'));
  const down = () => Promise.reject(new StoreError('unreached'));
  const unreadable = () => Promise.reject(new StoreError('unreadable'));
  const says = (value: string) => async () => value;

  /** KEY proves and RULES allow; NAME and LIMIT are neither. NAME has to be there, and LIMIT makes sense as a number only. */
  function open() {
    const store: Record<string, () => Promise<string>> = {
      '/key': says('k1'),
      '/rules': says('r1'),
      '/name': says('n1'),
      '/limit': says('1'),
    };
    const stage = { now: 0, told: [] as string[], limits: [] as number[], built: 0 };
    const { get, distrust } = createAppSource(
      { KEY: 'ssm:/key', RULES: 'ssm:/rules', NAME: 'ssm:/name', LIMIT: 'ssm:/limit' },
      {
        build(env) {
          const problems = [
            ...(env['NAME'] ? [] : [{ name: 'NAME', rule: 'is required' }]),
            ...(/^(\d+|ssm:.*)$/.test(env['LIMIT'] ?? '1') ? [] : [{ name: 'LIMIT', rule: 'must be a number' }]),
            ...(env['KEY'] || env['RULES'] ? [] : [{ name: 'KEY, RULES', rule: 'are both missing' }]),
          ];
          if (problems.length > 0) throw new ConfigurationError(problems);
          stage.built += 1;
          return env;
        },
        read: ({ id }: Reference, limitMs) => {
          stage.limits.push(limitMs);
          return (store[id] ?? gone)();
        },
        grants: ['KEY', 'RULES'],
        now: () => stage.now,
        onStale: (problems) => stage.told.push(...problems.map(({ name, rule }) => `${name} ${rule}`)),
      },
    );
    return { store, stage, distrust, look: (deadlineAt = Number.POSITIVE_INFINITY) => get(deadlineAt) };
  }

  it('is believed at the next look, for what proves or allows', async () => {
    const { store, stage, look } = open();
    expect(await look()).toEqual({ KEY: 'k1', RULES: 'r1', NAME: 'n1', LIMIT: '1' });
    store['/key'] = gone;
    stage.now = REREAD_MS - 1;
    expect((await look())['KEY']).toBe('k1');
    stage.now = REREAD_MS;
    expect(await look()).toEqual({ KEY: undefined, RULES: 'r1', NAME: 'n1', LIMIT: '1' });
    expect(stage.told).toEqual(['KEY is not in its store, or may not be read (ssm:/key)']);
    // Not even a store that is down later brings it back.
    store['/key'] = down;
    stage.now = 2 * REREAD_MS;
    await expect(look()).rejects.toThrow('Settings to mend: KEY cannot be read (ssm:/key)');
    store['/key'] = says('k2');
    expect((await look())['KEY']).toBe('k2');
  });

  it('has the same meaning with an empty value', async () => {
    const { store, stage, look } = open();
    await look();
    store['/rules'] = says(' \n');
    stage.now = REREAD_MS;
    expect(await look()).toEqual({ KEY: 'k1', RULES: undefined, NAME: 'n1', LIMIT: '1' });
  });

  it('and has the last one that is needed, is no start any more, which waiting does not change', async () => {
    const { store, stage, look } = open();
    await look();
    Object.assign(store, { '/key': gone, '/rules': gone });
    stage.now = REREAD_MS;
    for (let i = 0; i < 2; i += 1) {
      const error = await look().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error).toMatchObject({ message: 'Settings to mend: KEY, RULES are both missing', mayPass: false });
    }
    store['/key'] = says('k2');
    expect((await look())['KEY']).toBe('k2');
  });

  it.each<[string, () => Promise<string>, string]>([
    ['says that it is gone', gone, 'NAME is not in its store, or may not be read (ssm:/name)'],
    ['has an empty value', says(''), 'NAME is empty (ssm:/name)'],
    ['has something that cannot be read', unreadable, 'NAME cannot be read (ssm:/name)'],
    ['is down', down, 'NAME cannot be read (ssm:/name)'],
    ['fails in another way', () => Promise.reject(new Error('x')), 'NAME cannot be read (ssm:/name)'],
  ])(
    'and holds anything else: the last good value serves for 24 hours, which is told, where it %s',
    async (_, trouble, told) => {
      const { store, stage, look } = open();
      await look();
      Object.assign(store, { '/name': trouble, '/key': says('k2') });
      stage.now = 10 * HOUR_MS;
      // What can be read is as new as it is.
      expect(await look()).toEqual({ KEY: 'k2', RULES: 'r1', NAME: 'n1', LIMIT: '1' });
      expect(stage.told).toEqual([told]);
      stage.now = LAST_GOOD_MS - 1;
      expect((await look())['NAME']).toBe('n1');
      stage.now = LAST_GOOD_MS;
      await expect(look()).rejects.toThrow(`Settings to mend: ${told}`);
    },
  );

  it.each<[string, Array<() => Promise<string>>, boolean]>([
    ['one store is down', [down], true],
    ['both are', [down, down], true],
    ['one is down and the other says no', [down, gone], false],
    ['one says no', [gone], false],
    ['one holds what cannot be read', [unreadable], false],
  ])('from the beginning: waiting may help, or not: %s', async (_, [name = down, limit = says('1')], mayPass) => {
    const { store, look } = open();
    Object.assign(store, { '/name': name, '/limit': limit });
    await expect(look()).rejects.toMatchObject({ name: 'ConfigurationError', mayPass });
  });

  it('keeps what proves for 24 hours, too, while it is down', async () => {
    const { store, stage, look } = open();
    await look();
    for (const id of Object.keys(store)) store[id] = down;
    stage.now = LAST_GOOD_MS - 1;
    expect(await look()).toEqual({ KEY: 'k1', RULES: 'r1', NAME: 'n1', LIMIT: '1' });
    // And not for as long as the next look is away.
    stage.now = LAST_GOOD_MS;
    await expect(look()).rejects.toMatchObject({ mayPass: true });
    for (const id of Object.keys(store)) store[id] = says('9');
    expect(await look()).toEqual({ KEY: '9', RULES: '9', NAME: '9', LIMIT: '9' });
  });

  it('counts the 24 hours from the last good look', async () => {
    const { store, stage, look } = open();
    await look();
    stage.now = 5 * HOUR_MS;
    await look();
    store['/name'] = down;
    stage.now = 5 * HOUR_MS + LAST_GOOD_MS - 1;
    expect((await look())['NAME']).toBe('n1');
    stage.now += 1;
    await expect(look()).rejects.toThrow(ConfigurationError);
  });

  it('nonsense gives way to the last good value for 24 hours, and holds back nothing else', async () => {
    const { store, stage, look } = open();
    await look();
    Object.assign(store, { '/limit': says('many'), '/key': gone, '/name': says('n2') });
    stage.now = REREAD_MS;
    expect(await look()).toEqual({ KEY: undefined, RULES: 'r1', NAME: 'n2', LIMIT: '1' });
    expect(stage.told).toContain('LIMIT must be a number');
    stage.now = LAST_GOOD_MS;
    await expect(look()).rejects.toThrow('LIMIT must be a number');
  });

  it('nonsense from the beginning is told, and is no reason to wait', async () => {
    const { store, look } = open();
    store['/limit'] = says('many');
    await expect(look()).rejects.toMatchObject({ message: 'Settings to mend: LIMIT must be a number', mayPass: false });
  });

  it('is waited for as long as there is time; only where last values can serve no longer than a moment', async () => {
    const { stage, look, distrust } = open();
    stage.now = 1000;
    await look(28_500);
    expect(new Set(stage.limits.splice(0))).toEqual(new Set([27_500]));
    distrust();
    await look(28_500);
    expect(new Set(stage.limits.splice(0))).toEqual(new Set([LOOK_MS]));
    distrust();
    await look(1200);
    expect(new Set(stage.limits.splice(0))).toEqual(new Set([200]));
  });

  it.each([
    ['just not too old', LAST_GOOD_MS - 1, LOOK_MS],
    ['too old', LAST_GOOD_MS, 20_000],
    ['much too old', 3 * LAST_GOOD_MS, 20_000],
  ])('and last values that are %s to serve are waited for accordingly', async (_, ageMs, limitMs) => {
    const { stage, look } = open();
    await look();
    stage.limits.length = 0;
    stage.now = ageMs;
    await look(ageMs + 20_000);
    expect(new Set(stage.limits)).toEqual(new Set([limitMs]));
  });

  it('is not waited for without end where the platform names none', async () => {
    const { stage, look } = open();
    await look();
    expect(Math.max(...stage.limits)).toBeLessThan(30_000);
  });
});

describe('A reader with a setting of its own', () => {
  const ports = { build: (given: Env) => given, read: async () => '', grants: [], now: () => 0, onStale: () => {} };
  const readerProblems = [{ name: 'PORT', rule: 'must be a number' }];

  it('stops the start where that one is wrong', () => {
    expect(() => createAppSource({ A: 'ssm:/a' }, { ...ports, readerProblems })).toThrow(
      'Settings to mend: PORT must be a number',
    );
  });

  it('is no concern of a start without references', () => {
    expect(() => createAppSource({ A: 'a' }, { ...ports, readerProblems })).not.toThrow();
  });
});
