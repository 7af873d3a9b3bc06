import { existsSync } from 'node:fs';
import { captureOutput } from './capture.ts';
import type { Handler, LoadedFunction } from './invoke.ts';

/** A reason not to start that can be told in one sentence. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

let loads = 0;

/**
 * Loads a built function, which reads its settings from `process.env` at this moment. Each call gives one of its own, with
 * nothing remembered, like a new process of the platform.
 *
 * @throws {StartError} where it is not built, or does not start with these settings.
 */
export async function loadFunction(name: string): Promise<LoadedFunction> {
  const url = new URL(`../../dist/${name}.mjs`, import.meta.url);
  if (!existsSync(url)) throw new StartError(`dist/${name}.mjs is not there: run "npm run build" first.`);
  loads += 1;
  url.search = `?load=${loads}`;
  // A failed start is logged in the platform's form, too; here it is told once, by whoever called.
  const { result } = await captureOutput(() => import(url.href).then(toHandler, toStartError));
  if (result instanceof StartError) throw result;
  return { name, handler: result };
}

const toHandler = ({ handler }: { handler: Handler }): Handler => handler;

function toStartError(error: unknown): StartError {
  // Names and rules of settings, never a value: the only error whose message is meant for people.
  if (error instanceof Error && error.name === 'ConfigurationError') return new StartError(error.message);
  throw error;
}
