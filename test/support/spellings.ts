const bytesOf = (text: string) => [...Buffer.from(text)];
const hexOf = (code: number, digits = 2) => code.toString(16).padStart(digits, '0');
const unitsOf = (text: string) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
const pointsOf = (text: string) => [...text].map((sign) => sign.codePointAt(0) ?? 0);
const named: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/** Ways in which a text may be written by whoever repeats it, each one layer deep. */
export const spellingKinds: ReadonlyArray<readonly [kind: string, spell: (text: string) => string]> = [
  ['as it is', (text) => text],
  ['percent, as JavaScript does it', encodeURIComponent],
  ['percent in small letters', (text) => encodeURIComponent(text).replace(/%../g, (it) => it.toLowerCase())],
  ['percent, what a URL must escape', encodeURI],
  [
    'percent, every byte',
    (text) =>
      bytesOf(text)
        .map((byte) => `%${hexOf(byte).toUpperCase()}`)
        .join(''),
  ],
  [
    'percent, every byte in small letters',
    (text) =>
      bytesOf(text)
        .map((byte) => `%${hexOf(byte)}`)
        .join(''),
  ],
  ['a form', (text) => new URLSearchParams({ a: text }).toString().slice(2)],
  [
    'a form in small letters',
    (text) =>
      new URLSearchParams({ a: text })
        .toString()
        .slice(2)
        .replace(/%../g, (it) => it.toLowerCase()),
  ],
  ['entities by name', (text) => text.replace(/[&<>"']/g, (sign) => `&${named[sign]};`)],
  ['entities by name, two signs only', (text) => text.replace(/[&<]/g, (sign) => `&${named[sign]};`)],
  [
    'decimal entities',
    (text) =>
      pointsOf(text)
        .map((point) => `&#${point};`)
        .join(''),
  ],
  ['decimal entities of signs only', (text) => text.replace(/[^A-Za-z0-9 ]/gu, (sign) => `&#${sign.codePointAt(0)};`)],
  [
    'decimal entities with noughts',
    (text) =>
      pointsOf(text)
        .map((point) => `&#${String(point).padStart(5, '0')};`)
        .join(''),
  ],
  [
    'hexadecimal entities',
    (text) =>
      pointsOf(text)
        .map((point) => `&#x${hexOf(point)};`)
        .join(''),
  ],
  [
    'hexadecimal entities in capitals',
    (text) =>
      pointsOf(text)
        .map((point) => `&#X${hexOf(point, 4).toUpperCase()};`)
        .join(''),
  ],
  ['JSON', (text) => JSON.stringify(text).slice(1, -1)],
  ['JSON with the slash escaped', (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/')],
  [
    'JSON with what HTML reads escaped',
    (text) =>
      JSON.stringify(text)
        .slice(1, -1)
        .replace(/[&<>']/g, (sign) => `\\u${hexOf(sign.charCodeAt(0), 4)}`),
  ],
  [
    'JSON in ASCII',
    (text) =>
      JSON.stringify(text)
        .slice(1, -1)
        .replace(/[^ -~]/g, (sign) => `\\u${hexOf(sign.charCodeAt(0), 4)}`),
  ],
  [
    'JSON, every sign',
    (text) =>
      unitsOf(text)
        .map((unit) => `\\u${hexOf(unit, 4)}`)
        .join(''),
  ],
  [
    'JSON, every sign in capitals',
    (text) =>
      unitsOf(text)
        .map((unit) => `\\u${hexOf(unit, 4).toUpperCase()}`)
        .join(''),
  ],
  ['base64', (text) => Buffer.from(text).toString('base64')],
  ['base64 without padding', (text) => Buffer.from(text).toString('base64').replace(/=+$/, '')],
  ['base64url', (text) => Buffer.from(text).toString('base64url')],
  ['base64url with padding', (text) => Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_')],
  ['hexadecimal', (text) => Buffer.from(text).toString('hex')],
  ['hexadecimal in capitals', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  [
    'hexadecimal in both',
    (text) =>
      Buffer.from(text)
        .toString('hex')
        .replace(/[a-f](?=.)/g, (it, at: number) => (at % 4 < 2 ? it.toUpperCase() : it)),
  ],
];

const made = new Map<string, readonly string[]>();

/** A text in every spelling, each once; made once, since properties look for them thousands of times. */
export function spellingsOf(text: string): readonly string[] {
  const spelled = made.get(text) ?? [...new Set(spellingKinds.map(([, spell]) => spell(text)))];
  made.set(text, spelled);
  return spelled;
}
