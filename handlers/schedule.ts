import { schedule } from '../lib/channels/schedule.ts';
import { serveEvents } from '../lib/runtimes/aws-lambda.ts';

/** EventBridge Scheduler, or a scheduled rule. */
export const handler = serveEvents('schedule', schedule);
