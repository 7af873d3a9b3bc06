import ky from 'ky';
import { TIMER_MAX_MS } from '../timer.ts';

/** What came back. `text` is `undefined` where the body broke off, was not UTF-8 or was larger than {@link BODY_MAX_BYTES}. */
export type Answer = { status: number; headers: Headers; text: string | undefined };

/**
 * Why nothing came back. `sent` is `false` only where it is certain that the request never left:
 * - `unreachable`: no connection, or one that ended before the answer began;
 * - `timeout`: no answer within the limit;
 * - `unreadable`: an answer that is no HTTP.
 */
export type Silence = { silence: 'unreachable' | 'timeout' | 'unreadable'; sent: boolean };

export type Call = {
  method: 'GET' | 'POST' | 'PATCH';
  url: string;
  headers?: Record<string, string>;
  json?: unknown;
  /** `json` as it is sent, where it had to be written before: who signs bytes, sends these. */
  body?: string | undefined;
};

/** The body as it is sent. Half a sign of UTF-16 is escaped by JSON, so that the bytes are the same wherever it is encoded. */
export function toBody({ json, body }: Call): string | undefined {
  return body ?? (json === undefined ? undefined : JSON.stringify(json));
}

/**
 * Sends one request, once. Never rejects: the client's errors carry requests, with tokens and bodies, and end here.
 *
 * @param limitMs how long it may take from when it is begun.
 * @param leftMs how long the caller waits in all; `limitMs` where it is left out.
 */
export type Send = (call: Call, limitMs: number, leftMs?: number) => Promise<Answer | Silence>;

/**
 * Fetch, which may tell by `tellSent` whether anything of the request can have left: `false` as long as no connection stands.
 * Of one that does not tell, errors are judged by their codes.
 */
export type Fetch = (
  input: string | URL | Request,
  init?: RequestInit & { tellSent?: (sent: boolean) => void },
) => Promise<Response>;

export type HttpPorts = {
  fetch: Fetch;
  /** A signal that aborts after this many milliseconds. */
  timeoutSignal: (ms: number) => AbortSignal;
};

/** More than the API can say about 1000 users in every configuration a project may have; what is larger is not read to its end. */
export const BODY_MAX_BYTES = 16 * 1024 * 1024;

export function createSend({ fetch, timeoutSignal }: HttpPorts): Send {
  // No retries: they are decided where it is known what a repeat would do. No redirects: they would carry the token elsewhere.
  // No time-out of ky's: it ends at the headers.
  const client = ky.create({ retry: 0, throwHttpErrors: false, redirect: 'manual', timeout: false });

  return async (call, limitMs, leftMs = limitMs) => {
    const { method, url, headers } = call;
    const body = toBody(call);
    const ms = Math.min(limitMs, leftMs);
    // Not `ms <= 0`: NaN has to end here, too.
    if (!(ms > 0)) return { silence: 'timeout', sent: false };
    // Whole milliseconds, as timers demand; rounded up, so that whoever set the limit sees it passed.
    const signal = timeoutSignal(Math.min(Math.ceil(ms), TIMER_MAX_MS));
    // `false` until the client is asked; from then on unknown, unless the client tells.
    let sent: boolean | undefined = false;
    let response: Response | undefined;

    async function exchange(): Promise<Answer | Silence> {
      try {
        response = await client(url, {
          fetch(input, init) {
            sent = undefined;
            return fetch(input, {
              ...init,
              tellSent(isSent) {
                sent = isSent;
              },
            });
          },
          method,
          signal,
          ...(body === undefined
            ? { ...(headers ? { headers } : {}) }
            : { body, headers: { 'content-type': 'application/json', ...headers } }),
        });
        const text = await readText(response);
        return text === undefined && signal.aborted
          ? giveUp()
          : { status: response.status, headers: response.headers, text };
      } catch (error) {
        return signal.aborted ? giveUp() : toSilence(error, sent);
      }
    }

    /** Any status but a 200 says enough without its body. */
    function giveUp(): Answer | Silence {
      return response && response.status !== 200
        ? { status: response.status, headers: response.headers, text: undefined }
        : { silence: 'timeout', sent: sent ?? true };
    }

    // The client gets the signal, too, but we do not rely on it: Node's own client sometimes loses a signal and waits for ever.
    return new Promise((resolve) => {
      const end = () => setImmediate(() => resolve(giveUp()));
      if (signal.aborted) end();
      signal.addEventListener('abort', end, { once: true });
      exchange()
        .then(resolve)
        .finally(() => signal.removeEventListener('abort', end));
    });
  };
}

/** The same, telling how long each request took, in milliseconds. */
export function measured(send: Send, now: () => number, tell: (ms: number) => void): Send {
  return async (call, limitMs, leftMs) => {
    const startedAt = now();
    const answer = await send(call, limitMs, leftMs);
    tell(now() - startedAt);
    return answer;
  };
}

async function readText({ body }: Response): Promise<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > BODY_MAX_BYTES) return undefined; // leaving the loop cancels the rest
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch {
    // Cut off or not UTF-8: the status stands, the body does not.
    return undefined;
  }
}

/** Codes of Node and its HTTP client for a connection that was never made, so that nothing can have been sent. */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EPROTO|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+)$/;

/** Codes for bytes that came back and are no HTTP; a head that breaks off is a connection that ended. */
const NOT_HTTP = /^(HPE_(?!INVALID_EOF_STATE)\w+|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_\w+)$/;

/**
 * Looks for the code that Node gave, below what the layers above have put round it. Nothing else of an error is used.
 *
 * @param sent what the client told; it knows better than any code.
 */
function toSilence(error: unknown, sent: boolean | undefined): Silence {
  if (sent === false) return { silence: 'unreachable', sent };
  let cause = error;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    const { name, code, syscall } = cause as { name?: unknown; code?: unknown; syscall?: unknown };
    // The parser of Node's client gives a code for some of its complaints only.
    if (name === 'HTTPParserError') return { silence: 'unreadable', sent: true };
    if (typeof code === 'string') {
      const neverConnected = NEVER_CONNECTED.test(code) || syscall === 'connect';
      if (neverConnected && sent === undefined) return { silence: 'unreachable', sent: false };
      if (NOT_HTTP.test(code)) return { silence: 'unreadable', sent: true };
    }
    cause = cause.cause;
  }
  return { silence: 'unreachable', sent: true };
}
