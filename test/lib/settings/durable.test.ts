import { describe, expect, it } from 'vitest';
import { type DurableRole, needsOf, readDurableSettings } from '../../../lib/settings/durable.ts';
import { createSettingsReader, type Env } from '../../../lib/settings/settings.ts';

const QUEUE = 'https://sqs.eu-central-1.amazonaws.com/123456789012/commands.fifo';
const DEAD = 'https://sqs.eu-central-1.amazonaws.com/123456789012/dead-letters';
const platform = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'k'.repeat(40),
};
const all = { ...platform, IDEMPOTENCY_TABLE: 'hotspot', COMMAND_QUEUE_URL: QUEUE, DEAD_LETTER_QUEUE_URL: DEAD };

function read(role: DurableRole, env: Env) {
  const reader = createSettingsReader(env);
  return { settings: readDurableSettings(reader, role), problems: reader.problems.map(({ name }) => name), reader };
}

describe('The settings of table and queues', () => {
  it.each(Object.keys(needsOf) as DurableRole[])('give %s what it has to do with, and nothing else', (role) => {
    const { settings, problems } = read(role, all);
    const { tableName, commandQueueUrl, deadLetterQueueUrl } = settings;
    expect(problems).toEqual([]);
    expect({ tableName, commandQueueUrl, deadLetterQueueUrl }).toEqual(
      {
        door: { tableName: 'hotspot', commandQueueUrl: QUEUE },
        event: { tableName: 'hotspot' },
        worker: {
          tableName: 'hotspot',
          commandQueueUrl: QUEUE,
          deadLetterQueueUrl: DEAD,
        },
        undertaker: { deadLetterQueueUrl: DEAD },
        redrive: { commandQueueUrl: QUEUE, deadLetterQueueUrl: DEAD },
      }[role],
    );
  });

  it.each<[DurableRole, string[]]>([
    ['door', []],
    ['event', []],
    ['worker', ['IDEMPOTENCY_TABLE', 'COMMAND_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL']],
    ['undertaker', ['DEAD_LETTER_QUEUE_URL']],
    ['redrive', ['COMMAND_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL']],
  ])('may be missing for %s but for %j, and AWS is not asked about then', (role, problems) => {
    const found = read(role, { AWS_ENDPOINT_URL: 'nonsense', AWS_SECRET_ACCESS_KEY: 'k'.repeat(40) });
    expect(found.problems).toEqual(problems);
    expect(found.settings.aws).toBeUndefined();
  });

  it('make the secrets known to the redactor', () => {
    const { reader, settings } = read('worker', { ...all, AWS_SESSION_TOKEN: 'a token' });
    expect(reader.known.map((secret) => secret.reveal()).sort()).toEqual(['AKIDEXAMPLE', 'a token', 'k'.repeat(40)]);
    expect(JSON.stringify(settings)).not.toContain('a token');
  });

  it('need the three of the platform where one of them is set', () => {
    const { problems } = read('door', { IDEMPOTENCY_TABLE: 'hotspot' });
    expect(problems.sort()).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_REGION', 'AWS_SECRET_ACCESS_KEY']);
  });

  it.each<[Env, object]>([
    [{ AWS_ENDPOINT_URL: 'http://localhost:1/' }, { dynamodb: 'http://localhost:1', sqs: 'http://localhost:1' }],
    [
      { AWS_ENDPOINT_URL: 'https://a.example', AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:2' },
      { dynamodb: 'https://a.example', sqs: 'http://127.0.0.1:2' },
    ],
    [{ AWS_ENDPOINT_URL_DYNAMODB: 'https://b.example/x' }, { dynamodb: 'https://b.example/x' }],
    [{}, {}],
  ])('take the specific endpoint first: %j', (env, endpoints) => {
    expect(read('worker', { ...all, ...env }).settings.aws?.endpoints).toEqual(endpoints);
  });

  it.each<[string, string[], string[]]>([
    ['IDEMPOTENCY_TABLE', ['abc', 'a_b.C-9', 'x'.repeat(255)], ['ab', 'a b', 'a/b', 'x'.repeat(256), ' abc', 'abc"']],
    [
      'COMMAND_QUEUE_URL',
      [QUEUE, 'http://localhost:4566/000000000000/commands.fifo', 'https://sqs.internal:8443/1/a.fifo'],
      [DEAD, 'http://sqs.example/1/a.fifo', `${QUEUE}?x=1`, `${QUEUE}#a`, 'commands.fifo', `${QUEUE}/`],
    ],
    ['DEAD_LETTER_QUEUE_URL', [DEAD, 'http://127.0.0.1:1/1/a'], [QUEUE, 'https://sqs.example', 'ftp://a.example/1/a']],
    ['MAX_EVENT_AGE_SECONDS', ['60', '1209600'], ['59', '1209601', '-60', '1e3', '60.5']],
    ['AWS_REGION', ['us-gov-west-1', 'cn-north-1'], ['eu central', 'evil.example/', 'EU-WEST-1']],
    ['AWS_ENDPOINT_URL_SQS', ['https://sqs.example'], ['http://sqs.example', 'https://u:p@sqs.example']],
  ])('%s is right with %j, and wrong with %j', (name, right, wrong) => {
    for (const value of right) expect([value, read('worker', { ...all, [name]: value }).problems]).toEqual([value, []]);
    for (const value of wrong)
      expect([value, read('worker', { ...all, [name]: value }).problems]).toEqual([value, [name]]);
  });

  it('have no limit of age where none is set', () => {
    expect(read('worker', all).settings.maxEventAgeSeconds).toBeUndefined();
    expect(read('event', { ...all, MAX_EVENT_AGE_SECONDS: '90' }).settings.maxEventAgeSeconds).toBe(90);
  });
});
