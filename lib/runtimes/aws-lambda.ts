import { randomUUID } from 'node:crypto';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createApp, type Ports, preview } from '../app.ts';
import type { ChannelFactory, EventChannel } from '../channels/channel.ts';
import type { IdentityMemory } from '../cloud/token.ts';
import type { Delivery, EventDelivery, HttpDelivery, HttpReply } from '../delivery.ts';
import { DeliveryError, type EventReply, toEventReply } from '../event-reply.ts';
import { toHttpReply } from '../http-reply.ts';
import type { Log } from '../log.ts';
import { type Failure, fail } from '../outcome.ts';
import { createRelay, deadlineOf } from '../relay.ts';
import { createRouter, HEALTH, refusing } from '../router.ts';
import { ConfigurationError, type Env } from '../settings/settings.ts';
import { type AppSource, createAppSource } from '../settings/source.ts';
import { type LambdaReply, type Unwrapped, unwrap, wrapSingle } from './envelope.ts';
import { checkExtension, createExtensionReader } from './parameters-extension.ts';
import { createLambdaLog, type LambdaLog } from './powertools-log.ts';

/** Kept back from the platform's deadline, in milliseconds, so that the reply is out before the function is stopped. */
const RESERVE_MS = 500;

/** A request can wait this long for a function to start, in milliseconds; an older time of arrival comes from a clock that is off. */
const ON_THE_WAY_MAX_MS = 15_000;

export type LambdaHandler<Reply> = (event: unknown, context: Context) => Promise<Reply>;

/**
 * A function behind API Gateway, a Function URL or a load balancer. Never rejects.
 *
 * @param name the function's own, for deliveries that are meant for none of its channels.
 */
export function serveHttp(
  name: string,
  factories: ReadonlyArray<ChannelFactory<HttpDelivery, HttpReply>>,
): LambdaHandler<LambdaReply> {
  const { log, logFailedStart } = createLambdaLog();
  const refuse = createRelay({ forward: async () => fail('INTERNAL'), log, now: () => Date.now() });
  const idle = createRouter(name, [], refuse);
  const { source, budget } = startSource({ log, logFailedStart }, factories, (env, ports) => {
    const { relay, channels } = createApp(env, factories, ports);
    return createRouter(name, channels, relay);
  });

  const chain = middy<unknown, LambdaReply>(OWN_TIME)
    .onError(async ({ event, context, error }) => {
      const requestId = requestIdOf(context);
      if (error instanceof ConfigurationError) logFailedStart(error);
      const outcome = toFailure(error);
      const reply = await refuse(refusing(name, outcome), emptyDelivery(requestId)).catch(() =>
        toHttpReply(outcome, { requestId }),
      );
      return (unwrap(event)?.wrap ?? wrapSingle)(reply);
    })
    .handler(async (event: unknown, context: Context) => {
      const unwrapped = unwrap(event);
      if (unwrapped) {
        const delivery = toDelivery(unwrapped, context);
        // Whether the function runs does not hang on settings that are kept elsewhere.
        const route = HEALTH.test(delivery.path) ? idle : await source.get(deadlineOf(budget, delivery, Date.now()));
        return unwrapped.wrap(await route(delivery));
      }
      const refusal = fail('PAYLOAD_INVALID', { detail: 'This event is no HTTP request.' });
      return wrapSingle(await refuse(refusing(name, refusal), emptyDelivery(requestIdOf(context))));
    });

  return async (event, context) => chain(event, context ?? ({} as Context));
}

/** A function that the platform itself invokes: a bus, a scheduler. Rejects with an error whose name is the code. */
export function serveEvents(factory: ChannelFactory<EventDelivery, EventReply>): LambdaHandler<EventReply> {
  const { log, logFailedStart } = createLambdaLog();
  const { source } = startSource({ log, logFailedStart }, [factory], (env, ports) => {
    const { relay, channels } = createApp(env, [factory], ports);
    const [channel] = channels as readonly [EventChannel];
    return (delivery: EventDelivery) => relay(channel, delivery);
  });

  const chain = middy<unknown, EventReply>(OWN_TIME).handler(async (event: unknown, context: Context) => {
    const delivery = { event, ...common(context) };
    const deliver = await source.get(delivery.deadlineAt);
    return deliver(delivery);
  });

  return async (event, given) => {
    const context = given ?? ({} as Context);
    try {
      // null stands for "no event" here: middy would take a missing one for an empty object.
      return await chain(event ?? null, context);
    } catch (error) {
      if (error instanceof DeliveryError) throw error;
      if (error instanceof ConfigurationError) logFailedStart(error);
      // Not in middy's onError: to what is thrown there it attaches the bug, words and all, and the platform would print it.
      return toEventReply(toFailure(error), { event, requestId: requestIdOf(context), deadlineAt: 0 });
    }
  };
}

