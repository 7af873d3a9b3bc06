import { type App, createApp, type Memory, type Ports } from './app.ts';
import type { ChannelFactory } from './channel.ts';
import type { Delivery } from './delivery.ts';
import type { Log, Logs } from './log.ts';
import type { Platform } from './platform.ts';
import { type DurableRole, readDurableSettings } from './settings/durable.ts';
import {
  ConfigurationError,
  createSettingsReader,
  cutLineBreaks,
  type Env,
  readCloudSettings,
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

/**
 * Starts as soon as the settings are known. Where that is while loading, a start that fails is told in the log and thrown: the
 * platform must not take deliveries for this function.
 *
 * @param role what it has to do with a table and queues, where its platform has any.
 * @param mount puts the app to use.
 */
export function createStart<Context, D extends Delivery, Reply, Served>(
  platform: Pick<Platform<Context, unknown>, 'settings' | 'createLogs' | 'createReader' | 'isDurable'>,
  role: DurableRole,
  factories: ReadonlyArray<ChannelFactory<D, Reply>>,
  mount: (app: App<D, Reply>) => Served,
): Start<Context, Served> {
  const durable = platform.isDurable && role;
  let logs: Logs | undefined;
  let started: Started<Served> | undefined;
  const envOf = (context?: Context): Env => cutLineBreaks(platform.settings(context) ?? {});

  function start(env: Env, { log, logOddSettings, logFailedStart, problems = [] }: Logs): Started<Served> {
    const { grants, strays, ...budget } = preview(env, durable, factories);
    if (strays.length > 0) logOddSettings(strays);
    // Of all apps that follow each other: a new secret of a webhook is no reason to try a refused password again.
    const memory: Memory = {};
    // Refused credentials may have been rotated where they are kept.
    const listening: Log = (level, record) => {
      if (record.code === (env['HW_ACCESS_KEY'] ? 'UPSTREAM_UNAUTHORIZED' : 'TOKEN_REFUSED')) source.distrust();
      log(level, record);
    };
    const ports: Ports = { log: listening, memory, problems, ...(durable ? { durable } : {}) };
    const { read, problems: readerProblems } = platform.createReader(env);
    const source = createAppSource(env, {
      build: (settings) => mount(createApp(settings, factories, ports)),
      read,
      readerProblems,
      grants,
      now: () => Date.now(),
      onStale: (problems) => logFailedStart(new ConfigurationError(problems)),
    });
    return { source, budget };
  }

  if (platform.settings()) {
    const env = envOf();
    logs = platform.createLogs(env);
    try {
      started = start(env, logs);
    } catch (error) {
      logs.logFailedStart(error);
      throw error;
    }
  }
  function logsFor(context: Context): Logs {
    logs ??= platform.createLogs(envOf(context));
    return logs;
  }
  return {
    logsFor,
    start(context) {
      started ??= start(envOf(context), logsFor(context));
      return started;
    },
  };
}

/** Reads the settings as they stand, only to see which there are: a reference in the place of a value is no fault here. */
function preview<D extends Delivery, Reply>(
  env: Env,
  durable: DurableRole | undefined,
  factories: ReadonlyArray<ChannelFactory<D, Reply>>,
) {
  const reader = createSettingsReader(env);
  readCloudSettings(reader);
  if (durable) readDurableSettings(reader, durable);
  const budgets = factories.flatMap((create) => create(reader)?.budgetMs ?? []);
  const strays = findStrays(env, [...reader.names]);
  return { strays, grants: reader.grants, ...(budgets.length > 0 ? { budgetMs: Math.min(...budgets) } : {}) };
}
