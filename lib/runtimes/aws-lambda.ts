import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { ChannelFactory } from '../channel.ts';
import type { EventDelivery, HttpDelivery, HttpReply } from '../delivery.ts';
import type { EventReply } from '../event-reply.ts';
import type { Platform } from '../platform.ts';
import { createEventService, createHttpService, type Opened, type OpenedHttp } from '../serve.ts';
import { type LambdaReply, unwrap, wrapSingle } from './envelope.ts';
import { checkExtension, createExtensionReader } from './parameters-extension.ts';
import { createLambdaLogs } from './powertools-log.ts';

/** What only Lambda knows. */
const lambda: Platform<Context, LambdaReply> = {
  settings: () => process.env,
  createLogs: createLambdaLogs,
  isDurable: true,
  createReader: (env) => ({ read: createExtensionReader(env), problems: checkExtension(env) }),
  requestIdOf: ({ awsRequestId }) => awsRequestId,
  remainingMsOf: (context) => context.getRemainingTimeInMillis(),
  unwrap,
  wrap: wrapSingle,
};

/** Switches middy's own time-out off. It would answer while our work goes on. Our own deadline ends the work, and tells what was done. */
const OWN_TIME = { timeoutEarlyInMillis: 0 };

export type LambdaHandler<Reply> = (event: unknown, context: Context) => Promise<Reply>;

/**
 * A function behind API Gateway, a Function URL or a load balancer. Never rejects.
 *
 * @param name the function's own, for deliveries that are meant for none of its channels.
 */
export function serveHttp(
  name: string,
  channels: ReadonlyArray<ChannelFactory<HttpDelivery, HttpReply>>,
): LambdaHandler<LambdaReply> {
  const { open, serve, recover } = createHttpService(lambda, name, channels);
  const chain = middy<OpenedHttp<Context, LambdaReply>>(OWN_TIME)
    .before((request) => {
      request.event = open(request.event, request.context);
    })
    .handler(serve)
    .after(({ event, response }) => event.wrap(response))
    .onError(async ({ event, error }) => event.wrap(await recover(error, event)));
  return toHandler(chain);
}

/** A function that the platform itself invokes: a bus, a scheduler. Rejects with an error whose name is the code. */
export function serveEvents(
  name: string,
  channel: ChannelFactory<EventDelivery, EventReply>,
): LambdaHandler<EventReply> {
  const { open, serve, recover } = createEventService(lambda, name, channel);
  const chain = middy<Opened<EventDelivery, Context>>(OWN_TIME)
    .before((request) => {
      request.event = open(request.event, request.context);
    })
    .handler(serve)
    .onError(async (request) => {
      // Set, not thrown: middy would attach the first error to an error that is thrown here, and the platform would print both.
      request.error = (await recover(request.error, request.event)) as Error;
    });
  return toHandler(chain);
}

/** Two arguments, as Lambda has it. */
function toHandler<Reply>(chain: (event: never, context: Context) => Promise<Reply>): LambdaHandler<Reply> {
  // A missing event becomes null: of `undefined` middy would make an empty object, and nobody could tell that it was missing.
  return (event, context) => chain((event ?? null) as never, context ?? ({} as Context));
}
