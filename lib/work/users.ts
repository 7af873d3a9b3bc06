import type { User } from '../command.ts';

/** Answers whether somebody is among these users. */
export type UserIndex = { has: (user: User) => boolean };

/**
 * Two users are the same when their ids are equal, where both have one, else when their names are (case counts).
 * The index answers that for a list in one look-up instead of one comparison a member.
 */
export function indexUsers(users: readonly User[]): UserIndex {
  const ids = new Set<string | undefined>();
  const names = new Set<string>();
  const namesWithoutId = new Set<string>();
  for (const { id, name } of users) {
    if (id !== undefined) ids.add(id);
    if (name !== undefined) names.add(name);
    if (name !== undefined && id === undefined) namesWithoutId.add(name);
  }
  return {
    has({ id, name }) {
      if (id === undefined) return name !== undefined && names.has(name);
      return ids.has(id) || (name !== undefined && namesWithoutId.has(name));
    },
  };
}

/** @returns those who are not among the others, each id once. */
export function without(users: readonly User[], others: readonly User[]): readonly User[] {
  const index = indexUsers(others);
  const seen = new Set<string>();
  return users.filter((user) => {
    if (index.has(user) || (user.id !== undefined && seen.has(user.id))) return false;
    if (user.id !== undefined) seen.add(user.id);
    return true;
  });
}

/** @returns those who are among the others. */
export function among(users: readonly User[], others: readonly User[]): readonly User[] {
  const index = indexUsers(others);
  return users.filter((user) => index.has(user));
}

/** Whether both lists name the same people. */
export function sameUsers(some: readonly User[], others: readonly User[]): boolean {
  return without(some, others).length === 0 && without(others, some).length === 0;
}
