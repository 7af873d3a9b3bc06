import diagnostics from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Which of several that call over loopback at the same time is behind a request: known by the port it comes from, since a
 * connection carries one request at a time. Nothing is added to what is sent.
 *
 * @param current whoever calls in the code that runs now.
 * @returns who sent what came in from a port of this machine.
 */
export function followCallers<Caller>(current: () => Caller | undefined): (port: number) => Caller | undefined {
  const callers = new Map<number, Caller>();
  const followed = new WeakSet<Socket>();
  diagnostics.subscribe('http.client.request.created', (message) => {
    const caller = current();
    const { request } = message as { request: ClientRequest };
    request.once('socket', (socket: Socket) => {
      const note = () => {
        const { localPort } = socket;
        if (localPort === undefined) return;
        if (caller === undefined) callers.delete(localPort);
        else callers.set(localPort, caller);
        // Once a connection, which carries many requests one after the other.
        if (!followed.has(socket)) socket.once('close', () => callers.delete(localPort));
        followed.add(socket);
      };
      if (socket.connecting) socket.once('connect', note);
      else note();
    });
  });
  return (port) => callers.get(port);
}
