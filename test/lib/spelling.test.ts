import { describe, expect, it } from 'vitest';
import { decodeEntities, ESCAPED, escapes, isCutAt, spell } from '../../lib/spelling.ts';

const [percent, form, entities, json] = escapes;

describe('The spellings of a secret', () => {
  const exact = (text: string) => ({ text, kind: 'exact' });
  const base64 = (text: string) => ({ text, kind: 'base64' });
  const hexadecimal = (text: string) => ({ text, kind: 'hexadecimal' });

  it.each([
    ['nothing', '', []],
    ['seven signs, too few for another form', 'short-1', [exact('short-1')]],
    [
      'eight signs, whose base64 is the same for a URL',
      'p@$$w0rd',
      [exact('p@$$w0rd'), base64('cEAkJHcwcmQ'), hexadecimal('7040242477307264')],
    ],
    [
      'signs whose base64 is another one for a URL',
      '~~~~~?~~',
      [exact('~~~~~?~~'), base64('fn5+fn4/fn4'), base64('fn5-fn4_fn4'), hexadecimal('7e7e7e7e7e3f7e7e')],
    ],
    [
      'base64 of its own, also as a URL has it, without its padding',
      'ab+/cd+/==',
      [
        exact('ab+/cd+/=='),
        base64('YWIrL2NkKy89PQ'),
        base64('ab+/cd+/'),
        base64('ab-_cd-_'),
        hexadecimal('61622b2f63642b2f3d3d'),
      ],
    ],
    ['a prefix with nothing behind it', 'whsec_', [exact('whsec_')]],
    [
      'a prefix',
      'whsec_ab.cd',
      [exact('whsec_ab.cd'), base64('d2hzZWNfYWIuY2Q'), hexadecimal('77687365635f61622e6364'), exact('ab.cd')],
    ],
  ])('are, of %s', (_, value, spellings) => {
    expect(spell(value)).toEqual(spellings);
  });
});

describe('An escape', () => {
  it.each(['%', '+', '&', '\\'])('begins with %s', (sign) => {
    expect(ESCAPED.test(`a${sign}b`)).toBe(true);
  });

  it('is not in a text without such a sign', () => {
    expect(ESCAPED.test('a text, as it is: 1/2')).toBe(false);
  });

  it.each([
    ['percent', percent, '50%4', false],
    ['percent', percent, '%41%4', true],
    ['percent', percent, '%41', false],
    ['percent', percent, '%C3', true],
    ['a form', form, '%C3+%', false],
    ['entities', entities, '&amp; &#', true],
    ['entities', entities, '&amp; &lt;', false],
    ['entities', entities, '&a &b', false],
    ['JSON', json, '\\n \\q', true],
    ['JSON', json, '\\n \\u00e4', false],
  ])('of %s is broken or whole', (_, kind, text, isBroken) => {
    expect(kind?.isBroken(text)).toBe(isBroken);
  });

  it.each([
    ['percent', percent, '%41+%42', 'A+B'],
    ['a form', form, '%41+%42', 'A B'],
    ['a form, one layer deep: without a plus it is not one', form, '%41', '%41'],
    ['entities', entities, '&lt;&#65;&#x42;', '<AB'],
    ['JSON', json, '\\b\\f\\n\\r\\t\\"\\/\\\\\\u0041\\q', '\b\f\n\r\t"/\\Aq'],
  ])('of %s is undone', (_, kind, text, plain) => {
    expect(kind?.decode(text)).toBe(plain);
  });
});

describe('An entity', () => {
  it.each([
    ['&amp;&LT;&gt;&quot;&apos;', `&<>"'`],
    ['a&nbsp;b', 'a b'],
    ['&bogus;&ab;', '&bogus;&ab;'],
    ['&#65;&#x41;&#X41;', 'AAA'],
    ['&#0;&#x0;', '&#0;&#x0;'],
    ['&#1;', '\u0001'],
    ['&#x10ffff;', '\u{10ffff}'],
    ['&#x110000;&#1114112;&#9999999;', '&#x110000;&#1114112;&#9999999;'],
    ['&amp;lt;', '&lt;'],
  ])('such as %s stands for a sign, or stays', (text, plain) => {
    expect(decodeEntities(text)).toBe(plain);
  });
});

describe('A cut', () => {
  it.each([
    ['abc', 3, true],
    ['abc…', 3, true],
    ['abc ...', 3, true],
    ['abc..', 3, false],
    ['abc def', 3, false],
    ['abc', 2, false],
  ])('in %j at %i', (text, at, isCut) => {
    expect(isCutAt(text, at)).toBe(isCut);
  });
});
