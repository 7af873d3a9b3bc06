import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy, type World } from '../../../infra/deploy/deploy.ts';
import { readOptions } from '../../../infra/deploy/options.ts';
import { packagerArguments, root } from '../../../infra/deploy/packager.ts';
import type { Stack } from '../../../infra/deploy/stack.ts';
import type { Template } from '../../../infra/deploy/template-summary.ts';
import { createWorkplace, type Resource, readPackage, settings } from './package-run.ts';

const account = { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/deployer/me' };

const lambda = (name: string, Variables: Record<string, string>) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: `f-${name}`,
    Handler: `dist/${name}.handler`,
    Code: { S3Key: `serverless/s/prod/1-a/${name}.zip` },
    Environment: { Variables },
  },
});

const schedule = (Name: string, ScheduleExpression: string, ScheduleExpressionTimezone: string) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: { Name, State: 'DISABLED', ScheduleExpression, ScheduleExpressionTimezone },
});

/** As the packager would have written it, and not as the settings say. */
const template = {
  Resources: {
    LogGroup: { Type: 'AWS::Logs::LogGroup' },
    WebhookLambdaFunction: lambda('webhook', settings),
    ScheduleLambdaFunction: lambda('schedule', settings),
    On: schedule('on', 'cron(30 2 * * ? *)', 'Europe/Berlin'),
    Off: schedule('off', 'at(2020-01-01T00:00:00)', 'UTC'),
  },
};

/** A world in which nothing happens, and what was done in it. */
function createWorld(
  answer: boolean | 'left' | undefined = undefined,
  packaged: Template = template,
  stack: Stack = { status: 'none', codes: {}, unread: [] },
) {
  const done: string[] = [];
  const said: string[] = [];
  const world: World = {
    identify: async ({ stage, region }) => {
      done.push(`identify ${stage} ${region}`);
      return account;
    },
    confirm: async (question) => {
      done.push(question);
      return answer;
    },
    say: (line) => said.push(line),
    packageStack: async () => void done.push('package'),
    readTemplate: () => packaged,
    hashOf: (zip) => `hash of ${zip}`,
    readStack: async (_, functions) => {
      done.push(`read ${functions.join()}`);
      return stack;
    },
    isCreateOnly: () => (_, property) => property === 'Name',
    clock: () => ({ now: Date.parse('2026-03-28T01:00:00Z'), zone: 'UTC' }),
    runPackager: async (command, options) => {
      done.push([command, ...packagerArguments(command, options).slice(2)].join(' '));
      return 0;
    },
  };
  return { done, said, world };
}

const run = (args: readonly string[], env: NodeJS.ProcessEnv, world: World) =>
  deploy(readOptions('deploy', args, env), env, world);

