import { describe, expect, it } from 'vitest';
import {
  checkReferences,
  parseReference,
  type Reference,
  resolveReferences,
  StoreError,
  type Trouble,
  withStandIns,
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

describe('A trial start', () => {
  it('has a stand-in for every endpoint that is read later, and for nothing else', () => {
    const env = { HW_IAM_ENDPOINT: 'ssm:/iam', HW_WORKSPACE_ENDPOINT: 'https://a.test', HW_USER_PASSWORD: 'ssm:/p' };
    expect(withStandIns(env)).toEqual({ ...env, HW_IAM_ENDPOINT: expect.stringMatching(/^https:/) });
  });
});

describe('A setting that takes the proof away', () => {
  it.each(['ssm:/open', 'secretsmanager:open', 'secretsmanager:open#now', 'ssm:'])('cannot be given as %s', (value) => {
    const problems = checkReferences({ WEBHOOK_ALLOW_UNSIGNED: value });
    expect(problems).toEqual([{ name: 'WEBHOOK_ALLOW_UNSIGNED', rule: 'must be given as it is, not by reference' }]);
  });
});

const many = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`key-${at}`, `value-${at}`]));

describe('Resolving', () => {
  const store: Record<string, string> = {
    'secretsmanager:json': '{"a":"one","b":"two","n":1,"blank":" \\n","lines":"four\\r\\n\\n","toString":"five"}',
    'secretsmanager:text': 'a text',
    'secretsmanager:lines': 'a\nb\n',
    'secretsmanager:many': JSON.stringify(many),
    'secretsmanager:long': JSON.stringify({ [`${'漢'.repeat(40)}more`]: 'x' }),
    'secretsmanager:list': '[{"a":"b"}]',
    'ssm:/p': 'three',
    'ssm:/blank': ' ',
    'ssm:/object': '{"a":"one"}',
    'ssm:/empty': '',
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

  it.each<[string, string]>([
    ['secretsmanager:json#lines', 'four'],
    ['secretsmanager:lines', 'a\nb'],
    ['secretsmanager:json#toString', 'five'],
    ['secretsmanager:list', '[{"a":"b"}]'],
  ])('%s is %j: line breaks at the end are no part of a value', async (reference, value) => {
    expect((await resolveReferences({ A: reference }, read)).env).toEqual({ A: value });
  });

  it.each<[string, Trouble, string]>([
    ['secretsmanager:json#n', 'gone', 'is no text in a JSON object'],
    ['secretsmanager:json#missing', 'gone', 'is no text in a JSON object'],
    ['secretsmanager:json#constructor', 'gone', 'is no text in a JSON object'],
    ['secretsmanager:list#0', 'gone', 'is no text in a JSON object'],
    ['secretsmanager:json#blank', 'gone', 'is empty'],
    ['ssm:/blank', 'gone', 'is empty'],
    ['ssm:/empty', 'gone', 'is empty'],
    ['ssm:/missing', 'unreached', 'cannot be read'],
    ['ssm:/object', 'unreadable', 'is a whole JSON object: name one of its keys (a) as secretsmanager:<id>#<key>'],
    [
      'secretsmanager:many',
      'unreadable',
      `is a whole JSON object: name one of its keys (${Object.keys(many).slice(0, 10).join(', ')}, …) as secretsmanager:<id>#<key>`,
    ],
    [
      'secretsmanager:long',
      'unreadable',
      `is a whole JSON object: name one of its keys (${'漢'.repeat(40)}) as secretsmanager:<id>#<key>`,
    ],
  ])('of %s it is told why there is no value: %s', async (reference, trouble, rule) => {
    const { env, problems, troubles } = await resolveReferences({ A: reference }, read);
    expect(env).toEqual({ A: reference });
    expect([...troubles]).toEqual([['A', trouble]]);
    expect(problems).toEqual([{ name: 'A', rule: `${rule} (${reference})` }]);
    expect(JSON.stringify(problems)).not.toMatch(/value-\d/);
  });

  it.each<Trouble>(['gone', 'unreadable', 'unreached'])(
    'a store that says %s is taken at its word',
    async (trouble) => {
      const { troubles } = await resolveReferences({ A: 'ssm:/a' }, () => Promise.reject(new StoreError(trouble)));
      expect([...troubles]).toEqual([['A', trouble]]);
    },
  );

  it('takes a JSON object as a whole for the command of a schedule, and for nothing else', async () => {
    const command = '{"enabled":true,"exitSessions":2}';
    const env = { SCHEDULE_COMMAND: 'ssm:/c', CHATOPS_ALLOW: 'ssm:/c', HW_USER_PASSWORD: 'ssm:/c' };
    const { env: resolved, troubles } = await resolveReferences(env, async () => command);
    expect(resolved['SCHEDULE_COMMAND']).toBe(command);
    expect([...troubles.keys()]).toEqual(['CHATOPS_ALLOW', 'HW_USER_PASSWORD']);
  });

  it('tells what is wrong in the order of the settings, however the answers come', async () => {
    const waits = [30, 0, 15];
    const { problems } = await resolveReferences({ A: 'ssm:/0', B: 'ssm:/1', C: 'ssm:/2' }, async ({ id }) => {
      await new Promise((resolve) => setTimeout(resolve, waits[Number(id.slice(1))]));
      throw new Error('down');
    });
    expect(problems.map(({ name }) => name)).toEqual(['A', 'B', 'C']);
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
