import type { Identity } from './identity.ts';
import type { Options } from './options.ts';
import { type Plan, planDeployment } from './plan.ts';
import { Refusal } from './refusal.ts';

/** What deploying needs of the world. */
export type World = {
  identify: (options: Options) => Promise<Identity>;
  /** Whether the person says yes; `undefined` where nobody can be asked. */
  confirm: (question: string) => Promise<boolean | undefined>;
  say: (line: string) => void;
  packageStack: (options: Options) => Promise<void>;
  /** Runs the packager in the person's sight. @returns its exit code. */
  runPackager: (command: 'deploy' | 'remove', options: Options) => Promise<number>;
};

/**
 * Checks everything that can be checked here, says where it would go, asks, packages, deploys.
 *
 * @returns the exit code.
 * @throws {Refusal}
 */
export async function deploy(options: Options, env: NodeJS.ProcessEnv, world: World): Promise<number> {
  const plan = planDeployment(env, options.params, options.region);
  const identity = await world.identify(options);
  for (const line of describe(options, plan, env, identity)) world.say(line);

  const answer = options.yes ? true : await world.confirm(options.remove ? 'Remove it?' : 'Deploy?');
  if (answer === undefined) throw new Refusal('Nobody can be asked here: say --yes where this is what you want.');
  if (!answer) {
    world.say('Nothing was changed.');
    return 1;
  }
  if (!options.remove) await world.packageStack(options);
  return world.runPackager(options.remove ? 'remove' : 'deploy', options);
}

function describe(
  { stage, region, remove }: Options,
  { functions, parameters }: Plan,
  env: NodeJS.ProcessEnv,
  { account, arn }: Identity,
): string[] {
  const stack = `hotspot-webhook-${stage}`;
  const endpoints = ['HW_IAM_ENDPOINT', 'HW_WORKSPACE_ENDPOINT'].filter((name) => env[name]);
  return [
    `AWS           account ${account}, region ${region}, as ${arn}`,
    `stack         ${stack}`,
    `Huawei Cloud  project ${env['HW_PROJECT_ID']}, region ${env['HW_REGION_NAME']}${
      endpoints.length > 0 ? `, with ${endpoints.map((name) => `${name}=${env[name]}`).join(' and ')}` : ''
    }`,
    `functions     ${Object.keys(functions).join(', ')}`,
    ...(parameters.schedules === 'on' ? [`schedules     ${parameters.scheduleState}`] : []),
    ...(parameters.plainSecrets === 'allow'
      ? ['secrets       may be PLAIN TEXT in the template: for a trial only']
      : []),
    ...(remove ? ['This takes all of the stack away, with its log and the events that wait in its queues.'] : []),
  ];
}