describe('npm run deploy', () => {
  it('packages, says where it goes and asks, before it deploys the very same', async () => {
    const { done, said, world } = createWorld(true);
    const args = ['--stage', 'dev', '--region', 'eu-west-1', '--param', 'schedules=on'];
    expect(await run(args, { ...settings }, world)).toBe(0);
    expect(done).toEqual([
      'identify dev eu-west-1',
      'package',
      'read f-webhook,f-schedule',
      'Deploy?',
      'deploy --package .serverless --stage dev --region eu-west-1 --param schedules=on',
    ]);
    expect(said).toEqual([
      `AWS           account ${account.account}, region eu-west-1, as ${account.arn}`,
      'stack         hotspot-webhook-dev',
      `Huawei Cloud  project ${settings.HW_PROJECT_ID}, region eu-demo-1, with HW_IAM_ENDPOINT=https://iam.example and HW_WORKSPACE_ENDPOINT=https://workspace.example`,
      'functions     webhook, schedule',
      'schedules     DISABLED',
      '  on: cron(30 2 * * ? *), Europe/Berlin',
      '    2026-03-28 02:30 Europe/Berlin (2026-03-28 01:30 UTC)',
      '    2026-03-30 02:30 Europe/Berlin (2026-03-30 00:30 UTC)',
      '    2026-03-31 02:30 Europe/Berlin (2026-03-31 00:30 UTC)',
      '  off: at(2020-01-01T00:00:00), UTC',
      '    ? at(2020-01-01T00:00:00) has passed, and stays in the stack',
      'deployment    new',
      'resources     5 added',
      '  added  LogGroup                AWS::Logs::LogGroup',
      '  added  WebhookLambdaFunction   AWS::Lambda::Function',
      '  added  ScheduleLambdaFunction  AWS::Lambda::Function',
      '  added  On                      AWS::Scheduler::Schedule',
      '  added  Off                     AWS::Scheduler::Schedule',
    ]);
  });

  const { WebhookLambdaFunction, ...others } = template.Resources;
  const deployed: Template = {
    Resources: {
      ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket' },
      ...others,
      LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } },
      On: schedule('another', 'cron(30 2 * * ? *)', 'UTC'),
    },
  };

  it('tells an upgrade, and what it does to each resource, by the code of the functions, too', async () => {
    const stack = { status: 'UPDATE_COMPLETE', template: deployed, codes: { 'f-schedule': 'other' }, unread: [] };
    const { said, world } = createWorld(false, template, stack);
    expect(await run([], { ...settings }, world)).toBe(1);
    expect(said.slice(said.findIndex((line) => line.startsWith('deployment')))).toEqual([
      'deployment    upgrade of the stack that is there (UPDATE_COMPLETE)',
      'resources     1 added; 2 changed; 1 changed, perhaps replaced; 1 removed',
      '  added  WebhookLambdaFunction  AWS::Lambda::Function',
      '  changed  LogGroup                AWS::Logs::LogGroup  RetentionInDays',
      '  changed  ScheduleLambdaFunction  AWS::Lambda::Function  Code',
      '  changed, perhaps replaced  On  AWS::Scheduler::Schedule',
      '      Name, ScheduleExpressionTimezone',
      '  removed  ServerlessDeploymentBucket  AWS::S3::Bucket',
      'Nothing was changed.',
    ]);
  });

  it.each<[string, Partial<Stack>, string[]]>([
    [
      'nothing to change',
      {
        status: 'UPDATE_COMPLETE',
        template,
        codes: { 'f-schedule': 'hash of schedule.zip', 'f-webhook': 'hash of webhook.zip' },
      },
      [
        'deployment    upgrade of the stack that is there (UPDATE_COMPLETE)',
        '  ? it was not deployed with npm run deploy: look at what is removed',
        'resources     nothing is added, changed or removed',
      ],
    ],
    [
      'no right to look',
      { unread: ['whether it is new (cloudformation:DescribeStacks: AccessDenied)'] },
      [
        'deployment    new or an upgrade',
        '  ? it cannot be told whether it is new (cloudformation:DescribeStacks: AccessDenied)',
      ],
    ],
    [
      'no right to read the template',
      {
        status: 'CREATE_COMPLETE',
        unread: ['what becomes of the resources (cloudformation:GetTemplate: AccessDenied)'],
      },
      [
        'deployment    upgrade of the stack that is there (CREATE_COMPLETE)',
        '  ? it cannot be told what becomes of the resources (cloudformation:GetTemplate: AccessDenied)',
      ],
    ],
    [
      'an upgrade that was taken back',
      {
        status: 'UPDATE_ROLLBACK_COMPLETE',
        template: { Resources: { ...template.Resources, ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket' } } },
      },
      [
        'deployment    upgrade of the stack that is there (UPDATE_ROLLBACK_COMPLETE)',
        '  ? the last upgrade failed, and was taken back',
        'resources     1 removed',
        '  removed  ServerlessDeploymentBucket  AWS::S3::Bucket',
      ],
    ],
  ])('of a stack with %s says so, and goes on', async (_, stack, lines) => {
    const { done, said, world } = createWorld(true, template, { codes: {}, unread: [], ...stack });
    expect(await run([], { ...settings }, world)).toBe(0);
    expect(said.slice(said.findIndex((line) => line.startsWith('deployment')))).toEqual(lines);
    expect(done.at(-1)).toMatch(/^deploy /);
  });

  it.each([
    ['ROLLBACK_COMPLETE', /--remove takes away what is left/],
    ['ROLLBACK_FAILED', /--remove takes away what is left/],
    ['CREATE_FAILED', /--remove takes away what is left/],
    ['DELETE_FAILED', /--remove takes away what is left/],
    ['REVIEW_IN_PROGRESS', /--remove takes away what is left/],
    ['UPDATE_ROLLBACK_FAILED', /Continue the rollback/],
    ['UPDATE_IN_PROGRESS', /Wait until it has ended/],
    ['DELETE_IN_PROGRESS', /Wait until it has ended/],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', /Wait until it has ended/],
  ])('does not even ask where the stack is %s', async (status, remedy) => {
    const { done, world } = createWorld(true, template, { status, template: deployed, codes: {}, unread: [] });
    const refusal = run(['--yes'], { ...settings }, world);
    await expect(refusal).rejects.toThrow(new RegExp(`^The stack is in the state ${status}.*Nothing was changed\\.$`));
    await expect(refusal).rejects.toThrow(remedy);
    expect(done.filter((step) => /^(deploy |Deploy\?)/.test(step))).toEqual([]);
  });

  it.each([[], ['--remove']])('is left at its question with 130, and nothing was changed: %j', async (...args) => {
    const { done, said, world } = createWorld('left');
    expect(await run(args, { ...settings }, world)).toBe(130);
    expect(said.at(-1)).toBe('Nothing was changed.');
    expect(done.at(-1)).toMatch(/\?$/);
  });

  it.each([
    [[], false, 1, 'Deploy?'],
    [['--yes'], undefined, 0, 'deploy --package .serverless --stage prod --region eu-central-1'],
    [['--remove'], false, 1, 'Remove it?'],
    [['--remove', '--yes'], undefined, 0, 'remove --stage prod --region eu-central-1'],
  ])('with %j and the answer %j ends with %i, having last said or done %j', async (args, answer, code, last) => {
    const { done, world } = createWorld(answer);
    expect(await run(args, { ...settings }, world)).toBe(code);
    expect(done.at(-1)).toBe(last);
    expect(done.includes('package')).toBe(!args.includes('--remove'));
    expect(done.some((step) => /^(deploy|remove) /.test(step))).toBe(code === 0);
  });

  it('tells what stands in the template, whatever the settings say', async () => {
    const other = {
      Resources: {
        WebhookLambdaFunction: lambda('webhook', { ...settings, HW_PROJECT_ID: 'another' }),
        EventbusLambdaFunction: lambda('eventbus', { HW_PROJECT_ID: 'a-third', HW_REGION_NAME: 'ap-southeast-3' }),
      },
    };
    const { said, world } = createWorld(false, other);
    await run([], { ...settings }, world);
    expect(said).toContain(
      'Huawei Cloud  project another and a-third, region eu-demo-1 and ap-southeast-3, with HW_IAM_ENDPOINT=https://iam.example and HW_WORKSPACE_ENDPOINT=https://workspace.example',
    );
    expect(said).toContain('functions     webhook, eventbus');
    expect(said.join()).not.toContain('schedules');
  });

  it('warns of secrets in the template, and of what goes with a stack', async () => {
    const plain = { ...settings, HW_USER_PASSWORD: 'planted', DISCORD_PUBLIC_KEYS: 'no secret' };
    const { said, world } = createWorld(false, { Resources: { A: lambda('webhook', plain), B: lambda('b', plain) } });
    await run(['--param', 'plainSecrets=allow'], plain, world);
    expect(said).toContain('secrets       PLAIN TEXT in the template, for a trial only: HW_USER_PASSWORD');
    expect(said.join()).not.toContain('planted');
    said.length = 0;
    await run(['--remove'], { ...settings }, world);
    expect(said.join(' ')).toMatch(/with its log and the events that wait in its queues/);
  });

  it('removes a stack without any setting, by stage and region alone', async () => {
    const { done, said, world } = createWorld(true);
    expect(await run(['--remove', '--stage', 'dev', '--region', 'eu-west-1', '--param', 'chat=on'], {}, world)).toBe(0);
    expect(done).toEqual(['identify dev eu-west-1', 'Remove it?', 'remove --stage dev --region eu-west-1']);
    expect(said.slice(0, 2)).toEqual([
      `AWS           account ${account.account}, region eu-west-1, as ${account.arn}`,
      'stack         hotspot-webhook-dev',
    ]);
  });

  it('removes nothing in a region that there is not', async () => {
    const { done, world } = createWorld(true);
    await expect(run(['--remove', '--yes', '--region', 'mars-1'], {}, world)).rejects.toThrow(
      /^To mend before removing:\n- the AWS region must/,
    );
    expect(done).toEqual([]);
  });

  it('does nothing where nobody can be asked', async () => {
    const { done, world } = createWorld();
    await expect(run([], { ...settings }, world)).rejects.toThrow('Nobody can be asked here: say --yes');
    expect(done.at(-1)).toBe('Deploy?');
  });

  it('asks AWS nothing before everything else is right', async () => {
    const { done, world } = createWorld(true);
    await expect(run(['--yes'], { ...settings, HW_PROJECT_ID: '' }, world)).rejects.toThrow(
      'HW_PROJECT_ID is required',
    );
    expect(done).toEqual([]);
  });

  it.each(['', 'Prod', '1a', 'a'.repeat(21), 'a_b'])('refuses the stage %j', (stage) => {
    expect(() => readOptions('deploy', ['--stage', stage], {})).toThrow(/^--stage must begin with a small letter/);
  });

  it('takes the region from the command line, then from where AWS’s own tools take it', () => {
    expect(readOptions('deploy', [], {}).region).toBe('eu-central-1');
    expect(readOptions('deploy', [], { AWS_DEFAULT_REGION: 'us-east-2' }).region).toBe('us-east-2');
    expect(readOptions('deploy', ['--region', 'sa-east-1'], { AWS_REGION: 'us-east-2' }).region).toBe('sa-east-1');
  });
});

