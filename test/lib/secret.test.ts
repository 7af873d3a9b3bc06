import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../lib/secret.ts';
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
