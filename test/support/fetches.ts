import type { Fetch } from '../../lib/cloud/http.ts';
import { fetch as small } from '../../lib/cloud/small-fetch.ts';

/**
 * The small Fetch where ky stands beside it unbundled, and makes requests of Node's: in the bundle it makes ours.
 * https://fetch.spec.whatwg.org/#request-class
 */
export const smallFetch: Fetch = async (input, given) => {
  const init = given as Parameters<typeof small>[1];
  if (!(input instanceof Request)) return (await small(input, init)) as unknown as Response;
  const { url, method, headers, signal } = input;
  const body = input.body ? await input.text() : undefined;
  return (await small(url, { method, headers: [...headers], signal, body, ...init })) as unknown as Response;
};

/** Both, by name. Looked up late, as everywhere. */
export const fetches: ReadonlyArray<readonly [name: string, fetch: Fetch]> = [
  ['Node’s Fetch', (input, init) => globalThis.fetch(input, init)],
  ['the small Fetch', smallFetch],
];

/** The whole body, as it comes. */
export async function read(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
