import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A copy of the project in which a packaging disturbs nobody, in a folder whose name is no URL. */
export type Workplace = {
  directory: string;
  /** Runs a script of the copy with these settings and no others of the kind. */
  run: (file: string, args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Ended>;
  remove: () => void;
};

export type Ended = { code: number | null; stdout: string; stderr: string };

/** @param prefix how the name of its folder begins. */
export function createWorkplace(prefix = 'hotspot 100% #1 测试 '): Workplace {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  for (const name of ['serverless.yml', 'package.json', 'handlers', 'lib', 'infra']) {
    cpSync(join(root, name), join(directory, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  return {
    directory,
    remove: () => rmSync(directory, { recursive: true, force: true }),
    async run(file, args, env = {}) {
      const child = spawn(process.execPath, [join(directory, file), ...args], {
        cwd: directory,
        env: { ...bare(process.env), HOME: join(directory, 'nobody'), AWS_EC2_METADATA_DISABLED: 'true', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      return { code, stdout, stderr };
    },
  };
}

/** Whatever the machine has set for real is not the test's. */
function bare(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own =
    /^(HW|WEBHOOK|SLACK|MATTERMOST|TEAMS|DISCORD|CHATOPS|CHAT|HOTSPOT|AWS|SCHEDULE|POWERTOOLS)_|^FORCE_COLOR$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

export type Resource = {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the packager wrote; every test says what it expects
  Properties: Record<string, any>;
  DependsOn?: string | string[];
};
export type Template = { Resources: Record<string, Resource>; Outputs: Record<string, { Value: unknown }> };

/** Everything that a packaging left, as text where it is text. */
export type Package = { template: Template; texts: string; zips: Map<string, Buffer> };

export function readPackage({ directory }: Workplace): Package {
  const folder = join(directory, '.serverless');
  const read = (name: string) => readFileSync(join(folder, name));
  const names = readdirSync(folder).sort();
  return {
    template: JSON.parse(read('cloudformation-template-update-stack.json').toString()),
    texts: names
      .filter((name) => name.endsWith('.json'))
      .map((name) => read(name).toString())
      .join('\n'),
    zips: new Map(names.filter((name) => name.endsWith('.zip')).map((name) => [name, read(name)])),
  };
}

/** @throws with what was said, where it failed. */
export async function packaged(
  workplace: Workplace,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Package> {
  const { code, stdout, stderr } = await workplace.run('infra/deploy/package-command.ts', args, env);
  if (code !== 0) throw new Error(`packaging failed: ${stderr}${stdout}`);
  return readPackage(workplace);
}

/** Settings of the four functions, every secret of them a reference. */
export const settings = {
  HW_REGION_NAME: 'eu-demo-1',
  HW_PROJECT_ID: 'a4da8115c9d8464ead3a38309130523f',
  HW_DOMAIN_NAME: 'demo-account',
  HW_USER_NAME: 'demo-user',
  HW_USER_PASSWORD: 'secretsmanager:hotspot-webhook#password',
  HW_IAM_ENDPOINT: 'https://iam.example',
  HW_WORKSPACE_ENDPOINT: 'https://workspace.example',
  WEBHOOK_SECRETS: 'secretsmanager:hotspot-webhook#webhook',
  SLACK_SIGNING_SECRETS: 'ssm:/hotspot/slack',
  CHATOPS_ALLOW: '[{"channel":"slack","users":["U1"],"can":"*"}]',
  SCHEDULE_COMMAND: '{"action":"show"}',
};

export const everyPart = ['--param', 'chat=on', '--param', 'bus=desk', '--param', 'schedules=on'];
