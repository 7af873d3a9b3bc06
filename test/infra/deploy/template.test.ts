import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HTTP_LIMIT_MS } from '../../../infra/runtimes/lambda/invoke.ts';
import { endings } from '../../../lib/outcome.ts';
import { parsePayload } from '../../../lib/payload.ts';
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

const places = [createWorkplace(), createWorkplace()] as const;
const topic = 'arn:aws:sns:eu-central-1:111122223333:ops';
const key = 'arn:aws:kms:eu-central-1:111122223333:key/0f2b';
/** Secrets that lie about where packages are made, and of parts that are switched off. */
const lyingAbout = {
  AWS_SECRET_ACCESS_KEY: 'planted-secret-access-key',
  AWS_SESSION_TOKEN: 'planted-session-token',
  SOMETHING_ELSE: 'planted-something',
};
let whole: Package;
let bare: Package;

beforeAll(async () => {
  [whole, bare] = await Promise.all([
    packaged(places[0], [...everyPart, '--param', `alarmTopic=${topic}`, '--param', `secretsKey=${key}`], {
      ...settings,
      ...lyingAbout,
    }),
    packaged(places[1], [], { ...settings, ...lyingAbout, TEAMS_SECRETS: 'planted-of-a-part-that-is-off' }),
  ]);
}, 60_000);

afterAll(() => {
  for (const place of places) place.remove();
});

const of = ({ Resources }: Template, type: string): Array<[id: string, Resource]> =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);
const functionsOf = (template: Template) => of(template, 'AWS::Lambda::Function');
const toArn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const roleOf = ({ Properties }: Resource): string => Properties['Role']['Fn::GetAtt'][0];

type Statement = {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Principal?: unknown;
  Condition?: unknown;
};

/** Every statement that allows something, of roles, their policies, and queues. */
function allowed(template: Template, role?: string): Statement[] {
  const documents = Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    if (Type === 'AWS::IAM::Role' && (role ?? id) === id) {
      return (Properties['Policies'] as Array<{ PolicyDocument: { Statement: Statement[] } }>).map(
        (one) => one.PolicyDocument,
      );
    }
    if (Type === 'AWS::IAM::RolePolicy' && (role ?? Properties['RoleName'].Ref) === Properties['RoleName'].Ref) {
      return [Properties['PolicyDocument'] as { Statement: Statement[] }];
    }
    return role === undefined && 'PolicyDocument' in Properties
      ? [Properties['PolicyDocument'] as { Statement: Statement[] }]
      : [];
  });
  return documents.flatMap(({ Statement }) => Statement).filter(({ Effect }) => Effect === 'Allow');
}