/** middy gives up when the platform's time is nearly over, while the work goes on behind its back. Our own deadline does that, and knows. */
const OWN_TIME = { timeoutEarlyInMillis: 0 };

/** What nobody was ready for. A setting that cannot be read is no bug, and whether its store can be reached may change. */
function toFailure(error: unknown): Failure {
  if (!(error instanceof ConfigurationError)) return fail('INTERNAL', { bug: error });
  const { mayPass } = error;
  const why = mayPass ? 'its settings cannot be read at the moment' : 'it is not set up rightly';
  return fail('INTERNAL', { detail: `The adapter does not serve: ${why}. Its log names them.`, retryable: mayPass });
}

/**
 * Starts on the settings of the environment. Says in the log why a start failed, then lets it fail: the platform must not take
 * deliveries for this function.
 */
function startSource<D extends Delivery, Reply, App>(
  { log, logFailedStart }: LambdaLog,
  factories: ReadonlyArray<ChannelFactory<D, Reply>>,
  build: (env: Env, ports: Ports) => App,
): { source: AppSource<App>; budget: { budgetMs?: number } } {
  // Refused credentials may have been rotated where they are kept.
  const listening: Log = (level, record) => {
    if (record.code === 'TOKEN_REFUSED') source.distrust();
    log(level, record);
  };
  // Of all apps that follow each other: a new secret of a webhook is no reason to try a refused password again.
  const memory: IdentityMemory = {};
  const { env } = process;
  let source: AppSource<App>;
  try {
    const { grants, ...budget } = preview(env, factories);
    source = createAppSource(env, {
      build: (settings) => build(settings, { log: listening, memory }),
      read: createExtensionReader(env),
      readerProblems: checkExtension(env),
      grants,
      now: () => Date.now(),
      onStale: (problems) => logFailedStart(new ConfigurationError(problems)),
    });
    return { source, budget };
  } catch (error) {
    logFailedStart(error);
    throw error;
  }
}

function toDelivery({ request, requestId, arrivedAt }: Unwrapped, context: Context): HttpDelivery {
  const now = Date.now();
  const isPlausible = arrivedAt !== undefined && arrivedAt <= now && now - arrivedAt <= ON_THE_WAY_MAX_MS;
  // A sender's patience does not begin anew once the settings have been read.
  return { ...request, ...common(context, requestId), arrivedAt: isPlausible ? arrivedAt : now };
}

/** Stands in for a delivery that is not forwarded whatever happens. */
function emptyDelivery(requestId: string): HttpDelivery {
  return { method: '', path: '', headers: new Map(), body: new Uint8Array(), requestId, deadlineAt: 0 };
}

function common(context: Context, fallbackId?: string): { requestId: string; deadlineAt: number } {
  return { requestId: requestIdOf(context, fallbackId), deadlineAt: deadlineAfter(context) };
}

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/** The invocation's id, by which the platform's own log lines are found; else the gateway's; else one of ours. */
function requestIdOf({ awsRequestId }: Context, fallbackId?: string): string {
  return [awsRequestId, fallbackId].find((id) => typeof id === 'string' && REQUEST_ID.test(id)) ?? randomUUID();
}

/** Epoch milliseconds by which the work must be over. A function with little time left keeps half of it for the reply. */
function deadlineAfter(context: Context): number {
  if (typeof context.getRemainingTimeInMillis !== 'function') return Number.POSITIVE_INFINITY;
  const remainingMs = context.getRemainingTimeInMillis();
  if (!Number.isFinite(remainingMs)) return Number.POSITIVE_INFINITY;
  return Date.now() + remainingMs - Math.min(RESERVE_MS, remainingMs / 2);
}
