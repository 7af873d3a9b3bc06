/** A member of a list up to its comma; a comma within quotation marks ends none. */
const MEMBERS = /(?:[^",]|"(?:[^"\\]|\\.)*")+/g;

/** A text in which every quotation ends. */
const WHOLE = /^(?:[^"]|"(?:[^"\\]|\\.)*")*$/;

/** A preference without a value, or with an empty one, which is the same; parameters may follow. */
const ASYNC = /^\s*respond-async\s*(?:=\s*(?:"")?\s*)?(?:;.*)?$/is;

/** Whether a sender would rather be told that it will be done than wait for it. RFC 7240. @param values of every `Prefer` */
export function prefersAsync(values: readonly string[]): boolean {
  return values
    .flatMap((value) => (WHOLE.test(value) && value.match(MEMBERS)) || [])
    .some((member) => ASYNC.test(member));
}
