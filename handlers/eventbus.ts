import { eventbus } from '../lib/channels/eventbus.ts';
import { serveEvents } from '../lib/runtimes/aws-lambda.ts';

/** Events of an EventBridge rule, or in a CloudEvents 1.0 envelope. */
export const handler = serveEvents('eventbus', eventbus);
