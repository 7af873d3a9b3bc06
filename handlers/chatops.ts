import { chatFactories } from '../lib/channels/chats.ts';
import { serveHttp } from '../lib/runtimes/aws-lambda.ts';

/** Commands typed in a chat. */
export const handler = serveHttp('chatops', chatFactories);
