import { fail, type Result, succeed } from './outcome.ts';
import { isObject } from './shapes.ts';

/** Decodes and parses bytes as JSON: strict UTF-8, no byte order mark. Total. */
export function parseJson(bytes: Uint8Array): Result<unknown> {
  if (bytes.length === 0) return refuseText('is empty; send a JSON object');
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return refuseText('must not begin with a byte order mark');
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return succeed(JSON.parse(text));
  } catch (error) {
    // Neither message is passed on: the parser's quotes the text.
    return refuseText(error instanceof SyntaxError ? 'is not JSON' : 'is not valid UTF-8');
  }
}

function refuseText(rule: string): Result<never> {
  const detail = `The body ${rule}.`;
  return fail('PAYLOAD_INVALID', { detail, errors: [{ pointer: '', detail: rule }] });
}

/** @returns the object that a text is as JSON, or `undefined` where it is none, or no text. Total. */
export function parseObject(text: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // no JSON; the parser's words would quote it
  }
}
