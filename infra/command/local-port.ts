import { misuse } from './arguments.ts';
import { readPort } from './port.ts';

/** Puts the port of `npm start` behind a `--local` that stands without one. @throws {Refusal} for a PORT that is none. */
export function fillLocalPort(args: readonly string[], env: Readonly<Record<string, string | undefined>>): string[] {
  return args.map((arg, at) =>
    arg === '--local' && !/^\d+$/.test(args[at + 1] ?? '') ? `--local=${readPort(env['PORT'])}` : arg,
  );
}

/** @throws {Refusal} where it is no port that somebody can be asked at. */
export function toLocalPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) throw misuse('The port behind --local must be a whole number from 1 to 65535.');
  return port;
}
