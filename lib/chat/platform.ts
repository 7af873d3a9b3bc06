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
