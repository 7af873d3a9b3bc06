import { expectTypeOf, it } from 'vitest';
import type { ChannelFactory } from '../../lib/channel.ts';
import * as eventbus from '../../lib/channels/eventbus.ts';
import * as eventgrid from '../../lib/channels/eventgrid.ts';
import * as schedule from '../../lib/channels/schedule.ts';
import * as timer from '../../lib/channels/timer.ts';
import type { EventDelivery } from '../../lib/delivery.ts';
import type { EventReply } from '../../lib/event-reply.ts';
import type * as awsLambda from '../../lib/runtimes/aws-lambda.ts';
import * as functionGraph from '../../lib/runtimes/functiongraph.ts';

it('a handler compiles with either runtime: what stands behind its imports has the same names, which take the same', () => {
  expectTypeOf(functionGraph.serveHttp).parameters.toEqualTypeOf<Parameters<typeof awsLambda.serveHttp>>();
  expectTypeOf(functionGraph.serveEvents).parameters.toEqualTypeOf<Parameters<typeof awsLambda.serveEvents>>();
  type Factory = ChannelFactory<EventDelivery, EventReply>;
  for (const factory of [eventbus.eventbus, eventgrid.eventbus, schedule.schedule, timer.schedule])
    expectTypeOf(factory).toExtend<Factory>();
});
