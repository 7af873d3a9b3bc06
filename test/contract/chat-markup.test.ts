import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChatName, chats } from '../../lib/channels/chats.ts';
import { GAP, toLine, withoutGaps } from '../../lib/chat/markup.ts';
import { decodeEntities } from '../../lib/spelling.ts';
import { runs } from '../support/runs.ts';

const names = chats.map(({ channel }) => channel);
const platformOf = (name: ChatName) => chats.find(({ channel }) => channel === name) ?? chats[0];

/** Texts made of what platforms look for, and of anything. */
const fragment = fc.constantFrom(
  ...['<', '>', '@', '&', '*', '_', '~', '`', '|', '\\', '#', '[', ']', '(', ')', ':', '//', '!', '-', '+', '.', ' '],
  ...[
    'here',
    'channel',
    'everyone',
    'alice',
    '<@U1>',
    '<!channel>',
    '<@&1>',
    '<at>x</at>',
    'https://x.test',
    'www.x.test',
  ],
  ...['\n', '\r', '\u2028', '\u202e', '\0', '1. ', '&lt;', '&#64;', ':smile:', '~town-square', '[a](b)', '```', '||'],
);
const hostile = fc.oneof(
  fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

/** What must not be in a text that was made harmless: each platform's own active signs. */
const active: Readonly<Record<string, RegExp>> = {
  // Any of the three that control, but as entities; a mark that can begin or end a style; a mention; an address; an emoji.
  slack: /[<>]|&(?!amp;|lt;|gt;)|(?<![0-9A-Za-z])[*_~]|[*_~](?![0-9A-Za-z])|`|@\S(?<!\u200b)|:\/\/|:[\w+'-]+:/,
  // A mark without a backslash, a mention, a channel or tag, a sequence of Slack, an address.
  mattermost: /(?<!\\)(?:\\\\)*(?:[`*[\]{}|$~#]|(?<![0-9A-Za-z\\])_)|@[^\s\u200b]|~[^\s\u200b]|<[^\s\u200b]|:\/\//,
  teams: /[<>*_`~[\]\\]|&(?!#\d+;)|@[^\s\u200b]|:\/\//,
  discord: /(?<!\\)(?:\\\\)*(?:[`*~|[\]<>#]|(?<![0-9A-Za-z\\])_)|@[^\s\u200b]|:\/\//,
};

/** Of a platform that is new here. */
const MENTION = /@[^\s\u200b]|:\/\//;

describe.each(names)('a text from outside, written for %s', (name) => {
  const { escape: write, code, maxLength } = platformOf(name);

  it('is one line without anything active, whatever it was', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = write(text);
        expect(written).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        expect(written).not.toMatch(active[name] ?? MENTION);
        expect(written.isWellFormed()).toBe(true);
      }),
      runs(2000),
    );
  });

  it.each(['alice', 'Bob Smith', 'john_doe', 'a.b-c', '李雷', 'da16f9b8', 'Ünal', 'x1'])(
    'stays as it is: %s',
    (text) => {
      expect(write(text)).toBe(name === 'teams' ? text.replace('_', '&#95;') : text);
    },
  );

  it('takes no longer than its length', () => {
    const startedAt = performance.now();
    for (const part of ['<', ':a', '@', '&', '_', '\\', '1', '://', '<at>', '`']) write(part.repeat(100_000));
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('as code does not end before its end', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = code(text);
        expect(written.startsWith('`') && written.endsWith('`')).toBe(true);
        expect(written.slice(1, -1)).not.toMatch(/[`\n\r]/);
        if (name === 'slack' || name === 'teams') expect(written).not.toMatch(/[<>]/);
      }),
    );
  });

  it('counts within the limit of the platform', () => {
    const limits: Readonly<Record<string, number>> = { slack: 4000, mattermost: 16_383, teams: 8000, discord: 2000 };
    expect(maxLength).toBe(limits[name] ?? maxLength);
  });

  it('is meant for the asker alone, but in Teams', () => {
    expect(platformOf(name).isPrivate).toBe(name !== 'teams');
  });
});

describe('a name copied from a reply', () => {
  it.each(['@alice', 'alice@example.com', '#ops', '<b>', '~x', 'http://x.test', 'www.x.test', ':smile:', '>x'])(
    'is known again: %s',
    (text) => {
      // As Mattermost shows it: without the backslashes.
      const shown = platformOf('mattermost').escape(text).replaceAll('\\', '');
      expect(withoutGaps(shown)).toBe(text);
      const inSlack = decodeEntities(platformOf('slack').escape(text));
      expect(withoutGaps(inSlack).replaceAll('\u223c', '~')).toBe(text);
    },
  );

  it('keeps a gap that is none of ours', () => {
    expect(withoutGaps(`on${GAP}5`)).toBe(`on${GAP}5`);
  });
});

describe('a text from outside on one line', () => {
  it('has blanks for what breaks a line, and no half characters', () => {
    expect(toLine('a\r\nb\u2028c\u202ed\0e\ud800')).toBe('a  b c d e\ufffd');
  });
});
