import { type App, createApp, type Memory, type Ports } from './app.ts';
import type { ChannelFactory } from './channel.ts';
import type { Delivery } from './delivery.ts';
import type { Log, Logs } from './log.ts';
import type { Platform } from './platform.ts';
import { type DurableRole, readDurableSettings, withoutDurable } from './settings/durable.ts';
import {
  ConfigurationError,
  createSettingsReader,
  cutLineBreaks,
  type Env,
  readCloudSettings,
  type SettingsReader,
} from './settings/settings.ts';
import { type AppSource, createAppSource } from './settings/source.ts';
import { findStrays } from './settings/strays.ts';

/** What a function has once its settings are known. */
export type Started<Served> = {
  source: AppSource<Served>;
  /** The least time that a sender of one of its channels waits, in milliseconds, by what is known of it before references are read. */
  budget: { budgetMs?: number };
};

export type Start<Context, Served> = {
  /** The log; there whatever is wrong with the settings. */
  logsFor: (context: Context) => Logs;
  /** Starts, unless it is done. @throws {ConfigurationError} for settings that come with the invocation and are wrong. */
  start: (context: Context) => Started<Served>;
};

/** How a function is made of its settings. */
export type Recipe<Served> = {
  /** What it has to do with a table and queues, where its platform has any. */
  role: DurableRole;
  /** Reads the settings, only to see which there are. @returns for how long senders wait, in milliseconds. */
  look: (settings: SettingsReader, platform: { hasAgency: boolean }) => readonly number[];
  /** @throws {ConfigurationError} naming every setting that is wrong. */
  build: (env: Env, ports: Ports) => Served;
};

/**
 * A function that puts an app to use.
 *
 * @param readMore reads what else it needs.
 */
export function ofApp<D extends Delivery, Reply, Served, More = unknown>(
  role: DurableRole,
  factories: ReadonlyArray<ChannelFactory<D, Reply>>,
  mount: (app: App<D, Reply, More>) => Served,
  readMore?: (settings: SettingsReader) => More,
): Recipe<Served> {
  return {
    role,
    look(settings, platform) {
      readCloudSettings(settings, platform);
      readMore?.(settings);
      return factories.flatMap((create) => create(settings)?.budgetMs ?? []);
    },
    build: (env, ports) => mount(createApp(env, factories, ports, readMore)),
  };
}

/**
 * Starts as soon as the settings are known. Where that is while loading, a start that fails is told in the log and thrown: the
 * platform must not take deliveries for this function.
 */
export function createStart<Context, Served>(
  platform: Pick<
    Platform<Context, unknown>,
    'settings' | 'obstacles' | 'createLogs' | 'createReader' | 'isDurable' | 'agencyOf'
  >,
  { role, look, build }: Recipe<Served>,
): Start<Context, Served> {
  let started: (Started<Served> & { logs: Logs }) | undefined;
  const durable = platform.isDurable && role;
  const hasAgency = platform.agencyOf !== undefined;
  const envOf = (context: Context | undefined, names: readonly string[] = []): Env =>
    cutLineBreaks(platform.settings(context, names) ?? {});

  /** Which names are asked for may depend on what others hold: asked again until there is none that was not. */
  function askAll(context: Context): Env {
    const asked = new Set<string>();
    for (;;) {
      const env = envOf(context, [...asked]);
      const { names } = preview(env, look, { durable, hasAgency });
      const known = asked.size;
      for (const name of names) asked.add(name);
      if (asked.size === known) return env;
    }
  }

  function start(env: Env, logs: Logs, { mayPrefetch }: { mayPrefetch: boolean }): Started<Served> & { logs: Logs } {
    const { log, logOddSettings, logFailedStart, problems = [] } = logs;
    const { grants, names, ...budget } = preview(env, look, { durable, hasAgency });
    const strays = findStrays(env, [...names]);
    if (strays.length > 0) logOddSettings(strays);
    // Of all apps that follow each other: a new secret of a webhook is no reason to try a refused password again.
    const memory: Memory = {};
    // Refused credentials may have been rotated where they are kept.
    const listening: Log = (level, record) => {
      if (record.code === (env['HW_ACCESS_KEY'] ? 'UPSTREAM_UNAUTHORIZED' : 'TOKEN_REFUSED')) source.distrust();
      log(level, record);
    };
    const ports: Ports = {
      log: listening,
      memory,
      problems,
      hasAgency,
      mayPrefetch,
      ...(durable ? { durable } : {}),
    };
    const { read, problems: readerProblems } = platform.createReader(env);
    const source = createAppSource(env, {
      build: (settings) => build(settings, ports),
      read,
      readerProblems,
      grants,
      now: () => Date.now(),
      onStale: (problems) => logFailedStart(new ConfigurationError(problems)),
    });
    return { source, budget, logs };
  }

  if (platform.settings(undefined, [])) {
    const env = envOf(undefined);
    const logs = platform.createLogs(env);
    try {
      started = start(env, logs, { mayPrefetch: true });
    } catch (error) {
      logs.logFailedStart(error);
      throw error;
    }
  }
  // Made anew until there is a start: settings of the log may be what is wrong.
  const logsFor = (context: Context) => started?.logs ?? platform.createLogs(envOf(context));
  return {
    logsFor,
    start(context) {
      const obstacles = started ? [] : (platform.obstacles?.() ?? []);
      if (obstacles.length > 0) throw new ConfigurationError(obstacles);
      // Nothing may be sent for a delivery that is not proven, and there is one already.
      started ??= start(askAll(context), logsFor(context), { mayPrefetch: false });
      return started;
    },
  };
}

/** Reads the settings as they stand, only to see which there are: a reference in the place of a value is no fault here. */
function preview(
  env: Env,
  look: Recipe<unknown>['look'],
  { durable, hasAgency }: { durable: DurableRole | undefined; hasAgency: boolean },
) {
  const reader = createSettingsReader(durable ? env : withoutDurable(env));
  if (durable) readDurableSettings(reader, durable);
  const budgets = look(reader, { hasAgency });
  const { names, grants } = reader;
  return { names, grants, ...(budgets.length > 0 ? { budgetMs: Math.min(...budgets) } : {}) };
}
