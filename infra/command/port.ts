import { Refusal } from './refusal.ts';

/** The port of `npm start`, and of whoever sends to it. */
export const DEFAULT_PORT = 3000;

/** @returns the port to serve on; 0 stands for any that is free. @throws {Refusal} */
export function readPort(text: string | undefined): number {
  if (!text) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65535) return port;
  throw new Refusal('PORT must be a whole number from 0 to 65535 (0 takes any free port).');
}

/** What stands in the way of listening, in a sentence; anything else as it is. */
export function explainListenError(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new Refusal(
      `Port ${port} is taken: stop what uses it, or choose another, as in PORT=${otherThan(port)} npm start.`,
    );
  if (code === 'EACCES')
    return new Refusal(
      `Port ${port} is not open to this user: choose one above 1023, as in PORT=${DEFAULT_PORT} npm start.`,
    );
  return error;
}

const otherThan = (port: number): number => (port < 65535 ? port + 1 : port - 1);
