import { decodeEntities } from '../spelling.ts';

/**
 * A zero-width space: nobody sees it, and it keeps a platform from recognising what stands on both sides of it as one thing.
 * Who copies a name out of a reply copies it too; {@link withoutGaps} forgives that.
 */
export const GAP = '\u200b';

/** Line breaks, control characters, and what turns the direction of writing: they would forge what stands around them. */
export const UNSHOWN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** A text from outside as one line, well-formed. */
export function toLine(text: string): string {
  return text.toWellFormed().replace(UNSHOWN, ' ');
}

/** Takes the meaning out of what platforms look for in plain text: a mention, and an address that would become a link. */
export function defuse(text: string): string {
  return text
    .replace(/@(?=\S)/g, `@${GAP}`)
    .replaceAll('://', `:${GAP}//`)
    .replace(/\bwww(?=\.\w)/gi, `$&${GAP}`);
}

/** A gap where {@link defuse} and the platforms' escapes put one. Elsewhere it is the asker's own. */
const OUR_GAPS = /(?<=[@:~#<&]|www)\u200b|\u200b(?=>)/gi;

/** An asker's words as typed, when some of them were copied from a reply. */
export function withoutGaps(text: string): string {
  return text.replace(OUR_GAPS, '');
}

/**
 * What keeps a text from being shown as code and copied, exactly as it is: what is not seen or not kept, what ends code on one of the
 * platforms, what would mention somebody or become a link, and marks that Slack's reader takes for others. A `[secret]` is one.
 */
const UNCOPYABLE = /[\p{C}`*~|<>[\]\u02cb\u02cd\u2217\u223c]|(?! )\p{Z}| {2}|(?<![\p{L}\p{N}])@(?=\S)|:\/\/|\bwww\./iu;

/** Whether whoever copies this text, shown as code, has it as it is. @param code how the platform writes code. */
export function isCopyable(text: string, code: (text: string) => string): boolean {
  return !UNCOPYABLE.test(text) && decodeEntities(code(text)).includes(text);
}

/** A word of ours set apart as code, which all platforms write alike; what is in it is not read as markup. */
export function toCode(text: string): string {
  return `\`${toLine(text).replaceAll('`', "'")}\``;
}
