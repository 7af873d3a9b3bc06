import { Refusal, refuseIfAny } from '../command/refusal.ts';
import { findInterpreted } from '../settings/interpreted.ts';
import { findQuestions } from '../settings/questions.ts';
import { type Change, findChanges } from './changes.ts';
import { checkRegion, toDeployment } from './deployment.ts';
import type { Identity } from './identity.ts';
import type { Options } from './options.ts';
import { type Clock, showSchedules, showStack, whyStuck } from './outlook.ts';
import type { Stack } from './stack.ts';
import { functionsIn, summarise, type Template } from './template-summary.ts';

/** What deploying needs of the world. */
export type World = {
  identify: (options: Options) => Promise<Identity>;
  /** What the person says; `left` where they would rather leave (Ctrl-C, Ctrl-D); `undefined` where nobody can be asked. */
  confirm: (question: string) => Promise<boolean | 'left' | undefined>;
  say: (line: string) => void;
  packageStack: (options: Options) => Promise<void>;
  /** What has been packaged. */
  readTemplate: () => Template;
  /** Base64 of the SHA-256 of a zip that has been packaged, by its file name. */
  hashOf: (zip: string) => string | undefined;
  /** What is deployed. @param functions whose code is asked for, by name. */
  readStack: (options: Options, functions: readonly string[]) => Promise<Stack>;
  /** Of AWS's specification: whether a resource of a type is made anew for another value of a property. */
  isCreateOnly: () => (type: string, property: string) => boolean;
  clock: () => Clock;
  /** Runs the packager in the person's sight. @returns its exit code. */
  runPackager: (command: 'deploy' | 'remove', options: Options) => Promise<number>;
};

/** Of whoever leaves at a question, as of a program that Ctrl-C ended. */
const LEFT = 130;

/**
 * Checks everything that can be checked here, packages, says what it has packaged, where it would go and what it would change there,
 * asks, deploys.
 *
 * @returns the exit code.
 * @throws {Refusal}
 */
export async function deploy(options: Options, env: NodeJS.ProcessEnv, world: World): Promise<number> {
  if (options.remove) return remove(options, env, world);
  toDeployment(env, options.params, options.region);
  for (const question of findQuestions(env)) world.say(question);
  const identity = await world.identify(options);
  await world.packageStack(options);
  const template = world.readTemplate();
  const stack = await world.readStack(
    options,
    Object.values(functionsIn(template)).map(({ name }) => name),
  );
  const lines = [
    ...placeOf(options, identity),
    ...describe(template),
    ...showSchedules(template, world.clock()),
    ...showStack(stack, compare(stack, template, world)),
  ];
  for (const line of lines) world.say(line);
  const stuck = whyStuck(stack);
  if (stuck !== undefined) throw new Refusal(`${stuck} ${UNCHANGED}`);
  return ask('Deploy?', 'deploy', options, world);
}

/** Needs stage and region, and no settings: whoever takes a stack away may have lost them. */
async function remove(options: Options, env: NodeJS.ProcessEnv, world: World): Promise<number> {
  refuseIfAny([...findInterpreted(env, options.params), ...checkRegion(options.region)], 'To mend before removing');
  const identity = await world.identify(options);
  for (const line of placeOf(options, identity)) world.say(line);
  world.say(
    'This takes all of the stack away, with its log and the events that wait in its queues. What durable=on has made to last, its table and queues, stays.',
  );
  return ask('Remove it?', 'remove', options, world);
}

const UNCHANGED = 'Nothing was changed.';

async function ask(
  question: string,
  command: 'deploy' | 'remove',
  options: Options,
  { confirm, say, runPackager }: World,
): Promise<number> {
  const answer = options.yes || (await confirm(question));
  if (answer === undefined) throw new Refusal('Nobody can be asked here: say --yes where this is what you want.');
  if (answer === true) return runPackager(command, options);
  say(UNCHANGED);
  return answer === 'left' ? LEFT : 1;
}

/** @returns nothing where it cannot be told. */
function compare(stack: Stack, packaged: Template, { isCreateOnly, hashOf }: World): Change[] | undefined {
  const deployed = stack.status === 'none' ? { Resources: {} } : stack.template;
  if (deployed === undefined) return undefined;
  const functions = functionsIn(packaged);
  const isOtherCode = (id: string) => {
    const { name = '', zip = '' } = functions[id] ?? {};
    const runs = stack.codes[name];
    return runs !== undefined && runs !== hashOf(zip);
  };
  return findChanges(deployed, packaged, stack.status === 'none' ? () => false : isCreateOnly(), isOtherCode);
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