describe('as a process of its own', () => {
  const place = createWorkplace();
  let aws: Server;
  let endpoint: string;
  const asked: string[] = [];

  beforeAll(async () => {
    aws = createServer(async (request, response) => {
      const action = /\bAction=(\w+)/.exec(await text(request))?.[1] ?? new URL(`http://aws${request.url}`).pathname;
      const key = request.headers.authorization?.match(/Credential=([^/]+)/)?.[1];
      asked.push(`${action} ${key}`);
      const refused = key === 'OLD' ? answers['OLD'] : undefined;
      const [status, body] = refused ?? answers[action] ?? [400, '{"__type":"RepositoryNotFoundException"}'];
      response.writeHead(status, { 'content-type': 'text/xml' });
      response.end(body);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => aws.once('listening', resolve));
    endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    aws.close();
    place.remove();
  });

  const answers: Record<string, [status: number, body: string]> = {
    OLD: [
      403,
      '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>planted-message</Message></Error></ErrorResponse>',
    ],
    GetCallerIdentity: [
      200,
      `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${account.arn}</Arn><UserId>u</UserId><Account>${account.account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    ],
    DescribeStacks: [
      200,
      '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>arn:stack</StackId><StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>',
    ],
    DescribeStackResource: [
      200,
      '<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail><PhysicalResourceId>bucket</PhysicalResourceId></StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>',
    ],
    '/bucket/': [200, '<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>'],
    DeleteStack: [200, '<DeleteStackResponse/>'],
    // As soon as it is gone.
    DescribeStackEvents: [
      400,
      '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack [arn:stack] does not exist</Message></Error></ErrorResponse>',
    ],
  };

  const start = (env: NodeJS.ProcessEnv, args: readonly string[] = []) =>
    place.run('infra/deploy/deploy-command.ts', args, { ...settings, AWS_ENDPOINT_URL: endpoint, ...env });

  it('says in one sentence that there are no credentials', async () => {
    const { code, stdout, stderr } = await start({}, ['--yes']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trim()).toMatch(/^There are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID .*\.$/);
    expect(asked).toEqual([]);
  });

  it('says in one sentence that AWS refused them, without what AWS said', async () => {
    const { code, stderr } = await start({ AWS_ACCESS_KEY_ID: 'OLD', AWS_SECRET_ACCESS_KEY: 'planted-secret' }, [
      '--yes',
    ]);
    expect(code).toBe(1);
    expect(stderr.trim()).toBe(
      'AWS does not take these credentials (ExpiredToken): renew them, or choose others with AWS_PROFILE.',
    );
  });

  it('says in one sentence that AWS cannot be reached', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'NEW', AWS_SECRET_ACCESS_KEY: 'x', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const { code, stderr } = await start(env, ['--yes']);
    expect(code).toBe(1);
    expect(stderr.trim()).toMatch(
      /^AWS cannot be asked whose credentials these are in eu-central-1 \(ECONNREFUSED\): check/,
    );
  });

  it('names the account of the credentials that the packager would take, then wants a yes', async () => {
    const env = {
      AWS_ACCESS_KEY_ID: 'OTHER',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_PROD_ACCESS_KEY_ID: 'PROD',
      AWS_PROD_SECRET_ACCESS_KEY: 'x',
    };
    asked.length = 0;
    const { code, stdout, stderr } = await start(env);
    expect(asked).toEqual(['GetCallerIdentity PROD', 'DescribeStacks PROD', 'GetTemplate PROD']);
    expect(stdout).toContain(`AWS           account ${account.account}, region eu-central-1, as ${account.arn}\n`);
    // Out of what the packager made.
    expect(stdout).toContain(
      `Huawei Cloud  project ${settings.HW_PROJECT_ID}, region eu-demo-1, with HW_IAM_ENDPOINT=`,
    );
    expect(stdout).toContain('functions     webhook\n');
    expect(stdout).toContain('deployment    upgrade of the stack that is there (CREATE_COMPLETE)\n');
    expect(stdout).toMatch(/\? it cannot be told what becomes of the resources \(cloudformation:GetTemplate: \w+\)\n/);
    expect(stderr.trim()).toBe('Nobody can be asked here: say --yes where this is what you want.');
    expect(code).toBe(1);
  }, 60_000);

  it('compares what is deployed with what it has packaged', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'MINE', AWS_SECRET_ACCESS_KEY: 'x' };
    const { template } = readPackage(place);
    const { WebhookLambdaFunction, WebhookRole, LogGroup: _, ...rest } = template.Resources;
    const change = (resource: Resource | undefined, properties: object) => ({
      ...resource,
      Properties: { ...resource?.Properties, ...properties },
    });
    const Resources = {
      ...rest,
      WebhookLambdaFunction: change(WebhookLambdaFunction, { Timeout: 7 }),
      WebhookRole: change(WebhookRole, { RoleName: 'planted' }),
      Mine: { Type: 'AWS::SNS::Topic' },
    };
    const body = JSON.stringify({ Resources }).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    answers['GetTemplate'] = [
      200,
      `<GetTemplateResponse><GetTemplateResult><TemplateBody>${body}</TemplateBody></GetTemplateResult></GetTemplateResponse>`,
    ];
    answers['/2015-03-31/functions/hotspot-webhook-prod-webhook'] = [200, '{"Configuration":{"CodeSha256":"other"}}'];
    const { stdout } = await start(keys);
    expect(stdout.split('\n').slice(-9)).toEqual([
      'deployment    upgrade of the stack that is there (CREATE_COMPLETE)',
      expect.stringMatching(/^resources {5}1 added; \d+ changed; \d+ changed, perhaps replaced; 1 removed$/),
      '  added  LogGroup  AWS::Logs::LogGroup',
      '  changed  WebhookLambdaFunction  AWS::Lambda::Function  Timeout, Role, Code',
      '  changed, perhaps replaced  WebhookRole            AWS::IAM::Role  RoleName',
      '  changed, perhaps replaced  WebhookSettingsPolicy  AWS::IAM::RolePolicy',
      '      RoleName',
      '  removed  Mine  AWS::SNS::Topic',
      '',
    ]);
    expect(stdout).not.toContain('planted');
  }, 60_000);

  it('removes a stack without any setting', async () => {
    asked.length = 0;
    const nothing = Object.fromEntries(Object.keys(settings).map((name) => [name, '']));
    const env = { ...nothing, AWS_ACCESS_KEY_ID: 'MINE', AWS_SECRET_ACCESS_KEY: 'x', AWS_REGION: 'eu-west-1' };
    const { code, stderr } = await start(env, ['--remove', '--yes', '--stage', 'dev']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('has been successfully removed')]);
    expect(asked).toContain('DeleteStack MINE');
  }, 60_000);

  it.each(['service: ', '  name: aws', '  deploymentBucket: '])(
    'removes from where it deploys to: "%s…" is the same in both files',
    (key) => {
      const line = new RegExp(`^${key}.*$`, 'm');
      const [deployed, removed] = ['serverless.yml', 'infra/deploy/removal/serverless.yml'].map(
        (file) => line.exec(readFileSync(`${root}${file}`, 'utf8'))?.[0],
      );
      expect(removed).toBeDefined();
      expect(removed).toBe(deployed);
    },
  );
});
