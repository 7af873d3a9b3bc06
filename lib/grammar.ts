import type { Command } from './command.ts';

/** What can be asked for in chat; `plan` goes before any of the others but `help`. */
export type Verb = 'on' | 'off' | 'status' | 'exempt add' | 'exempt remove' | 'exempt list';

/** Why words cannot be followed. `word` is the asker's own, cut to 40 characters: for a private reply only, never for the log. */
export type Mistake = {
  kind: 'unknown-word' | 'left-over' | 'number' | 'users-missing' | 'user-invalid' | 'config-id' | 'incomplete';
  word?: string;
  /** The known word that is nearest. */
  nearest?: string;
  /** The whole command as it was probably meant. */
  example: string;
};

/** What somebody's words mean. */
export type Ask =
  | { kind: 'command'; verb: Verb; plan: boolean; command: Command }
  | { kind: 'help' }
  | { kind: 'mistake'; mistake: Mistake }
  /** A signed request that is no command: a button, a mention. */
  | { kind: 'other' };
