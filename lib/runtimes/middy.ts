import middy from '@middy/core';
import type { Context as LambdaContext } from 'aws-lambda';
import type { EventDelivery } from '../delivery.ts';
import type { EventReply } from '../event-reply.ts';
import type { EventService, HttpService, Opened, OpenedHttp } from '../serve.ts';

/** Switches middy's own time-out off. It would answer while our work goes on. Our own deadline ends the work, and tells what was done. */
const OWN_TIME = { timeoutEarlyInMillis: 0 };

/** What a platform invokes, with an event and a context. */
export type Handler<Context, Reply> = (event: unknown, context: Context) => Promise<Reply>;

/** What goes into the chain. The context with it: middy looks into the one that it is given, which may be anything. */
type Invoked<Context> = { event: unknown; context: Context };

/** Never rejects. */
export function toHttpHandler<Context, Reply>({
  open,
  serve,
  recover,
}: HttpService<Context, Reply>): Handler<Context, Reply> {
  const chain = middy<OpenedHttp<Context, Reply>>(OWN_TIME)
    .before((request) => {
      const { event, context } = request.event as unknown as Invoked<Context>;
      request.event = open(event, context);
    })
    .handler(serve)
    .after(({ event, response }) => event.wrap(response))
    .onError(async ({ event, error }) => event.wrap(await recover(error, event)));
  return toHandler(chain);
}

/** Rejects with an error whose name is the code. */
export function toEventHandler<Context>({ open, serve, recover }: EventService<Context>): Handler<Context, EventReply> {
  const chain = middy<Opened<EventDelivery, Context>>(OWN_TIME)
    .before((request) => {
      const { event, context } = request.event as unknown as Invoked<Context>;
      request.event = open(event, context);
    })
    .handler(serve)
    .onError(async (request) => {
      // Set, not thrown: middy would attach the first error to an error that is thrown here, and the platform would print both.
      request.error = (await recover(request.error, request.event)) as Error;
    });
  return toHandler(chain);
}

/** Async with two arguments, as the platforms have it. */
function toHandler<Context, Reply>(
  chain: (event: never, context: LambdaContext) => Promise<Reply>,
): Handler<Context, Reply> {
  return async (event, context) => {
    const invoked: Invoked<Context> = { event: event ?? null, context: context ?? ({} as Context) };
    return chain(invoked as never, {} as LambdaContext);
  };
}
