import { chats } from '../lib/channels/chats.ts';
import { eventbus } from '../lib/channels/eventbus.ts';
import { schedule } from '../lib/channels/schedule.ts';
import { serveWorker } from '../lib/runtimes/lambda-queue.ts';

/** Carries out what is in the queue of commands. */
export const handler = serveWorker([eventbus, schedule], chats);
