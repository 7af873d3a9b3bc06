import { USERS_TOLD_MAX, type User } from '../command.ts';
import { countCommon, countEdits } from '../nearest.ts';
import { without } from '../work/users.ts';

/** Somebody who is not on a list, with the one there who was probably meant. */
export type Missing = User & { nearest?: User };

/** As many letters are compared with others for one reply, a fraction of a second's work; who comes after that has no nearest. */
const LETTERS_MAX = 10_000_000;

/** @returns those who are not on the list. The first of them, as many as a reply shows, come with the most similar user of the list. */
export function findMissing(users: readonly User[], list: readonly User[], listed = list): readonly Missing[] {
  let left = LETTERS_MAX;
  return without(users, list).map((typed, at) => {
    if (at >= USERS_TOLD_MAX) return typed;
    const key = keyOf(typed, typed);
    // Within a third of its length, but at least two letters.
    let max = Math.max(2, Math.floor(key.length / 3));
    let nearest: User | undefined;
    for (const user of listed) {
      const other = keyOf(user, typed);
      if (other.length === 0 || Math.abs(other.length - key.length) > max) continue;
      const [a, b] = withoutEnds(key, other);
      left -= a.length * b.length;
      if (left < 0) break;
      const edits = countEdits(a, b, max);
      if (edits > max) continue;
      nearest = user;
      // The next one has to be better than this one.
      max = edits - 1;
    }
    return { ...typed, ...(nearest ? { nearest } : {}) };
  });
}

/** The characters by which a user is compared with one that was typed: of the id where one was typed, else of the name. Case is no difference. */
function keyOf({ id, name }: User, typed: User): readonly string[] {
  return [...((typed.id === undefined ? name : id) ?? '').toLowerCase()];
}

/** Both without what they begin and end with in common, which takes no edits: a domain, mostly. */
function withoutEnds(a: readonly string[], b: readonly string[]): [readonly string[], readonly string[]] {
  const start = countCommon(a, b);
  const [restA, restB] = [a.slice(start), b.slice(start)];
  const end = countCommon(restA.toReversed(), restB.toReversed());
  return [restA.slice(0, restA.length - end), restB.slice(0, restB.length - end)];
}
