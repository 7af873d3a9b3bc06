import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChanges } from '../../../infra/deploy/changes.ts';
import { toDeployment } from '../../../infra/deploy/deployment.ts';
import { countAttempts } from '../../../infra/deploy/durable.ts';
import {
  createWorkplace,
  everyPart,
  type Package,
  packaged,
  type Resource,
  settings,
  type Template,
} from './package-run.ts';
import { takes } from './template-filter.ts';
import { lint } from './template-lint.ts';

const places = [createWorkplace(), createWorkplace(), createWorkplace()] as const;
/** With every part, the same without table and queues, and with nothing beside them. */
let on: Template;
let off: Template;
let bare: Package;

beforeAll(async () => {
  const durable = ['--param', 'durable=on'];
  const [whole, without, alone] = await Promise.all([
    packaged(places[0], [...everyPart, ...durable, '--param', 'reservedConcurrency=3'], {
      ...settings,
      RETRY_DELAYS_SECONDS: '1 2 3',
      MAX_EVENT_AGE_SECONDS: '3600',
      // For npm run redrive: a deployment has its own.
      COMMAND_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/of-another-stack.fifo',
      DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/1/of-another-stack',
    }),
    packaged(places[1], [...everyPart, '--param', 'durable=off'], settings),
    packaged(places[2], [...durable, '--param', 'alarms=off'], settings),
  ]);
  on = whole.template;
  off = without.template;
  bare = alone;
}, 90_000);

afterAll(() => {
  for (const place of places) place.remove();
});

const of = ({ Resources }: Template, type: string): Array<[id: string, Resource]> =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);
const propertiesOf = (id: string) => on.Resources[id]?.Properties ?? {};
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

type Statement = { Effect: string; Action: string | string[]; Resource: unknown; Principal?: unknown };

/** What a role may do: `action resource`, but for its log and its settings. */
function rightsOf(role: string): string[] {
  const inline = (propertiesOf(role)['Policies'] ?? []) as Array<{ PolicyName: string; PolicyDocument: unknown }>;
  const beside = of(on, 'AWS::IAM::RolePolicy').map(([, { Properties }]) => Properties);
  return [...inline, ...beside.filter(({ RoleName }) => RoleName.Ref === role)]
    .filter(({ PolicyName }) => !['write-log', 'read-settings'].includes(PolicyName as string))
    .flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement: Statement[] }).Statement)
    .flatMap(({ Action, Resource }) =>
      [Action].flat().map((action) => `${action} ${(Resource as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0]}`),
    );
}

const table = ['dynamodb:GetItem Records', 'dynamodb:PutItem Records', 'dynamodb:UpdateItem Records'];
const take = (queue: string) =>
  ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => `sqs:${action} ${queue}`);

