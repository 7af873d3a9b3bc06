import { describe, expect, it } from 'vitest';
import { findChanges } from '../../../infra/deploy/changes.ts';
import { createIsCreateOnly } from '../../../infra/deploy/create-only.ts';
import type { Resource, Template } from '../../../infra/deploy/template-summary.ts';

const isCreateOnly = createIsCreateOnly();
const of = (Resources: Record<string, Resource>): Template => ({ Resources });
const queue = (Properties: Record<string, unknown>): Resource => ({ Type: 'AWS::SQS::Queue', Properties });
const show = (before: Record<string, Resource>, now: Record<string, Resource>) =>
  findChanges(of(before), of(now), isCreateOnly).map(({ id, does, properties }) => [id, does, properties.join()]);

describe('A deployment', () => {
  it('adds what is not there, and removes what is no longer wanted', () => {
    expect(show({ A: queue({}), B: queue({}) }, { B: queue({}), C: queue({}) })).toEqual([
      ['C', 'added', ''],
      ['A', 'removed', ''],
    ]);
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['nothing', { VisibilityTimeout: 30 }, { VisibilityTimeout: 30 }],
    ['the order of keys', { A: { x: 1, y: [{ p: 1, q: 2 }] } }, { A: { y: [{ q: 2, p: 1 }], x: 1 } }],
    [
      'a number that is a text',
      { VisibilityTimeout: 30, SqsManagedSseEnabled: true },
      { VisibilityTimeout: '30', SqsManagedSseEnabled: 'true' },
    ],
    ['a property that is undefined', { VisibilityTimeout: 30 }, { VisibilityTimeout: 30, Tags: undefined }],
    [
      'the folder of the upload',
      { Code: { S3Key: 'serverless/hotspot-webhook/prod/1700000000000-2023-11-14T22:13:20.000Z/webhook.zip' } },
      { Code: { S3Key: 'serverless/hotspot-webhook/prod/1800000000000-2027-01-15T08:00:00.000Z/webhook.zip' } },
    ],
  ])('leaves a resource alone that differs in %s', (_, before, now) => {
    expect(show({ A: queue(before) }, { A: queue(now) })).toEqual([]);
  });

  it.each<[Record<string, unknown>, Record<string, unknown>, string, string]>([
    [{ VisibilityTimeout: 30 }, { VisibilityTimeout: 31 }, 'changed', 'VisibilityTimeout'],
    [{ VisibilityTimeout: 30 }, {}, 'changed', 'VisibilityTimeout'],
    [{}, { Tags: [{ Key: 'a', Value: 'b' }], VisibilityTimeout: 1 }, 'changed', 'Tags,VisibilityTimeout'],
    [{ QueueName: 'a' }, { QueueName: 'b' }, 'changed, perhaps replaced', 'QueueName'],
    [
      { QueueName: 'a', VisibilityTimeout: 1 },
      { QueueName: 'b' },
      'changed, perhaps replaced',
      'QueueName,VisibilityTimeout',
    ],
    [{ QueueName: 'a' }, { QueueName: { Ref: 'Other' } }, 'changed, perhaps replaced', 'QueueName'],
    [{}, { FifoQueue: true }, 'changed, perhaps replaced', 'FifoQueue'],
  ])('from %j to %j: %s by %s', (before, now, does, properties) => {
    expect(show({ A: queue(before) }, { A: queue(now) })).toEqual([['A', does, properties]]);
  });

  it('tells a function by its code, too, where that is known to be other', () => {
    const lambda = (folder: string): Resource => ({
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'f', Code: { S3Key: `serverless/s/prod/${folder}/f.zip` } },
    });
    const [before, now] = [of({ F: lambda('1-a'), G: lambda('1-a') }), of({ F: lambda('2-b'), G: lambda('2-b') })];
    expect(findChanges(before, now, isCreateOnly, (id) => id === 'F')).toEqual([
      { id: 'F', type: 'AWS::Lambda::Function', does: 'changed', properties: ['Code'] },
    ]);
  });

  it('may make anew what became another type, or is of a type that nobody knows', () => {
    const other = { Type: 'AWS::SNS::Topic' };
    expect(show({ A: queue({}) }, { A: other })).toEqual([['A', 'changed, perhaps replaced', 'Type']]);
    const custom = (x: number): Resource => ({ Type: 'Custom::Thing', Properties: { x } });
    expect(show({ A: custom(1) }, { A: custom(2) })).toEqual([['A', 'changed, perhaps replaced', 'x']]);
  });

  it('changes what becomes of a resource, and not its notes', () => {
    expect(show({ A: queue({}) }, { A: { ...queue({}), DeletionPolicy: 'Retain' } })).toEqual([
      ['A', 'changed', 'DeletionPolicy'],
    ]);
    const noted = { ...queue({}), Metadata: { a: 1 }, DependsOn: 'B' };
    expect(show({ A: queue({}), B: queue({}) }, { A: noted, B: queue({}) })).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['Ref', { Ref: 'Group' }],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Group', 'Arn'] }],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Group.Arn' }],
    ['Fn::Sub', { 'Fn::Sub': `x-\${Group}` }],
    ['Fn::Sub of an attribute', { 'Fn::Sub': [`x-\${Group.Arn}`, {}] }],
    ['Fn::Join, further in', { 'Fn::Join': ['', ['a', { Ref: 'Group' }]] }],
  ])('changes what refers to a resource that is made anew, by %s', (_, reference) => {
    const group = (Name: string): Resource => ({ Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name } });
    const rest = {
      Schedule: { Type: 'AWS::Scheduler::Schedule', Properties: { GroupName: reference } },
      Named: queue({ QueueName: reference }),
      Beyond: queue({ QueueName: { 'Fn::GetAtt': ['Named', 'Arn'] } }),
      Alone: queue({ QueueName: { Ref: 'Grouper' }, Tags: [{ Key: 'Group', Value: 'Group' }] }),
    };
    expect(show({ Group: group('a'), ...rest }, { Group: group('b'), ...rest })).toEqual([
      ['Group', 'changed, perhaps replaced', 'Name'],
      ['Schedule', 'changed', 'GroupName'],
      ['Named', 'changed, perhaps replaced', 'QueueName'],
      ['Beyond', 'changed, perhaps replaced', 'QueueName'],
    ]);
  });

  it('names what differs, and never how', () => {
    const variables = (HW_USER_PASSWORD: string): Resource => ({
      Type: 'AWS::Lambda::Function',
      Properties: { Environment: { Variables: { HW_USER_PASSWORD } } },
    });
    const changes = findChanges(of({ F: variables('planted') }), of({ F: variables('other') }), isCreateOnly);
    expect(changes).toEqual([{ id: 'F', type: 'AWS::Lambda::Function', does: 'changed', properties: ['Environment'] }]);
  });
});
