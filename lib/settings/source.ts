import { checkReferences, type ReadReference, referencesIn, resolveReferences } from './references.ts';
import { ConfigurationError, type Env, type SettingProblem } from './settings.ts';

/** Values that were read are looked at again after this time, in milliseconds; a rotated secret is in use by then. */
export const REREAD_MS = 5 * 60_000;

/** While the store is down the last good values serve, and it is asked again after this time, in milliseconds. */
export const RETRY_MS = 30_000;

/** Gives the app that the settings stand for, now. */
export type AppSource<App> = {
  /** @throws {ConfigurationError} where settings have never been readable. */
  get: () => Promise<App>;
  /** Has the values looked at before the next delivery: credentials were refused, and may have been rotated. */
  distrust: () => void;
};

export type AppSourcePorts<App> = {
  /** Builds the app. @throws {ConfigurationError} */
  build: (env: Env) => App;
  read: ReadReference;
  /** Epoch milliseconds. */
  now: () => number;
  /** Hears of settings that could not be read while the last good ones serve. */
  onStale: (problems: readonly SettingProblem[]) => void;
};

/**
 * Without references the app is built at once. With them, what can be checked is checked at once, and the values are read in the
 * first invocation: the extension that reads them is not ready before. A new app is built only when a value has changed, so that
 * a token outlives every look that finds nothing new.
 *
 * @throws {ConfigurationError} for everything that is wrong before a value is read.
 */
export function createAppSource<App>(env: Env, { build, read, now, onStale }: AppSourcePorts<App>): AppSource<App> {
  const names = referencesIn(env);
  if (names.length === 0) {
    const app = build(env);
    return { get: async () => app, distrust: () => {} };
  }
  checkRest(env, names, build);

  let current: { app: App; values: string } | undefined;
  let readAgainAt = 0;
  let isDown = false;
  let reading: Promise<App> | undefined;

  async function refresh(): Promise<App> {
    const resolved = await resolveReferences(env, read);
    const isRead = resolved.problems.length === 0;
    isDown = !isRead;
    readAgainAt = now() + (isRead ? REREAD_MS : RETRY_MS);
    if (!isRead && !current) throw new ConfigurationError(resolved.problems);
    if (!isRead) onStale(resolved.problems);

    const values = JSON.stringify(names.map((name) => resolved.env[name]));
    if (!current || (isRead && current.values !== values)) {
      try {
        current = { app: build(resolved.env), values };
      } catch (error) {
        // A value that was rotated into nonsense: the last good one serves.
        if (!current || !(error instanceof ConfigurationError)) throw error;
        onStale(error.problems);
      }
    }
    return current.app;
  }

  return {
    distrust() {
      // A store that is down is not asked at every delivery.
      if (!isDown) readAgainAt = 0;
    },
    async get() {
      if (current && now() < readAgainAt) return current.app;
      reading ??= refresh().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

/** What is wrong whatever the references hold. */
function checkRest(env: Env, names: readonly string[], build: (env: Env) => unknown): void {
  let problems = checkReferences(env);
  try {
    // Built and thrown away; nothing may be sent with a reference in the place of a password.
    // An endpoint that is read later may make up for a region that has none.
    const endpoints = names.filter((name) => name.endsWith('_ENDPOINT')).map((name) => [name, 'https://localhost']);
    const { TOKEN_PREFETCH } = env;
    build({
      ...env,
      TOKEN_PREFETCH: TOKEN_PREFETCH === 'true' ? undefined : TOKEN_PREFETCH,
      ...Object.fromEntries(endpoints),
    });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems = [...problems, ...error.problems.filter(({ name }) => !names.includes(name))];
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}
