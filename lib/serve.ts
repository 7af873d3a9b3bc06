import { randomUUID } from 'node:crypto';
import { type ChannelFactory, type EventChannel, refusing } from './channel.ts';
import type { Delivery, EventDelivery, HttpDelivery, HttpReply } from './delivery.ts';
import { DeliveryError, type EventReply, toEventReply } from './event-reply.ts';
import { toHttpReply } from './http-reply.ts';
import type { Logs } from './log.ts';
import type { Agency } from './order.ts';
import { type Failure, fail } from './outcome.ts';
import type { Platform, Unwrapped } from './platform.ts';
import { readRecords, toRecord } from './queue/record.ts';
import { createRelay, deadlineOf } from './relay.ts';
import { createRouter, HEALTH } from './router.ts';
import { ConfigurationError } from './settings/settings.ts';
import { createStart, ofApp, type Recipe } from './start.ts';
import type { Handle } from './worker.ts';

/** An invocation out of its envelope. */
export type Opened<D extends Delivery, Context> = { delivery: D; context: Context };

/** And how its reply goes back into one. */
export type OpenedHttp<Context, Reply> = Opened<HttpDelivery, Context> & {
  isRequest: boolean;
  wrap: (reply: HttpReply) => Reply;
};

/** The steps of an HTTP function, which a runtime puts in a row. None but `serve` throws. */
export type HttpService<Context, Reply> = {
  open: (event: unknown, context: Context) => OpenedHttp<Context, Reply>;
  serve: (opened: OpenedHttp<Context, Reply>) => Promise<HttpReply>;
  /** The last resort: the reply where `serve` threw. */
  recover: (error: unknown, opened: OpenedHttp<Context, Reply>) => Promise<HttpReply>;
};

/**
 * A function that is asked over HTTP.
 *
 * @param name the function's own, for deliveries that are meant for none of its channels.
 */
export function createHttpService<Context, Reply>(
  platform: Platform<Context, Reply>,
  name: string,
  factories: ReadonlyArray<ChannelFactory<HttpDelivery, HttpReply>>,
): HttpService<Context, Reply> {
  const { logsFor, start } = createStart(
    platform,
    ofApp('door', factories, ({ relay, channels }) => createRouter(name, channels, relay)),
  );
  const refuse = (failure: Failure, { delivery, context }: Opened<HttpDelivery, Context>) =>
    relayFor(logsFor(context))(refusing(name, failure, toHttpReply), delivery);
  return {
    open(event, context) {
      const unwrapped = platform.unwrap(event);
      const delivery = { ...toRequest(unwrapped), ...toCommon(platform, context, unwrapped?.requestId) };
      return { delivery, context, isRequest: unwrapped !== undefined, wrap: (unwrapped ?? platform).wrap };
    },
    async serve(opened) {
      const { delivery, context, isRequest } = opened;
      if (!isRequest) return refuse(fail('PAYLOAD_INVALID', { detail: 'This event is no HTTP request.' }), opened);
      // Health is answered even if the settings are wrong.
      if (HEALTH.test(delivery.path)) return createRouter(name, [], relayFor(logsFor(context)))(delivery);
      const { source, budget } = start(context);
      const route = await source.get(deadlineOf(budget, delivery, Date.now()));
      return route(delivery);
    },
    async recover(error, opened) {
      const failure = toFailure(error, logsFor(opened.context));
      return refuse(failure, opened).catch(() => toHttpReply(failure, opened.delivery));
    },
  };
}

/** The steps of a function that the platform itself invokes. None but `serve` throws. */
export type EventService<Context> = {
  open: (event: unknown, context: Context) => Opened<EventDelivery, Context>;
  /** @throws {DeliveryError} for every failure. */
  serve: (opened: Opened<EventDelivery, Context>) => Promise<EventReply>;
  /** The last resort: what is to be thrown where `serve` threw; nothing of a bug is on it. */
  recover: (error: unknown, opened: Opened<EventDelivery, Context>) => Promise<unknown>;
};

/**
 * A function that is invoked by a bus or a scheduler.
 *
 * @param name the name of its channel.
 * @param render how the platform is told of what never reaches the channel.
 */
export function createEventService<Context>(
  platform: Platform<Context, unknown>,
  name: string,
  factory: ChannelFactory<EventDelivery, EventReply>,
  render: EventChannel['render'],
): EventService<Context> {
  const { logsFor, start } = createStart(
    platform,
    ofApp('event', [factory], ({ relay, channels }) => {
      const [channel] = channels;
      if (!channel) throw new Error('A channel of events is always set up.');
      return (delivery: EventDelivery) => relay(channel, delivery);
    }),
  );
  return {
    open: (event, context) => ({ delivery: { event, ...toCommon(platform, context) }, context }),
    async serve({ delivery, context }) {
      const deliver = await start(context).source.get(delivery.deadlineAt);
      return deliver(delivery);
    },
    async recover(error, { delivery, context }) {
      if (error instanceof DeliveryError) return error;
      const logs = logsFor(context);
      const refused = relayFor(logs)(refusing(name, toFailure(error, logs), render), delivery);
      return refused.catch((thrown: unknown) => thrown);
    },
  };
}

