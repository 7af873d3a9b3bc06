import { StartError } from '../lambda/functions.ts';

export const USAGE = 'Usage: npm start [-- --live]   (PORT=3001 npm start serves on another port than 3000)';

/** @returns whether the real cloud is meant, or `undefined` for arguments that are not known. */
export function readArguments(args: readonly string[]): { live: boolean } | undefined {
  return args.every((arg) => arg === '--live') ? { live: args.length > 0 } : undefined;
}

/** Of `npm start`, and of whoever sends to it. */
export const DEFAULT_PORT = 3000;

/** @returns the port to serve on; 0 stands for any that is free. @throws {StartError} */
export function readPort(text: string | undefined): number {
  if (!text) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65535) return port;
  throw new StartError('PORT must be a whole number from 0 to 65535 (0 takes any free port).');
}

/** What stands in the way of listening, in a sentence; anything else as it is. */
export function explainListenError(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new StartError(
      `Port ${port} is taken: stop what uses it, or choose another, as in PORT=${otherThan(port)} npm start.`,
    );
  if (code === 'EACCES')
    return new StartError(
      `Port ${port} is not open to this user: choose one above 1023, as in PORT=${DEFAULT_PORT} npm start.`,
    );
  return error;
}

const otherThan = (port: number): number => (port < 65535 ? port + 1 : port - 1);
