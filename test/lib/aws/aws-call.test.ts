import { describe, expect, it } from 'vitest';
import { type AwsService, createAwsCall, toAwsUrl } from '../../../lib/aws/aws-call.ts';
import type { Answer, Call, Silence } from '../../../lib/cloud/http.ts';
import { Secret } from '../../../lib/secret.ts';
import type { AwsSettings } from '../../../lib/settings/durable.ts';
import { NOON } from '../../support/clock.ts';
import vectors from '../../vectors/aws-sigv4.json' with { type: 'json' };

const settings: AwsSettings = {
  region: 'eu-central-1',
  accessKeyId: new Secret(vectors.accessKeyId),
  secretAccessKey: new Secret(vectors.secretAccessKey),
  endpoints: {},
};

const said = (status: number, text?: string): Answer => ({ status, headers: new Headers(), text });
const silent = (sent: boolean): Silence => ({ silence: sent ? 'timeout' : 'unreachable', sent });
const error = (status: number, type: string) =>
  said(status, JSON.stringify({ __type: type, message: 'quotes a secret' }));
const done = said(200, '{"MessageId":"1"}');

/** A service that says these things in turn; each takes so many milliseconds. */
function createService(answers: readonly (Answer | Silence)[], tookMs = 0) {
  let time = NOON;
  const calls: Array<{ call: Call; limitMs: number; leftMs: number | undefined }> = [];
  const aws = createAwsCall(
    {
      now: () => time,
      async send(call, limitMs, leftMs) {
        calls.push({ call, limitMs, leftMs });
        time += tookMs;
        return answers[calls.length - 1] ?? silent(true);
      },
    },
    settings,
  );
  return { aws, calls };
}

