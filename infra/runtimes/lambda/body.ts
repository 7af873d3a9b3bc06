import type { HttpRequest } from './http.ts';

/** A body as it stands in an event. */
export type EventBody = { body: string; isBase64Encoded: boolean };

/** Media types that API Gateway (payload 2.0), Function URLs and load balancers leave as they are. */
const TEXT = /^(text\/|application\/(json|javascript|xml)\b|application\/[\w.-]+\+(json|xml)\b)/i;

/** The rule of those three: base64 for whatever is not text by its media type, forms included. */
export function encodeByMediaType(request: HttpRequest): EventBody {
  const contentType = request.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return TEXT.test(contentType) ? encodeText(request) : encodeBase64(request);
}

/** The rule of REST APIs, which ask no media type. Bytes that are no UTF-8 go as base64, or the event would not hold them. */
export function encodeText(request: HttpRequest): EventBody {
  try {
    // A byte order mark is part of what was signed.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(request.body);
    return { body: text, isBase64Encoded: false };
  } catch {
    return encodeBase64(request);
  }
}

function encodeBase64({ body }: HttpRequest): EventBody {
  return { body: Buffer.from(body).toString('base64'), isBase64Encoded: body.length > 0 };
}
