import type { Dialect } from '../../lib/chat/platform.ts';

/** Frames everything from outside and shows only its code points, so that whatever stands outside of a frame is ours. */
export const strict: Dialect = {
  channel: 'slack',
  escape: (text) => `⟦${[...text].map((character) => character.codePointAt(0)?.toString(16)).join('-')}⟧`,
  code: (text) => `⟪${text}⟫`,
  maxLength: 4000,
  isPrivate: true,
};

/** As strict escapes it. */
export const escaped = strict.escape;

/** For reading: nothing is escaped. */
export const plain: Dialect = { ...strict, escape: (text) => text, code: (text) => `\`${text}\`` };

/** Whether every frame and every code that begins also ends, none within another. */
export function isWhole(text: string): boolean {
  return /^(?:[^⟦⟧⟪⟫]|⟦[0-9a-f-]*⟧|⟪[^⟦⟧⟪⟫]*⟫)*$/u.test(text) && text.isWellFormed();
}
