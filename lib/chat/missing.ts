import { USERS_TOLD_MAX, type User } from '../command.ts';
import { countEdits } from '../nearest.ts';
import { without } from '../work/users.ts';

/** Somebody who is not on a list, with the one there who was probably meant. */
export type Missing = User & { nearest?: User };

/** @returns those who are not on the list. The first of them, as many as a reply shows, come with the most similar user of the list. */
export function findMissing(users: readonly User[], list: readonly User[], listed = list): readonly Missing[] {
  return without(users, list).map((user, at) => {
    const nearest = at < USERS_TOLD_MAX ? findNearestUser(user, listed) : undefined;
    return { ...user, ...(nearest ? { nearest } : {}) };
  });
}

/** By id where it was typed, else by name; case is no difference. Within a third of its length, at least two letters. */
function findNearestUser(typed: User, listed: readonly User[]): User | undefined {
  const keyOf = ({ id, name }: User) => (typed.id === undefined ? name : id)?.toLowerCase();
  const key = keyOf(typed) ?? '';
  let max = Math.max(2, Math.floor(key.length / 3));
  let nearest: User | undefined;
  for (const user of listed) {
    const other = keyOf(user);
    if (other === undefined || Math.abs(other.length - key.length) > max) continue;
    const edits = countEdits(key, other, max);
    if (edits > max) continue;
    nearest = user;
    // The next one has to be better than this one.
    max = edits - 1;
  }
  return nearest;
}
