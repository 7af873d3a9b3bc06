import type { Command } from './command.ts';
import type { SettingsReader } from './config.ts';
import type { Delivery } from './delivery.ts';
import type { Ask } from './grammar.ts';
import type { Actor, Intent } from './intent.ts';
import type { Outcome, Result } from './outcome.ts';

/** What differs from one chat platform to the next, as far as words go. */
export type Platform = {
  /** As in CHATOPS_ALLOW and in the path. */
  channel: 'slack' | 'mattermost' | 'teams' | 'discord';
  /** Makes a text from outside harmless: no markup breaks out of it, and it mentions nobody. */
  escape: (text: string) => string;
  /** A word of ours that is to be typed, set apart as code. The text needs no escaping. */
  code: (text: string) => string;
  /** Longest reply, in characters as the platform counts them (UTF-16 units are the safe count). */
  maxLength: number;
  /** Whether only the asker sees the reply. */
  isPrivate: boolean;
};

/** Everything that the four chat channels share: who may do what, in which language and how fast, and what is said. */
export type Chat = {
  budgetMs: number;
  allow: (command: Command, actor: Actor | undefined) => Result<void>;
  /** An asker's words as an intent. */
  toIntent: (words: string, actor: Actor) => Intent<Ask>;
  /** An outcome in words for people. */
  say: (outcome: Outcome, intent: Intent<Ask> | undefined, delivery: Delivery) => string;
};

export declare function createChat(settings: SettingsReader, platform: Platform): Chat;
