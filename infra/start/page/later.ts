import type { Record, Seen } from './record.ts';
import { toObject, toText } from './text.ts';

/**
 * Takes what the worker writes, in pieces as they come, and keeps each line of a delivery with the one that it carries out: the newest
 * of its channel that has the id in its log or, where an event went into the queue as it was, in its body or reply.
 */
export function createLater({ all, touch }: Pick<Record, 'all' | 'touch'>): (text: string) => void {
  let begun = '';
  return (text) => {
    const lines = (begun + text).split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) {
      const { message, channel, deliveryId } = toObject(line) ?? {};
      if (message !== 'delivery' || typeof deliveryId !== 'string') continue;
      const seen = all().find((one) => one.trigger === channel && has(one, deliveryId));
      if (!seen) continue;
      seen.log.push(line);
      touch(seen);
    }
  };
}

function has({ log, request, reply }: Seen, id: string): boolean {
  // A CloudEvent is known by its source and its id.
  const parts = [[id], id.split(' ')].map((texts) => texts.map((text) => JSON.stringify(text)));
  const places = [...log, toText(request.body), reply && toText(reply.body)];
  return places.some((place) => parts.some((all) => all.every((part) => place?.includes(part))));
}