/** The steps of a function that carries out messages of a queue. */
export type QueueService<Context> = {
  /**
   * Takes a batch.
   *
   * @returns what deals with each of its records, which says whether it is over.
   * @throws {DeliveryError} for what is no batch.
   */
  take: (event: unknown, context: Context) => Promise<(record: unknown) => Promise<boolean>>;
};

/** A function that a queue hands messages to. @param name the function's own */
export function createQueueService<Context>(
  platform: Platform<Context, unknown>,
  name: string,
  recipe: Recipe<Handle>,
): QueueService<Context> {
  const { logsFor, start } = createStart(platform, recipe);
  return {
    async take(event, context) {
      const common = toCommon(platform, context);
      const logs = logsFor(context);
      if (!readRecords(event)) {
        const failure = fail('PAYLOAD_INVALID', { detail: 'This event is no batch of messages of SQS.' });
        await relayFor(logs)(refusing(name, failure, toEventReply), { event, ...common });
      }
      return async (record) => {
        try {
          const handle = await start(context).source.get(common.deadlineAt);
          return await handle(toRecord(record as Readonly<Record<string, unknown>>), common);
        } catch (error) {
          // What cannot be dealt with now is not lost: it comes back.
          const goesBack = refusing<EventDelivery, boolean>(name, toFailure(error, logs), () => false);
          return relayFor(logs)(goesBack, { event: undefined, ...common });
        }
      };
    },
  };
}

/** A relay for what is refused before it reaches a channel: every delivery has its line. */
function relayFor({ log }: Logs) {
  return createRelay({ perform: async () => fail('INTERNAL'), log, now: () => Date.now() });
}

/** What was thrown, as a failure. A setting that cannot be read is no bug; if only its store is out of reach, a repeat may help. */
function toFailure(error: unknown, { logFailedStart }: Logs): Failure {
  if (!(error instanceof ConfigurationError)) return fail('INTERNAL', { bug: error });
  logFailedStart(error);
  const { mayPass } = error;
  const why = mayPass ? 'its settings cannot be read at the moment' : 'it is not set up rightly';
  return fail('INTERNAL', { detail: `The adapter does not serve: ${why}. Its log names them.`, retryable: mayPass });
}

/** A request can wait this long for a function to start, in milliseconds; an older time of arrival comes from a clock that is off. */
const ON_THE_WAY_MAX_MS = 15_000;

/** @returns an empty request where there is none, which is refused whatever happens. */
function toRequest(unwrapped: Unwrapped<unknown> | undefined): Omit<HttpDelivery, 'requestId' | 'deadlineAt'> {
  if (!unwrapped) return { method: '', path: '', query: new Map(), headers: new Map(), body: new Uint8Array() };
  const { request, arrivedAt } = unwrapped;
  const now = Date.now();
  const isPlausible = arrivedAt !== undefined && arrivedAt <= now && now - arrivedAt <= ON_THE_WAY_MAX_MS;
  // Fixed now: reading the settings takes time, and the sender waits meanwhile.
  return { ...request, arrivedAt: isPlausible ? arrivedAt : now };
}

/** Kept back from the platform's deadline, in milliseconds, so that the reply is out before the function is stopped. */
const RESERVE_MS = 500;

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

function toCommon<Context>(
  {
    requestIdOf,
    remainingMsOf,
    agencyOf,
  }: Pick<Platform<Context, unknown>, 'requestIdOf' | 'remainingMsOf' | 'agencyOf'>,
  context: Context,
  fallbackId?: string,
): { requestId: string; deadlineAt: number; agency?: Agency } {
  // The invocation's id, by which the platform's own log lines are found; else the gateway's; else one of ours.
  const ids = [ask(() => requestIdOf(context)), fallbackId];
  const requestId = ids.find((id): id is string => typeof id === 'string' && REQUEST_ID.test(id)) ?? randomUUID();
  const remainingMs = ask(() => remainingMsOf(context));
  const isKnown = typeof remainingMs === 'number' && Number.isFinite(remainingMs);
  return {
    requestId,
    // A function with little time left keeps half of it for the reply.
    deadlineAt: isKnown ? Date.now() + remainingMs - Math.min(RESERVE_MS, remainingMs / 2) : Number.POSITIVE_INFINITY,
    ...(agencyOf ? { agency: agencyOf(context) } : {}),
  };
}

/** If the platform cannot tell, the delivery is served all the same. */
function ask(tell: () => unknown): unknown {
  try {
    return tell();
  } catch {
    return undefined;
  }
}
