/**
 * A value that must not be seen: printed, logged or serialised it is `[secret]`.
 * `reveal()` is called only where the value has to leave the process or be compared.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/** Takes every secret that the process knows out of a text. */
export type Redactor = {
  /** Returns `text` with `[secret]` in every place where a known secret stood. */
  redact: (text: string) => string;
  /** Returns a JSON value with every text in it redacted, but for secrets too short to tell from words; the very same one where none is in it. */
  redactAll: <T>(value: T) => T;
  /** Adds a secret that was learnt later, such as a token. The last 16 learnt ones are kept beside the first ones. */
  learn: (secret: Secret) => void;
};

/** How many secrets learnt at run time stay known: enough for every token that can still be in flight. */
const LEARNT_MAX = 16;

/** Shorter secrets are not looked for in what the API says of configurations, in characters; IAM takes no password below it. */
const SECRET_MIN = 8;

/** @param known the secrets of the configuration; these are never forgotten. */
export function createRedactor(known: readonly Secret[]): Redactor {
  const learnt: Secret[] = [];

  function redact(text: string, least = 1): string {
    const spellings = [...known, ...learnt].flatMap(spell).sort((a, b) => b.length - a.length);
    return spellings.reduce((rest, it) => (it.length < least ? rest : rest.replaceAll(it, '[secret]')), text);
  }

  return {
    learn(secret) {
      learnt.push(secret);
      if (learnt.length > LEARNT_MAX) learnt.shift();
    },
    redact,
    redactAll(value) {
      const change = (text: string) => redact(text, SECRET_MIN);
      // One look first: a thousand users have two thousand texts.
      const text = JSON.stringify(value) ?? '';
      return change(text) === text ? value : (eachText(value, change) as typeof value);
    },
  };
}

function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => eachText(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, eachText(item, change)]));
}

/** A secret as it may be echoed: as it is, without the prefix that says what it is, or escaped for a URL, a JSON text or HTML. */
function spell(secret: Secret): string[] {
  const value = secret.reveal();
  const bare = value.replace(/^whsec_/, '');
  return [
    ...new Set([
      value,
      bare,
      encodeURIComponent(value.toWellFormed()),
      JSON.stringify(value).slice(1, -1),
      value.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign),
    ]),
  ].filter((spelling) => spelling !== '');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
