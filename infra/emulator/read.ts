import type { Draft } from './configs.ts';
import type { User } from './users.ts';

/** A value read from a request, or the name of the parameter that is wrong. */
export type Read<T> = { value: T } | { flaw: string };
export type Settings = { enabled: boolean; exitSessions: number };
export type UserEdit = { type: 'ADD' | 'DELETE'; users: User[] };

type Fields = Record<string, unknown>;

/** The most excluded users a configuration holds, and the most one body may name. */
export const maxUsers = 1000;

/** Body of create: switch and number are required, users are not. */
export function readDraft(body: Fields): Read<Draft> {
  const settings = readSettings(body);
  if ('flaw' in settings) return settings;
  const { non_migrate_users: given } = body;
  const users: Read<User[]> = given === undefined ? { value: [] } : readUsers(given, 0);
  return 'flaw' in users ? users : { value: { ...settings.value, users: users.value } };
}

/** Body of update: both fields, for this PATCH is not a partial one. */
export function readSettings(body: Fields): Read<Settings> {
  const { hotspot_session_migration_enable: enabled, hotspot_exit_session_num: exitSessions } = body;
  if (typeof enabled !== 'boolean') return { flaw: 'hotspot_session_migration_enable' };
  if (!isInteger(exitSessions, 0, 100)) return { flaw: 'hotspot_exit_session_num' };
  return { value: { enabled, exitSessions } };
}

/** Body of the change of users: both fields, at least one user. */
export function readUserEdit(body: Fields): Read<UserEdit> {
  const { update_type: type, non_migrate_users: given } = body;
  if (type !== 'ADD' && type !== 'DELETE') return { flaw: 'update_type' };
  const users = readUsers(given, 1);
  return 'flaw' in users ? users : { value: { type, users: users.value } };
}

function readUsers(given: unknown, atLeast: number): Read<User[]> {
  const flaw = 'non_migrate_users';
  if (!Array.isArray(given) || given.length < atLeast || given.length > maxUsers) return { flaw };
  const users: User[] = [];
  for (const [at, entry] of given.entries()) {
    if (!isFields(entry)) return { flaw: `${flaw}[${at}]` };
    const { user_id, user_name } = entry;
    if (user_id !== undefined && !isText(user_id)) return { flaw: `${flaw}[${at}].user_id` };
    if (user_name !== undefined && !isText(user_name)) return { flaw: `${flaw}[${at}].user_name` };
    users.push({ ...(user_id !== undefined && { user_id }), ...(user_name !== undefined && { user_name }) });
  }
  return { value: users };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isInteger(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** Lengths are counted in code points: a character outside the basic plane is one, not two. */
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && [...value].length <= 128;