describe('A call', () => {
  it.each(vectors.cases)('of $service is signed as the SDK signs it: $operation', async (vector) => {
    const { service, region, sessionToken, endpoint, operation, body, at, authorization } = vector;
    const calls: Call[] = [];
    const aws = createAwsCall(
      {
        now: () => Date.parse(at),
        async send(call) {
          calls.push(call);
          return done;
        },
      },
      {
        ...settings,
        region,
        ...(sessionToken ? { sessionToken: new Secret(sessionToken) } : {}),
        endpoints: endpoint ? { dynamodb: endpoint, sqs: endpoint } : {},
      },
    );
    expect(await aws(service as AwsService, operation, body, Number.POSITIVE_INFINITY)).toMatchObject({ ok: true });
    expect(calls).toMatchObject([
      {
        method: 'POST',
        body: JSON.stringify(body),
        headers: {
          authorization,
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `${service === 'sqs' ? 'AmazonSQS' : 'DynamoDB_20120810'}.${operation}`,
          'x-amz-date': '20261125T120000Z',
        },
      },
    ]);
    expect(calls[0]?.headers?.['x-amz-security-token']).toBe(sessionToken);
  });

  it.each<[title: string, answers: (Answer | Silence)[], expected: object, tries: number]>([
    ['is done', [done], { ok: true, value: { MessageId: '1' } }, 1],
    [
      'is refused: once',
      [error(400, 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException')],
      { ok: false, status: 400, error: 'ConditionalCheckFailedException', sent: true, lost: false },
      1,
    ],
    ['is not allowed: once', [error(403, 'AccessDeniedException')], { status: 403, error: 'AccessDeniedException' }, 1],
    [
      'asks for a queue that is not there: once',
      [error(400, 'com.amazonaws.sqs#AWS.SimpleQueueService.NonExistentQueue')],
      { status: 400, error: 'AWS.SimpleQueueService.NonExistentQueue' },
      1,
    ],
    ['has no connection, then is done', [silent(false), done], { ok: true }, 2],
    ['never has a connection', [silent(false), silent(false)], { ok: false, sent: false, lost: false }, 2],
    ['loses its answer, then is done', [silent(true), done], { ok: true }, 2],
    ['loses its answer twice', [silent(true), silent(true)], { ok: false, sent: true, lost: true }, 2],
    ['loses its answer, then has no connection', [silent(true), silent(false)], { sent: true, lost: true }, 2],
    [
      'loses its answer, then is refused: the first may have been done',
      [silent(true), error(400, 'ConditionalCheckFailedException')],
      { status: 400, error: 'ConditionalCheckFailedException', sent: true, lost: true },
      2,
    ],
    ['breaks off, then breaks off', [said(200), said(200)], { ok: false, sent: true, lost: true }, 2],
    ['is throttled, then done', [error(400, 'ProvisionedThroughputExceededException'), done], { ok: true }, 2],
    ['is throttled by HTTP', [said(429, ''), said(429, '')], { ok: false, status: 429, sent: true, lost: false }, 2],
    ['fails there, then is done', [error(500, 'InternalServerError'), done], { ok: true }, 2],
    ['fails there', [said(503, 'no'), said(503, 'no')], { ok: false, status: 503, sent: true, lost: false }, 2],
    ...[429, 500].map((status): [string, Answer[], object, number] => [
      `is told ${status} for a reason that nobody knows, then is done`,
      [error(status, 'UnheardOfException'), done],
      { ok: true },
      2,
    ]),
    [
      'is refused for a reason that only begins like one that passes: once',
      [error(400, 'ThrottlingExceptionOfAnotherKind')],
      { error: 'ThrottlingExceptionOfAnotherKind' },
      1,
    ],
    ['meets a page: not reached', [said(200, '<html>'), said(200, '<html>')], { status: 200, lost: false }, 2],
    ['meets a list: not reached', [said(200, '[]'), said(200, '[]')], { status: 200, lost: false }, 2],
    ['meets a page that refuses, then is done', [said(403, '<html>'), done], { ok: true }, 2],
  ])('that %s', async (_, answers, expected, tries) => {
    const { aws, calls } = createService(answers);
    expect(
      await aws('sqs', 'SendMessage', { QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/a' }, NOON + 9_000),
    ).toMatchObject(expected);
    expect(calls).toHaveLength(tries);
  });

  it.each(['two words', 'a#b c', '', 'x'.repeat(101), '<secret>'])(
    'keeps no error of another form: %j',
    async (type) => {
      const { aws } = createService([error(400, type), error(400, type)]);
      expect(await aws('dynamodb', 'GetItem', {}, NOON + 9_000)).toEqual({
        ok: false,
        status: 400,
        sent: true,
        lost: false,
      });
    },
  );

  it('waits a second for each try and never past its deadline', async () => {
    const { aws, calls } = createService([silent(true), silent(true)], 800);
    await aws('dynamodb', 'GetItem', {}, NOON + 1_500);
    expect(calls.map(({ limitMs, leftMs }) => [limitMs, leftMs])).toEqual([
      [1000, 1500],
      [1000, 700],
    ]);
    const late = createService([silent(true), silent(true)], 1_000);
    await late.aws('dynamodb', 'GetItem', {}, NOON + 1_000);
    expect(late.calls).toHaveLength(1);
  });

  it('is signed anew for its second try', async () => {
    const { aws, calls } = createService([silent(true), done], 1_000);
    await aws('dynamodb', 'GetItem', {}, NOON + 9_000);
    const [first, second] = calls.map(({ call }) => call.headers?.['x-amz-date']);
    expect([first, second]).toEqual(['20261125T120000Z', '20261125T120001Z']);
  });
});

it.each<[AwsService, object, Partial<AwsSettings>, string]>([
  ['dynamodb', {}, {}, 'https://dynamodb.eu-central-1.amazonaws.com/'],
  ['dynamodb', {}, { region: 'cn-north-1' }, 'https://dynamodb.cn-north-1.amazonaws.com.cn/'],
  ['sqs', { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/a.fifo' }, {}, 'https://sqs.eu-west-1.amazonaws.com/'],
  [
    'sqs',
    { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/a' },
    { endpoints: { sqs: 'http://localhost:1' } },
    'http://localhost:1/',
  ],
  ['dynamodb', {}, { endpoints: { dynamodb: 'https://vpce.invalid/x' } }, 'https://vpce.invalid/x/'],
  ['dynamodb', {}, { endpoints: { sqs: 'http://localhost:1' } }, 'https://dynamodb.eu-central-1.amazonaws.com/'],
])('a call of %s with %j and %j goes to its place', (service, body, more, url) => {
  expect(toAwsUrl(service, body as Readonly<Record<string, unknown>>, { ...settings, ...more })).toBe(url);
});
