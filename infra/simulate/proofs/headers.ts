import type { DeliveredHeaders } from '../../../lib/delivery.ts';
import { misuse } from '../../command/arguments.ts';

const HEADER = /^([!#$%&'*+.^`|~\w-]+):[ \t]*(.*?)[ \t]*$/;
/** The first line of a request or a reply, and what curl tells beside them. */
const BESIDE = /^(?:[A-Z]+ \S+ HTTP\/\d|HTTP\/\d|\* |[{}] \[)/;

/**
 * Headers as a browser or `curl -v` shows them: one a line, `Name: value`, perhaps with `>` or `<` before it. A line that begins
 * with a blank goes on with the one above, as HTTP once allowed.
 *
 * @throws {Refusal} naming the first line that is none; no value.
 */
export function readHeaders(text: string): DeliveredHeaders {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/^[ \t]*[<>] ?/, ''));
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/[^ \t]/)));
  const found: Array<{ name: string; value: string }> = [];
  for (const [at, whole] of lines.entries()) {
    const line = whole.slice(indent);
    const last = found.at(-1);
    if (line.trim() === '' || BESIDE.test(line)) continue;
    if (/^[ \t]/.test(line) && last) {
      last.value = `${last.value} ${line.trim()}`;
      continue;
    }
    const [, name, value = ''] = HEADER.exec(line) ?? [];
    if (name === undefined) throw misuse(`Line ${at + 1} of the headers is no header: Name: value.`);
    found.push({ name: name.toLowerCase(), value });
  }
  const headers = new Map<string, string[]>();
  for (const { name, value } of found) headers.set(name, [...(headers.get(name) ?? []), value]);
  return headers;
}
