import { serveHttp } from '#runtime';
import { chatFactories } from '../lib/channels/chats.ts';

/** Commands typed in a chat. */
export const handler = serveHttp('chatops', chatFactories);
