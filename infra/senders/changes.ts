type User = { id?: string; name?: string };

/** A change, as a reply tells it. */
export type Change = {
  field: string;
  from?: unknown;
  to?: unknown;
  added?: readonly User[];
  removed?: readonly User[];
};

/** A change in a few words. */
export function describeChange({ field, from, to, added = [], removed = [] }: Change): string {
  const edits = [...added.map((user) => `+${nameOf(user)}`), ...removed.map((user) => `-${nameOf(user)}`)];
  if (edits.length > 0) return `${field} ${edits.join(' ')}`;
  return from === null ? `${field} ${to}` : `${field} ${from} → ${to}`;
}

export const nameOf = ({ id, name }: User): string => name ?? id ?? '?';
