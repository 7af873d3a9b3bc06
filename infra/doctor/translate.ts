import { zh } from './zh.ts';

/** Languages of the doctor; English is what its parts say themselves. */
export type Language = 'en' | 'zh';

/** @returns the language of a shell, by its locale; the first of these that is set counts. */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: Readonly<Record<string, string | undefined>>): Language {
  return /^zh\b|^zh_/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'zh' : 'en';
}

type Pattern = { pattern: RegExp; chinese: string };

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Those with more words of their own first: they say more. */
const patterns: readonly Pattern[] = Object.entries(zh)
  .filter(([english]) => english.includes('{}'))
  .sort(([a], [b]) => b.length - a.length)
  .map(([english, chinese]) => ({
    pattern: new RegExp(`^${english.split('{}').map(literally).join('(.*?)')}$`, 's'),
    chinese,
  }));

/** @returns the sentence in a language; as it is where there is no other for it, such as a name or what a service said. */
export function translate(sentence: string, language: Language): string {
  return language === 'en' ? sentence : (find(sentence) ?? sentence);
}

/** @returns the Chinese for a sentence, or `undefined` where there is none. */
export function find(sentence: string): string | undefined {
  const whole = Object.hasOwn(zh, sentence) ? zh[sentence] : undefined;
  if (whole !== undefined) return whole;
  for (const { pattern, chinese } of patterns) {
    const [, ...parts] = pattern.exec(sentence) ?? [];
    if (parts.length === 0) continue;
    let at = 0;
    return chinese.replaceAll('{}', () => {
      const part = parts[at++] ?? '';
      return find(part) ?? part;
    });
  }
  return undefined;
}
