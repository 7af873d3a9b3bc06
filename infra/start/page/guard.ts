import type { IncomingMessage } from 'node:http';

/** Loopback, by any port. Another name may be made to lead here by whoever owns it, and a browser would not notice. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/**
 * Whether the page may talk to whoever asks: somebody on this machine, and a page of this very origin.
 *
 * @returns why not, in a sentence; nothing where it may.
 */
export function refuseStranger({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): string | undefined {
  const { host: hosts = [], origin: origins = [] } = headersDistinct;
  const [host = ''] = hosts;
  if (hosts.length !== 1 || !LOOPBACK.test(host))
    return 'This page answers under localhost, 127.0.0.1 and [::1] only: open it by one of these names.';
  if (origins.some((origin) => origin.toLowerCase() !== `http://${host.toLowerCase()}`))
    return 'This page answers to itself only, and not to pages from elsewhere.';
  return undefined;
}
