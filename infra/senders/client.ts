import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { Refusal } from '../command/refusal.ts';

export type Answer = { status: number; statusText: string; body: string };

/** Longer than any function runs, milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Sends a POST with these headers and no others but those that say how it comes (`Host`, `Content-Length`, `Connection`).
 *
 * @throws {Refusal} where there is no answer.
 */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  patienceMs = PATIENCE_MS,
): Promise<Answer> {
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const signal = AbortSignal.timeout(patienceMs);
      const length = { 'Content-Length': `${Buffer.byteLength(body)}` };
      const outgoing = send(url, { method: 'POST', headers: { ...headers, ...length }, signal }, (incoming) => {
        const { statusCode: status = 0, statusMessage: statusText = '' } = incoming;
        text(incoming).then((said) => resolve({ status, statusText, body: said }), reject);
      });
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  } catch (error) {
    throw new Refusal(explain(error, new URL(url).origin, patienceMs));
  }
}

/** By the error's code alone: its message may quote what was sent. */
function explain(error: unknown, origin: string, patienceMs: number): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  if (code === 'ECONNREFUSED') {
    return `Nobody listens on ${origin}: run "npm start" in another shell first, or name the receiver with --url.`;
  }
  if (code === 'ABORT_ERR') return `${origin} gave no answer within ${patienceMs / 1000} seconds.`;
  if (code === 'ECONNRESET') return `${origin} ended the connection without an answer.`;
  return `${origin} was not reached (${code}).`;
}
