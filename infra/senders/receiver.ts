import { misuse } from '../command/arguments.ts';
import { readPort } from '../command/port.ts';
import { Refusal } from '../command/refusal.ts';

/**
 * Where deliveries go, without a slash at the end: to what `--url` names, else to `npm start` on PORT.
 *
 * @throws {Refusal} for a URL that is no base, or a PORT that is none.
 */
export function toReceiver(url: string | undefined, port: string | undefined): string {
  return url === undefined ? toLocalBase(port) : toBase(url);
}

function toLocalBase(port: string | undefined): string {
  const number = readPort(port);
  if (number === 0) throw new Refusal('PORT=0 is any free port: name the one that was taken, or use --url.');
  return `http://127.0.0.1:${number}`;
}

function toBase(text: string): string {
  const url = URL.parse(text);
  const isBase =
    url && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (!isBase) throw misuse('--url must be an http: or https: URL without user, query and fragment.');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
