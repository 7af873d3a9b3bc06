import type { Context } from 'aws-lambda';
import type { ChannelFactory } from '../channel.ts';
import type { EventDelivery, HttpDelivery, HttpReply } from '../delivery.ts';
import { type EventReply, toEventReply } from '../event-reply.ts';
import type { Platform } from '../platform.ts';
import { createEventService, createHttpService } from '../serve.ts';
import { type LambdaReply, unwrap, wrapSingle } from './envelope.ts';
import { type Handler, toEventHandler, toHttpHandler } from './middy.ts';
import { checkExtension, createExtensionReader } from './parameters-extension.ts';
import { createPowertoolsLogs } from './powertools-log.ts';

/** What only Lambda knows. */
export const lambda: Platform<Context, LambdaReply> = {
  settings: () => process.env,
  createLogs: () => createPowertoolsLogs(process.stderr),
  isDurable: true,
  createReader: (env) => ({ read: createExtensionReader(env), problems: checkExtension(env) }),
  requestIdOf: ({ awsRequestId }) => awsRequestId,
  remainingMsOf: (context) => context.getRemainingTimeInMillis(),
  unwrap,
  wrap: wrapSingle,
};

/**
 * A function behind API Gateway, a Function URL or a load balancer. Never rejects.
 *
 * @param name the function's own, for deliveries that are meant for none of its channels.
 */
export function serveHttp(
  name: string,
  channels: ReadonlyArray<ChannelFactory<HttpDelivery, HttpReply>>,
): Handler<Context, LambdaReply> {
  return toHttpHandler(createHttpService(lambda, name, channels));
}

/** A function that the platform itself, a bus or a scheduler, invokes. Rejects with an error whose name is the code. */
export function serveEvents(
  name: string,
  channel: ChannelFactory<EventDelivery, EventReply>,
): Handler<Context, EventReply> {
  return toEventHandler(createEventService(lambda, name, channel, toEventReply));
}
