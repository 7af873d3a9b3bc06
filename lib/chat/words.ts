import { firstOf } from '../text.ts';

/** One word of an asker, with its quotes and signs undone. */
export type Word = {
  /**
   * - `bare`: may be a word of the grammar;
   * - `literal`: quoted, or a label of the platform: never a word of the grammar;
   * - `nameless`: a mention that holds a platform's id and no name;
   * - `open`: a quote that does not end, or not where a word ends; holds all the rest.
   */
  kind: 'bare' | 'literal' | 'nameless' | 'open';
  /** A leading `@` or `id:`, which are not part of the text. */
  sign?: '@' | 'id';
  text: string;
  /** As it was typed. */
  raw: string;
};

// Written with escapes, since most of them cannot be seen. What separates words: white space, the zero-width one too, and commas.
const BLANK = String.raw`\s\u0085\u200b,，、`;
/** Joiners, direction marks and the like come along with copied text. At the edge of a word they are nothing. */
const MARK = String.raw`\u00ad\u200c-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069`;
const DOUBLE = '"“”„‟«»＂';
const SINGLE = "'‘’‚‛‹›＇";
const SIGN = '([@＠]|id[:：])?';
/** Where a word ends. */
const END = `(?=[${BLANK}${MARK}]|$)`;

const gap = new RegExp(`[${BLANK}${MARK}]*`, 'y');
const bare = new RegExp(`[^${BLANK}]+`, 'y');
const mark = new RegExp(`[${MARK}]`);
const marks = new RegExp(mark, 'g');
const blanks = new RegExp(String.raw`^[\s\u0085\u200b${MARK}]*$`);
const opening = new RegExp(`${SIGN}[${DOUBLE}${SINGLE}]`, 'iuy');
/** Between letters or digits a single quote is an apostrophe. */
const enclosed = new RegExp(
  `${SIGN}(?:[${DOUBLE}]((?:\\\\[^]|[^${DOUBLE}\\\\])*)[${DOUBLE}]` +
    `|[${SINGLE}]((?:\\\\[^]|[^${SINGLE}\\\\]|(?<=[\\p{L}\\p{N}])[${SINGLE}](?=[\\p{L}\\p{N}]))*)[${SINGLE}])${END}`,
  'iuy',
);
const ESCAPED = `\\\\([${DOUBLE}${SINGLE}\\\\<])`;
const escapes = new RegExp(ESCAPED, 'gu');
const needsBackslash = new RegExp(`[${DOUBLE}\\\\<]`, 'g');

/** How a platform writes mentions and links in a text; made by {@link toLinks}. */
export type Links = {
  asWord: RegExp;
  inQuotes: RegExp;
  /** What people see of it; nothing where that is up to the platform. */
  labelOf: (link: string) => string | undefined;
};

/** @param mention and `link` are linear patterns without groups. Within quotes a link is still a link, but a mention is just a name. */
export function toLinks({ mention, link, labelOf }: Pick<Links, 'labelOf'> & { mention: string; link: string }): Links {
  return {
    asWord: new RegExp(`${SIGN}(${mention}|${link})${END}`, 'iuy'),
    inQuotes: new RegExp(`${ESCAPED}|${link}`, 'giu'),
    labelOf,
  };
}

/** Cuts a text into words. Total, and linear in the length of the text. */
export function toWords(text: string, links?: Links): Word[] {
  const words: Word[] = [];
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at += match[0].length;
    return match;
  };
  for (;;) {
    take(gap);
    const start = at;
    const quoted = take(enclosed);
    if (quoted) {
      words.push(toQuoted(quoted, links));
      continue;
    }
    const linked = links && take(links.asWord);
    if (linked) {
      words.push(toLinked(linked, links));
      continue;
    }
    // The end of this quote was looked for above. Looking again for every open quote would take time in the square of the length.
    if (take(opening)) return [...words, { kind: 'open', text: '', raw: text.slice(start) }];
    const plain = take(bare);
    if (!plain) return words;
    words.push(toBare(trimEnd(plain[0])));
  }
}

function toQuoted([raw, sign, double, single]: RegExpExecArray, links?: Links): Word {
  const text = (double ?? single ?? '').replace(
    links?.inQuotes ?? escapes,
    (match, escaped?: string) => escaped ?? links?.labelOf(match) ?? match,
  );
  return { kind: 'literal', ...signOf(sign), text, raw };
}

function toLinked([raw, sign, link = '']: RegExpExecArray, { labelOf }: Links): Word {
  const label = labelOf(link);
  return label ? { kind: 'literal', ...signOf(sign), text: label, raw } : { kind: 'nameless', text: '', raw };
}

/** Drops the marks at the end. It goes backwards: a pattern would try every run of marks in the text. */
function trimEnd(raw: string): string {
  let end = raw.length;
  while (mark.test(raw.charAt(end - 1))) end -= 1;
  return raw.slice(0, end);
}

/** @returns a word as it is without quotes. */
export function toBare(raw: string): Word {
  const [, sign, text = raw] = /^([@＠]|id[:：])(.*)$/is.exec(raw) ?? [];
  return { kind: 'bare', ...signOf(sign), text, raw };
}

function signOf(sign: string | undefined): Pick<Word, 'sign'> {
  return sign === undefined ? {} : { sign: /^id/i.test(sign) ? 'id' : '@' };
}

/** Whether a text shows nothing at all: blanks, joiners, direction marks. */
export function isBlank(text: string): boolean {
  return blanks.test(text);
}

/** A command word without what does not matter in it: case, full-width forms, kinds of dashes, what cannot be seen. */
export function fold(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(marks, '')
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63]/g, '-')
    .toLowerCase();
}

/** @returns a text in quotes, in which {@link toWords} finds exactly this text. */
export function quote(text: string): string {
  return `"${text.replace(needsBackslash, '\\$&')}"`;
}

/** A text, or its first characters and a sign that there were more; `max` in all. */
export function cut(text: string, max: number): string {
  return firstOf(text, max) === text ? text : `${firstOf(text, max - 1)}…`;
}
