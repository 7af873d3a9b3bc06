import * as v from 'valibot';
import type { Upstream } from '../outcome.ts';
import type { Redactor } from '../secret.ts';
import type { Answer } from './http.ts';

/** Longest message of a service that is passed on, in characters. */
export const MESSAGE_MAX = 200;

const text = v.string();
const codeValue = v.union([v.string(), v.pipe(v.number(), v.transform(String))]);

/**
 * The shapes in which the vendor's services and the gateway in front of them report an error, in the order in which its
 * SDKs look for them. IAM's `code` is a number where others send a text.
 */
const errorShapes = v.union([
  shape({ error_code: codeValue, error_msg: text }, (body) => [body.error_code, body.error_msg]),
  shape({ errorCode: codeValue, errorMsg: text }, (body) => [body.errorCode, body.errorMsg]),
  shape({ code: codeValue, message: text }, (body) => [body.code, body.message]),
  shape({ error: v.object({ error_code: codeValue, error_msg: text }) }, ({ error }) => [
    error.error_code,
    error.error_msg,
  ]),
  shape({ error: v.object({ code: codeValue, message: text }) }, ({ error }) => [error.code, error.message]),
  // Half of a shape is worth something too.
  shape({ error_code: codeValue }, (body) => [body.error_code, undefined]),
  shape({ error_msg: text }, (body) => [undefined, body.error_msg]),
]);

function shape<const Entries extends v.ObjectEntries>(
  entries: Entries,
  read: (body: v.InferOutput<v.ObjectSchema<Entries, undefined>>) => readonly [string | undefined, string | undefined],
) {
  return v.pipe(v.object(entries), v.transform(read));
}

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
  const clean = (value: string | null | undefined, max: number) => (value ? cut(redact(value), max) : undefined);
  const requestId = clean(headers.get('x-request-id') ?? headers.get('x-iam-trace-id') ?? requestIdIn(json), 128);
  if (status === 200) return { status, ...(requestId ? { requestId } : {}) };

  const [code, message] = errorIn(json) ?? [undefined, json === undefined ? body?.trim() : undefined];
  const errorCode = clean(code, 64);
  const errorMsg = clean(message, MESSAGE_MAX);
  return {
    status,
    ...(errorCode ? { errorCode } : {}),
    ...(errorMsg ? { errorMsg } : {}),
    ...(requestId ? { requestId } : {}),
  };
}

function errorIn(json: unknown): readonly [string | undefined, string | undefined] | undefined {
  const direct = v.safeParse(errorShapes, json);
  if (direct.success) return direct.output;
  // Some services wrap the report in a field of their own name: the first object with both halves counts.
  const nested = typeof json === 'object' && json !== null ? Object.values(json) : [];
  for (const value of nested) {
    const wrapped = v.safeParse(errorShapes, value);
    if (wrapped.success) return wrapped.output;
  }
  return undefined;
}

function requestIdIn(json: unknown): string | undefined {
  const parsed = v.safeParse(v.object({ request_id: text }), json);
  return parsed.success ? parsed.output.request_id : undefined;
}

/** Cuts after whole characters. */
function cut(value: string, max: number): string {
  return value.length <= max ? value : [...value.slice(0, max * 2)].slice(0, max).join('');
}

const SECONDS = /^\d{1,9}$/;

/** @returns `Retry-After` in a form that may be passed on (seconds or a date), else `undefined`. */
export function retryAfterOf(headers: Headers): string | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (SECONDS.test(value)) return value;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : new Date(date).toUTCString();
}
