import type { Header } from './messages.ts';
import { toObject } from './text.ts';

const SECRET = '[secret]';

/** Headers that hold no secret, whoever sends them. Of all others the value is not shown. */
const HARMLESS =
  /^(accept(-.*)?|allow|cache-control|connection|content-(encoding|language|length|type)|date|host|location|retry-after|transfer-encoding|user-agent|via|vary|webhook-(id|timestamp)|www-authenticate|x-(forwarded-(port|proto)|[\w-]*-timestamp|(iam-trace|request)-id)|(x-)?sdk-date)$/i;

/** Fields of a chat's form or JSON, or of IAM's, whose value opens something. */
const OPENS = /token|secret|passw|sign|trigger|url|assertion|authorization|cookie|key|otp|^code$/i;

/** The same headers, with the values only of those that are known to hold no secret. */
export function concealHeaders(headers: readonly Header[]): Header[] {
  return headers.map(([name, value]) => [name, HARMLESS.test(name) ? value : SECRET]);
}

/** A text with the secrets gone where it is JSON; any other text as it is. */
export function concealJson(text: string): string {
  const value = toObject(text);
  return value === undefined ? text : JSON.stringify(concealFields(value));
}

/** A body that came from outside, by what it says it is. Of what is neither JSON nor a form nothing is shown: it could be anything. */
export function concealBody(text: string): string {
  if (text === '') return '';
  const value = toObject(text);
  if (value !== undefined) return JSON.stringify(concealFields(value));
  if (!/^[\w%.+*-]+=/.test(text)) return SECRET;
  const fields = [...new URLSearchParams(text)].map(([name, value]) => [name, OPENS.test(name) ? SECRET : value]);
  return fields.map(([name, value]) => `${name}=${value}`).join('\n');
}

function concealFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(concealFields);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      OPENS.test(name) && typeof inner !== 'object' && typeof inner !== 'boolean' ? SECRET : concealFields(inner),
    ]),
  );
}
