import { createHash } from 'node:crypto';

/**
 * What the secrets of the demo are made of. Everybody can read them: they open the emulated cloud of this machine and nothing else.
 * Here, because a function has to know what it must not trust; the senders of the demo have them from here.
 */
export const demoKeys = {
  standard: 'demo secret, opens nothing real!',
  hub: 'demo-hub-secret-opens-nothing',
  bearer: 'demo-bearer-token-that-opens-nothing-real',
  /** For a chat platform: 32 bytes, visible, to be written as the platform writes its secrets. */
  chat: 'demo-chat-secret--opens-nothing!',
} as const;

/** SHA-256 of further ones, which the senders of single platforms keep to themselves, and of the public half of one. */
export const otherDemoKeys: readonly string[] = [
  'fa7ad33fa46ba23454c48c56a6b158d03574ad647998eebaf9118d3c0640017f',
  '2dd47d5d85669042fb764dd456b10577a426018e2d8d60d3e4f19973c0b33f08',
  '2dd1496dffeef240e9e92f911609438e22c8d824d56cb2a0a11b4ea937bfc9bf',
  '418d5739da574d22dd87db8f056063f5b7a00bb79eab4f40fa7aa24a161f2030',
  'e60b785a114456c54a97741b38ed01e0724f67542983632f323a7ab042611549',
];

const known: ReadonlySet<string> = new Set([...Object.values(demoKeys).map(digest), ...otherDemoKeys]);

/**
 * Whether a secret is one of the demo's, under whichever setting it stands. Keys are compared, not spellings: `whsec_` or not, base64,
 * base64url, hexadecimal of either case, one within the other, and with the zeros that HMAC puts behind a key itself.
 */
export function isDemoSecret(value: string): boolean {
  return read(read([value])).some((text) => known.has(digest(text.replace(/\0+$/, ''))));
}

/** A text, and the bytes that it may stand for. */
function read(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const bare = text.replace(/^whsec_/, '');
    return [text, ...(['base64', 'hex'] as const).map((code) => Buffer.from(bare, code).toString('latin1'))];
  });
}

/** @param text a text, or bytes as one: a character each. */
function digest(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}
