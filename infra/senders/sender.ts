/** What is the same of every chat platform that sends to us, and what a value of each has to tell. */
import type { SignedHeaders } from './sign.ts';

/**
 * A chat platform as it sends, written from its documents and from nothing of ours, so that sender and receiver can find each other's
 * mistakes.
 */
export type ChatSender = {
  /** As people call it. */
  title: string;
  /** What it proves its requests with, in words. */
  proof: string;
  /** The headers of all its requests, but for those that prove. */
  headers: SignedHeaders & { 'Content-Type': string };
  /** What it sends when somebody asks our command something, with all that it puts into it. */
  toBody: (asked: Asked) => string;
  /** What was typed behind the command's name, as it stands in such a body. */
  wordsIn: (body: string) => string | undefined;
  /** Another body with the time of now, where there is a time in it that is looked at. */
  renew?: (body: string, now: number) => string;
  /** Whether a proof is good for some time only. */
  ages: boolean;
  /** The headers that prove a body. @param proving `now` in epoch milliseconds. */
  sign: (proving: { secret: string; now: number; body: string | Uint8Array }) => SignedHeaders;
  /** The text in a reply, as it stands there; nothing in one that it would not show. */
  textIn: (reply: unknown) => string | undefined;
  /** That text with the escapes undone: bold type, code and the like stay as they are marked. */
  plain: (text: string) => string;
  /** Whether only the asker sees a reply. */
  isPrivate: (reply: unknown) => boolean;
  /** How it takes a result that comes later than its answer; left out where it takes none. */
  later?: Later;
  /** A secret as it writes its own, made of a key of 32 characters of visible ASCII. */
  toSecret: (key: string) => string;
  /** A secret as the receiver's setting holds it: the same, or its public half. */
  toSetting: (secret: string) => string;
  demo: {
    /** By ids such as it gives. */
    asker: Asker;
    /** What it proves with: opens the emulated cloud and nothing else. */
    secret: string;
  };
  example: {
    words: ExampleWords;
    /** As somebody types them there. */
    typed: string;
    /** The kind of its proof, and for how long one is good. */
    proof: string;
  };
};

export type Later = {
  /** Whether this request brings one, wherever it came. */
  isOne: (request: { method: string; path: string; body: unknown }) => boolean;
  /** Whether a reply only announces one, without words of ours; left out where it is told from others by its words. */
  isAnnounced?: (reply: unknown) => boolean;
  /** The reply that would have looked the same. */
  toReply: (body: unknown) => unknown;
  /** Settings by which a function finds it at another base URL than its own, where it is not told with each request. */
  toSettings?: (base: string) => Readonly<Record<string, string>>;
};

/** Commands that the examples and the demo know an ending of. Any number of senders may ask for one of the last two. */
export type ExampleWords = 'on 5 except alice' | 'exempt add @bob' | 'status' | 'plan off';

/** Somebody in a chat, by the platform's ids. */
export type Asker = { workspace: string; room: string; user: string };

export type Asked = {
  /** What was typed behind the command's name. */
  words: string;
  asker: Asker;
  /** What the platform proves with: a signing secret, a token, the seed of a private key. */
  secret: string;
  /** Epoch milliseconds. */
  now: number;
  /** Base URL at which it takes results, in place of its own. */
  base?: string;
  /** Put wherever the platform puts something that nobody else may see; of its own where it is left out. */
  hidden?: string;
};

export type SentRequest = { headers: SignedHeaders; body: string };

/** Who would see a reply, and its text as it would stand there. */
export type Shown = { heading: string; text: string };

/** A whole request; where it goes is the receiver's choice. */
export function toRequest({ headers, toBody, sign }: ChatSender, asked: Asked): SentRequest {
  const body = toBody(asked);
  return { headers: { ...headers, ...sign({ ...asked, body }) }, body };
}

export const FORM = 'application/x-www-form-urlencoded';

/** How long a proof is good that holds a time. */
export const AGES = 'good for 300 seconds; start again for a new one';

export const toSeconds = (now: number): number => Math.floor(now / 1000);

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Control characters but the line break; a terminal would obey some of them. Invisible blanks keep mentions from working. */
const UNSHOWN = /(?!\n)\p{Cc}|\u200b/gu;

/** What a platform would show of a reply; nothing of one that it would not show. */
export function toShown({ textIn, plain, isPrivate }: ChatSender, reply: unknown): Shown | undefined {
  const text = textIn(reply);
  if (text === undefined) return undefined;
  const heading = isPrivate(reply) ? 'Only the asker sees:' : 'Everybody in the room sees:';
  return { heading, text: plain(text).replace(UNSHOWN, '') };
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&' };

export function withoutReferences(text: string): string {
  return text.replace(/&(?:(lt|gt|amp)|#(\d{1,5}));/g, (_, name: string | undefined, code: string) =>
    name === undefined ? String.fromCodePoint(Number(code)) : (NAMED[name] ?? ''),
  );
}

/** In code a backslash is one. */
export function withoutBackslashes(text: string): string {
  return text.replace(/(`[^`\n]*`)|\\([!-/:-@[-`{-~])/g, (_, code: string | undefined, mark: string) => code ?? mark);
}

/** What stands in a value behind these keys, one within the other. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined),
    value,
  );
}

/** The same where it is a text. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = at(value, ...keys);
  return typeof found === 'string' ? found : undefined;
}

/** A field of a form, as it was meant. */
export function formText(body: string, field: string, plain = (text: string) => text): string | undefined {
  const text = new URLSearchParams(body).get(field);
  return text === null ? undefined : plain(text);
}

/** The value that a text in JSON is; nothing of any other text. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
