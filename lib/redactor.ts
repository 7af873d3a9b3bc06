import type { Secret } from './secret.ts';
import { ESCAPED, escapes, isCutAt, type Spelling, spell } from './spelling.ts';

/** Takes every secret that the process knows out of a text, in whichever spelling, also cut short. */
export type Redactor = {
  /**
   * Returns a text of a service with `[secret]` in place of every known secret. Only the first 64 Ki characters are read and returned.
   * If a secret was found only after decoding (percent, HTML, JSON), the decoded text is returned. If only some of its escapes can
   * be decoded, the result is empty: a secret could hide in the rest.
   */
  redact: (text: string) => string;
  /**
   * Returns a JSON value in which every text is redacted, names of fields too. Secrets of fewer than 8 characters are not looked for:
   * they could be ordinary words. What holds no secret is not copied: the same object is returned.
   */
  redactAll: <T>(value: T) => T;
  /** Adds a secret that was learnt later, such as a token. The last 16 of these are kept; those of the settings always. */
  learn: (secret: Secret) => void;
  /** Adds secrets that belong together, such as keys and their token. The last 8 of such sets are kept, whatever else is learned. */
  learnSet: (secrets: readonly Secret[]) => void;
  /** Adds an address whose knowledge is the right to speak there: as a whole, and its last part. Kept as sets are. */
  learnAddress: (address: string) => void;
};

/** How many secrets learnt at run time stay known: enough for every token that can still be in flight. */
const LEARNT_MAX = 16;

/** How many sets: as many as an agency can have lent within the time of a delivery, and more. */
const SETS_MAX = 8;

/** In characters. In our own JSON, which is mostly names, shorter secrets are not looked for. IAM takes no shorter password. */
const SECRET_MIN = 8;

/** In characters. Much more than is ever shown of a service's text; the rest is dropped. */
const TEXT_MAX = 2 ** 16;

/** @param known the secrets of the configuration; these are never forgotten. */
export function createRedactor(known: readonly Secret[]): Redactor {
  const fixed = known.flatMap((secret) => spell(secret.reveal()));
  const learnt: Spelling[][] = [];
  // By what they hold, the one last seen last.
  const sets = new Map<string, Spelling[]>();
  // Made at first use: in most deliveries no service says anything.
  let every: Hunt | undefined;
  let long: Hunt | undefined;

  const spellings = () => [...fixed, ...learnt.flat(), ...[...sets.values()].flat()];

  function forgetHunts(): void {
    every = undefined;
    long = undefined;
  }

  function change(text: string): string {
    if (text.length < SECRET_MIN) return text;
    long ??= createHunt(spellings().filter(({ text: { length } }) => length >= SECRET_MIN));
    const plain = long(text);
    const clean = ESCAPED.test(plain) ? decoded(plain, long) : plain;
    return clean.startsWith('/') && clean.includes('~') ? redactPointer(clean, long) : clean;
  }

  function learnTexts(texts: readonly string[]): void {
    const id = JSON.stringify(texts);
    const known = sets.get(id);
    sets.delete(id);
    sets.set(id, known ?? texts.flatMap(spell));
    if (known) return;
    const [oldest] = sets.keys();
    if (sets.size > SETS_MAX && oldest !== undefined) sets.delete(oldest);
    forgetHunts();
  }

  return {
    learn(secret) {
      learnt.push(spell(secret.reveal()));
      if (learnt.length > LEARNT_MAX) learnt.shift();
      forgetHunts();
    },
    learnSet: (secrets) => learnTexts(secrets.map((secret) => secret.reveal())),
    learnAddress(address) {
      // A short last part could be an ordinary word.
      const last = address.split('/').at(-1) ?? '';
      learnTexts(last.length < SECRET_MIN ? [address] : [address, last]);
    },
    redact(text) {
      every ??= createHunt(spellings());
      const plain = every(text.slice(0, TEXT_MAX));
      return ESCAPED.test(plain) ? decoded(plain, every, true) : plain;
    },
    redactAll: (value) => eachText(value, change) as typeof value,
  };
}

/** Replaces the secrets in a text. */
type Hunt = (text: string) => string;

/** In characters. So much of a secret's beginning counts as the secret, if the text was cut off behind it. */
const STEM = 12;

/** Looks for all secrets in one pass. Only where one of them begins is the text compared further. */
function createHunt(spellings: readonly Spelling[]): Hunt {
  const stems = new Set(spellings.map(toStem));
  const stem = new RegExp([...stems].join('|') || '(?!)', 'g');

  /** Where the longest secret that begins here ends, whole or cut short. */
  function endOf(text: string, at: number): number {
    let end = at;
    for (const spelling of spellings) {
      const length = commonLength(text, at, spelling);
      let here = at + length;
      if (length === spelling.text.length) {
        for (let pad = 0; pad < 2 && spelling.kind === 'base64' && text[here] === '='; pad += 1) here += 1;
      } else if (length < STEM || !isCutAt(text, here)) continue;
      end = Math.max(end, here);
    }
    return end;
  }

  return (text) => {
    let clean = '';
    let from = 0;
    stem.lastIndex = 0;
    for (let found = stem.exec(text); found; found = stem.exec(text)) {
      const end = endOf(text, found.index);
      stem.lastIndex = Math.max(end, found.index + 1);
      if (end === found.index) continue;
      clean += `${text.slice(from, found.index)}[secret]`;
      from = end;
    }
    return from === 0 ? text : clean + text.slice(from);
  };
}

function toStem({ text, kind }: Spelling): string {
  const stem = text.slice(0, STEM).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return kind === 'hexadecimal' ? stem.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`) : stem;
}

function commonLength(text: string, at: number, { text: wanted, kind }: Spelling): number {
  let length = 0;
  while (length < wanted.length && at + length < text.length) {
    const code = text.charCodeAt(at + length);
    const isSmall = code === wanted.charCodeAt(length);
    if (!isSmall && !(kind === 'hexadecimal' && (code | 0x20) === wanted.charCodeAt(length))) break;
    length += 1;
  }
  return length;
}

/** Undoes each kind of escape in turn. If a secret shows then, the text stays decoded. */
function decoded(text: string, hunt: Hunt, isSaid = false): string {
  let clean = text;
  for (const { decode, isBroken } of escapes) {
    if (isSaid && isBroken(clean)) return '';
    const plain = decode(clean);
    const found = plain === clean ? clean : hunt(plain);
    if (found !== plain) clean = found;
  }
  return clean;
}

/** The same for a JSON pointer (RFC 6901): its escapes are undone first, then those in the sender's names of fields. */
function redactPointer(text: string, hunt: Hunt): string {
  const parts = text.split('/').map((part) => {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const clean = decoded(hunt(name), hunt);
    return clean === name ? part : clean.replaceAll('~', '~0').replaceAll('/', '~1');
  });
  return parts.join('/');
}

/** Changes every text of a JSON value; what needs no change is not copied. */
function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let at = 0; at < value.length; at += 1) {
      const item = eachText(value[at], change);
      if (item === value[at]) continue;
      copy ??= [...value];
      copy[at] = item;
    }
    return copy ?? value;
  }
  let copy: [string, unknown][] | undefined;
  const keys = Object.keys(value);
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] as string;
    const before = (value as Readonly<Record<string, unknown>>)[key];
    const after = eachText(before, change);
    const name = change(key);
    if (after === before && name === key) continue;
    copy ??= Object.entries(value);
    copy[at] = [name, after];
  }
  return copy ? Object.fromEntries(copy) : value;
}
