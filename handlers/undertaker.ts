import { chats } from '../lib/channels/chats.ts';
import { eventbus } from '../lib/channels/eventbus.ts';
import { schedule } from '../lib/channels/schedule.ts';
import { serveUndertaker } from '../lib/runtimes/lambda-queue.ts';

/** Tells of commands at which the worker died every time. */
export const handler = serveUndertaker([eventbus, schedule], chats);
