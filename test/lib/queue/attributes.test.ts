import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizeOf, toAttributes, toVisible } from '../../../lib/queue/attributes.ts';

describe('A text in an attribute', () => {
  it.each([
    ['alice', 'alice'],
    ['The user may not do this. …', 'The user may not do this. …'],
    ['会话', '会话'],
    ['a\u0000b\u001fc\u007f', 'a?b?c?'],
    ['a\nb\tc\r', 'a?b?c?'],
    ['\ud800x\udc00', '?x?'],
    ['\u{1f600}', '\u{1f600}'],
    ['a\u202eb\u200b\u2028', 'a?b??'],
    ['\ufffe\uffff', '??'],
    ['', ''],
  ])('%j is %j', (text, shown) => {
    expect(toVisible(text, 256)).toBe(shown);
  });

  it('is cut by characters, never within one', () => {
    expect(toVisible('x'.repeat(300), 256)).toBe('x'.repeat(256));
    expect(toVisible('\u{1f600}'.repeat(300), 256)).toBe('\u{1f600}'.repeat(256));
    expect([...toVisible(`x${'\u{1f600}'.repeat(300)}`, 256)]).toHaveLength(256);
  });

  it('is one that the queue takes, whatever it was', () => {
    const allowed = /^[\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(30), (text, max) => {
        const shown = toVisible(text, max);
        expect(shown.isWellFormed() && allowed.test(shown) && [...shown].length <= max).toBe(true);
      }),
    );
  });
});

describe('Attributes', () => {
  it('leave out what is empty or unknown', () => {
    expect(toAttributes({ a: '1', b: '', c: undefined })).toEqual({ a: { DataType: 'String', StringValue: '1' } });
  });

  it('are ten at most', () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`n${at}`, `${at}`]));
    expect(Object.keys(toAttributes(many))).toEqual(Array.from({ length: 10 }, (_, at) => `n${at}`));
  });

  it('count by names, types and values, in bytes', () => {
    expect(sizeOf('ü', {})).toBe(2);
    expect(sizeOf('', toAttributes({ kind: 'command' }))).toBe('kind'.length + 'String'.length + 'command'.length);
  });
});
