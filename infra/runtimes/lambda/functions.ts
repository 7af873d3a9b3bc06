import { existsSync } from 'node:fs';
import { Refusal } from '../../command/refusal.ts';
import { captureOutput } from './capture.ts';
import type { Handler, LoadedFunction } from './invoke.ts';

let loads = 0;

/**
 * Loads a built function, which reads its settings from `process.env` at this moment. Each call gives one of its own, with
 * nothing remembered, like a new process of the platform.
 *
 * @throws {Refusal} where it is not built, or does not start with these settings.
 */
export async function loadFunction(name: string): Promise<LoadedFunction> {
  const url = new URL(`../../../dist/${name}.mjs`, import.meta.url);
  if (!existsSync(url)) throw new Refusal(`dist/${name}.mjs is not there: run "npm run build" first.`);
  loads += 1;
  url.search = `?load=${loads}`;
  // A failed start is logged in the platform's form, too; here it is told once, by whoever called.
  const { result } = await captureOutput(() => import(url.href).then(toHandler, toRefusal));
  if (result instanceof Refusal) throw result;
  return { name, handler: result };
}

const toHandler = ({ handler }: { handler: Handler }): Handler => handler;

function toRefusal(error: unknown): Refusal {
  // Names and rules of settings, never a value: the only error whose message is meant for people.
  if (error instanceof Error && error.name === 'ConfigurationError') return new Refusal(error.message);
  throw error;
}
