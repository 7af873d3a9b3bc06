export type Service = 'iam' | 'workspace' | 'unknown';

/** One request as it arrived. `path` is still percent-encoded, `query` has no `?`, header names are in lower case. */
export type Received = {
  service: Service;
  method: string;
  /** Scheme, host and port the request was sent to; the emulated cloud answers under any. */
  origin: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  body: string;
  /** The body as a value; missing where the body is not JSON. */
  json?: unknown;
};

/** Reads a request to its end. The service is told from the path alone: `/v3/…` is IAM, `/v1/…` is Workspace. */
export async function receive(request: Request): Promise<Received> {
  const { origin, pathname, search } = new URL(request.url);
  const body = await request.text();
  return {
    service: toService(pathname),
    method: request.method,
    origin,
    path: pathname,
    query: search.slice(1),
    headers: Object.fromEntries(request.headers),
    body,
    ...toJsonPart(body),
  };
}

function toService(path: string): Service {
  if (/^\/v3(\.0)?\//.test(path)) return 'iam';
  return path.startsWith('/v1/') ? 'workspace' : 'unknown';
}

function toJsonPart(body: string): { json?: unknown } {
  try {
    return { json: JSON.parse(body) };
  } catch {
    // Not JSON is a legitimate thing to receive; the services answer it.
    return {};
  }
}
