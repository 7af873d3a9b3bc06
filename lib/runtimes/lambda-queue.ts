import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { ChannelFactory } from '../channel.ts';
import type { ChatPlatform } from '../chat/platform.ts';
import type { EventDelivery } from '../delivery.ts';
import type { EventReply } from '../event-reply.ts';
import { createQueueService, type QueueService } from '../serve.ts';
import { undertakerRecipe, withoutReferences } from '../undertaker.ts';
import { workerRecipe } from '../worker.ts';
import { lambda } from './aws-lambda.ts';
import type { Handler } from './middy.ts';

type Events = ReadonlyArray<ChannelFactory<EventDelivery, EventReply>>;

/** A function that carries out what is in the queue of commands. @param events the channels of events */
export function serveWorker(events: Events, platforms: readonly ChatPlatform[]): Handler<Context, SQSBatchResponse> {
  return toQueueHandler(createQueueService(lambda, 'worker', workerRecipe(events, platforms)));
}

/** A function that tells of what the worker died of. @param events the channels of events */
export function serveUndertaker(
  events: Events,
  platforms: readonly ChatPlatform[],
): Handler<Context, SQSBatchResponse> {
  const platform = { ...lambda, settings: () => withoutReferences(process.env) };
  return toQueueHandler(createQueueService(platform, 'undertaker', undertakerRecipe(events, platforms)));
}

/** Resolves for every batch, with what goes back: the first that is not over, and all behind it, so that none overtakes another. */
function toQueueHandler({ take }: QueueService<Context>): Handler<Context, SQSBatchResponse> {
  return async (event, context) => {
    const handle = await take(event, context);
    async function carry(record: unknown): Promise<void> {
      if (!(await handle(record))) throw new Error('It goes back.');
    }
    return processPartialResponse(event as SQSEvent, carry, new SqsFifoPartialProcessorAsync(), {
      // A batch of one that goes back would count as a crash of the function.
      throwOnFullBatchFailure: false,
    });
  };
}
