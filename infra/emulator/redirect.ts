const limit = 20;

/**
 * Treats redirects as `fetch` does, headers and body going along to the other host. An emulated cloud that did not
 * would hide a client that forgot `redirect: 'manual'` and hands its token to whoever asks.
 */
export async function follow(first: Request, exchange: (request: Request) => Promise<Response>): Promise<Response> {
  let request = first;
  for (let hops = 0; hops <= limit; hops += 1) {
    // The copy is read, the original is kept for the next hop.
    const response = await exchange(request.clone());
    const location = response.headers.get('Location');
    const moved = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
    if (!moved || first.redirect === 'manual') return response;
    if (first.redirect === 'error') throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
    request = await toNext(request, new URL(location, request.url), response.status);
  }
  throw new TypeError('fetch failed', { cause: new Error('redirect count exceeded') });
}

async function toNext(request: Request, url: URL, status: number): Promise<Request> {
  const { method, signal } = request;
  const headers = new Headers(request.headers);
  const becomesGet = (status === 303 && method !== 'HEAD') || (status < 303 && method === 'POST');
  // Of the sender's own headers fetch takes only this one back when the host changes.
  if (url.origin !== new URL(request.url).origin) headers.delete('Authorization');
  if (!becomesGet) {
    const body = method === 'GET' || method === 'HEAD' ? null : await request.arrayBuffer();
    return new Request(url, { method, headers, body, signal });
  }
  for (const name of ['Content-Type', 'Content-Length', 'Content-Encoding']) headers.delete(name);
  return new Request(url, { headers, signal });
}
