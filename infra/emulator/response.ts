import { orAbort } from './abort.ts';
import { type Answer, newRequestId } from './answer.ts';
import type { Service } from './received.ts';

/** What undici reports, as a cause, when the other side closes the connection. */
export const closedError = (): Error => Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });

/** The same, when it is reset. */
export const resetError = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

/** How an answer's body ends: whole, broken off in the middle, or not before the one who reads it gives up. */
export type BodyEnd = 'whole' | 'cut' | AbortSignal;

/** Puts an answer into the form `fetch` gives, with the trace ids every answer of the vendor carries. */
export function toResponse(answer: Answer, service: Service, end: BodyEnd): Response {
  const { status } = answer;
  const headers = new Headers(answer.headers);
  if (!headers.has('X-Request-Id')) headers.set('X-Request-Id', newRequestId());
  if (service === 'iam' && !headers.has('X-IAM-Trace-Id')) headers.set('X-IAM-Trace-Id', newRequestId());
  // HTTP forbids these three a body, and Response refuses to be built with one.
  if (status === 204 || status === 205 || status === 304) return new Response(null, { status, headers });

  const bytes = new TextEncoder().encode(answer.body);
  if (!headers.has('Content-Length'))
    headers.set('Content-Length', `${end === 'whole' ? bytes.length : Math.max(1, bytes.length)}`);
  return new Response(end === 'whole' ? bytes : breakOff(bytes, end), { status, headers });
}

/** The first half, then an error, or nothing more. Two pulls, because erroring throws away what was not read yet. */
function breakOff(bytes: Uint8Array, end: 'cut' | AbortSignal): ReadableStream<Uint8Array> {
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  let sent = half.length === 0;
  return new ReadableStream(
    {
      pull: (controller) => {
        if (sent && end !== 'cut') return orAbort(new Promise<never>(() => {}), end);
        if (sent) controller.error(new TypeError('terminated', { cause: closedError() }));
        else controller.enqueue(half);
        sent = true;
        return undefined;
      },
    },
    { highWaterMark: 0 },
  );
}
