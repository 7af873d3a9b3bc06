/** Limits of the API's fields, from the vendor's OpenAPI definitions (product WorkspaceApp, 2026-07-24). */
export const limits = {
  exitSessions: { min: 0, max: 100 },
  users: { max: 1000 },
  /** Length of a user's id or name and of a configuration's id, in code points. */
  text: { min: 1, max: 128 },
} as const;

/** How many users of a list are told, in chat and in the log; the rest is counted. */
export const USERS_TOLD_MAX = 20;

/** Somebody whose sessions are not migrated; at least one of the two is there. */
export type User = { id?: string; name?: string };

/** Which configuration; left out where the project has exactly one. */
type Targeted = { configId?: string };

/** With `dryRun` everything is read and nothing is written; the answer says what would be sent. */
type DryRunnable = { dryRun?: boolean };

/** Sets a configuration up, blindly, once. `excludeUsers` left out: nobody is excluded. */
export type Create = DryRunnable & {
  action: 'create';
  enabled: boolean;
  exitSessions: number;
  excludeUsers?: readonly User[];
};

/**
 * Brings the project to this state with the fewest writes. What is left out keeps its value; `excludeUsers` is the exact list.
 * With `replace: false` nothing is written where that would take somebody off the list.
 */
export type Apply = DryRunnable &
  Targeted & {
    action: 'apply';
    enabled: boolean;
    exitSessions?: number;
    excludeUsers?: readonly User[];
    replace?: boolean;
  };

/** Sets switch and number of a configuration that is there. */
export type Update = DryRunnable & Targeted & { action: 'update'; enabled: boolean; exitSessions: number };

/** Tells every configuration, or the one named, with all its excluded users. */
export type Show = DryRunnable & Targeted & { action: 'show' };

/** Adds to the excluded users. */
export type Exclude = DryRunnable & Targeted & { action: 'exclude'; users: readonly User[] };

/** Removes from the excluded users. */
export type Include = DryRunnable & Targeted & { action: 'include'; users: readonly User[] };

/** What somebody wants done, proven and validated, in our words. */
export type Command = Create | Apply | Update | Show | Exclude | Include;

export type Action = Command['action'];

/** Whether a command may change something. */
export function writes({ action, dryRun }: Command): boolean {
  return action !== 'show' && dryRun !== true;
}

/** A configuration as the cloud has it. The API promises neither switch nor number; users are there where they were read. */
export type Config = {
  id?: string;
  enabled?: boolean;
  exitSessions?: number;
  excludeUsers?: readonly User[];
};

/** One difference that a command made, or would make. `from` is `null` where nothing was there, or nobody knows what. */
export type Change =
  | { field: 'enabled'; from: boolean | null; to: boolean }
  | { field: 'exitSessions'; from: number | null; to: number }
  | { field: 'excludeUsers'; added?: readonly User[]; removed?: readonly User[] };

/** One write to the cloud. */
export type Step =
  | { kind: 'create'; enabled: boolean; exitSessions: number; excludeUsers?: readonly User[] }
  | { kind: 'update'; configId: string; enabled: boolean; exitSessions: number }
  | { kind: 'remove'; configId: string; users: readonly User[] }
  | { kind: 'add'; configId: string; users: readonly User[] };

/** A write in the words of the API, without what makes it ours. @param path as it is sent. */
export type SentRequest = { method: string; path: string; body: unknown };
