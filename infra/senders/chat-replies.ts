import type { ChatChannel } from './chat-senders.ts';

/** A chat platform's reading of a reply: who would see it, and the text as it would stand there. */
export type Shown = { heading: string; text: string };

/**
 * What somebody in the chat would see, escapes undone. Bold type, code and the like stay as they are marked.
 *
 * @returns nothing for a reply that the platform would not show.
 */
export function toShown(channel: ChatChannel, body: unknown): Shown | undefined {
  const { field, onlyAsker, plain } = readers[channel];
  const text = at(body, ...field);
  if (typeof text !== 'string') return undefined;
  const heading = onlyAsker(body) ? 'Only the asker sees:' : 'Everybody in the room sees:';
  return { heading, text: plain(text).replace(UNSHOWN, '') };
}

/** Control characters but the line break; a terminal would obey some of them. Invisible blanks keep mentions from working. */
const UNSHOWN = /(?!\n)\p{Cc}|\u200b/gu;

type Reader = {
  field: readonly string[];
  onlyAsker: (body: unknown) => boolean;
  plain: (text: string) => string;
};

const readers: Readonly<Record<ChatChannel, Reader>> = {
  slack: { field: ['text'], onlyAsker: isEphemeral, plain: withoutReferences },
  mattermost: { field: ['text'], onlyAsker: isEphemeral, plain: withoutBackslashes },
  // Two line breaks are one to the reader.
  teams: {
    field: ['text'],
    onlyAsker: () => false,
    plain: (text) => withoutReferences(text).replaceAll('\n\n', '\n'),
  },
  discord: {
    field: ['data', 'content'],
    onlyAsker: (body) => (Number(at(body, 'data', 'flags')) & 64) !== 0,
    plain: withoutBackslashes,
  },
};

function isEphemeral(body: unknown): boolean {
  return at(body, 'response_type') !== 'in_channel';
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&' };

function withoutReferences(text: string): string {
  return text.replace(/&(?:(lt|gt|amp)|#(\d{1,5}));/g, (_, name: string | undefined, code: string) =>
    name === undefined ? String.fromCodePoint(Number(code)) : (NAMED[name] ?? ''),
  );
}

/** In code a backslash is one. */
function withoutBackslashes(text: string): string {
  return text.replace(/(`[^`\n]*`)|\\([!-/:-@[-`{-~])/g, (_, code: string | undefined, mark: string) => code ?? mark);
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined),
    value,
  );
}
