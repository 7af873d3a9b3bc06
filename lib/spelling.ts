/** A text to look for: in `hexadecimal` letters may be small or capital, and after `base64` padding may follow. */
export type Spelling = { text: string; kind: 'exact' | 'base64' | 'hexadecimal' };

/** In characters. Shorter secrets are looked for only as they are: their encoded forms are too short and would match other words. */
const ENCODED_MIN = 8;

const BASE64 = /^([A-Za-z0-9+/]+)={0,2}$/;

/** Every spelling under which a secret can be found without decoding the text around it; with and without the prefix `whsec_`. */
export function spell(value: string): Spelling[] {
  const texts = value.startsWith('whsec_') ? [value, value.slice('whsec_'.length)] : [value];
  return texts.flatMap(spellOne).filter(({ text }) => text !== '');
}

function spellOne(value: string): Spelling[] {
  const exact: Spelling = { text: value, kind: 'exact' };
  if (value.length < ENCODED_MIN) return [exact];
  const bytes = Buffer.from(value);
  const base64url = bytes.toString('base64url');
  // base64url has no padding: cut to its length, base64 has none either.
  const base64 = bytes.toString('base64').slice(0, base64url.length);
  const texts = base64 === base64url ? [base64] : [base64, base64url];
  const own = BASE64.exec(value)?.[1];
  if (own !== undefined) texts.push(own, own.replaceAll('+', '-').replaceAll('/', '_'));
  return [
    exact,
    ...texts.map((text): Spelling => ({ text, kind: 'base64' })),
    { text: bytes.toString('hex'), kind: 'hexadecimal' },
  ];
}

/** One kind of escape: `decode` undoes all of them, once; `isBroken` tells whether only some of them can be undone. */
export type Escape = { decode: (text: string) => string; isBroken: (text: string) => boolean };

/** A text without any of these characters has no escapes. */
export const ESCAPED = /[%+&\\]/;

/** How a cut text ends, seen from where it was cut. */
const CUT = String.raw`\s*(?:…|\.\.\.|$)`;
const cutHere = new RegExp(CUT, 'y');

/** Whether a text was cut short at this place: nothing follows, or an ellipsis. */
export function isCutAt(text: string, at: number): boolean {
  cutHere.lastIndex = at;
  return cutHere.test(text);
}

export const escapes: readonly Escape[] = [
  { decode: decodePercent, isBroken: (text) => /%[\da-f]{2}/i.test(text) && !isPercentEncoded(text) },
  { decode: (text) => (text.includes('+') ? decodePercent(text.replaceAll('+', ' ')) : text), isBroken: () => false },
  { decode: decodeEntities, isBroken: (text) => isHalf(text, ENTITIES) },
  { decode: decodeJson, isBroken: (text) => isHalf(text, JSON_ESCAPES) },
];

/** Matches every escape, which is then in the first group, and also what only begins like one, with an empty group. */
const ENTITIES = new RegExp(`&(?:(#\\d{1,7}|#x[\\da-f]{1,6}|amp|lt|gt|quot|apos);|#|\\w+${CUT})`, 'gi');
const JSON_ESCAPES = /\\(?:(["\\/bfnrt]|u[\da-f]{4})|)/gi;

function isHalf(text: string, pattern: RegExp): boolean {
  const found = [...text.matchAll(pattern)].map(([, right]) => right !== undefined);
  return found.includes(true) && found.includes(false);
}

/** Bytes that are not UTF-8 become U+FFFD; the rest is read all the same. */
function decodePercent(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString());
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    // Which of the bytes is wrong does not matter.
    return false;
  }
}

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function decodeJson(text: string): string {
  return text.replace(/\\(?:u([\da-f]{4})|(.))/gis, (_, unit?: string, sign = '') =>
    unit === undefined ? (CONTROLS[sign] ?? sign) : String.fromCharCode(Number.parseInt(unit, 16)),
  );
}

/** The entities that everybody writes by name. */
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Replaces the character references of HTML by what they stand for, each once. Unknown ones stay as they are. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7}|x[\da-f]{1,6})|([a-z]{2,4}));/gi, (all, number?: string, name = '') => {
    if (number === undefined) return NAMED[name.toLowerCase()] ?? all;
    const point = Number(number.replace(/^x/i, '0x'));
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}
