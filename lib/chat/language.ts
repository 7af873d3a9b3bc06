import type { SettingsReader } from '../settings/settings.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { en } from './catalogue/en.ts';
import { zh } from './catalogue/zh.ts';

/** By the value of CHATOPS_LOCALE. */
export const catalogues: Readonly<Record<'en' | 'zh', Catalogue>> = { en, zh };

export type Language = keyof typeof catalogues;

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(catalogues, text);
}

/** Reads CHATOPS_LOCALE: `en` where it is not set. */
export function readLanguage(settings: SettingsReader): Language {
  const language = settings.text('CHATOPS_LOCALE') ?? 'en';
  if (isLanguage(language)) return language;
  settings.refuse('CHATOPS_LOCALE', 'must be en or zh');
  return 'en';
}
