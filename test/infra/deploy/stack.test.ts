import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readStack, type Stack } from '../../../infra/deploy/stack.ts';

type Answer = [status: number, body: string];

const place = { stage: 'dev', region: 'eu-west-1' };
let aws: Server;
let answers: Record<string, Answer>;
let asked: string[];

// The SDK finds these, and an address of its own, in the environment only.
beforeAll(async () => {
  aws = createServer(async (request, response) => {
    const body = new URLSearchParams(await text(request));
    const action = body.get('Action') ?? request.url ?? '';
    asked.push([action, body.get('StackName'), body.get('TemplateStage')].filter(Boolean).join(' '));
    const [status, reply] = answers[action] ?? [500, ''];
    response.writeHead(status, { 'content-type': 'text/xml' });
    response.end(reply);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => aws.once('listening', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(aws.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_DEV_ACCESS_KEY_ID', 'DEV');
  vi.stubEnv('AWS_DEV_SECRET_ACCESS_KEY', 'planted-secret');
});

beforeEach(() => {
  asked = [];
  answers = { DescribeStacks: describes('UPDATE_COMPLETE'), GetTemplate: holds('{"Resources":{}}') };
});

afterAll(() => {
  vi.unstubAllEnvs();
  aws.close();
});

const describes = (status: string): Answer => [
  200,
  `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackStatus>${status}</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
];
const holds = (template: string): Answer => [
  200,
  `<GetTemplateResponse><GetTemplateResult><TemplateBody>${template.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</TemplateBody></GetTemplateResult></GetTemplateResponse>`,
];
const refuses = (status: number, code: string, message = 'planted'): Answer => [
  status,
  `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
];

describe('The stack that is deployed', () => {
  it('is asked for its state and its template as it was written, and no more where no function is meant', async () => {
    answers['GetTemplate'] = holds('{"Resources":{"A":{"Type":"AWS::SNS::Topic","Properties":{"TopicName":"<&>"}}}}');
    expect(await readStack(place)).toEqual({
      status: 'UPDATE_COMPLETE',
      template: { Resources: { A: { Type: 'AWS::SNS::Topic', Properties: { TopicName: '<&>' } } } },
      codes: {},
      unread: [],
    });
    expect(asked).toEqual(['DescribeStacks hotspot-webhook-dev', 'GetTemplate hotspot-webhook-dev Original']);
  });

  it('may be written by hand, in YAML, with the short forms', async () => {
    answers['GetTemplate'] = holds(
      `Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties: { QueueName: !Sub "\${AWS::StackName}-a", X: !GetAtt B.Arn }\n`,
    );
    expect((await readStack(place)).template?.Resources['A']?.Properties).toEqual({
      QueueName: { 'Fn::Sub': `\${AWS::StackName}-a` },
      X: { 'Fn::GetAtt': ['B', 'Arn'] },
    });
  });

  it.each([
    '',
    'no template',
    '{"Resources": []}',
    '{}',
    'Resources: { A: 7 }',
    'Resources: { A: { Type: 7 } }',
    '{',
    ': : :',
    '7',
  ])('is not understood where its template is %j', async (template) => {
    answers['GetTemplate'] = holds(template);
    expect(await readStack(place)).toEqual({
      status: 'UPDATE_COMPLETE',
      codes: {},
      unread: ['what becomes of the resources (cloudformation:GetTemplate: no template)'],
    });
  });

  it.each<[string, Answer, Stack]>([
    [
      'none',
      refuses(400, 'ValidationError', 'Stack with id hotspot-webhook-dev does not exist'),
      { status: 'none', codes: {}, unread: [] },
    ],
    [
      'one that may not be looked at',
      refuses(403, 'AccessDenied'),
      { codes: {}, unread: ['whether it is new (cloudformation:DescribeStacks: AccessDenied)'] },
    ],
    [
      'asked for in vain',
      refuses(400, 'ValidationError', 'planted'),
      { codes: {}, unread: ['whether it is new (cloudformation:DescribeStacks: ValidationError)'] },
    ],
  ])('may be %s', async (_, answer, stack) => {
    answers['DescribeStacks'] = answer;
    expect(await readStack(place, ['f'])).toEqual(stack);
    expect(asked).toEqual(['DescribeStacks hotspot-webhook-dev']);
  });

  it('may hide its template, which is told without what AWS said', async () => {
    answers['GetTemplate'] = refuses(403, 'AccessDenied');
    expect(await readStack(place, ['f'])).toEqual({
      status: 'UPDATE_COMPLETE',
      codes: {},
      unread: ['what becomes of the resources (cloudformation:GetTemplate: AccessDenied)'],
    });
  });

  it('tells the code of each function that it has, and which it may not tell', async () => {
    const lambda = (FunctionName: unknown) => ({ Type: 'AWS::Lambda::Function', Properties: { FunctionName } });
    const Resources = { F: lambda('f'), G: lambda('g'), H: lambda({ Ref: 'h' }), Q: { Type: 'AWS::SQS::Queue' } };
    answers['GetTemplate'] = holds(JSON.stringify({ Resources }));
    answers['/2015-03-31/functions/f'] = [200, '{"Configuration":{"CodeSha256":"abc="}}'];
    answers['/2015-03-31/functions/g'] = [403, '{"__type":"AccessDeniedException","message":"planted"}'];
    const { codes, unread } = await readStack(place, ['f', 'g', 'new']);
    expect(codes).toEqual({ f: 'abc=' });
    expect(unread).toEqual([expect.stringMatching(/^whether g runs other code \(lambda:GetFunction: \w+\)$/)]);
    expect(asked.filter((what) => what.includes('new'))).toEqual([]);
  });

  it('is told to be out of reach where it is', async () => {
    const address = process.env['AWS_ENDPOINT_URL'];
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    const stack = await readStack(place);
    vi.stubEnv('AWS_ENDPOINT_URL', address);
    expect(stack).toEqual({ codes: {}, unread: ['whether it is new (cloudformation:DescribeStacks: ECONNREFUSED)'] });
  });
});
