import type { ChannelFactory } from '../channel.ts';
import type { EventDelivery, HttpDelivery, HttpReply } from '../delivery.ts';
import { type EventReply, toCodedEventReply } from '../event-reply.ts';
import type { Agency } from '../order.ts';
import type { Platform } from '../platform.ts';
import { createEventService, createHttpService } from '../serve.ts';
import { referencesIn } from '../settings/references.ts';
import type { Env, SettingProblem } from '../settings/settings.ts';
import { isObject } from '../shapes.ts';
import { wrapSingle } from './envelope.ts';
import { type GatewayReply, unwrap } from './gateway-event.ts';
import { type Handler, toEventHandler, toHttpHandler } from './middy.ts';
import { createPowertoolsLogs, powertoolsNames } from './powertools-log.ts';

/**
 * What is handed over beside an event: an object with methods, of which none is sure to be there.
 * https://support.huaweicloud.com/intl/en-us/devg-functiongraph/functiongraph_02_0410.html
 */
export type GraphContext = object;

/** What only FunctionGraph knows. */
const functionGraph: Platform<GraphContext, GatewayReply> = {
  settings: (context, names) => context && readSettings(context, [...names, ...powertoolsNames]),
  obstacles: () => checkNode(process.versions.node),
  createLogs(env) {
    // The logger reads them from there, and nowhere else.
    for (const name of powertoolsNames) process.env[name] = env[name] ?? '';
    return createPowertoolsLogs(process.stdout);
  },
  createReader: (env) => ({
    read: () => Promise.reject(new Error('There is no store here.')),
    problems: referencesIn(env).map((name) => ({ name, rule: ENCRYPTED })),
  }),
  requestIdOf: (context) => ask(context, 'getRequestID'),
  remainingMsOf(context) {
    const leftMs = ask(context, 'getRemainingTimeInMilliSeconds');
    return Number(leftMs) >= 0 ? leftMs : undefined;
  },
  agencyOf,
  unwrap,
  wrap: wrapSingle,
};

/**
 * A function behind a gateway. Never rejects.
 *
 * @param name the function's own, for deliveries that are meant for none of its channels.
 */
export function serveHttp(
  name: string,
  channels: ReadonlyArray<ChannelFactory<HttpDelivery, HttpReply>>,
): Handler<GraphContext, GatewayReply> {
  return toHttpHandler(createHttpService(functionGraph, name, channels));
}

/** A function that a bus or a timer invokes. Rejects with an error whose name is the code. */
export function serveEvents(
  name: string,
  channel: ChannelFactory<EventDelivery, EventReply>,
): Handler<GraphContext, EventReply> {
  return toEventHandler(createEventService(functionGraph, name, channel, toCodedEventReply));
}

const ENCRYPTED = 'must be given as it is: on FunctionGraph secrets stand in encrypted_user_data';

function agencyOf(context: GraphContext): Agency {
  return () => ({
    accessKey: ask(context, 'getSecurityAccessKey'),
    secretKey: ask(context, 'getSecuritySecretKey'),
    securityToken: ask(context, 'getSecurityToken'),
  });
}

/**
 * The context first: of encrypted variables nothing else is promised. What only the environment has is there for whoever looks for
 * names that are nearly right.
 */
function readSettings(context: GraphContext, names: readonly string[]): Env {
  const env = { ...readUserData(process.env['RUNTIME_USERDATA']), ...withoutEmpty(process.env) };
  const told = Object.fromEntries(names.map((name) => [name, ask(context, 'getUserData', name)]));
  const projectId = { HW_PROJECT_ID: ask(context, 'getProjectID') };
  return { ...withoutEmpty(projectId), ...env, ...withoutEmpty(told) };
}

/** JSON text of all user variables, where the platform sets it. */
function readUserData(text: string | undefined): Env {
  try {
    const data: unknown = JSON.parse(text ?? '');
    return isObject(data) ? withoutEmpty(data) : {};
  } catch {
    return {}; // no JSON: then it is not what the guide says it is
  }
}

/** What is no text is not there, nor what is empty. */
function withoutEmpty(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );
}

/** @returns what a method says, or `undefined` where there is none, or it throws. */
function ask(context: unknown, method: string, ...args: readonly string[]): unknown {
  try {
    return (context as Record<string, (...args: readonly string[]) => unknown>)[method]?.(...args);
  } catch {
    return undefined;
  }
}

/** The oldest that the bundles are made for and run on. */
const NODE_MIN = { major: 20, minor: 15 };

function checkNode(version: string): SettingProblem[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOldest = major === NODE_MIN.major && minor >= NODE_MIN.minor;
  if (isOldest || major > NODE_MIN.major) return [];
  const least = `${NODE_MIN.major}.${NODE_MIN.minor}`;
  return [
    { name: 'Node.js', rule: `must be ${least} or later, and this is ${version}: give the function a newer runtime` },
  ];
}
