import type { Chat, Platform } from '../../../lib/chat/chat.ts';
import { succeed } from '../../../lib/outcome.ts';
import type { SettingsReader } from '../../../lib/settings/settings.ts';

/** The platforms for which a chat was made, by name: the private one where there are two. */
export const platforms = new Map<string, Platform>();

/**
 * Stands in for what the platforms share, so that a test of one sees what that one makes of a request: the words come back in the
 * intent, and a reply is the outcome's name and whether it was meant to be private.
 */
export function createChat(_settings: SettingsReader, platform: Platform): Chat {
  if (!platforms.has(platform.channel)) platforms.set(platform.channel, platform);
  return {
    budgetMs: 2500,
    allow: () => succeed(undefined),
    toIntent: (words, actor) => ({
      actor,
      topic: { kind: 'mistake', mistake: { kind: 'unknown-word', word: words, example: 'help' } },
    }),
    say: (outcome, intent) =>
      [
        outcome.ok ? 'OK' : outcome.code,
        intent?.topic?.kind ?? 'nothing',
        platform.isPrivate ? 'private' : 'public',
      ].join(' '),
  };
}
