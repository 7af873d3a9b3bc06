/** An entry of the excluded users, as the API spells it; either half may be missing and is never made up. */
export type User = { user_id?: string; user_name?: string };

/** The same person: by id where both entries have one, else by name. An entry with neither is nobody's equal. */
export function isSameUser(a: User, b: User): boolean {
  if (a.user_id !== undefined && b.user_id !== undefined) return a.user_id === b.user_id;
  return a.user_name !== undefined && a.user_name === b.user_name;
}

/**
 * What ADD does: an entry already there is overwritten where it stands, the rest goes to the end. One that equals two
 * (the id of one, the name of the other) takes the place of the first, and the second goes.
 */
export function withUsers(present: readonly User[], added: readonly User[]): User[] {
  let users = [...present];
  for (const user of added) {
    const at = users.findIndex((other) => isSameUser(other, user));
    if (at < 0) users.push(user);
    else users = users.map((other, index) => (index === at ? user : other)).filter(keepOnly(user));
  }
  return users;
}

const keepOnly = (user: User) => (other: User) => other === user || !isSameUser(other, user);

/** What DELETE does: entries that are not there are ignored. */
export function withoutUsers(present: readonly User[], removed: readonly User[]): User[] {
  return present.filter((user) => !removed.some((other) => isSameUser(user, other)));
}
