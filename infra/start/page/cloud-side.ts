import type { Cloud } from '../../emulator/cloud.ts';
import { concealHeaders, concealJson } from './conceal.ts';
import type { Exchange } from './messages.ts';
import type { Seen } from './record.ts';
import { cut } from './text.ts';

/** More requests than these no delivery makes but one that has lost its way. */
const EXCHANGES_MAX = 200;

type Fetch = Cloud['fetch'];

/**
 * The emulated cloud with somebody who writes down what each delivery asks of it, and what it says. Nothing is changed on the way:
 * an answer that hangs or breaks off does so still.
 *
 * @param callerAt the delivery behind a port. @param touch is told when an answer came, `touchCloud` when one came to
 * somebody else, such as a worker.
 */
export function watchCloud(
  fetch: Fetch,
  callerAt: (port: number) => Seen | undefined,
  touch: (seen: Seen) => void,
  touchCloud: () => void,
): Fetch {
  return async (input, init, wire) => {
    const seen = callerAt(wire?.port ?? 0);
    if (!seen || seen.exchanges.length >= EXCHANGES_MAX) return fetch(input, init, wire).finally(touchCloud);
    const request = new Request(input, init);
    const exchange = await toExchange(request.clone(), Date.now() - seen.at);
    const startedAt = performance.now();
    seen.exchanges.push(exchange);
    touch(seen);
    try {
      const response = await fetch(request, undefined, wire);
      exchange.status = response.status;
      exchange.answerHeaders = concealHeaders([...response.headers]);
      return toRead(response, (text) => {
        exchange.answer = cut(concealJson(text));
      });
    } finally {
      exchange.ms = performance.now() - startedAt;
      touch(seen);
    }
  };
}

async function toExchange(request: Request, afterMs: number): Promise<Exchange> {
  const { pathname, search } = new URL(request.url);
  return {
    afterMs: Math.max(0, afterMs),
    method: request.method,
    target: `${pathname}${search}`,
    headers: concealHeaders([...request.headers]),
    body: cut(concealJson(await request.text())),
  };
}

/** The same response, read along. */
function toRead(response: Response, read: (text: string) => void): Response {
  if (!response.body) return response;
  const decoder = new TextDecoder();
  let text = '';
  const along = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      text += decoder.decode(chunk, { stream: true });
      read(text);
      controller.enqueue(chunk);
    },
  });
  const { status, headers } = response;
  return new Response(response.body.pipeThrough(along), { status, headers });
}
