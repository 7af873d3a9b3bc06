import ky from 'ky';

/** What came back. `text` is `undefined` where the body broke off, was not UTF-8 or was larger than {@link BODY_MAX_BYTES}. */
export type Answer = { status: number; headers: Headers; text: string | undefined };

/**
 * Why nothing came back. `sent` is `false` only where it is certain that the request never left:
 * - `unreachable`: no connection, or one that ended before the answer began;
 * - `timeout`: no answer within the limit;
 * - `unreadable`: an answer that is no HTTP.
 */
export type Silence = { silence: 'unreachable' | 'timeout' | 'unreadable'; sent: boolean };

export type Call = { method: 'GET' | 'POST' | 'PATCH'; url: string; headers?: Record<string, string>; json?: unknown };

/** Sends one request, once. Never rejects: the client's errors carry requests, with tokens and bodies, and end here. */
export type Send = (call: Call, limitMs: number) => Promise<Answer | Silence>;

export type HttpPorts = {
  fetch: typeof globalThis.fetch;
  /** A signal that aborts after this many milliseconds. */
  timeoutSignal: (ms: number) => AbortSignal;
};

/** More than the API can say about 1000 users in every configuration a project may have; what is larger is not read to its end. */
export const BODY_MAX_BYTES = 16 * 1024 * 1024;

/** The longest delay that timers can hold. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export function createSend({ fetch, timeoutSignal }: HttpPorts): Send {
  // No retries: they are decided where it is known what a repeat would do. No redirects: they would carry the token elsewhere.
  // ky's own time-out ends at the headers; the signal covers the body too.
  const client = ky.create({ fetch, retry: 0, throwHttpErrors: false, redirect: 'manual', timeout: false });

  return async ({ method, url, headers, json }, limitMs) => {
    if (limitMs <= 0) return { silence: 'timeout', sent: false };
    // Whole milliseconds, as timers demand; rounded up, so that whoever set the limit sees it passed.
    const signal = timeoutSignal(Math.min(Math.ceil(limitMs), TIMER_MAX_MS));
    try {
      const response = await client(url, {
        method,
        signal,
        ...(headers ? { headers } : {}),
        ...(json === undefined ? {} : { json }),
      });
      const text = await readText(response);
      // Any other status says enough without its body.
      if (text === undefined && signal.aborted && response.status === 200) return { silence: 'timeout', sent: true };
      return { status: response.status, headers: response.headers, text };
    } catch (error) {
      return signal.aborted ? { silence: 'timeout', sent: true } : toSilence(error);
    }
  };
}

/** The same, telling how long each request took, in milliseconds. */
export function measured(send: Send, now: () => number, tell: (ms: number) => void): Send {
  return async (call, limitMs) => {
    const startedAt = now();
    const answer = await send(call, limitMs);
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

/** Codes for bytes that came back and are no HTTP. */
const NOT_HTTP = /^(HPE_\w+|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_\w+)$/;

/** Looks for the code that Node gave, below what the layers above have put round it. Nothing else of an error is used. */
function toSilence(error: unknown): Silence {
  let cause = error;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    const { name, code, syscall } = cause as { name?: unknown; code?: unknown; syscall?: unknown };
    // The parser of Node's client gives a code for some of its complaints only.
    if (name === 'HTTPParserError') return { silence: 'unreadable', sent: true };
    if (typeof code === 'string') {
      if (NEVER_CONNECTED.test(code) || syscall === 'connect') return { silence: 'unreachable', sent: false };
      if (NOT_HTTP.test(code)) return { silence: 'unreadable', sent: true };
    }
    cause = cause.cause;
  }
  return { silence: 'unreachable', sent: true };
}
