import { parseFields } from '../fields.ts';
import { fail, type Result, succeed } from '../outcome.ts';

/**
 * Fields of an `application/x-www-form-urlencoded` body as they can be read, whatever is wrong with it. Total.
 * https://url.spec.whatwg.org/#urlencoded-parsing
 */
export function readForm(bytes: Uint8Array): URLSearchParams {
  return parseFields(decode(bytes));
}

/**
 * The values of one field as they were sent, escapes and all, found by one look along the bytes. For a form that nobody has proven
 * yet, where reading all of it would be too much work. A name that is written with escapes is not found.
 *
 * @param max no more are looked for.
 */
export function peekForm(bytes: Uint8Array, name: string, max: number): string[] {
  const text = `&${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')}`;
  const field = `&${name}=`;
  const values: string[] = [];
  for (let at = text.indexOf(field); at >= 0 && values.length < max; at = text.indexOf(field, at + 1)) {
    const start = at + field.length;
    const end = text.indexOf('&', start);
    values.push(text.slice(start, end < 0 ? undefined : end));
  }
  return values;
}

/** A percent sign that begins no escape. A sender that encodes its forms correctly writes a percent sign as %25. */
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

/**
 * The same, but a broken escape is refused. The specification would keep its characters as they are, and a damaged name would be
 * sent on as if somebody had typed it.
 */
export function parseForm(bytes: Uint8Array): Result<URLSearchParams> {
  const text = decode(bytes);
  if (BROKEN_ESCAPE.test(text)) return fail('PAYLOAD_INVALID', { detail: 'The form has a broken escape.' });
  return succeed(parseFields(text));
}

/** @returns the one value of a field; `undefined` where it is absent or empty, comes twice, or was not UTF-8. */
export function fieldOf(form: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = form.getAll(name);
  return value === '' || more.length > 0 || value?.includes(REPLACEMENT) ? undefined : value;
}

/** Whether a field can be taken at its word: it is absent or comes once, in UTF-8. */
export function isSound(form: URLSearchParams, name: string): boolean {
  const values = form.getAll(name);
  return values.length <= 1 && !values.some((value) => value.includes(REPLACEMENT));
}

/** What decoding puts where bytes were no UTF-8. */
const REPLACEMENT = '\ufffd';

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
