import { fail, type Result, succeed } from '../outcome.ts';
import { decodeEntities } from '../spelling.ts';
import { withoutGaps } from './markup.ts';
import { quote, toWords } from './words.ts';

/** A text in which mentions stand as `<at>name</at>`. */
export type Tagged = {
  text: string;
  /** Whether nothing else in it is markup, so that every other angle bracket is one that somebody typed. */
  isPlain: boolean;
  /** Whom each of the mentions means, in their order; left out where that is not known of all of them. */
  ids?: readonly string[] | undefined;
};

type Mention = { label: string; id: string | undefined };

const MENTION = /<at(?:\s[^<>]*)?>([^<]*)<\/at\s*>/gi;

/** How many mentions there are in a text. */
export function countMentions(text: string): number {
  return [...text.matchAll(MENTION)].length;
}

/**
 * What was typed. A bot hears only what mentions it, and the message does not tell which of the mentions that is: it is the one that
 * the text begins with, or the only one. Others stand for a name and are put in quotation marks, since they may have blanks.
 *
 * @returns a refusal where our mention cannot be told, or a tag would have to be cut out of a name or a word.
 */
export function readTagged({ text, isPlain, ids }: Tagged): Result<string> {
  // Splitting by a pattern with a group gives what is between the mentions and, in turn, what is in them.
  const split = text.split(MENTION);
  const texts = split.filter((_, at) => at % 2 === 0);
  const mentions = split
    .filter((_, at) => at % 2 === 1)
    .map((label, at): Mention => ({ label: decodeEntities(label), id: ids?.[at] }));
  const isBlank = (between = '') => decodeEntities(isPlain ? between : between.replace(TAG, ' ')).trim() === '';
  joinParts(texts, mentions, isBlank);

  const isOurs = findOurs(mentions, (at) => isBlank(texts[at]));
  if (!isOurs) return refuseText('Which of the mentions is ours cannot be told.');

  let words = '';
  const cuts: number[] = [];
  texts.forEach((between, at) => {
    for (const [index, run] of (isPlain ? [between] : between.split(TAG)).entries()) {
      if (index % 2 === 0) words += decodeEntities(run);
      else {
        cuts.push(words.length);
        if (BLOCK.test(run)) words += ' ';
      }
    }
    const mention = mentions[at];
    if (mention) words += isOurs(at) ? ' ' : ` ${quote(mention.label)} `;
  });
  if (isCutInside(words, cuts)) return refuseText('A tag stands within a name or a word.');
  return succeed(withoutGaps(words).trim());
}

function refuseText(detail: string): Result<never> {
  return fail('PAYLOAD_INVALID', { detail });
}

/** Joins the mentions that are parts of one: a name of two words is often sent as two. */
function joinParts(texts: string[], mentions: Mention[], isBlank: (between: string | undefined) => boolean): void {
  for (let at = mentions.length - 1; at > 0; at -= 1) {
    const [before, after] = [mentions[at - 1], mentions[at]];
    if (!before || !after || before.id === undefined || before.id !== after.id || !isBlank(texts[at])) continue;
    mentions.splice(at - 1, 2, { ...before, label: `${before.label} ${after.label}` });
    texts.splice(at, 1);
  }
}

/**
 * @param isBlankBefore whether nothing stands before the mention of this number, but for the one before it.
 * @returns which of the mentions are ours, or nothing where that cannot be told.
 */
function findOurs(
  mentions: readonly Mention[],
  isBlankBefore: (at: number) => boolean,
): ((at: number) => boolean) | undefined {
  const [first] = mentions;
  const begins = mentions.findIndex((_, at) => !isBlankBefore(at));
  const leading = begins < 0 ? mentions.length : begins;
  if (first?.id !== undefined) {
    const isOurs = (at: number) => mentions[at]?.id === first.id;
    return leading > 0 || mentions.every((_, at) => isOurs(at)) ? isOurs : undefined;
  }
  if (leading > 0) return (at) => at < leading;
  return mentions.length > 1 ? undefined : () => true;
}

const TAG = /(<\/?[a-z][^<>]*>)/gi;
/** Tags that begin a line, or a cell; others may stand in the middle of a word. */
const BLOCK = /^<\/?(?:p|div|br|hr|ul|ol|li|table|t[rdh]|h[1-6]|pre|blockquote)\b/i;

/** @param cuts the places where something was cut out of the text. */
function isCutInside(text: string, cuts: readonly number[]): boolean {
  let from = 0;
  return toWords(text).some(({ kind, raw }) => {
    const start = text.indexOf(raw, from);
    from = start + raw.length;
    return kind !== 'open' && cuts.some((at) => start < at && at < from);
  });
}
