import type { Actor, Intent } from '../intent.ts';
import { fail, succeed } from '../outcome.ts';
import type { SettingsReader } from '../settings/settings.ts';
import { TOLERANCE_SECONDS } from '../signature.ts';
import { type Ask, parseWords } from './grammar.ts';
import { catalogues, type Language, readLanguage } from './language.ts';
import type { Dialect } from './platform.ts';
import { type Allow, readPolicy } from './policy.ts';
import { createSay, type Say } from './speech.ts';
import type { Links } from './words.ts';

/** Everything that the chats share: who may do what, in which language and how fast, and what is said. */
export type Chat = {
  /** Milliseconds from the arrival of a request within which its answer leaves. */
  budgetMs: number;
  /** How old, or ahead, a signed time may be. */
  toleranceSeconds: number;
  /** `NOT_ALLOWED` where no rule of CHATOPS_ALLOW fits. */
  allow: Allow;
  language: Language;
  /**
   * An asker's words as an intent, without what the platform adds to them: the mention of the bot, entities. What is wrong with them
   * stands only in the topic, for the reply: command and log hold no word of the asker.
   */
  toIntent: (words: string, actor: Actor, links?: Links) => Intent<Ask>;
  /** Says an outcome in words for people: lines of the platform's markup, within its length. */
  createSay: (platform: Dialect) => Say;
};

/**
 * Reads CHATOPS_ALLOW, CHATOPS_LOCALE (`en` where not set), CHAT_BUDGET_MS (500 to 4500, 2500 where not set) and
 * SIGNATURE_TOLERANCE_SECONDS.
 *
 * @param names the channels that a rule may name.
 */
export function createChat(settings: SettingsReader, names: readonly string[]): Chat {
  const budgetMs = settings.integer('CHAT_BUDGET_MS', { min: 500, max: 4500, default: 2500 });
  const allow = readPolicy(settings, names);
  const language = readLanguage(settings);
  const toleranceSeconds = settings.integer('SIGNATURE_TOLERANCE_SECONDS', TOLERANCE_SECONDS);
  return {
    budgetMs,
    toleranceSeconds,
    allow,
    language,
    toIntent,
    createSay: (platform) => createSay(catalogues[language], platform),
  };
}

function toIntent(words: string, actor: Actor, links?: Links): Intent<Ask> {
  const topic = parseWords(words, links);
  switch (topic.kind) {
    case 'command':
      return { command: succeed(topic.command), actor, topic };
    case 'mistake':
      return { command: fail('PAYLOAD_INVALID'), actor, topic };
    case 'help':
      return { action: 'help', actor, topic };
    case 'other':
      return { actor, topic };
  }
}
