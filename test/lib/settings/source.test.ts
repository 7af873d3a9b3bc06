import { describe, expect, it } from 'vitest';
import { ConfigurationError, type Env, type SettingProblem } from '../../../lib/settings/settings.ts';
import { type AppSource, createAppSource, REREAD_MS, RETRY_MS } from '../../../lib/settings/source.ts';

type Built = { env: Env };

function start(env: Env, build: (env: Env) => Built = (given) => ({ env: given })) {
  const stage = {
    now: 0,
    value: 'one' as string | undefined,
    reads: 0,
    stale: [] as SettingProblem[],
    built: [] as Env[],
  };
  const source: AppSource<Built> = createAppSource(env, {
    build: (given) => {
      stage.built.push(given);
      return build(given);
    },
    read: async () => {
      stage.reads += 1;
      if (stage.value === undefined) throw new Error('down');
      return stage.value;
    },
    now: () => stage.now,
    onStale: (problems) => stage.stale.push(...problems),
  });
  return { stage, source };
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
    expect(stage.built).toMatchObject([{ HW_IAM_ENDPOINT: 'https://localhost' }]);
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
