/** Limits of the API's fields, from the vendor's OpenAPI definitions (product WorkspaceApp, 2026-07-24). */
export const limits = {
  exitSessions: { min: 0, max: 100 },
  users: { max: 1000 },
  /** Length of a user's id or name, in code points. */
  userText: { min: 1, max: 128 },
} as const;

/** Somebody whose sessions are not migrated; at least one of the two is there. */
export type User = { id?: string; name?: string };

/** Sets the configuration up: switch, number, and who is excluded (left out: the API decides, which means nobody). */
export type Create = { action: 'create'; enabled: boolean; exitSessions: number; excludeUsers?: readonly User[] };

/** What somebody wants done, proven and validated, in our words. */
export type Command = Create;

export type Action = Command['action'];
