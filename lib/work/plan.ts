import {
  type Apply,
  type Change,
  type Config,
  type Exclude,
  type Include,
  limits,
  type Step,
  type Update,
  type User,
} from '../command.ts';
import { among, without } from './users.ts';

/** A command that changes something that is there, or, in the case of `apply`, makes it. */
export type Edit = Apply | Update | Exclude | Include;

/** What would have to be written to get from what is there to what is wanted: what a dry run, and `plan` in a chat, shows. */
export type Plan = {
  steps: readonly Step[];
  /** The configuration once every step is done. */
  target: Config;
};

/** A configuration that is there: it has an id to be addressed by. */
export type Known = Config & { id: string };

/** Whether the command needs the excluded users of a configuration to be read. */
export function needsUsers(command: Edit): boolean {
  switch (command.action) {
    case 'apply':
      return command.excludeUsers !== undefined;
    case 'update':
      return false;
    case 'exclude':
    case 'include':
      return true;
  }
}

/** The one step that makes a configuration, for an `apply` that found none and knows the number. */
export function planCreation({
  enabled,
  exitSessions,
  excludeUsers,
}: Apply & { exitSessions: number }): Plan & { steps: readonly [Step] } {
  const target = { enabled, exitSessions, ...(excludeUsers ? { excludeUsers } : {}) };
  return { steps: [{ kind: 'create', ...target }], target };
}

/**
 * The fewest writes from this configuration to the one wanted; none where nothing differs.
 *
 * The order makes an interruption harmless and a repetition complete: migration is switched off before, and switched on or kept on
 * after the list of the excluded is right, so that nobody is migrated who must not be. Those who leave the list are taken off
 * before others come on it, since the list has a limit.
 *
 * @returns `undefined` where the exit sessions would have to be kept and the API did not say how many there are.
 */
export function planEdit(command: Edit, current: Known): Plan | undefined {
  const users = current.excludeUsers ?? [];
  const { added, removed } = userEdits(command, users);
  const configId = current.id;
  const edits: Step[] = [
    ...portions(removed).map((portion): Step => ({ kind: 'remove', configId, users: portion })),
    ...portions(added).map((portion): Step => ({ kind: 'add', configId, users: portion })),
  ];
  const excludeUsers = current.excludeUsers ? { excludeUsers: [...without(users, removed), ...added] } : {};
  if (command.action === 'exclude' || command.action === 'include')
    return { steps: edits, target: { ...current, ...excludeUsers } };

  const { enabled, exitSessions = current.exitSessions } = command;
  if (exitSessions === undefined) return undefined;
  const target = { ...current, enabled, exitSessions, ...excludeUsers };
  if (enabled === current.enabled && exitSessions === current.exitSessions) return { steps: edits, target };
  const update: Step = { kind: 'update', configId, enabled, exitSessions };
  return { steps: enabled ? [...edits, update] : [update, ...edits], target };
}

function userEdits(command: Edit, current: readonly User[]): { added: readonly User[]; removed: readonly User[] } {
  switch (command.action) {
    case 'apply': {
      const wanted = command.excludeUsers ?? current;
      const removed = without(current, wanted);
      // Compared with what surely stays: removing a user may also remove an entry that has only the same name, and no id.
      return { added: without(wanted, without(current, removed)), removed };
    }
    case 'update':
      return { added: [], removed: [] };
    case 'exclude':
      return { added: without(command.users, current), removed: [] };
    case 'include':
      return { added: [], removed: among(current, command.users) };
  }
}

/** The API takes at most so many users a request. */
function portions(users: readonly User[]): ReadonlyArray<readonly User[]> {
  const count = Math.ceil(users.length / limits.users.max);
  return Array.from({ length: count }, (_, at) => users.slice(at * limits.users.max, (at + 1) * limits.users.max));
}

/** What these steps change, field by field, as seen from the configuration before them. */
export function changesOf(steps: readonly Step[], before: Config = {}): readonly Change[] {
  const changes: Change[] = [];
  const added: User[] = [];
  const removed: User[] = [];
  for (const step of steps) {
    if (step.kind === 'add') added.push(...step.users);
    else if (step.kind === 'remove') removed.push(...step.users);
    else {
      const { enabled, exitSessions } = step;
      if (enabled !== before.enabled) changes.push({ field: 'enabled', from: before.enabled ?? null, to: enabled });
      if (exitSessions !== before.exitSessions) {
        changes.push({ field: 'exitSessions', from: before.exitSessions ?? null, to: exitSessions });
      }
      if (step.kind === 'create') added.push(...(step.excludeUsers ?? []));
    }
  }
  if (added.length === 0 && removed.length === 0) return changes;
  const halves = { ...(added.length > 0 ? { added } : {}), ...(removed.length > 0 ? { removed } : {}) };
  return [...changes, { field: 'excludeUsers', ...halves }];
}
