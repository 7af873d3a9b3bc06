import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AskedCommand, ChatCommand, Verb } from '../../lib/chat/forms.ts';
import { parseWords as parse } from '../../lib/chat/grammar.ts';
import { angledLinks } from '../../lib/chat/links.ts';
import { printCommand } from '../../lib/chat/print.ts';
import { isBlank } from '../../lib/chat/words.ts';
import { parsePayload } from '../../lib/payload.ts';
import { runs } from '../support/runs.ts';

/** With all that any platform writes. */
const parseWords = (text: string) => parse(text, angledLinks);

const pieces = [
  ...[
    'on',
    'off',
    'status',
    'exempt',
    'add',
    'remove',
    'list',
    'plan',
    'help',
    'except',
    'none',
    '--config',
    '—config',
    '--replace',
    '—replace',
  ],
  ...[
    '5',
    '101',
    '-1',
    'id:',
    '@',
    '"',
    '“',
    '”',
    "'",
    '’',
    '\\',
    ',',
    '，',
    '<@U1|',
    '<@1>',
    '>',
    '<mailto:',
    '|',
    '&amp;',
  ],
  ...[' ', '\u00a0', '\u3000', '\u200b', '\u200d', '\n', '.', '..', 'alice', '\ud800', '\udc00', '😀'],
];
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...pieces), maxLength: 30 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((words) => words.join(' ')),
);

const text = fc
  .oneof(
    fc.constantFrom(
      'none',
      'except',
      'NONE',
      'ｎｏｎｅ',
      'id:7',
      '@alice',
      '--config',
      '<@U1|alice>',
      '<@1>',
      'a\\',
      '"',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...pieces), minLength: 1, maxLength: 6 }),
  )
  .map((value) => value.toWellFormed())
  // What shows nothing is refused in chat, though a payload may hold it.
  .filter((value) => !isBlank(value) && [...value].length <= 128);
const user = fc.oneof(
  text.map((name) => ({ name })),
  text.map((id) => ({ id })),
);
const users = (minLength: number) => fc.uniqueArray(user, { minLength, maxLength: 5, selector: JSON.stringify });
const target = {
  configId: fc.option(
    text.filter((id) => id !== '.' && id !== '..'),
    { nil: undefined },
  ),
};

function asked(verb: Verb, command: fc.Arbitrary<object>): fc.Arbitrary<AskedCommand> {
  return fc.record({ plan: fc.boolean(), command, target: fc.record(target) }).map(({ plan, command, target }) => {
    const all = { ...command, ...target, dryRun: plan || undefined };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return { kind: 'command', verb, plan, command: given as ChatCommand };
  });
}

const askedCommand = fc.oneof(
  asked(
    'on',
    fc
      .record({
        action: fc.constant('apply'),
        enabled: fc.constant(true),
        exitSessions: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
        excludeUsers: fc.option(users(0), { nil: undefined }),
        replace: fc.boolean(),
      })
      // Where no list is named there is nothing to confirm.
      .map(({ replace, ...command }) => (command.excludeUsers ? { ...command, replace } : command)),
  ),
  asked('off', fc.constant({ action: 'apply', enabled: false })),
  asked('status', fc.constant({ action: 'show' })),
  asked('exempt list', fc.constant({ action: 'show' })),
  asked('exempt add', fc.record({ action: fc.constant('exclude'), users: users(1) })),
  asked('exempt remove', fc.record({ action: fc.constant('include'), users: users(1) })),
);

describe('the grammar', () => {
  it('reads back what it prints', () => {
    fc.assert(
      fc.property(askedCommand, (ask) => {
        expect(parseWords(printCommand(ask))).toEqual(ask);
      }),
      runs(2000),
    );
  });

  it('gives an answer to any text, and takes only what a payload may hold', () => {
    fc.assert(
      fc.property(anyText, (words) => {
        const ask = parseWords(words);
        if (ask.kind === 'command') expect(parsePayload(ask.command)).toEqual({ ok: true, value: ask.command });
        if (ask.kind === 'mistake') {
          const { word = '', example } = ask.mistake;
          // Whole, so that it can be redacted before it is cut.
          expect(words).toContain(word);
          expect(parseWords(example).kind).toMatch(/^(command|help)$/);
          expect(example).toMatch(/^[\p{L}\d ._:"-]{1,120}$/u);
        }
      }),
      runs(5000),
    );
  });
});
