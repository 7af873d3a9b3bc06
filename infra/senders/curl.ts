import type { SignedHeaders } from './sign.ts';

/** @returns a command for a POSIX shell, over several lines, that sends this body and shows the reply with its status. */
export function toCurl(url: string, headers: SignedHeaders = {}, body?: unknown): string {
  const lines = [
    `curl -i ${/^[\w:/.[\]-]*$/.test(url) ? url : quote(url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [toData(typeof body === 'string' ? body : JSON.stringify(body))]),
  ];
  return lines.join(' \\\n  ');
}

/** For curl, an @ at the beginning of the data names a file. */
function toData(body: string): string {
  return `${body.startsWith('@') ? '--data-raw' : '--data'} ${quote(body)}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
