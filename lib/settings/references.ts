import { isObject } from '../shapes.ts';
import type { Env, SettingProblem } from './settings.ts';

/** Where a setting's value is kept, when the setting holds no value but says where it is. */
export type Reference = { store: 'secretsmanager' | 'ssm'; id: string; key?: string };

/**
 * Why there is no value:
 * - `gone`: the store says that there is none, or none for us;
 * - `unreadable`: there is something, and it is no value of a setting;
 * - `unreached`: nothing is known; the store, or the way to it, has trouble that may pass.
 */
export type Trouble = 'gone' | 'unreadable' | 'unreached';

/** How a read ends that gives no value. It says nothing else: the words of a store may quote a value. */
export class StoreError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

/**
 * Reads what a reference names, as text, within this time in milliseconds.
 *
 * @throws {StoreError} where there is no value; every other error counts as `unreached`.
 */
export type ReadReference = (reference: Reference, limitMs: number) => Promise<string>;

const FORM = /^(secretsmanager|ssm):([^#\s]+)(?:#([^#\s]+))?$/;

/** Whoever may write a parameter must not be able to open a route with it. */
const NEVER: readonly string[] = ['WEBHOOK_ALLOW_UNSIGNED'];

/** Settings whose value may be a JSON object as a whole. */
const DOCUMENTS: readonly string[] = ['SCHEDULE_COMMAND'];

/** Whether a setting says where its value is, well written or not. */
export function isReference(value: string): boolean {
  return /^(secretsmanager|ssm):/.test(value);
}

/** @returns the names of the settings that are references. */
export function referencesIn(env: Env): readonly string[] {
  return Object.keys(env).filter((name) => isReference(env[name] ?? ''));
}

/** @returns the settings for a trial start: an endpoint that is read later may make up for a region that has none. */
export function withStandIns<Settings extends Env>(env: Settings): Settings {
  const endpoints = referencesIn(env).filter((name) => name.endsWith('_ENDPOINT'));
  return { ...env, ...Object.fromEntries(endpoints.map((name) => [name, 'https://kept.elsewhere.invalid'])) };
}

/** @returns the reference that a setting is, or `undefined` where it is not well written. A parameter is text, and has no keys. */
export function parseReference(value = ''): Reference | undefined {
  const [, store, id, key] = FORM.exec(value) ?? [];
  if (id === undefined) return undefined;
  if (store === 'ssm') return key === undefined ? { store, id } : undefined;
  return { store: 'secretsmanager', id, ...(key === undefined ? {} : { key }) };
}

/** @returns what is wrong with the references themselves; known before anything is read. */
export function checkReferences(env: Env): readonly SettingProblem[] {
  const rule = 'must be secretsmanager:<id>, secretsmanager:<id>#<json key> or ssm:<name>';
  return referencesIn(env).flatMap((name) => {
    if (NEVER.includes(name)) return [{ name, rule: 'must be given as it is, not by reference' }];
    return parseReference(env[name]) ? [] : [{ name, rule }];
  });
}

/** What came of reading: the settings with every value that could be read, and of each other one what is wrong, and why. */
export type Resolved = { env: Env; problems: readonly SettingProblem[]; troubles: ReadonlyMap<string, Trouble> };

/** Puts the values in the place of the references, all read at once, each place once. */
export async function resolveReferences(
  env: Env,
  read: ReadReference,
  limitMs = Number.POSITIVE_INFINITY,
): Promise<Resolved> {
  const reads = new Map<string, Promise<string>>();
  async function find(name: string): Promise<readonly [name: string, found: Found]> {
    const reference = parseReference(env[name]);
    if (!reference) return [name, missing('unreadable')];
    const place = `${reference.store}:${reference.id}`;
    const reading = reads.get(place) ?? read(reference, limitMs);
    reads.set(place, reading);
    return reading.then(
      (text) => [name, toValue(text, reference.key, DOCUMENTS.includes(name))],
      (error) => [name, missing(error instanceof StoreError ? error.trouble : 'unreached')],
    );
  }

  const values: Record<string, string> = {};
  const problems: SettingProblem[] = [];
  const troubles = new Map<string, Trouble>();
  for (const [name, found] of await Promise.all(referencesIn(env).map(find))) {
    if (found.trouble === undefined) values[name] = found.value;
    else {
      troubles.set(name, found.trouble);
      // The reference says where, and nothing of what.
      problems.push({ name, rule: `${found.rule} (${env[name]})` });
    }
  }
  return { env: { ...env, ...values }, problems, troubles };
}

type Found = { trouble?: undefined; value: string } | { trouble: Trouble; rule: string };

const rules: Readonly<Record<Trouble, string>> = {
  gone: 'is not in its store, or may not be read',
  unreadable: 'cannot be read',
  unreached: 'cannot be read',
};

function missing(trouble: Trouble, rule = rules[trouble]): Found {
  return { trouble, rule };
}

function toValue(text: string, key: string | undefined, isDocument: boolean): Found {
  const json = parse(text);
  const value = key === undefined ? text : isObject(json) && Object.hasOwn(json, key) ? json[key] : undefined;
  if (typeof value !== 'string') return missing('gone', 'is no text in a JSON object');
  if (value.trim() === '') return missing('gone', 'is empty');
  // Several secrets in one document: as a whole it is none of them.
  if (key === undefined && isObject(json) && !isDocument) return missing('unreadable', describe(json));
  return { value: value.replace(/[\r\n]+$/, '') };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON, which has no `undefined` of its own
  }
}

const KEYS_SHOWN = 10;
const KEY_MAX = 40;

function describe(document: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(document).map((key) => [...key].slice(0, KEY_MAX).join(''));
  const shown = keys.slice(0, KEYS_SHOWN).join(', ') + (keys.length > KEYS_SHOWN ? ', …' : '');
  return `is a whole JSON object: name one of its keys (${shown}) as secretsmanager:<id>#<key>`;
}
