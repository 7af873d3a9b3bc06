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
/** Mentions and links as Slack and Discord write them: `<@U123|alice>` and `<@123>`; `<mailto:a@b|a@b>`. */
const MENTION = '<[@#!][^<>]*>';
const LINK = String.raw`<[a-z][a-z\d+.\-]*:[^<>]*>`;
const SIGN = '([@＠]|id[:：])?';

const gap = new RegExp(`[${BLANK}${MARK}]*`, 'y');
const bare = new RegExp(`[^${BLANK}]+`, 'y');
const mark = new RegExp(`[${MARK}]`);
const marks = new RegExp(mark, 'g');
const blanks = new RegExp(String.raw`^[\s\u0085\u200b${MARK}]*$`);
const opening = new RegExp(`${SIGN}[${DOUBLE}${SINGLE}]`, 'iuy');
/** Between letters or digits a single quote is an apostrophe. */
const enclosed = new RegExp(
  `${SIGN}(?:[${DOUBLE}]((?:\\\\[^]|[^${DOUBLE}\\\\])*)[${DOUBLE}]` +
    `|[${SINGLE}]((?:\\\\[^]|[^${SINGLE}\\\\]|(?<=[\\p{L}\\p{N}])[${SINGLE}](?=[\\p{L}\\p{N}]))*)[${SINGLE}]` +
    `|(${MENTION}|${LINK}))(?=[${BLANK}${MARK}]|$)`,
  'iuy',
);
/** In quotes an address is still one, as Slack makes a link of it; a mention is a name there. */
const inQuotes = new RegExp(`\\\\([${DOUBLE}${SINGLE}\\\\<])|${LINK}`, 'giu');
const needsBackslash = new RegExp(`[${DOUBLE}\\\\<]`, 'g');

/** Cuts a text into words. Total, and linear in the length of the text. */
export function toWords(text: string): Word[] {
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
      words.push(toLiteral(quoted));
      continue;
    }
    // No second look for the end of a quote: many that do not end would take time in the square of the length.
    if (take(opening)) return [...words, { kind: 'open', text: '', raw: text.slice(start) }];
    const plain = take(bare);
    if (!plain) return words;
    words.push(toBare(trimEnd(plain[0])));
  }
}

function toLiteral([raw, sign, double, single, link]: RegExpExecArray): Word {
  const signed = signOf(sign);
  if (link !== undefined) {
    const label = labelOf(link);
    return label ? { kind: 'literal', ...signed, text: label, raw } : { kind: 'nameless', text: '', raw };
  }
  const text = (double ?? single ?? '').replace(inQuotes, (match, escaped) => escaped ?? labelOf(match) ?? match);
  return { kind: 'literal', ...signed, text, raw };
}

/** Drops the marks at the end; from there, since a pattern would look at every run of them. */
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

/** What people see of a mention or link; nothing where that is up to the platform. */
function labelOf(link: string): string | undefined {
  const [target = '', label] = link.slice(1, -1).split(/\|(.*)/s);
  if (target.startsWith('@')) return label?.replace(/^@/, '');
  return /^[#!]/.test(target) ? undefined : label || target.replace(/^mailto:/i, '');
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

/** The first characters (code points) of a text; never half a surrogate pair. */
export function cut(text: string, max: number): string {
  // Twice as many units hold them all: a long text need not be taken apart.
  const points = [...text.slice(0, 2 * max + 2)];
  return points.length > max ? `${points.slice(0, max - 1).join('')}…` : text;
}
