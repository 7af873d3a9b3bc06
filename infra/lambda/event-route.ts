import { toJsonReply } from './envelope-reply.ts';
import type { HttpReply, HttpRequest } from './http.ts';
import { invoke, type LoadedFunction } from './invoke.ts';

/** A platform says nothing to the one who raised an event. This is a tool, and shows how the invocation ended. */
export async function answerEvent(target: LoadedFunction, { method, body }: HttpRequest): Promise<HttpReply> {
  if (method !== 'POST') {
    const reply = toJsonReply(405, { error: { name: 'MethodNotAllowed', message: 'Send the event as a POST.' } });
    return { ...reply, headers: [...reply.headers, ['allow', 'POST']] };
  }
  const event = readEvent(body);
  if (!event) return toJsonReply(400, { error: { name: 'NotJson', message: 'The event is not JSON in UTF-8.' } });
  const invocation = await invoke(target, event.value);
  // 500 for every failure: to the platform an invocation has failed or it has not; `name` tells why.
  return invocation.ok ? toJsonReply(200, invocation.result) : toJsonReply(500, { error: invocation.error });
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
