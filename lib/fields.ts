/** A field that has no `=`. The pattern never looks past an `=`, so that it reads the text only once. */
const NAKED = /(?<=^|&)[^=&]+(?=&|$)/g;

/**
 * The fields of a form or a query: escapes are undone once, a plus is a blank. Any text can be read.
 * https://url.spec.whatwg.org/#urlencoded-parsing
 */
export function parseFields(text: string): URLSearchParams {
  // With many fields without `=` Node's parser is slow: time grows with the square of their number.
  return new URLSearchParams(text.replace(NAKED, '$&='));
}
