import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createRedactor, Secret } from '../../lib/secret.ts';
import { everythingOf } from '../support/leaks.ts';

const value = 'Pl4nted"pass\\word&with/odd signs+ü';

describe('a secret', () => {
  const secret = new Secret(value);

  it.each<[string, () => string]>([
    ['String()', () => String(secret)],
    ['a template', () => `${secret}`],
    ['concatenation', () => `a ${secret}`.slice(2)],
    ['toLocaleString()', () => (secret as object).toLocaleString()],
    ['JSON.stringify()', () => JSON.parse(JSON.stringify(secret))],
    ['JSON.stringify() inside something', () => JSON.parse(JSON.stringify({ deep: [secret] })).deep[0]],
    ['inspect()', () => inspect(secret)],
    ['inspect() with everything shown', () => inspect(secret, { showHidden: true, depth: null })],
    ['format %s', () => format('%s', secret)],
    ['format %o', () => format('%o', secret)],
    ['format %O', () => format('%O', secret)],
    ['format %j', () => JSON.parse(format('%j', secret))],
  ])('prints as [secret] through %s', (_, print) => {
    expect(print()).toBe('[secret]');
  });

  it('has no property that could be copied or listed', () => {
    expect(Reflect.ownKeys(secret)).toEqual([]);
    expect({ ...secret }).toEqual({});
    expect(everythingOf({ secret })).not.toContain('Pl4nted');
  });

  it('shows itself to whoever asks for it by name only', () => {
    expect(secret.reveal()).toBe(value);
  });
});

describe('the redactor', () => {
  const redact = (text: string, ...known: string[]) => createRedactor(known.map((one) => new Secret(one))).redact(text);

  it.each([
    ['as it is', `user has ${value}, sorry`, 'user has [secret], sorry'],
    ['twice', `${value}${value}`, '[secret][secret]'],
    ['escaped for a URL', `?p=${encodeURIComponent(value)}&x`, '?p=[secret]&x'],
    ['escaped for HTML', `<p>Pl4nted&quot;pass\\word&amp;with/odd signs+ü</p>`, '<p>[secret]</p>'],
    ['escaped for JSON', `{"p":${JSON.stringify(value)}}`, '{"p":"[secret]"}'],
  ])('takes a secret out that is echoed %s', (_, text, expected) => {
    expect(redact(text, value)).toBe(expected);
  });

  it('takes out the key of a Standard Webhooks secret, also without its prefix', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(redact(`a ${secret} b ${secret.slice(6)} c`, secret)).toBe('a [secret] b [secret] c');
  });

  it('takes the longer one first where one secret contains another', () => {
    expect(redact('x-abcdef-y-abc', 'abc', 'abcdef')).toBe('x-[secret]-y-[secret]');
  });

  it('treats a secret as text and not as a pattern', () => {
    expect(redact('a.c abc $& .*', '.*', '$&')).toBe('a.c abc [secret] [secret]');
  });

  it('leaves a text alone that holds no secret, and is not confused by an empty one', () => {
    expect(redact('nothing here', '', value)).toBe('nothing here');
  });

  it('takes secrets out of every text of a value, and leaves the rest as it is', () => {
    const { redactAll } = createRedactor([new Secret(value), new Secret('2')]);
    const users = [{ id: value, name: 'alice' }, { name: `x ${value}` }];
    expect(redactAll({ id: 'a', exitSessions: 2, enabled: true, none: null, users })).toEqual({
      id: 'a',
      exitSessions: 2,
      enabled: true,
      none: null,
      users: [{ id: '[secret]', name: 'alice' }, { name: 'x [secret]' }],
    });
    const clean = { id: 'a', users: ['b'] };
    expect(redactAll(clean)).toBe(clean);
    expect(redactAll(undefined)).toBeUndefined();
  });

  it('does not look for a secret below eight characters in what are mostly names', () => {
    const { redact, redactAll } = createRedactor([new Secret('short-1'), new Secret('longer-1')]);
    expect(redactAll({ name: 'short-1', id: 'longer-1' })).toEqual({ name: 'short-1', id: '[secret]' });
    expect(redact('short-1')).toBe('[secret]');
  });

  it('knows secrets that it learnt later', () => {
    const redactor = createRedactor([]);
    expect(redactor.redact('token MII1')).toBe('token MII1');
    redactor.learn(new Secret('MII1'));
    expect(redactor.redact('token MII1')).toBe('token [secret]');
  });

  it('keeps the last 16 learnt ones, and those of the configuration for ever', () => {
    const redactor = createRedactor([new Secret(value)]);
    for (let i = 10; i < 27; i += 1) redactor.learn(new Secret(`token-${i}`));
    expect(redactor.redact(`token-10 token-11 token-26 ${value}`)).toBe('token-10 [secret] [secret] [secret]');
  });
});
