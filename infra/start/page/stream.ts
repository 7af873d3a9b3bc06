import type { ServerResponse } from 'node:http';
import type { Pushed } from './messages.ts';

/** Longer than this no connection is silent, milliseconds: whoever is between may end it. */
const SILENT_MS = 15_000;

export type Push = <Name extends keyof Pushed>(name: Name, data: Pushed[Name]) => void;

export type Stream = {
  push: Push;
  /** Adds somebody who listens. @param greet sends what happened before. */
  add: (outgoing: ServerResponse, greet: (push: Push) => void) => void;
};

/** Sends events to every open page. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function createStream(): Stream {
  const listeners = new Set<ServerResponse>();
  const toEvent = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  setInterval(() => {
    for (const listener of listeners) listener.write(': still here\n\n');
  }, SILENT_MS).unref();
  return {
    push(name, data) {
      const event = toEvent(name, data);
      for (const listener of listeners) listener.write(event);
    },
    add(outgoing, greet) {
      outgoing.once('close', () => listeners.delete(outgoing));
      // A page that was left comes back by itself, soon after a restart.
      outgoing.write('retry: 1000\n\n');
      greet((name, data) => outgoing.write(toEvent(name, data)));
      listeners.add(outgoing);
    },
  };
}
