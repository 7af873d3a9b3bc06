import { toJsonReply } from './envelope-reply.ts';
import type { HttpReply, HttpRequest } from './http.ts';
import { invoke, type LoadedFunction } from './invoke.ts';

/** Takes an event that is carried out later. @returns what the one who raised it is told. */
export type Accept = (event: unknown) => Promise<unknown>;

/** A platform says nothing to the one who raised an event. This is a tool, and shows how the invocation ended. */
export async function answerEvent(target: LoadedFunction, request: HttpRequest): Promise<HttpReply> {
  return withEvent(request, async (event) => {
    const invocation = await invoke(target, event);
    // 500 for every failure: to the platform an invocation has failed or it has not; `name` tells why.
    return invocation.ok ? toJsonReply(200, invocation.result) : toJsonReply(500, { error: invocation.error });
  });
}

/** The same where a queue takes the event. */
export async function acceptEvent(accept: Accept, request: HttpRequest): Promise<HttpReply> {
  return withEvent(request, async (event) => toJsonReply(202, await accept(event)));
}

async function withEvent(
  { method, body }: HttpRequest,
  work: (event: unknown) => Promise<HttpReply>,
): Promise<HttpReply> {
  if (method !== 'POST') {
    const reply = toJsonReply(405, { error: { name: 'MethodNotAllowed', message: 'Send the event as a POST.' } });
    return { ...reply, headers: [...reply.headers, ['allow', 'POST']] };
  }
  const event = readEvent(body);
  return event
    ? work(event.value)
    : toJsonReply(400, { error: { name: 'NotJson', message: 'The event is not JSON in UTF-8.' } });
}

/** No body is no event: `null`, as a schedule without input may send. */
function readEvent(body: Uint8Array): { value: unknown } | undefined {
  if (body.length === 0) return { value: null };
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return undefined;
  }
}
