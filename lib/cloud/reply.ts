import type { Upstream } from '../outcome.ts';
import type { Redactor } from '../redactor.ts';
import { isObject } from '../shapes.ts';
import { firstOf } from '../text.ts';
import type { Answer } from './http.ts';

/** Longest message of a service that is passed on, in characters. */
export const MESSAGE_MAX = 200;

/**
 * The names under which the vendor's services, the gateway in front of them, and what else may answer in their place (OAuth, RFC 9457,
 * frameworks) report an error, the vendor's own first.
 */
const codeNames = ['error_code', 'errorCode', 'errCode', 'err_code', 'code', 'error'] as const;
const messageNames = [
  ...['error_msg', 'errorMsg', 'errMsg', 'err_msg', 'message', 'msg'],
  ...['error_message', 'errorMessage', 'error_description', 'detail'],
] as const;

/** @returns the JSON value of a body, or `undefined` where there is none. JSON has no `undefined` of its own. */
export function readJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What may be told of an answer: the status, and of a failed call what the service said, without secrets and cut short. */
export function toUpstream({ status, headers, text: body }: Answer, redact: Redactor['redact']): Upstream {
  const json = readJson(body);
  const clean = (value: string | null | undefined, max: number) => (value ? firstOf(redact(value), max) : undefined);
  const requestId = clean(headers.get('x-request-id') ?? headers.get('x-iam-trace-id') ?? requestIdIn(json), 128);
  if (status === 200) return { status, ...(requestId ? { requestId } : {}) };

  // Not JSON: a proxy's page, whose beginning is all there is.
  const { code, message }: Said = errorIn(json) ?? (json === undefined && body ? { message: body.trim() } : {});
  const errorCode = clean(code, 64);
  const errorMsg = clean(message, MESSAGE_MAX);
  return {
    status,
    ...(errorCode ? { errorCode } : {}),
    ...(errorMsg ? { errorMsg } : {}),
    ...(requestId ? { requestId } : {}),
  };
}

/** What a service says of a failure. */
type Said = { code?: string; message?: string };

/** @returns what a body says of a failure: at its top, else in the first field or entry that says anything (`error`, `errors`, mostly). */
function errorIn(json: unknown): Said | undefined {
  for (const place of placesIn(json, 3)) {
    // IAM sends a number where others send a text.
    const code = codeNames.map((name) => place[name]).find((it) => typeof it === 'string' || typeof it === 'number');
    const message = messageNames.map((name) => place[name]).find((it) => typeof it === 'string');
    if (code === undefined && message === undefined) continue;
    return { ...(code === undefined ? {} : { code: String(code) }), ...(message === undefined ? {} : { message }) };
  }
  return undefined;
}

/** Every object in a value down to a depth, from the outside in. */
function placesIn(json: unknown, depth: number): Readonly<Record<string, unknown>>[] {
  let level = [json];
  const places: Readonly<Record<string, unknown>>[] = [];
  for (let at = 0; at < depth; at += 1) {
    places.push(...level.filter(isObject));
    level = level.flatMap((value) => (Array.isArray(value) || isObject(value) ? Object.values(value) : []));
  }
  return places;
}

function requestIdIn(json: unknown): string | undefined {
  return isObject(json) && typeof json['request_id'] === 'string' ? json['request_id'] : undefined;
}

const SECONDS = /^\d{1,9}$/;
/** A date of HTTP in one of its two forms with a time zone. Asked of `Date` alone, "5, 5" would be a day of the year 2001. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, .* GMT$/;

/** @returns `Retry-After` in a form that may be passed on (seconds or a date), else `undefined`. */
export function retryAfterOf(headers: Headers): string | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (SECONDS.test(value)) return value;
  const date = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : new Date(date).toUTCString();
}

/** @returns how long a `Retry-After` asks to wait, in milliseconds; 0 where it does not. */
export function waitMsOf(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Math.max(ms, 0) || 0;
}