describe('durable=on', () => {
  it('is a template that CloudFormation knows', () => {
    expect(lint(on)).toEqual([]);
    expect(lint(bare.template)).toEqual([]);
  });

  it('deploys worker and undertaker, and neither eventbus nor schedule', () => {
    const seen = of(on, 'AWS::Lambda::Function').map(([id, { Properties }]) => [
      id,
      Properties['Handler'],
      Properties['Timeout'],
      Properties['ReservedConcurrentExecutions'],
    ]);
    expect(seen).toEqual([
      ['WebhookLambdaFunction', 'dist/webhook.handler', 28, 3],
      ['ChatopsLambdaFunction', 'dist/chatops.handler', 28, 3],
      ['WorkerLambdaFunction', 'dist/worker.handler', 60, undefined],
      ['UndertakerLambdaFunction', 'dist/undertaker.handler', 30, undefined],
    ]);
    expect([...bare.zips.keys()]).toEqual(['undertaker.zip', 'webhook.zip', 'worker.zip']);
  });

  it('tells each function where its table and queues are, and the undertaker nothing of a secret', () => {
    const variables = Object.fromEntries(
      of(on, 'AWS::Lambda::Function').map(([id, { Properties }]) => [
        id.replace('LambdaFunction', ''),
        Properties['Environment']?.Variables ?? {},
      ]),
    );
    const made = { IDEMPOTENCY_TABLE: { Ref: 'Records' }, COMMAND_QUEUE_URL: { Ref: 'Commands' } };
    expect(variables['Webhook']).toMatchObject({ ...made, MAX_EVENT_AGE_SECONDS: '3600' });
    expect(variables['Chatops']).toMatchObject({ ...made, MAX_EVENT_AGE_SECONDS: '3600' });
    expect(variables['Webhook']).not.toHaveProperty('DEAD_LETTER_QUEUE_URL');
    expect(variables['Worker']).toMatchObject({
      ...made,
      DEAD_LETTER_QUEUE_URL: { Ref: 'DeadLetters' },
      RETRY_DELAYS_SECONDS: '1 2 3',
      HW_USER_PASSWORD: settings.HW_USER_PASSWORD,
      CHATOPS_ALLOW: settings.CHATOPS_ALLOW,
      SCHEDULE_COMMAND: settings.SCHEDULE_COMMAND,
    });
    expect(Object.keys(variables['Worker'])).not.toContain('SLACK_SIGNING_SECRETS');
    expect(variables['Undertaker']).toEqual({
      DEAD_LETTER_QUEUE_URL: { Ref: 'DeadLetters' },
      RETRY_DELAYS_SECONDS: '1 2 3',
    });
  });

  it('has a table that costs nothing while nothing happens, forgets by itself, and stays', () => {
    expect(of(on, 'AWS::DynamoDB::Table')).toEqual([
      [
        'Records',
        {
          Type: 'AWS::DynamoDB::Table',
          DeletionPolicy: 'Retain',
          UpdateReplacePolicy: 'Retain',
          Properties: {
            BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            TimeToLiveSpecification: { AttributeName: 'expiration', Enabled: true },
          },
        },
      ],
    ]);
  });

  it.each([
    [
      'Commands',
      {
        FifoQueue: true,
        ContentBasedDeduplication: true,
        VisibilityTimeout: 90,
        MaximumMessageSize: 262_144,
        RedrivePolicy: { deadLetterTargetArn: arnOf('Deaths'), maxReceiveCount: 4 },
      },
    ],
    ['Deaths', { FifoQueue: true, VisibilityTimeout: 60, MaximumMessageSize: 262_144 }],
    ['DeadLetters', { MaximumMessageSize: 1_048_576 }],
  ])('has the queue %s, kept 14 days, encrypted, over TLS only, and kept by a switch', (id, properties) => {
    expect(propertiesOf(id)).toEqual({ ...properties, MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    expect(on.Resources[id]).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    const policy = propertiesOf(`${id}Policy`);
    expect(policy['Queues']).toEqual([{ Ref: id }]);
    expect(policy['PolicyDocument'].Statement).toContainEqual({
      Effect: 'Deny',
      Principal: '*',
      Action: expect.arrayContaining(['sqs:SendMessage', 'sqs:ReceiveMessage']),
      Resource: arnOf(id),
      Condition: { Bool: { 'aws:SecureTransport': false } },
    });
  });

  it.each([
    ['Commands', 'Worker'],
    ['Deaths', 'Undertaker'],
  ])('hands what is in %s to %s, one by one', (queue, name) => {
    const mappings = of(on, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    expect(mappings).toHaveLength(2);
    expect(mappings.find(({ EventSourceArn }) => EventSourceArn['Fn::GetAtt'][0] === queue)).toEqual({
      EventSourceArn: arnOf(queue),
      FunctionName: arnOf(`${name}LambdaFunction`),
      BatchSize: 1,
      Enabled: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    // AWS refuses less than the function's own time.
    expect(propertiesOf(queue)['VisibilityTimeout']).toBeGreaterThan(propertiesOf(`${name}LambdaFunction`)['Timeout']);
  });

  it.each([
    ['WebhookRole', ['sqs:SendMessage Commands', ...table]],
    ['ChatopsRole', ['sqs:SendMessage Commands', ...table]],
    [
      'WorkerRole',
      [...take('Commands'), 'sqs:ChangeMessageVisibility Commands', 'sqs:SendMessage DeadLetters', ...table],
    ],
    ['UndertakerRole', [...take('Deaths'), 'sqs:SendMessage DeadLetters']],
    ['SchedulerRole', ['sqs:SendMessage Commands', 'sqs:SendMessage DeadLetters']],
  ])('lets %s do exactly this', (role, rights) => {
    expect(rightsOf(role)).toEqual(rights);
  });

  it('has no role beside these', () => {
    expect(of(on, 'AWS::IAM::Role').map(([id]) => id)).toEqual([
      'WebhookRole',
      'ChatopsRole',
      'SchedulerRole',
      'WorkerRole',
      'UndertakerRole',
    ]);
  });

  it('lets the rule put events into the queue, and what it cannot into the dead letters', () => {
    expect(propertiesOf('EventbusRule')).toMatchObject({
      EventBusName: 'desk',
      EventPattern: { source: ['hotspot-webhook'], 'detail-type': ['hotspot-command'] },
      Targets: [
        {
          Arn: arnOf('Commands'),
          SqsParameters: { MessageGroupId: 'commands' },
          DeadLetterConfig: { Arn: arnOf('DeadLetters') },
        },
      ],
    });
    for (const queue of ['Commands', 'DeadLetters']) {
      expect(propertiesOf(`${queue}Policy`)['PolicyDocument'].Statement).toContainEqual({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arnOf(queue),
        Condition: { ArnEquals: { 'aws:SourceArn': arnOf('EventbusRule') } },
      });
    }
    const allowing = ({ Effect }: Statement) => Effect === 'Allow';
    expect(propertiesOf('DeathsPolicy')['PolicyDocument'].Statement.filter(allowing)).toEqual([]);
    const { Resources } = bare.template;
    for (const id of ['CommandsPolicy', 'DeadLettersPolicy'])
      expect(Resources[id]?.Properties['PolicyDocument'].Statement.filter(allowing)).toEqual([]);
  });

  it('lets the schedules do the same, each run as itself', () => {
    const schedules = of(on, 'AWS::Scheduler::Schedule');
    expect(schedules).toHaveLength(2);
    for (const [id, { Properties }] of schedules) {
      expect(Properties['Target']).toMatchObject({
        Arn: arnOf('Commands'),
        RoleArn: arnOf('SchedulerRole'),
        SqsParameters: { MessageGroupId: 'commands' },
        DeadLetterConfig: { Arn: arnOf('DeadLetters') },
      });
      expect(Properties['Target'].Input).toBe(off.Resources[id]?.Properties['Target'].Input);
    }
    expect(propertiesOf('SchedulerRole')['AssumeRolePolicyDocument']).toEqual(
      off.Resources['SchedulerRole']?.Properties['AssumeRolePolicyDocument'],
    );
  });

  it.each([
    ['DeadLettersAlarm', 'ApproximateNumberOfMessagesVisible', 0, 'ignore', 'DeadLetters'],
    ['CommandsWaitAlarm', 'ApproximateAgeOfOldestMessage', 900, 'notBreaching', 'Commands'],
    ['DeathsWaitAlarm', 'ApproximateAgeOfOldestMessage', 900, 'notBreaching', 'Deaths'],
    ['WorkerErrorsAlarm', 'Errors', 0, 'notBreaching', 'WorkerLambdaFunction'],
    ['UndertakerErrorsAlarm', 'Errors', 0, 'notBreaching', 'UndertakerLambdaFunction'],
  ])('raises %s', (id, metric, threshold, missing, source) => {
    const { Dimensions, ...alarm } = propertiesOf(id);
    expect(alarm).toMatchObject({
      MetricName: metric,
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: missing,
    });
    expect(JSON.stringify(Dimensions)).toContain(`"${source}"`);
    expect(bare.template.Resources).not.toHaveProperty(id);
  });

  it('shows the dead letters on the dashboard', () => {
    expect(propertiesOf('Dashboard')['DashboardBody']['Fn::Sub']).toContain(
      `"AWS/SQS","ApproximateNumberOfMessagesVisible","QueueName","\${DeadLetters.QueueName}"`,
    );
  });

  it('measures how long a chat waits for its answer, and not for what the worker does later', () => {
    const { FilterPattern: pattern } = propertiesOf('ChatAnswerMsFilter');
    const line = { message: 'delivery', channel: 'slack', durationMs: 9000 };
    expect(takes(pattern, line)).toBe(true);
    expect(takes(pattern, { ...line, attempt: 1 })).toBe(false);
    expect(takes(pattern, { ...line, channel: 'webhook' })).toBe(false);
    expect(takes(propertiesOf('ChatDeliveriesFilter')['FilterPattern'], { ...line, attempt: 1 })).toBe(true);
  });
});

describe('durable=off', () => {
  it('leaves nothing of it', () => {
    const left = Object.entries(off.Resources).filter(([id, { Type }]) =>
      /DynamoDB|EventSourceMapping|^(Commands|Deaths|DeadLetters|Worker|Undertaker|Records)/.test(`${id} ${Type}`),
    );
    expect(left).toEqual([]);
    expect(JSON.stringify(off)).not.toMatch(/[Ff]ifo|dynamodb|IDEMPOTENCY|QUEUE_URL/);
  });

  it('is what is deployed where nobody says anything', () => {
    const plan = (...given: string[]) => toDeployment({ ...settings }, given, 'eu-central-1');
    expect(plan('durable=off')).toEqual(plan());
  });
});

describe('Switching', () => {
  const isStore = ({ type }: { type: string }) => /^AWS::(SQS::Queue|DynamoDB::Table)$/.test(type);
  const removedBy = (before: Template, after: Template) =>
    findChanges(before, after, () => false).filter((change) => change.does === 'removed');

  it('on takes away no queue in which something may wait', () => {
    const removed = removedBy(off, on);
    expect(removed.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['EventbusLambdaFunction', 'ScheduleLambdaFunction']),
    );
    expect(removed.filter(isStore)).toEqual([]);
    for (const id of ['EventbusFailures', 'ScheduleFailures', 'EventbusFailuresPolicy', 'ScheduleFailuresPolicy'])
      expect(on.Resources[id]).toEqual(off.Resources[id]);
    for (const id of ['EventbusDeadLettersAlarm', 'ScheduleDeadLettersAlarm'])
      expect(on.Resources[id]).toEqual(off.Resources[id]);
    expect(on.Outputs).toMatchObject(
      Object.fromEntries(Object.entries(off.Outputs).filter(([id]) => id.endsWith('FailuresUrl'))),
    );
  });

  it('off leaves the table and the queues where they are, under names that are in nobody’s way', () => {
    const removed = removedBy(on, off).filter(isStore);
    expect(removed.map(({ id }) => id)).toEqual(['Records', 'Commands', 'Deaths', 'DeadLetters']);
    for (const { id, properties } of removed) {
      expect(properties).toEqual(['stays in the account']);
      expect(on.Resources[id]).toMatchObject({ DeletionPolicy: 'Retain' });
      expect(Object.keys(propertiesOf(id)).filter((name) => /Name$/.test(name))).toEqual([]);
    }
  });
});

describe('The settings of it', () => {
  it('reach the undertaker as values only: it has neither the right nor the means to read a store', () => {
    const env = { ...settings, CHAT_REPLY_HOSTS: 'ssm:/hotspot/hosts', CHATOPS_LOCALE: 'zh' };
    const { worker, undertaker } = toDeployment(env, ['durable=on'], 'eu-central-1').functions;
    expect(worker?.environment).toMatchObject({ CHAT_REPLY_HOSTS: 'ssm:/hotspot/hosts', CHATOPS_LOCALE: 'zh' });
    expect(undertaker).toEqual({
      environment: { CHATOPS_LOCALE: 'zh', DEAD_LETTER_QUEUE_URL: { Ref: 'DeadLetters' } },
      statements: [],
    });
  });

  const refusalOf = (env: Record<string, string>) => {
    try {
      toDeployment({ ...settings, ...env }, ['durable=on'], 'eu-central-1');
      return 'none';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each([
    [{ RETRY_DELAYS_SECONDS: 'ssm:/hotspot/delays' }, /RETRY_DELAYS_SECONDS must not be a reference/],
    [{ RETRY_DELAYS_SECONDS: '10 1000' }, /RETRY_DELAYS_SECONDS must be 1 to 9 whole numbers from 0 to 900/],
    [{ MAX_EVENT_AGE_SECONDS: '5' }, /MAX_EVENT_AGE_SECONDS must be a whole number from 60/],
    [{ SCHEDULE_COMMAND: '{"action":"fly"}' }, /SCHEDULE_COMMAND/],
    [{ CHATOPS_ALLOW: '[{}]' }, /CHATOPS_ALLOW/],
  ])('are refused where worker would not start on them: %j', (env, sentence) => {
    expect(refusalOf(env)).toMatch(sentence);
  });

  it.each([
    [undefined, 5],
    ['', 5],
    ['0', 2],
    [' 1  2 3 ', 4],
    ['1 2 3 4 5 6 7 8 9', 10],
  ])('say how often a command is tried: %j, %i times', (delays, attempts) => {
    expect(countAttempts(delays)).toBe(attempts);
  });
});
