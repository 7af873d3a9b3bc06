import { schedule } from '#channels/schedule';
import { serveEvents } from '#runtime';

/** EventBridge Scheduler, a scheduled rule, a timer. */
export const handler = serveEvents('schedule', schedule);
