import type { Context } from 'aws-lambda';
import { vi } from 'vitest';
import type { Env } from '../../lib/settings/settings.ts';

/** What the platform hands over beside an event. */
export function toContext(
  remainingMs: number | undefined = 28_000,
  awsRequestId: string | undefined = 'aws-1',
): Context {
  return { awsRequestId, getRemainingTimeInMillis: () => remainingMs } as Context;
}

export type Output = {
  /** Everything written to the process's outputs since. */
  text: () => string;
  lines: () => ReadonlyArray<Record<string, unknown>>;
  clear: () => void;
};

/** Listens to what the process writes, and keeps it from the terminal. */
export function captureOutput(): Output {
  let text = '';
  const write = (chunk: string | Uint8Array) => {
    text += chunk.toString();
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
  return {
    text: () => text,
    lines: () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    clear: () => {
      text = '';
    },
  };
}

/** A runtime reads the environment of the process; this gives it one, which `vi.unstubAllEnvs()` takes away. */
export function setEnvironment(env: Env): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
}
