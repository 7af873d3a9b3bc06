import type { Identity } from './identity.ts';
import { findInterpreted } from './interpreted.ts';
import type { Options } from './options.ts';
import { checkRegion, planDeployment } from './plan.ts';
import { Refusal, refuseIfAny } from './refusal.ts';
import { summarise, type Template } from './template-summary.ts';

/** What deploying needs of the world. */
export type World = {
  identify: (options: Options) => Promise<Identity>;
  /** Whether the person says yes; `undefined` where nobody can be asked. */
  confirm: (question: string) => Promise<boolean | undefined>;
  say: (line: string) => void;
  packageStack: (options: Options) => Promise<void>;
  /** What has been packaged. */
  readTemplate: () => Template;
  /** Runs the packager in the person's sight. @returns its exit code. */
  runPackager: (command: 'deploy' | 'remove', options: Options) => Promise<number>;
};

/**
 * Checks everything that can be checked here, packages, says what it has packaged and where it would go, asks, deploys.
 *
 * @returns the exit code.
 * @throws {Refusal}
 */
export async function deploy(options: Options, env: NodeJS.ProcessEnv, world: World): Promise<number> {
  if (options.remove) return remove(options, env, world);
  planDeployment(env, options.params, options.region);
  const identity = await world.identify(options);
  await world.packageStack(options);
  for (const line of [...placeOf(options, identity), ...describe(world.readTemplate())]) world.say(line);
  return (await isWanted('Deploy?', options, world)) ? world.runPackager('deploy', options) : 1;
}

/** Needs stage and region, and no settings: whoever takes a stack away may have lost them. */
async function remove(options: Options, env: NodeJS.ProcessEnv, world: World): Promise<number> {
  refuseIfAny([...findInterpreted(env, options.params), ...checkRegion(options.region)], 'To mend before removing');
  const identity = await world.identify(options);
  for (const line of placeOf(options, identity)) world.say(line);
  world.say('This takes all of the stack away, with its log and the events that wait in its queues.');
  return (await isWanted('Remove it?', options, world)) ? world.runPackager('remove', options) : 1;
}

async function isWanted(question: string, { yes }: Options, { confirm, say }: World): Promise<boolean> {
  const answer = yes || (await confirm(question));
  if (answer === undefined) throw new Refusal('Nobody can be asked here: say --yes where this is what you want.');
  if (!answer) say('Nothing was changed.');
  return answer;
}

function placeOf({ stage, region }: Options, { account, arn }: Identity): string[] {
  return [`AWS           account ${account}, region ${region}, as ${arn}`, `stack         hotspot-webhook-${stage}`];
}

/** What the question is about, out of what would be deployed. */
function describe(template: Template): string[] {
  const { functions, target, schedules, plainSecrets } = summarise(template);
  const { HW_PROJECT_ID: project, HW_REGION_NAME: region, ...endpoints } = target;
  const elsewhere = Object.entries(endpoints).filter(([, value]) => value !== '');
  return [
    `Huawei Cloud  project ${project}, region ${region}${
      elsewhere.length > 0 ? `, with ${elsewhere.map((pair) => pair.join('=')).join(' and ')}` : ''
    }`,
    `functions     ${functions.join(', ')}`,
    ...(schedules === '' ? [] : [`schedules     ${schedules}`]),
    ...(plainSecrets.length === 0
      ? []
      : [`secrets       PLAIN TEXT in the template, for a trial only: ${plainSecrets.join(', ')}`]),
  ];
}
