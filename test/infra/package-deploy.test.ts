import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploy, type World } from '../../infra/deploy/deploy.ts';
import { readOptions } from '../../infra/deploy/options.ts';
import { packagerArguments } from '../../infra/deploy/packager.ts';
import { createWorkplace, settings } from './package-run.ts';

const account = { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/deployer/me' };

/** A world in which nothing happens, and what was done in it. */
function createWorld(answer: boolean | undefined = undefined) {
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
  it('says where it goes and asks, before it packages and deploys the very same', async () => {
    const { done, said, world } = createWorld(true);
    const args = ['--stage', 'dev', '--region', 'eu-west-1', '--param', 'schedules=on'];
    expect(await run(args, { ...settings }, world)).toBe(0);
    expect(done).toEqual([
      'identify dev eu-west-1',
      'Deploy?',
      'package',
      'deploy --package .serverless --stage dev --region eu-west-1 --param schedules=on',
    ]);
    expect(said).toEqual([
      `AWS           account ${account.account}, region eu-west-1, as ${account.arn}`,
      'stack         hotspot-webhook-dev',
      `Huawei Cloud  project ${settings.HW_PROJECT_ID}, region eu-demo-1, with HW_IAM_ENDPOINT=https://iam.example and HW_WORKSPACE_ENDPOINT=https://workspace.example`,
      'functions     webhook, schedule',
      'schedules     DISABLED',
    ]);
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
    expect(done.includes('package')).toBe(last.startsWith('deploy'));
  });

  it('warns of secrets in the template, and of what goes with a stack', async () => {
    const { said, world } = createWorld(false);
    await run(['--param', 'plainSecrets=allow', '--remove'], { ...settings }, world);
    expect(said.join(' ')).toMatch(/PLAIN TEXT.*with its log and the events that wait in its queues/);
  });

  it('does nothing where nobody can be asked', async () => {
    const { done, world } = createWorld();
    await expect(run([], { ...settings }, world)).rejects.toThrow('Nobody can be asked here: say --yes');
    expect(done).not.toContain('package');
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
    aws = createServer((request, response) => {
      asked.push(`${request.method} ${request.headers.authorization?.match(/Credential=([^/]+)/)?.[1]}`);
      const refused = request.headers.authorization?.includes('Credential=OLD');
      response.writeHead(refused ? 403 : 200, { 'content-type': 'text/xml' });
      response.end(
        refused
          ? '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>planted-message</Message></Error></ErrorResponse>'
          : `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${account.arn}</Arn><UserId>u</UserId><Account>${account.account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => aws.once('listening', resolve));
    endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    aws.close();
    place.remove();
  });

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
    const { code, stdout, stderr } = await start(env);
    expect(asked.at(-1)).toBe('POST PROD');
    expect(stdout).toContain(`AWS           account ${account.account}, region eu-central-1, as ${account.arn}\n`);
    expect(stderr.trim()).toBe('Nobody can be asked here: say --yes where this is what you want.');
    expect(code).toBe(1);
  });
});
