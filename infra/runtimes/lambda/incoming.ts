import type { IncomingMessage } from 'node:http';
import { toJsonReply } from './envelope-reply.ts';
import type { Header, HttpReply, HttpRequest } from './http.ts';

/** No platform lets more than this through to a function, bytes. */
export const BODY_MAX_BYTES = 6 * 1024 * 1024;

/** The whole body, or why there is none. */
export async function readBody(incoming: IncomingMessage): Promise<Uint8Array | 'too large' | 'broken off'> {
  if (Number(incoming.headers['content-length']) > BODY_MAX_BYTES) return 'too large';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > BODY_MAX_BYTES) return 'too large';
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch {
    // The caller has gone in the middle of it.
    return 'broken off';
  }
}

export function tooLarge(): HttpReply {
  return toJsonReply(413, { message: `The body is larger than ${BODY_MAX_BYTES} bytes; no platform lets it through.` });
}

export function toRequest({ method = '', url = '/', rawHeaders }: IncomingMessage, body: Uint8Array): HttpRequest {
  const [path = '/', ...query] = url.split('?');
  const headers = rawHeaders.flatMap((name, index): Header[] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  );
  return { method, path, query: query.join('?'), headers, body };
}
