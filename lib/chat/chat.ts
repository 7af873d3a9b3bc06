import type { Actor, Intent } from '../intent.ts';
import { fail, succeed } from '../outcome.ts';
import type { SettingsReader } from '../settings/settings.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { en } from './catalogue/en.ts';
import { zh } from './catalogue/zh.ts';
import { type Ask, parseWords } from './grammar.ts';
import type { Platform } from './platform.ts';
import { type Allow, readPolicy } from './policy.ts';
import { createSay, type Say } from './speech.ts';

export type { Platform };

/** Everything that the four chat channels share: who may do what, in which language and how fast, and what is said. */
export type Chat = {
  /** Milliseconds from the arrival of a request within which its answer leaves. */
  budgetMs: number;
  /** `NOT_ALLOWED` where no rule of CHATOPS_ALLOW fits. */
  allow: Allow;
  /**
   * An asker's words as an intent, without what the platform adds to them: the mention of the bot, entities. What is wrong with them
   * stands only in the topic, for the reply: command and log hold no word of the asker.
   */
  toIntent: (words: string, actor: Actor) => Intent<Ask>;
  /** An outcome in words for people: lines of the platform's markup, within its length. */
  say: Say;
};

/** By the value of CHATOPS_LOCALE. */
const catalogues: Readonly<Record<'en' | 'zh', Catalogue>> = { en, zh };

/** Reads CHATOPS_ALLOW, CHATOPS_LOCALE (`en` where not set) and CHAT_BUDGET_MS (500 to 4500, 2500 where not set). */
export function createChat(settings: SettingsReader, platform: Platform): Chat {
  return {
    budgetMs: settings.integer('CHAT_BUDGET_MS', { min: 500, max: 4500, default: 2500 }),
    allow: readPolicy(settings),
    toIntent,
    say: createSay(readCatalogue(settings), platform),
  };
}

function readCatalogue(settings: SettingsReader): Catalogue {
  const locale = settings.text('CHATOPS_LOCALE') ?? 'en';
  if (locale === 'en' || locale === 'zh') return catalogues[locale];
  settings.refuse('CHATOPS_LOCALE', 'must be en or zh');
  return en;
}

function toIntent(words: string, actor: Actor): Intent<Ask> {
  const topic = parseWords(words);
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
