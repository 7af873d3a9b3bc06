import { describe, expect, it } from 'vitest';
import { parseJson } from '../../lib/json.ts';

describe('bytes as JSON', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    [' [1, "ü", "\u{1f525}"] ', [1, 'ü', '\u{1f525}']],
    ['null', null],
    ['"\ufeff inside is a character"', '\ufeff inside is a character'],
  ])('reads %s', (text, value) => {
    expect(parseJson(Buffer.from(text))).toEqual({ ok: true, value });
  });

  it.each<[string, Uint8Array, string]>([
    ['no bytes', Buffer.from(''), 'is empty; send a JSON object'],
    ['a byte order mark', Buffer.from('\ufeff{}'), 'must not begin with a byte order mark'],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'is not valid UTF-8'],
    ['an overlong encoding', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'is not valid UTF-8'],
    ['half a surrogate pair as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'is not valid UTF-8'],
    ['a cut character', Buffer.from([0x22, 0xe2, 0x82]), 'is not valid UTF-8'],
    ['UTF-16', Buffer.from('{}', 'utf16le'), 'is not JSON'],
    ['a form', Buffer.from('enabled=true'), 'is not JSON'],
    ['only blanks', Buffer.from('  '), 'is not JSON'],
    ['two values', Buffer.from('{}{}'), 'is not JSON'],
    ['NaN', Buffer.from('NaN'), 'is not JSON'],
    ['brackets that never close', Buffer.from('['.repeat(10_000)), 'is not JSON'],
  ])('refuses %s and says only why', (_, bytes, rule) => {
    expect(parseJson(bytes)).toEqual({
      ok: false,
      code: 'PAYLOAD_INVALID',
      detail: `The body ${rule}.`,
      errors: [{ pointer: '', detail: rule }],
    });
  });

  it('reads what is 10,000 levels deep, and leaves the judgement to the payload', () => {
    const text = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    expect(parseJson(Buffer.from(text)).ok).toBe(true);
  });
});
