import type { SignedHeaders } from './sign.ts';

/** @returns a command for a POSIX shell, over several lines, that sends this body and shows the reply with its status. */
export function toCurl(url: string, headers: SignedHeaders = {}, body?: unknown): string {
  const lines = [
    `curl -i ${url}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data ${quote(typeof body === 'string' ? body : JSON.stringify(body))}`]),
  ];
  return lines.join(' \\\n  ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
