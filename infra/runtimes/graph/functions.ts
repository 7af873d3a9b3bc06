import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../../command/refusal.ts';
import type { Handler, LoadedFunction } from '../lambda/invoke.ts';
import { type ContextOptions, createContext } from './context.ts';

const require = createRequire(import.meta.url);

/**
 * Loads a built function. It reads its settings in its first invocation. Each call gives one of its own, with nothing remembered,
 * like a new instance of the platform.
 *
 * @param optionsOf asked at each invocation, as keys change.
 * @throws {Refusal} where it is not built.
 */
export function loadGraphFunction(name: string, optionsOf: () => ContextOptions): LoadedFunction {
  const file = fileURLToPath(new URL(`../../../dist/functiongraph/${name}.cjs`, import.meta.url));
  if (!existsSync(file)) throw new Refusal(`dist/functiongraph/${name}.cjs is not there: run "npm run build" first.`);
  delete require.cache[require.resolve(file)];
  const { handler } = require(file) as { handler: Handler };
  return { name, handler, createContext: () => createContext(name, optionsOf()) };
}
