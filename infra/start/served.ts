import { readJson } from '../../lib/cloud/reply.ts';

/** How long an answer may take, milliseconds. */
const PATIENCE_MS = 3000;

/**
 * Reads what `npm start` tells of itself.
 *
 * @param path `/settings.json`, `/replies.json`.
 * @returns nothing where nobody answers; without `json` where it is something else that does.
 */
export async function readServed(
  base: string,
  path: string,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<{ json?: unknown } | undefined> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(`${base}${path}`, { redirect: 'manual', signal });
    if (response.status !== 200) return {};
    return { json: readJson(await response.text().catch(() => undefined)) };
  } catch {
    return undefined; // no connection, or no answer in time
  }
}
