import { zh } from './zh.ts';

/** Languages of the doctor; English is what its parts say themselves. */
export type Language = 'en' | 'zh';

/** @returns the language of a shell, by its locale; the first of these that is set counts. */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: Readonly<Record<string, string | undefined>>): Language {
  return /^zh\b|^zh_/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'zh' : 'en';
}

type Pattern = { pattern: RegExp; chinese: string };

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const beginOf = (english: string) => english.indexOf('{}');

/** Those first that begin with more words of their own, then those with more of them in all: they say more. */
const patterns: readonly Pattern[] = Object.entries(zh)
  .filter(([english]) => english.includes('{}'))
  .sort(([a], [b]) => beginOf(b) - beginOf(a) || b.length - a.length)
  .map(([english, chinese]) => ({
    pattern: new RegExp(`^${english.split('{}').map(literally).join('(.*?)')}$`, 's'),
    chinese,
  }));

/** @returns the sentence in a language; as it is where there is no other for it, such as a name or what a service said. */
export function translate(sentence: string, language: Language): string {
  return language === 'en' ? sentence : (find(sentence) ?? sentence);
}

/** Lines of a text likewise, each with what it begins with: blanks, and the dash of a list. */
export function translateLines(text: string, language: Language): string {
  if (language === 'en') return text;
  const byLine = () =>
    text.replace(/^(\s*(?:- )?)(.+)$/gm, (_, begin, sentence) => begin + translate(sentence, language));
  return zh[text] ?? byLine();
}

/** @returns the Chinese for a sentence, or `undefined` where there is none. */
export function find(sentence: string): string | undefined {
  const whole = Object.hasOwn(zh, sentence) ? zh[sentence] : undefined;
  const found = whole ?? findEach(sentence.split('; ')) ?? findEach(toProblems(sentence));
  if (found !== undefined) return found;
  for (const { pattern, chinese } of patterns) {
    const [, ...parts] = pattern.exec(sentence) ?? [];
    if (parts.length === 0) continue;
    let at = 0;
    return chinese.replaceAll('{}', () => {
      const part = parts[at++] ?? '';
      return find(part) ?? part;
    });
  }
  return findBehindPointer(sentence);
}

/** What stands behind a pointer into JSON, which is in no language. */
function findBehindPointer(sentence: string): string | undefined {
  const [, pointer, rest] = /^(\/\S*:? )(.+)$/s.exec(sentence) ?? [];
  const found = rest === undefined ? undefined : find(rest);
  return found && `${pointer}${found}`;
}

/** What is wrong with a payload, one after the other: each begins with a pointer, or with the field that has none. */
function toProblems(text: string): string[] {
  return /^(\/|(has )?a field )/.test(text) ? text.split(/, (?=\/|(?:has )?a field )/) : [];
}

/** Sentences in a row, where there is Chinese for each. */
function findEach(sentences: readonly string[]): string | undefined {
  const found = sentences.length > 1 ? sentences.map(find) : [undefined];
  return found.includes(undefined) ? undefined : found.join('；');
}
