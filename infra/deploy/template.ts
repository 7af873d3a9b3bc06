import { chats } from '../../lib/channels/chats.ts';
import type { ChatPlatform } from '../../lib/chat/platform.ts';
import { inWords } from '../command/in-words.ts';
import type { FunctionName } from '../settings/functions.ts';
import { toDashboard } from './dashboard.ts';
import { type Deployment, toDeployment } from './deployment.ts';
import { countAttempts, toDurableResources } from './durable.ts';
import { routes, toRefusedAlarm, toThrottle } from './http-routes.ts';
import { toSavedQueries } from './queries.ts';
import { toResources } from './schedules.ts';

/** What serverless.yml asks for as `${file(infra/deploy/serverless.cjs):…}`. Everything fixed is written there, in YAML. */

type Asking = {
  options: { param?: string | readonly string[] };
  resolveVariable: (variable: string) => Promise<unknown>;
};

async function deploymentOf({ options, resolveVariable }: Asking): Promise<Deployment> {
  const region = String(await resolveVariable('self:provider.region'));
  return toDeployment(process.env, [options.param ?? []].flat(), region);
}

/** The parameters, numbers as such. */
export async function parameters(asking: Asking): Promise<Record<string, unknown>> {
  const { parameters } = await deploymentOf(asking);
  const { throttleRate, throttleBurst, logRetentionDays, alarmTopic } = parameters;
  return {
    ...parameters,
    throttleRate: Number(throttleRate),
    throttleBurst: Number(throttleBurst),
    logRetentionDays: Number(logRetentionDays),
    alarmActions: alarmTopic === '' ? [] : [alarmTopic],
  };
}

/** The file in infra/ for every optional part: the part's own, or the empty one where it is off. */
export async function parts(asking: Asking): Promise<Record<string, string>> {
  const { chat, bus, schedules, alarms, durable } = (await deploymentOf(asking)).parameters;
  const file = (isOn: boolean, name: string) => (isOn ? name : 'off');
  const isWatched = alarms === 'on';
  const isDurable = durable === 'on';
  const [busFile, schedulesFile] = isDurable ? ['durable-bus', 'durable-schedules'] : ['bus', 'schedules'];
  return {
    chat: file(chat === 'on', 'chat'),
    bus: file(bus !== 'off', busFile),
    schedules: file(schedules !== 'off', schedulesFile),
    durable: file(isDurable, 'durable'),
    alarms: file(isWatched, 'alarms'),
    chatAlarms: file(chat === 'on' && isWatched, 'chat'),
    busAlarms: file(bus !== 'off' && isWatched, busFile),
    schedulesAlarms: file(schedules !== 'off' && isWatched, schedulesFile),
    durableAlarms: file(isDurable && isWatched, 'durable'),
  };
}

/** The routes of the functions that are reached over HTTP, and the limit of each. */
export async function http(asking: Asking): Promise<Record<string, unknown>> {
  const { functions, parameters } = await deploymentOf(asking);
  const limit = { rate: Number(parameters.throttleRate), burst: Number(parameters.throttleBurst) };
  return {
    webhook: toEvents('webhook'),
    chatops: toEvents('chatops'),
    throttle: toThrottle(Object.keys(functions) as FunctionName[], limit),
  };
}

function toEvents(name: FunctionName): readonly { httpApi: string }[] {
  return (routes[name] ?? []).map((route) => ({ httpApi: route }));
}

/** What the part for chat says of the platforms: their routes in words, and which lines of the log are theirs. */
export async function chat(asking: Asking): Promise<Record<string, unknown>> {
  const { parameters } = await deploymentOf(asking);
  const platforms: readonly ChatPlatform[] = chats;
  const filter = platforms.map(({ channel }) => `($.channel = "${channel}")`).join(' || ');
  return {
    routes: inWords(
      platforms.map(({ channel }) => `/${channel}`),
      'and',
    ),
    filter,
    // What the worker does later keeps nobody waiting for an answer.
    answers: parameters.durable === 'on' ? `(${filter}) && ($.attempt NOT EXISTS)` : filter,
  };
}

/** What the part for table and queues says of the settings. */
export async function durable(): Promise<Record<string, unknown>> {
  return { attempts: countAttempts(process.env['RETRY_DELAYS_SECONDS']) };
}

/** What settings add to the functions. */
export async function functions(asking: Asking): Promise<Record<string, unknown>> {
  const { functions } = await deploymentOf(asking);
  return Object.fromEntries(Object.entries(functions).map(([name, { statements, ...rest }]) => [name, rest]));
}

/** The schedules, the rights to read what the settings refer to, a policy for each function that has any, the saved queries, the dashboard, an alarm. */
export async function resources(asking: Asking): Promise<{ Resources: Record<string, unknown> }> {
  const deployment = await deploymentOf(asking);
  const { functions, parameters } = deployment;
  const policies = Object.entries(functions).flatMap(([name, { statements }]) =>
    statements.length === 0 ? [] : [[`${capitalise(name)}SettingsPolicy`, toPolicy(name, statements)]],
  );
  const names = Object.keys(functions) as FunctionName[];
  const stack = String(await asking.resolveVariable('self:custom.name'));
  return {
    Resources: {
      ...toResources(deployment, stack),
      ...Object.fromEntries(policies),
      ...(parameters.durable === 'on' ? toDurableResources(names, parameters) : {}),
      ...toSavedQueries(stack),
      ...(parameters.alarms === 'on'
        ? {
            Dashboard: toDashboard({ stack, readme: parameters.readme, functions: names }),
            RefusedAlarm: toRefusedAlarm({
              stack,
              readme: parameters.readme,
              functions: names,
              burst: Number(parameters.throttleBurst),
              topic: parameters.alarmTopic,
            }),
          }
        : {}),
    },
  };
}

function toPolicy(name: string, statements: readonly unknown[]): unknown {
  return {
    Type: 'AWS::IAM::RolePolicy',
    Properties: {
      RoleName: { Ref: `${capitalise(name)}Role` },
      PolicyName: 'read-settings',
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
    },
  };
}

function capitalise(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
