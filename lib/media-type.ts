/** A media type, in lower case, with its parameters in their order; names in lower case, values without quotes. */
export type MediaType = { type: string; parameters: ReadonlyArray<readonly [name: string, value: string]> };

const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const QUOTED = String.raw`"(?:[\t !#-[\]-~\x80-\uffff]|\\[\t -~\x80-\uffff])*"`;
const PARAMETER = `(${TOKEN})=(${TOKEN}|${QUOTED})`;
// Blanks have exactly one place in the pattern: with two, a long run of blanks would take time in the square of its length.
const MEDIA_TYPE = new RegExp(String.raw`^(${TOKEN}/${TOKEN})((?:[ \t]*;(?:[ \t]*${PARAMETER})?)*)$`);
const parameters = new RegExp(PARAMETER, 'y');

/**
 * Reads a `Content-Type`; parameters may be empty. https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1
 *
 * @returns nothing if the text is not a media type.
 */
export function parseMediaType(text: string): MediaType | undefined {
  const [, type, rest] = MEDIA_TYPE.exec(text.replace(/^[ \t]+/, '').trimEnd()) ?? [];
  if (type === undefined || rest === undefined) return undefined;
  const found: Array<readonly [string, string]> = [];
  parameters.lastIndex = 0;
  for (let at = 0; at < rest.length; ) {
    parameters.lastIndex = at;
    const [all, name = '', value = ''] = parameters.exec(rest) ?? [];
    if (all !== undefined) found.push([name.toLowerCase(), unquote(value)]);
    at += all?.length ?? 1;
  }
  return { type: type.toLowerCase(), parameters: found };
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value;
}
