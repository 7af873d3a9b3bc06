import type { Env, SettingProblem } from './settings.ts';

/** Where a setting's value is kept, when the setting holds no value but says where it is. */
export type Reference = { store: 'secretsmanager' | 'ssm'; id: string; key?: string };

/** Reads what a reference names, as text. Rejects, for whatever reason, with nothing that may be told. */
export type ReadReference = (reference: Reference) => Promise<string>;

const FORM = /^(secretsmanager|ssm):([^#\s]+)(?:#([^#\s]+))?$/;

/** @returns the names of the settings that are references, well written or not. */
export function referencesIn(env: Env): readonly string[] {
  return Object.keys(env).filter((name) => /^(secretsmanager|ssm):/.test(env[name] ?? ''));
}

/** @returns the reference that a setting is, or `undefined` where it is not well written. A parameter is text, and has no keys. */
export function parseReference(value = ''): Reference | undefined {
  const [, store, id, key] = FORM.exec(value) ?? [];
  if (id === undefined || (store === 'ssm' && key !== undefined)) return undefined;
  return { store: store as Reference['store'], id, ...(key === undefined ? {} : { key }) };
}

/** @returns what is wrong with the references themselves; known before anything is read. */
export function checkReferences(env: Env): readonly SettingProblem[] {
  const rule = 'must be secretsmanager:<id>, secretsmanager:<id>#<json key> or ssm:<name>';
  return referencesIn(env).flatMap((name) => (parseReference(env[name]) ? [] : [{ name, rule }]));
}

export type Resolved = { env: Env; problems: readonly SettingProblem[] };

/** Puts the values in the place of the references, all read at once, each place once. @returns what could not be read, too. */
export async function resolveReferences(env: Env, read: ReadReference): Promise<Resolved> {
  const reads = new Map<string, Promise<string | undefined>>();
  const problems: SettingProblem[] = [];
  const values = referencesIn(env).map(async (name) => {
    const reference = parseReference(env[name]);
    if (!reference) return [];
    const { store, id, key } = reference;
    const place = `${store}:${id}`;
    const reading = reads.get(place) ?? read(reference).catch(() => undefined);
    reads.set(place, reading);
    const text = await reading;
    const value = text === undefined || key === undefined ? text : pick(text, key);
    if (value !== undefined) return [[name, value] as const];
    // The reference says where, and nothing of what.
    problems.push({
      name,
      rule: `${text === undefined ? 'cannot be read' : 'is no text in a JSON object'} (${env[name]})`,
    });
    return [];
  });
  return { env: { ...env, ...Object.fromEntries((await Promise.all(values)).flat()) }, problems };
}

function pick(text: string, key: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)?.[key];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined; // not JSON
  }
}
