/** The texts of a source, as they stand between its quotation marks; `{}` stands for what is put in. */
export function sentencesIn(source: string): string[] {
  const found: string[] = [];
  read(source.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\w])\/\/[^\n]*/g, ''), 0, undefined, found);
  return found;
}

/** Reads code up to `end`. @returns where it stopped. */
function read(code: string, from: number, end: string | undefined, found: string[]): number {
  let depth = 0;
  for (let at = from; at < code.length; at += 1) {
    const sign = code[at];
    if (sign === end && depth === 0) return at;
    if (sign === '{') depth += 1;
    else if (sign === '}') depth -= 1;
    else if (sign === '/' && /[(,=:?&|]\s*$/.test(code.slice(Math.max(0, at - 12), at))) at = skipPattern(code, at);
    else if (sign === "'" || sign === '"' || sign === '`') at = readText(code, at, sign, found);
  }
  return code.length;
}

function skipPattern(code: string, from: number): number {
  let isClass = false;
  for (let at = from + 1; at < code.length && code[at] !== '\n'; at += 1) {
    if (code[at] === '\\') at += 1;
    else if (code[at] === '[') isClass = true;
    else if (code[at] === ']') isClass = false;
    else if (code[at] === '/' && !isClass) return at;
  }
  return from;
}

function readText(code: string, from: number, quote: string, found: string[]): number {
  let text = '';
  let at = from + 1;
  for (; at < code.length && code[at] !== quote; at += 1) {
    if (code[at] === '\\') {
      at += 1;
      text += code[at];
    } else if (quote === '`' && code.startsWith('${', at)) {
      text += '{}';
      at = read(code, at + 2, '}', found);
    } else text += code[at];
  }
  found.push(text);
  return at;
}
