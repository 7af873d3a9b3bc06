/** What is wrong with a line of a settings file: its number, from 1, and a sentence without any value. */
export type LineProblem = { line: number; says: string };

export type Assignment = { line: number; name: string; value: string };

const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)([ \t]*)=(.*)$/s;
const NOTHING_OR_COMMENT = /^[ \t]*(?:#|$)/;

/**
 * Reads `NAME=value` lines as they stand: nothing is put in for a variable, and `#` begins a comment only behind a blank, so that
 * a password or the key of a reference keeps it. A value in quotation marks may go over lines; in double ones `\"` and `\\`
 * stand for the sign.
 *
 * @returns every assignment that can be read, and every line that cannot.
 */
export function readAssignments(file: string): {
  assignments: readonly Assignment[];
  problems: readonly LineProblem[];
} {
  const text = file.replace(/(?<!\r)\r+(?=\n|$)/g, '');
  const assignments: Assignment[] = [];
  const problems: LineProblem[] = [];
  let line = 0;
  for (let at = 0, end = 0; at <= text.length; at = end + 1) {
    line += 1;
    end = endOfLine(text, at);
    const here = text.slice(at, end);
    if (NOTHING_OR_COMMENT.test(here)) continue;
    const [, name, blanks, rest = ''] = ASSIGNMENT.exec(here) ?? [];
    if (name === undefined) problems.push({ line, says: NO_ASSIGNMENT });
    else if (blanks !== '' || /^[ \t]/.test(rest)) problems.push({ line, says: BLANKS });
    else if (!/^["']/.test(rest)) assignments.push({ line, name, value: cutComment(rest) });
    else {
      const open = end - rest.length;
      const close = findClosing(text, open);
      if (close === undefined) {
        problems.push({ line, says: NEVER_CLOSED });
        continue;
      }
      end = endOfLine(text, close);
      const isAlone = NOTHING_OR_COMMENT.test(text.slice(close + 1, end));
      if (isAlone) assignments.push({ line, name, value: unquote(text.slice(open, close + 1)) });
      else problems.push({ line, says: NOT_ALONE });
      line += text.slice(at, end).split('\n').length - 1;
    }
  }
  return { assignments, problems };
}

const NO_ASSIGNMENT = 'is neither NAME=value, nor a comment, nor empty';
const BLANKS = 'has a blank beside =, which must stand between name and value without one';
const NEVER_CLOSED = 'has a value that begins with a quotation mark, and none that ends it';
const NOT_ALONE =
  'has a value that begins with a quotation mark and goes on behind the next one: only a comment may stand there; a value that holds both kinds needs double ones, and \\" inside';

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

function cutComment(rest: string): string {
  const at = rest.search(/[ \t]#/);
  return (at < 0 ? rest : rest.slice(0, at)).replace(/(?<![ \t])[ \t]+$/, '');
}

/** @returns where the quotation mark at `open` is closed; a backslash keeps a double one, or itself, from being read. */
function findClosing(text: string, open: number): number | undefined {
  const quote = text[open];
  let at = open + 1;
  while (at < text.length && text[at] !== quote) at += quote === '"' && text[at] === '\\' ? 2 : 1;
  return at < text.length ? at : undefined;
}

function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  return quoted.startsWith('"') ? inner.replace(/\\(["\\])/g, '$1') : inner;
}
