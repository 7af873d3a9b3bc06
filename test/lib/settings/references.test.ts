import { describe, expect, it } from 'vitest';
import {
  checkReferences,
  parseReference,
  type Reference,
  resolveReferences,
} from '../../../lib/settings/references.ts';

describe('A reference', () => {
  it.each<[string, Reference | undefined]>([
    ['secretsmanager:hotspot', { store: 'secretsmanager', id: 'hotspot' }],
    ['secretsmanager:hotspot#password', { store: 'secretsmanager', id: 'hotspot', key: 'password' }],
    [
      'secretsmanager:arn:aws:secretsmanager:eu-central-1:123456789012:secret:hotspot-AbCdEf#a',
      {
        store: 'secretsmanager',
        id: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:hotspot-AbCdEf',
        key: 'a',
      },
    ],
    ['ssm:/hotspot/allow', { store: 'ssm', id: '/hotspot/allow' }],
    ['ssm:/hotspot/allow#key', undefined],
    ['secretsmanager:', undefined],
    ['secretsmanager:a b', undefined],
    ['secretsmanager:a#', undefined],
    ['secretsmanager:a#b#c', undefined],
    ['ssm:', undefined],
    ['SSM:name', undefined],
    ['a plain value', undefined],
  ])('%s', (value, reference) => {
    expect(parseReference(value)).toEqual(reference);
  });

  it('that is not well written is told by its name and the forms there are', () => {
    const problems = checkReferences({ A: 'ssm:', B: 'secretsmanager:x', C: 'plain', D: undefined });
    expect(problems).toEqual([{ name: 'A', rule: expect.stringContaining('secretsmanager:<id>') }]);
  });
});

describe('Resolving', () => {
  const store: Record<string, string> = {
    'secretsmanager:json': '{"a":"one","b":"two","n":1}',
    'secretsmanager:text': 'a text',
    'ssm:/p': 'three',
  };
  const asked: string[] = [];
  const read = async ({ store: kind, id }: Reference) => {
    asked.push(id);
    const value = store[`${kind}:${id}`];
    if (value === undefined) throw new Error('a message that nobody may see');
    return value;
  };

  it('puts every value in its place, and reads each place once', async () => {
    const env = {
      A: 'secretsmanager:json#a',
      B: 'secretsmanager:json#b',
      C: 'ssm:/p',
      D: 'plain',
      E: 'secretsmanager:text',
    };
    const { env: resolved, problems } = await resolveReferences(env, read);
    expect(resolved).toEqual({ A: 'one', B: 'two', C: 'three', D: 'plain', E: 'a text' });
    expect(problems).toEqual([]);
    expect(asked.sort()).toEqual(['/p', 'json', 'text']);
  });

  it.each([
    ['secretsmanager:json#n', 'is no text in a JSON object'],
    ['secretsmanager:json#missing', 'is no text in a JSON object'],
    ['secretsmanager:text#a', 'is no text in a JSON object'],
    ['ssm:/missing', 'cannot be read'],
  ])('tells of %s where it is, and not what', async (reference, rule) => {
    const { problems } = await resolveReferences({ A: reference }, read);
    expect(problems).toEqual([{ name: 'A', rule: `${rule} (${reference})` }]);
  });
});