/** What a function or the scheduler may do: `action resource`. */
function rightsOf(template: Template, role: string): string[] {
  return allowed(template, role).flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${name(resource)}`)),
  );
}

function name(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const { 'Fn::GetAtt': attribute, 'Fn::Sub': text } = resource as { 'Fn::GetAtt'?: string[]; 'Fn::Sub'?: string };
  return attribute ? attribute.join('.') : (text ?? JSON.stringify(resource));
}

describe('every function', () => {
  it('runs on Node 24 and arm64 out of its own bundle, in time for whoever waits', () => {
    const seen = functionsOf(whole.template).map(([, { Properties }]) => [
      Properties['FunctionName'],
      Properties['Runtime'],
      Properties['Architectures'],
      Properties['Handler'],
      Properties['Timeout'],
      Properties['Code'].S3Key.split('/').at(-1),
    ]);
    const row = (name: string, timeout: number) => [
      `hotspot-webhook-prod-${name}`,
      'nodejs24.x',
      ['arm64'],
      `dist/${name}.handler`,
      timeout,
      `${name}.zip`,
    ];
    // An HTTP API gives up after 30 s. npm start and the examples of the document live by the same limit.
    expect(HTTP_LIMIT_MS).toBe(28_000);
    expect(seen).toEqual([row('webhook', 28), row('chatops', 28), row('eventbus', 60), row('schedule', 60)]);
  });

  it('is given the settings it reads, and none of another', () => {
    const variables = Object.fromEntries(
      functionsOf(whole.template).map(([id, { Properties }]) => [id, Object.keys(Properties['Environment'].Variables)]),
    );
    const common = Object.keys(settings).filter((setting) => setting.startsWith('HW_'));
    const extension = ['SECRETS_MANAGER_TTL', 'SSM_PARAMETER_STORE_TTL', 'PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL'];
    expect(variables).toEqual({
      WebhookLambdaFunction: [...common, 'WEBHOOK_SECRETS', ...extension],
      ChatopsLambdaFunction: [...common, 'SLACK_SIGNING_SECRETS', 'CHATOPS_ALLOW', ...extension],
      EventbusLambdaFunction: [...common, ...extension],
      ScheduleLambdaFunction: [...common, 'SCHEDULE_COMMAND', ...extension],
    });
  });

  it('has the extension beside it that reads references, for arm64 and the region', () => {
    const layer = /^arn:aws:lambda:eu-central-1:\d{12}:layer:AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:\d+$/;
    for (const [, { Properties }] of functionsOf(whole.template))
      expect(Properties['Layers']).toEqual([expect.stringMatching(layer)]);
  });

  it('writes one log, which is kept for 30 days', () => {
    const group = '/aws/lambda/hotspot-webhook-prod';
    expect(of(whole.template, 'AWS::Logs::LogGroup')).toMatchObject([
      ['LogGroup', { Properties: { LogGroupName: group, RetentionInDays: 30 } }],
    ]);
    for (const [, { Properties, DependsOn }] of functionsOf(whole.template)) {
      expect(Properties['LoggingConfig']).toEqual({ LogGroup: group, LogFormat: 'Text' });
      expect(DependsOn).toContain('LogGroup');
    }
  });

  it('may use all of the account: nothing is reserved unless asked for', () => {
    expect(whole.texts).not.toContain('ReservedConcurrentExecutions');
  });
});

describe('least privilege', () => {
  it('gives every function a role of its own, for Lambda only', () => {
    const roles = functionsOf(whole.template).map(([, resource]) => roleOf(resource));
    expect(new Set(roles).size).toBe(4);
    for (const role of roles) {
      const { Statement } = whole.template.Resources[role]?.Properties['AssumeRolePolicyDocument'] ?? {};
      expect(Statement).toEqual([
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ]);
    }
  });

  const here = (service: string) => `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}`;
  const log = ['logs:CreateLogStream LogGroup.Arn', 'logs:PutLogEvents LogGroup.Arn'];
  const secret = `secretsmanager:GetSecretValue ${here('secretsmanager')}:secret:hotspot-webhook-??????`;
  it.each([
    ['WebhookRole', [...log, secret, `kms:Decrypt ${key}`]],
    ['ChatopsRole', [...log, secret, `ssm:GetParameter ${here('ssm')}:parameter/hotspot/slack`, `kms:Decrypt ${key}`]],
    ['EventbusRole', [...log, 'sqs:SendMessage EventbusFailures.Arn', secret, `kms:Decrypt ${key}`]],
    ['ScheduleRole', [...log, 'sqs:SendMessage ScheduleFailures.Arn', secret, `kms:Decrypt ${key}`]],
    ['SchedulerRole', ['lambda:InvokeFunction ScheduleLambdaFunction.Arn', 'sqs:SendMessage ScheduleFailures.Arn']],
  ])('lets %s do exactly this', (role, rights) => {
    expect(rightsOf(whole.template, role)).toEqual(rights);
  });

  it('has no role beside these, none with a managed policy, and a shared one of the packager neither', () => {
    const roles = of(whole.template, 'AWS::IAM::Role').map(([id, { Properties }]) => [
      id,
      Properties['ManagedPolicyArns'],
    ]);
    expect(roles).toEqual(
      ['WebhookRole', 'ChatopsRole', 'EventbusRole', 'SchedulerRole', 'ScheduleRole'].map((id) => [id, undefined]),
    );
  });

  it('allows no action with a star, and nothing on everything', () => {
    const statements = allowed(whole.template);
    expect(statements.length).toBeGreaterThan(10);
    for (const { Action, Resource, Principal } of statements) {
      for (const action of [Action].flat()) expect(action).toMatch(/^[a-z]+:[A-Za-z]+$/);
      for (const resource of [Resource].flat()) expect(name(resource)).toMatch(/^arn:|\.Arn$/);
      expect(JSON.stringify(Principal) ?? '').not.toContain('*');
    }
  });

  it('lets Scheduler take its role for the schedules of this group only', () => {
    const [statement] =
      whole.template.Resources['SchedulerRole']?.Properties['AssumeRolePolicyDocument'].Statement ?? [];
    expect(statement).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' }, 'aws:SourceArn': toArn('ScheduleGroup') },
      },
    });
  });
});

describe('what is open to the internet', () => {
  const routesOf = (template: Template) =>
    of(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties['RouteKey']);

  it('is these routes, and no other way', () => {
    expect(routesOf(whole.template)).toEqual([
      'POST /webhook',
      'GET /health',
      'HEAD /health',
      'POST /slack',
      'POST /mattermost',
      'POST /teams',
      'POST /discord',
    ]);
    expect(routesOf(bare.template)).toEqual(['POST /webhook', 'GET /health', 'HEAD /health']);
    expect(of(whole.template, 'AWS::Lambda::Url')).toEqual([]);
    expect(of(whole.template, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties['Principal'])).toEqual([
      'apigateway.amazonaws.com',
      'apigateway.amazonaws.com',
      'events.amazonaws.com',
    ]);
    for (const [, { Properties }] of of(whole.template, 'AWS::Lambda::Permission'))
      expect(Properties['SourceArn']).toBeDefined();
  });

  it('takes so many requests a second and no more, each route for itself, and is told so when all routes are there', () => {
    const limit = { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 };
    for (const { template } of [whole, bare]) {
      const [[, stage] = []] = of(template, 'AWS::ApiGatewayV2::Stage');
      const routes = of(template, 'AWS::ApiGatewayV2::Route');
      expect(stage?.Properties).toMatchObject({ DefaultRouteSettings: limit });
      expect(stage?.Properties['RouteSettings']).toEqual(
        Object.fromEntries(routes.map(([, { Properties }]) => [Properties['RouteKey'], limit])),
      );
      expect([stage?.DependsOn].flat()).toEqual(expect.arrayContaining(routes.map(([id]) => id)));
    }
  });

  it('is not the bucket', () => {
    expect(whole.template.Resources['ServerlessDeploymentBucket']?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });
});

describe('a delivery that fails', () => {
  it.each([
    ['Eventbus', 'EventbusFailures'],
    ['Schedule', 'ScheduleFailures'],
  ])('at %s is run once, and kept in %s', (name, queue) => {
    const config = of(whole.template, 'AWS::Lambda::EventInvokeConfig').find(
      ([, { Properties }]) => Properties['FunctionName'].Ref === `${name}LambdaFunction`,
    );
    expect(config?.[1].Properties).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 900,
      DestinationConfig: { OnFailure: { Destination: toArn(queue) } },
      Qualifier: '$LATEST',
    });
    expect(rightsOf(whole.template, `${name}Role`)).toContain(`sqs:SendMessage ${queue}.Arn`);
  });

  it('on the way from the rule is kept, and only the rule may put it there', () => {
    expect(whole.template.Resources['EventbusRule']?.Properties).toMatchObject({
      EventBusName: 'desk',
      EventPattern: { source: ['hotspot-webhook'], 'detail-type': ['hotspot-command'] },
      Targets: [{ Arn: toArn('EventbusLambdaFunction'), DeadLetterConfig: { Arn: toArn('EventbusFailures') } }],
    });
    const [statement] =
      whole.template.Resources['EventbusFailuresPolicy']?.Properties['PolicyDocument'].Statement ?? [];
    expect(statement).toMatchObject({
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:SourceArn': toArn('EventbusRule') } },
    });
  });

  it('on the way from a schedule is kept', () => {
    for (const [, { Properties }] of of(whole.template, 'AWS::Scheduler::Schedule')) {
      expect(Properties['Target']).toMatchObject({
        DeadLetterConfig: { Arn: toArn('ScheduleFailures') },
        RoleArn: toArn('SchedulerRole'),
      });
    }
  });

  it('is encrypted where it lies, for 14 days, and travels encrypted', () => {
    const queues = of(whole.template, 'AWS::SQS::Queue');
    expect(queues.map(([id]) => id)).toEqual(['EventbusFailures', 'ScheduleFailures']);
    for (const [id, { Properties }] of queues) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
      const { Statement } = whole.template.Resources[`${id}Policy`]?.Properties['PolicyDocument'] ?? {};
      expect(Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': false } } }),
      );
    }
    expect(JSON.stringify(whole.template.Resources['ServerlessDeploymentBucket'])).toContain('AES256');
  });
});

describe('a schedule', () => {
  it('is switched off until somebody wants it, and in a group of its own', () => {
    const schedules = of(whole.template, 'AWS::Scheduler::Schedule');
    expect(schedules.map(([id]) => id)).toEqual(['ScheduleOn', 'ScheduleOff']);
    for (const [, { Properties }] of schedules) {
      expect(Properties).toMatchObject({
        State: 'DISABLED',
        GroupName: { Ref: 'ScheduleGroup' },
        ScheduleExpressionTimezone: 'UTC',
      });
    }
  });

  it.each([
    ['ScheduleOn', { action: 'apply', enabled: true, exitSessions: 2 }],
    ['ScheduleOff', { action: 'apply', enabled: false }],
  ])('%s sends a payload that is right, and says which run it is', (id, expected) => {
    const { delivery, ...payload } = JSON.parse(whole.template.Resources[id]?.Properties['Target'].Input);
    expect(payload).toEqual(expected);
    expect(parsePayload(payload)).toMatchObject({ ok: true });
    expect(delivery).toEqual({
      id: '<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time>',
      time: '<aws.scheduler.scheduled-time>',
    });
  });
});

describe('a part that is switched off', () => {
  it('leaves nothing behind', () => {
    expect(Object.keys(bare.template.Resources).sort()).toEqual(
      [
        'ServerlessDeploymentBucket',
        'ServerlessDeploymentBucketPolicy',
        'LogGroup',
        'WebhookLambdaFunction',
        'WebhookRole',
        'WebhookSettingsPolicy',
        'WebhookLambdaPermissionHttpApi',
        'HttpApi',
        'HttpApiStage',
        'HttpApiIntegrationWebhook',
        'HttpApiRoutePostWebhook',
        'HttpApiRouteGetHealth',
        'HttpApiRouteHeadHealth',
        'DeliveriesFilter',
        'FailuresFilter',
        'TokenRefusedFilter',
        'TokenUnavailableFilter',
        'UpstreamThrottledFilter',
        'WebhookDeliveriesFilter',
        'WebhookFailuresFilter',
        'FailureRateAlarm',
        'TokenRefusedAlarm',
        'ThrottledAlarm',
        'RefusedAlarm',
        'WebhookErrorsAlarm',
        'Dashboard',
        'ChangesQuery',
        'RefusalsQuery',
        'SlowestQuery',
        'ActorsQuery',
      ].sort(),
    );
    expect(JSON.stringify(bare.template)).not.toMatch(/chatops|slack|eventbus|scheduler?\b|sqs|Failures\.Arn/i);
    expect([...bare.zips.keys()]).toEqual(['webhook.zip']);
  });
});

describe('the packaged files', () => {
  it('hold no secret that lies about', () => {
    for (const { texts, zips } of [whole, bare]) {
      expect(texts).not.toContain('planted-');
      for (const zip of zips.values()) expect(zip.toString('latin1')).not.toContain('planted-');
    }
  });
});

describe('what is seen from outside', () => {
  const line = { message: 'delivery', channel: 'webhook', code: 'OK', status: 200, durationMs: 12 };
  const counts = (record: Record<string, unknown>) =>
    of(whole.template, 'AWS::Logs::MetricFilter')
      .filter(([, { Properties }]) => takes(Properties['FilterPattern'], record))
      .map(([, { Properties }]) => Properties['MetricTransformations'][0].MetricName as string)
      .sort();
  /** Without those of a single function. */
  const countsOfAll = (record: Record<string, unknown>) =>
    counts(record).filter((name) => !/^(Webhook|Chat)(Deliveries|Failures)$/.test(name));

  it.each([
    [{}, ['Deliveries']],
    [{ channel: 'slack' }, ['ChatAnswerMs', 'Deliveries']],
    [{ code: 'SIGNATURE_INVALID', status: 401 }, ['Deliveries']],
    [{ code: 'UPSTREAM_FORBIDDEN', status: 403 }, ['Deliveries', 'Failures']],
    [{ code: 'UPSTREAM_THROTTLED', status: 429 }, ['Deliveries', 'Failures', 'UpstreamThrottled']],
    [{ code: 'INTERNAL', status: 500 }, ['Deliveries', 'Failures']],
    [{ code: 'TOKEN_REFUSED', status: 502 }, ['Deliveries', 'Failures', 'TokenRefused']],
    [{ code: 'TOKEN_UNAVAILABLE', status: 503 }, ['Deliveries', 'Failures', 'TokenUnavailable']],
    [{ message: 'The function does not start.', code: undefined, status: undefined }, []],
  ])('a line with %j is counted as %j', (more, metrics) => {
    expect(countsOfAll({ ...line, ...more })).toEqual(metrics);
  });

  it.each([
    ['webhook', 'Webhook', ['webhook']],
    ['chatops', 'Chat', ['slack', 'mattermost', 'teams', 'discord']],
  ])('what %s serves is counted for itself', (_, name, channels) => {
    for (const channel of [...channels, 'eventbus', 'schedule', channels[0] === 'webhook' ? 'slack' : 'webhook']) {
      const own = (record: object) =>
        counts({ ...line, channel, ...record }).filter(
          (metric) => metric.startsWith(name) && metric !== 'ChatAnswerMs',
        );
      const isOwn = channels.includes(channel);
      expect(own({}), channel).toEqual(isOwn ? [`${name}Deliveries`] : []);
      expect(own({ code: 'SIGNATURE_INVALID', status: 401 })).toEqual(isOwn ? [`${name}Deliveries`] : []);
      expect(own({ code: 'UPSTREAM_TIMEOUT', status: 504 })).toEqual(
        isOwn ? [`${name}Deliveries`, `${name}Failures`] : [],
      );
    }
  });

  type Alarm = { Metrics: Array<{ Expression?: string }>; Threshold: number };
  /** Whether an alarm rings with these sums; one that is not there brings none. */
  const rings = (id: string, { template }: Package, sums: Record<string, number | undefined>): boolean => {
    const { Metrics, Threshold } = (template.Resources[id] as Resource).Properties as Alarm;
    const value: number = runInNewContext(Metrics.find(({ Expression }) => Expression)?.Expression ?? '', {
      ...sums,
      IF: (is: boolean, then: number, otherwise: number) => (is ? then : otherwise),
      FILL: (sum: number | undefined, otherwise: number) => sum ?? otherwise,
    });
    return value > Threshold;
  };

  it.each([
    [1, 1, true],
    [0, 1, false],
    [1, 4, true],
    [1, 5, false],
    [2, 9, true],
    [20, 100, false],
    [21, 100, true],
  ])('%i failures of %i deliveries: rings %j', (failures, deliveries, expected) => {
    for (const id of ['FailureRateAlarm', 'ChatFailureRateAlarm'])
      expect(rings(id, whole, { failures, deliveries }), id).toBe(expected);
  });

  it.each([
    ['as many as a burst, half of them at no route', { requests: 20, webhook: 10 }, false],
    ['more, and all are served', { requests: 500, webhook: 300, chatops: 200 }, false],
    ['more, and one is still under way', { requests: 500, webhook: 299, chatops: 200 }, false],
    ['more, and some are refused', { requests: 23, webhook: 20 }, true],
    ['a flood that is refused as a whole', { requests: 60_000 }, true],
  ])('hears of what the throttle refuses: %s', (_, sums, expected) => {
    const none = { webhook: undefined, chatops: undefined };
    expect(rings('RefusedAlarm', whole, { ...none, ...sums })).toBe(expected);
    if (!('chatops' in sums)) expect(rings('RefusedAlarm', bare, { ...none, ...sums })).toBe(expected);
  });

  it('every failure that is not the caller’s is counted as one', () => {
    const failures = Object.entries(endings).filter(([code, { status }]) =>
      countsOfAll({ ...line, code, status }).includes('Failures'),
    );
    const ours = Object.entries(endings).filter(([, { source, status }]) => source !== 'adapter' || status >= 500);
    expect(failures.map(([code]) => code)).toEqual(ours.map(([code]) => code));
  });

  it('alarms, each with a way to the section of the README that helps, and tells the topic', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    const slugs = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(slugs).toContain('troubleshooting-by-symptom');
    const alarms = of(whole.template, 'AWS::CloudWatch::Alarm');
    expect(alarms.map(([id]) => id)).toEqual([
      'FailureRateAlarm',
      'TokenRefusedAlarm',
      'ThrottledAlarm',
      'WebhookErrorsAlarm',
      'ChatFailureRateAlarm',
      'ChatSlowAlarm',
      'ChatopsErrorsAlarm',
      'ChatopsThrottledAlarm',
      'EventbusDeadLettersAlarm',
      'EventbusLostAlarm',
      'ScheduleDeadLettersAlarm',
      'ScheduleLostAlarm',
      'RefusedAlarm',
    ]);
    for (const [id, { Properties }] of alarms) {
      expect(Properties['AlarmDescription']).toMatch(/What to do: README\.md#troubleshooting-by-symptom$/);
      expect(Properties['AlarmActions']).toEqual([topic]);
      expect(Properties['TreatMissingData']).toBe(id.includes('DeadLetters') ? 'ignore' : 'notBreaching');
    }
    expect(of(bare.template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties['AlarmActions'])).toEqual(
      Array(5).fill([]),
    );
  });

  it('says when a chat answer takes more than two seconds', () => {
    expect(whole.template.Resources['ChatSlowAlarm']?.Properties).toMatchObject({
      MetricName: 'ChatAnswerMs',
      Statistic: 'Maximum',
      Threshold: 2000,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  it('asks for metrics of ours that some filter makes', () => {
    const made = of(whole.template, 'AWS::Logs::MetricFilter').map(
      ([, { Properties }]) => Properties['MetricTransformations'][0].MetricName,
    );
    const asked = [
      ...JSON.stringify(of(whole.template, 'AWS::CloudWatch::Alarm')).matchAll(
        /"Namespace":"hotspot-webhook-prod","MetricName":"(\w+)"/g,
      ),
    ].map(([, metric]) => metric);
    expect(new Set(asked)).toEqual(
      new Set([
        'WebhookFailures',
        'WebhookDeliveries',
        'ChatFailures',
        'ChatDeliveries',
        'TokenRefused',
        'UpstreamThrottled',
        'ChatAnswerMs',
      ]),
    );
    for (const metric of asked) expect(made).toContain(metric);
  });

  it('shows it all on a dashboard, of the functions that there are', () => {
    const bodyOf = ({ template }: Package) =>
      JSON.parse(template.Resources['Dashboard']?.Properties['DashboardBody']['Fn::Sub']) as {
        widgets: Array<{ type: string; properties: { title?: string; query?: string; metrics?: unknown[][] } }>;
      };
    const titles = bodyOf(whole).widgets.flatMap(({ properties }) => properties.title ?? []);
    expect(bodyOf(whole).widgets[0]).toMatchObject({
      x: 0,
      y: 0,
      width: 24,
      properties: { title: 'Changes, newest first' },
    });
    for (const title of [
      'Deliveries by channel and code',
      'Token trouble, and the API asking to wait',
      'Latency by channel, ms',
    ]) {
      expect(titles).toContain(title);
    }
    for (const { properties } of bodyOf(whole).widgets.filter(({ type }) => type === 'log'))
      expect(properties.query).toMatch(/^SOURCE '\$\{LogGroup\}' \| filter message = "delivery"( \| | and )/);
    const names = ({ template }: Package) =>
      functionsOf(template).map(([, { Properties }]) => Properties['FunctionName']);
    const shown = (one: Package) => [
      ...new Set([...JSON.stringify(bodyOf(one)).matchAll(/"FunctionName","([\w-]+)"/g)].map(([, id]) => id)),
    ];
    expect(shown(whole)).toEqual(names(whole));
    expect(shown(bare)).toEqual(names(bare));
  });
});

it('what is asked of the log most is saved, in a folder of the stack', () => {
  const saved = of(whole.template, 'AWS::Logs::QueryDefinition').map(([, { Properties }]) => Properties);
  expect(saved.map(({ Name }) => Name)).toEqual([
    'hotspot-webhook-prod/Changes, newest first',
    'hotspot-webhook-prod/Refusals by reason',
    'hotspot-webhook-prod/The slowest deliveries',
    'hotspot-webhook-prod/By actor',
  ]);
  for (const { LogGroupNames, QueryString } of saved) {
    expect(LogGroupNames).toEqual([{ Ref: 'LogGroup' }]);
    expect(QueryString).toMatch(/^filter message = "delivery"/);
    // A sub-stitution would be looked for in the dashboard.
    expect(QueryString).not.toContain('${');
  }
});

describe('the template', () => {
  it('is what the specification of CloudFormation’s resources allows', () => {
    expect(lint(whole.template)).toEqual([]);
    expect(lint(bare.template)).toEqual([]);
  });

  it('is looked at closely: what is wrong is found', () => {
    const broken = structuredClone(bare.template);
    const { LogGroup, HttpApiStage, WebhookLambdaFunction } = broken.Resources;
    Object.assign(LogGroup?.Properties ?? {}, { RetentionInDays: 'long', Retention: 1 });
    delete HttpApiStage?.Properties['ApiId'];
    Object.assign(WebhookLambdaFunction?.Properties ?? {}, {
      Role: toArn('NobodysRole'),
      KmsKeyArn: { 'Fn::GetAtt': ['HttpApi', 'Key'] },
    });
    Object.assign(broken.Resources, { Nothing: { Type: 'AWS::Nothing::AtAll', Properties: {} } });
    Object.assign(broken.Resources['WebhookRole'] ?? {}, { DependsOn: 'WebhookLambdaFunction' });
    expect(lint(broken).sort()).toEqual(
      [
        'LogGroup.RetentionInDays must be a whole number, not "long"',
        'LogGroup has no Retention',
        'HttpApiStage lacks ApiId',
        'WebhookLambdaFunction refers to NobodysRole, which is not there',
        'WebhookLambdaFunction asks HttpApi for Key, which AWS::ApiGatewayV2::Api does not have',
        'Nothing: there is no AWS::Nothing::AtAll',
        'WebhookLambdaFunction waits for itself',
        'WebhookRole waits for itself',
      ].sort(),
    );
  });

  it('is the one that was looked at last (npm run unit -- --update, after looking)', async () => {
    const text = JSON.stringify(whole.template, null, 2).replaceAll(
      /serverless\/hotspot-webhook\/prod\/\d+-[\dTZ:.-]+/g,
      'serverless/hotspot-webhook/prod/TIME',
    );
    await expect(`${text}\n`).toMatchFileSnapshot('template.snap');
  });
});
