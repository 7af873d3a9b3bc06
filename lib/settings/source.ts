import { checkReferences, type ReadReference, referencesIn, resolveReferences, withStandIns } from './references.ts';
import { ConfigurationError, type Env, type SettingProblem } from './settings.ts';

/** Values that were read are looked at again after this time, in milliseconds; a rotated secret is in use by then. */
export const REREAD_MS = 5 * 60_000;

/** While the store is down the last good values serve, and it is asked again after this time, in milliseconds. */
export const RETRY_MS = 30_000;

/** The last good values serve no longer than this after they were read, in milliseconds. */
export const LAST_GOOD_MS = 24 * 60 * 60_000;

/** Where the last good values can serve, a look waits no longer than this for the store, in milliseconds. */
export const LOOK_MS = 1_500;

/** Where the platform names no end, a delivery waits no longer than this for its settings, in milliseconds. */
const UNNAMED_MS = 3_000;

/** Gives the app that the settings stand for, now. */
export type AppSource<App> = {
  /**
   * Waits until `deadlineAt` (epoch milliseconds) and no longer. Whoever comes while values are being read waits for the same reading.
   *
   * @throws {ConfigurationError} where there is a setting that cannot be read, and no value from before that may still serve.
   */
  get: (deadlineAt: number) => Promise<App>;
  /** Has the values looked at before the next delivery: credentials were refused, and may have been rotated. */
  distrust: () => void;
};

export type AppSourcePorts<App> = {
  /** Builds the app. @throws {ConfigurationError} */
  build: (env: Env) => App;
  read: ReadReference;
  /** What is wrong with the reader's own settings. */
  readerProblems?: readonly SettingProblem[];
  /** Names of the settings that prove or allow: once the store says that one is gone, it counts as not set. */
  grants: readonly string[];
  /** Epoch milliseconds. */
  now: () => number;
  /** Hears of settings that could not be read, or make no sense, while others serve in their place. */
  onStale: (problems: readonly SettingProblem[]) => void;
};

/** A value as it was read, and when, epoch milliseconds. */
type Good = { value: string; readAt: number };

/**
 * Without references the app is built at once. With them, what can be checked is checked at once, and the values are read in the
 * first invocation: a platform's reader may not be ready before. A new app is built only when a value has changed, so that
 * a token outlives every look that finds nothing new.
 *
 * @throws {ConfigurationError} for everything that is wrong before a value is read.
 */
export function createAppSource<App>(env: Env, ports: AppSourcePorts<App>): AppSource<App> {
  const { build, read, readerProblems = [], grants, now, onStale } = ports;
  const names = referencesIn(env);
  if (names.length === 0) {
    const app = build(env);
    return { get: async () => app, distrust: () => {} };
  }
  checkRest(env, names, build, readerProblems);

  let current: { app: App; values: string } | undefined;
  let good: ReadonlyMap<string, Good> = new Map();
  let readAgainAt = 0;
  let goodUntil = 0;
  let isDown = false;
  let reading: Promise<App> | undefined;

  async function look(limitMs: number): Promise<App> {
    const resolved = await resolveReferences(env, read, limitMs);
    const { problems, troubles } = resolved;
    const readAt = now();
    const kept = new Map([...good].filter(([, one]) => readAt < one.readAt + LAST_GOOD_MS));
    const values = new Map<string, Good>();
    const lacking: string[] = [];
    for (const name of names) {
      const trouble = troubles.get(name);
      const isRevoked = trouble === 'gone' && grants.includes(name);
      const found = trouble === undefined ? { value: resolved.env[name] ?? '', readAt } : kept.get(name);
      if (isRevoked) kept.delete(name);
      else if (found) values.set(name, found);
      else lacking.push(name);
    }
    isDown = [...troubles.values()].includes('unreached');
    if (lacking.length > 0) {
      throw new ConfigurationError(problems, { mayPass: lacking.every((name) => troubles.get(name) === 'unreached') });
    }
    if (problems.length > 0) onStale(problems);

    [current, good] = startOrKeep(values, kept);
    goodUntil = Math.min(...[...good.values()].map((one) => one.readAt + LAST_GOOD_MS));
    readAgainAt = Math.min(now() + (isDown ? RETRY_MS : REREAD_MS), goodUntil);
    return current.app;
  }

  /** Values that were rotated into nonsense give way to the last good ones. */
  function startOrKeep(
    values: Map<string, Good>,
    kept: ReadonlyMap<string, Good>,
  ): [NonNullable<typeof current>, typeof good] {
    try {
      return [start(values), values];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const wrong = error.problems.filter(({ name }) => kept.has(name) && kept.get(name) !== values.get(name));
      if (wrong.length === 0) throw error;
      onStale(error.problems);
      const mended = new Map(values);
      for (const { name } of wrong) {
        const last = kept.get(name);
        if (last) mended.set(name, last);
      }
      return [start(mended), mended];
    }
  }

  function start(found: ReadonlyMap<string, Good>): NonNullable<typeof current> {
    const settings = Object.fromEntries(names.map((name) => [name, found.get(name)?.value]));
    const values = JSON.stringify(names.map((name) => settings[name]));
    return current?.values === values ? current : { app: build({ ...env, ...settings }), values };
  }

  return {
    distrust() {
      // A store that is down is not asked at every delivery.
      if (!isDown) readAgainAt = 0;
    },
    async get(deadlineAt) {
      if (current && now() < readAgainAt) return current.app;
      const leftMs = deadlineAt === Number.POSITIVE_INFINITY ? UNNAMED_MS : deadlineAt - now();
      const canServe = current !== undefined && now() < goodUntil;
      reading ??= look(canServe ? Math.min(leftMs, LOOK_MS) : leftMs)
        .catch((error) => {
          current = undefined;
          throw error;
        })
        .finally(() => {
          reading = undefined;
        });
      return reading;
    },
  };
}

/** What is wrong whatever the references hold. */
function checkRest(
  env: Env,
  names: readonly string[],
  build: (env: Env) => unknown,
  readerProblems: readonly SettingProblem[],
): void {
  let problems = [...readerProblems, ...checkReferences(env)];
  try {
    // Built and thrown away; nothing may be sent with a reference in the place of a password.
    const { TOKEN_PREFETCH, ...rest } = withStandIns(env);
    build({ ...rest, TOKEN_PREFETCH: TOKEN_PREFETCH === 'true' ? undefined : TOKEN_PREFETCH });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems = [...problems, ...error.problems.filter(({ name }) => !names.includes(name))];
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}
