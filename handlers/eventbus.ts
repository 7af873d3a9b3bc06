import { eventbus } from '#channels/eventbus';
import { serveEvents } from '#runtime';

/** Events of a bus: EventBridge, CloudEvents, EventGrid, SMN. */
export const handler = serveEvents('eventbus', eventbus);
