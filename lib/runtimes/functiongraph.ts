import type { ChannelFactory } from '../channel.ts';
import type { EventDelivery, HttpDelivery, HttpReply } from '../delivery.ts';
import { type EventReply, toCodedEventReply } from '../event-reply.ts';
import type { Agency } from '../order.ts';
import type { Platform } from '../platform.ts';
import { createEventService, createHttpService } from '../serve.ts';
import { referencesIn } from '../settings/references.ts';
import type { SettingProblem } from '../settings/settings.ts';
import { wrapSingle } from './envelope.ts';
import { type GatewayReply, unwrap } from './gateway-event.ts';
import { ask, type GraphContext, readSettings } from './graph-context.ts';
import { type Handler, toEventHandler, toHttpHandler } from './middy.ts';
import { createPowertoolsLogs, powertoolsNames } from './powertools-log.ts';

/** What only FunctionGraph knows. */
const functionGraph: Platform<GraphContext, GatewayReply> = {
  settings: (context, names) =>
    context === undefined ? undefined : readSettings(context, [...names, ...powertoolsNames]),
  obstacles: () => checkNode(process.versions.node),
  createLogs(env) {
    // The logger reads its settings from there, and nowhere else. Once it has, they are as they were: a wrong one stays wrong.
    const before = powertoolsNames.map((name) => [name, process.env[name]] as const);
    setEnvironment(powertoolsNames.map((name) => [name, env[name]]));
    const logs = createPowertoolsLogs(process.stdout);
    setEnvironment(before);
    return logs;
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

function setEnvironment(values: ReadonlyArray<readonly [name: string, value: string | undefined]>): void {
  for (const [name, value] of values) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function agencyOf(context: GraphContext): Agency {
  return () => ({
    accessKey: ask(context, 'getSecurityAccessKey'),
    secretKey: ask(context, 'getSecuritySecretKey'),
    securityToken: ask(context, 'getSecurityToken'),
  });
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
