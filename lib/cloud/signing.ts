import { createHash, createHmac } from 'node:crypto';

/** What is signed of a request: its headers are those that count, no more, by names in lower case; the body as it is sent. */
export type Signable = {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string | undefined;
};

export const ALGORITHM = 'SDK-HMAC-SHA256';

/**
 * The form of a request that both sides sign. Source: API Request Signing Guide.
 *
 * The path ends in a slash here, whether it is sent with one or not. What is escaped in the URL is escaped once here: signers
 * disagree about that, and our paths hold ids of plain letters.
 */
export function toCanonicalRequest({ method, url, headers, body = '' }: Signable): string {
  const { pathname, searchParams } = new URL(url);
  const path = pathname.split('/').map(encodeOnce).join('/');
  const query = [...searchParams]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  const names = Object.keys(headers).sort();
  return [
    method,
    path.endsWith('/') ? path : `${path}/`,
    query.map((pair) => pair.join('=')).join('&'),
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    '',
    toSignedHeaders(headers),
    sha256(body),
  ].join('\n');
}

export function toSignedHeaders(headers: Signable['headers']): string {
  return Object.keys(headers).sort().join(';');
}

/** @param date as `X-Sdk-Date` has it. @returns 64 hexadecimal digits. */
export function toSignature(canonicalRequest: string, date: string, secretKey: string): string {
  const text = `${ALGORITHM}\n${date}\n${sha256(canonicalRequest)}`;
  return createHmac('sha256', secretKey).update(text).digest('hex');
}

/** @param now epoch milliseconds. @returns `YYYYMMDDTHHMMSSZ`, UTC. */
export function toSdkDate(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** RFC 3986: everything but what never needs it, also what JavaScript leaves alone. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function encodeOnce(segment: string): string {
  try {
    return encode(decodeURIComponent(segment));
  } catch {
    return encode(segment); // a stray percent sign
  }
}

/** As code points stand, not as people sort. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
