import { referencesIn } from '../settings/references.ts';
import type { Env } from '../settings/settings.ts';
import { isObject } from '../shapes.ts';

/**
 * What is handed over beside an event: an object with methods, of which none is sure to be there.
 * https://support.huaweicloud.com/intl/en-us/devg-functiongraph/functiongraph_02_0410.html
 */
export type GraphContext = object;

/**
 * The context first: of encrypted variables nothing else is promised. What only the environment has is there for whoever looks for
 * names that are nearly right, but for what looks like a reference and is somebody else's.
 *
 * @param names those that the context is asked for.
 */
export function readSettings(context: GraphContext, names: readonly string[]): Env {
  const env: Record<string, string> = {
    ...readUserData(process.env['RUNTIME_USERDATA']),
    ...withoutEmpty(process.env),
  };
  for (const name of referencesIn(env)) if (!names.includes(name)) delete env[name];
  const told = Object.fromEntries(names.map((name) => [name, ask(context, 'getUserData', name)]));
  const projectId = { HW_PROJECT_ID: ask(context, 'getProjectID') };
  return { ...withoutEmpty(projectId), ...env, ...withoutEmpty(told) };
}

/** JSON text of all user variables, where the platform sets it. */
function readUserData(text: string | undefined): Record<string, string> {
  try {
    const data: unknown = JSON.parse(text ?? '');
    return isObject(data) ? withoutEmpty(data) : {};
  } catch {
    return {}; // no JSON: then it is not what the guide says it is
  }
}

/** What is no text is not there, nor what is empty, but for line breaks. */
function withoutEmpty(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const isThere = (entry: [string, unknown]): entry is [string, string] =>
    typeof entry[1] === 'string' && /[^\r\n]/.test(entry[1]);
  return Object.fromEntries(Object.entries(values).filter(isThere));
}

/** @returns what a method says, or `undefined` where there is none, or it throws. */
export function ask(context: unknown, method: string, ...args: readonly string[]): unknown {
  try {
    return (context as Record<string, (...args: readonly string[]) => unknown>)[method]?.(...args);
  } catch {
    return undefined;
  }
}
