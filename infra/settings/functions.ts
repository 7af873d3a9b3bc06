import { createApp, type Ports } from '../../lib/app.ts';
import { chatFactories, chats } from '../../lib/channels/chats.ts';
import { eventbus } from '../../lib/channels/eventbus.ts';
import { schedule } from '../../lib/channels/schedule.ts';
import { webhook } from '../../lib/channels/webhook.ts';
import type { ChatPlatform } from '../../lib/chat/platform.ts';
import { checkPowertools } from '../../lib/runtimes/powertools-settings.ts';
import type { DurableRole } from '../../lib/settings/durable.ts';
import { referencesIn, withStandIns } from '../../lib/settings/references.ts';
import { ConfigurationError, cutLineBreaks, type Env, type SettingProblem } from '../../lib/settings/settings.ts';
import type { Recipe } from '../../lib/start.ts';
import { undertakerRecipe } from '../../lib/undertaker.ts';
import { workerRecipe } from '../../lib/worker.ts';
import { inWords } from '../command/in-words.ts';
import { toPlace } from './references.ts';

/** Those that are told what to do by their platform itself. */
type Asked = 'webhook' | 'chatops' | 'eventbus' | 'schedule';

export type FunctionName = Asked | 'worker' | 'undertaker';

const cloud = [
  'HW_REGION_NAME',
  'HW_PROJECT_ID',
  'HW_DOMAIN_NAME',
  'HW_USER_NAME',
  'HW_USER_PASSWORD',
  'HW_ACCESS_KEY',
  'HW_SECRET_KEY',
  'HW_SECURITY_TOKEN',
  'HW_IAM_ENDPOINT',
  'HW_WORKSPACE_ENDPOINT',
  'UPSTREAM_TIMEOUT_MS',
  'TOKEN_TIMEOUT_MS',
  'TOKEN_PREFETCH',
] as const;

/** Those that hold what proves a chat platform. */
export const chatSettings: readonly string[] = chats.map(({ secrets }) => secrets.name);

/** Of these, those that hold the public half of a key. */
export const publicSettings: readonly string[] = chats
  .filter(({ secrets }: ChatPlatform) => secrets.isSecret === false)
  .map(({ secrets }) => secrets.name);

/** The settings that each function is given, where they are set: none has a secret that it does not need. */
export const settingsOf = {
  webhook: [
    ...cloud,
    'WEBHOOK_SECRETS',
    'WEBHOOK_HUB_SECRETS',
    'WEBHOOK_BEARER_TOKENS',
    'WEBHOOK_ALLOW_UNSIGNED',
    'SIGNATURE_TOLERANCE_SECONDS',
  ],
  chatops: [
    ...cloud,
    ...chatSettings,
    'CHATOPS_ALLOW',
    'CHATOPS_LOCALE',
    'CHAT_BUDGET_MS',
    'SIGNATURE_TOLERANCE_SECONDS',
  ],
  eventbus: cloud,
  schedule: [...cloud, 'SCHEDULE_COMMAND'],
} as const satisfies Record<Asked, readonly string[]>;

/** Those that say where the results of chat commands may be sent. */
export const replySettings: readonly string[] = [
  'CHAT_REPLY_HOSTS',
  ...chats.flatMap(({ followUp }: ChatPlatform) => followUp?.endpoint?.name ?? []),
];

/** What a function is given beside it where it has the table and the queues; the worker does what four others do without them. */
export const durableSettingsOf: Readonly<Record<FunctionName, readonly string[]>> = {
  webhook: ['MAX_EVENT_AGE_SECONDS'],
  chatops: ['MAX_EVENT_AGE_SECONDS', ...replySettings],
  eventbus: ['MAX_EVENT_AGE_SECONDS'],
  schedule: ['MAX_EVENT_AGE_SECONDS'],
  worker: [
    ...cloud,
    'CHATOPS_ALLOW',
    'CHATOPS_LOCALE',
    'SCHEDULE_COMMAND',
    'MAX_EVENT_AGE_SECONDS',
    'RETRY_DELAYS_SECONDS',
    ...replySettings,
  ],
  undertaker: ['CHATOPS_LOCALE', 'RETRY_DELAYS_SECONDS', ...replySettings],
};

/** Settings of the table and the queues. A deployment gives them, where it has these; the emulated cloud must not meet those of real ones. */
export const durableSettings = [
  'IDEMPOTENCY_TABLE',
  'COMMAND_QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'MAX_EVENT_AGE_SECONDS',
  'RETRY_DELAYS_SECONDS',
  ...replySettings,
] as const;

/** Settings that are secret. */
export const secretSettings: ReadonlySet<string> = new Set([
  'HW_USER_PASSWORD',
  'HW_ACCESS_KEY',
  'HW_SECRET_KEY',
  'HW_SECURITY_TOKEN',
  'WEBHOOK_SECRETS',
  'WEBHOOK_HUB_SECRETS',
  'WEBHOOK_BEARER_TOKENS',
  ...chatSettings.filter((name) => !publicSettings.includes(name)),
]);

/** Starts the function's own code on settings; what it returns says which channels there are. */
const starts: Record<FunctionName, (env: Env, ports: Ports) => { channels: readonly { name: string }[] }> = {
  webhook: (env, ports) => createApp(env, [webhook], { ...ports, durable: 'door' }),
  chatops: (env, ports) => createApp(env, chatFactories, { ...ports, durable: 'door' }),
  eventbus: (env, ports) => createApp(env, [eventbus], { ...ports, durable: 'event' }),
  schedule: (env, ports) => createApp(env, [schedule], { ...ports, durable: 'event' }),
  worker: toStart('worker', workerRecipe([eventbus, schedule], chats)),
  undertaker: toStart('undertaker', undertakerRecipe([eventbus, schedule], chats)),
};

/** A function that has no channels of its own. */
function toStart(name: string, { build }: Recipe<unknown>) {
  return (env: Env, ports: Ports) => {
    build(env, { ...ports, durable: name as DurableRole });
    return { channels: [{ name }] };
  };
}

/** In the place of what the platform sets, where there is none. */
const platformStandIns = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'stand-in-of-an-id',
  AWS_SECRET_ACCESS_KEY: 'stand-in-of-a-secret-access-key',
};

/** In the place of table and queues that a deployment is going to make. */
export const madeStandIns: Readonly<Record<string, string>> = {
  IDEMPOTENCY_TABLE: 'stand-in',
  COMMAND_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/stand-in.fifo',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/stand-in',
};

/** What the settings of a function come to, as they are set here, those of its log with them. Empty ones count as not set. */
export function pickSettings(
  name: FunctionName,
  env: NodeJS.ProcessEnv,
  { isDurable = false }: { isDurable?: boolean } = {},
): Record<string, string> {
  const set = cutLineBreaks(env);
  const wanted = [
    ...(name in settingsOf ? settingsOf[name as Asked] : []),
    ...(isDurable ? durableSettingsOf[name] : []),
  ];
  const ofLog = Object.keys(set).filter((setting) => /^POWERTOOLS_[A-Z0-9_]+$/.test(setting));
  return Object.fromEntries(
    [...wanted, ...ofLog].flatMap((setting) => (set[setting] ? [[setting, set[setting]]] : [])),
  );
}

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const ENVIRONMENT_MAX_BYTES = 4096;

/** Whatever would keep a function from starting, or a secret from staying one, as far as it is known before anything runs. */
export function checkSettings(
  name: FunctionName,
  settings: Readonly<Record<string, string>>,
  { mayBePlain, isDurable = false }: { mayBePlain: boolean; isDurable?: boolean },
): string[] {
  const references = referencesIn(settings);
  const problems = references
    .filter((setting) => toPlace(settings[setting] ?? '') === undefined)
    .map((setting) => `${setting} ${FORM}`);
  if (!mayBePlain) {
    const plain = Object.keys(settings).filter(
      (setting) => secretSettings.has(setting) && !references.includes(setting),
    );
    problems.push(...plain.map((setting) => `${setting} ${PLAIN}`));
  }
  if (settings['WEBHOOK_ALLOW_UNSIGNED'] === 'true' || references.includes('WEBHOOK_ALLOW_UNSIGNED'))
    problems.push(`WEBHOOK_ALLOW_UNSIGNED ${UNSIGNED}`);
  const bytes = Buffer.byteLength(Object.entries(settings).flat().join(''));
  if (bytes > ENVIRONMENT_MAX_BYTES) problems.push(`all settings of ${name} together have ${bytes} bytes, ${TOO_LONG}`);
  return [...problems, ...checkStart(name, isDurable ? { ...settings, ...madeStandIns } : settings, references)];
}

const FORM =
  'is not a reference that can be read: secretsmanager:<name or ARN>, secretsmanager:<name or ARN>#<JSON key> or ssm:<name>';
const PLAIN =
  'is given as plain text and would be readable in the template: keep it in Secrets Manager or Parameter Store and give secretsmanager:<id>#<key> or ssm:<name> instead, or, for a trial, --param plainSecrets=allow';
const UNSIGNED = 'must not be set: the route is open to the internet, so that anybody could change the project';
const TOO_LONG = `but Lambda takes ${ENVIRONMENT_MAX_BYTES}: keep long ones in Parameter Store and give ssm:<name>`;

/** What is wrong but for the settings whose values are not known here. @param unread their names. */
export function checkStart(
  name: FunctionName,
  settings: Readonly<Record<string, string>>,
  unread: readonly string[],
  ports: Pick<Ports, 'hasAgency'> = {},
): string[] {
  const { channels, problems } = startOffline(name, settings, ports);
  if (problems.length === 0 && channels.length === 0) return [NO_CHAT];
  const known = problems.filter((problem) => !unread.includes(problem.name));
  return known.map((problem) => `${problem.name} ${problem.rule}`);
}

/** Starts the function, without a network. @returns its channels, or what keeps it from starting. */
export function startOffline(
  name: FunctionName,
  settings: Readonly<Record<string, string>>,
  ports: Pick<Ports, 'hasAgency'> = {},
): { channels: readonly string[]; problems: readonly SettingProblem[] } {
  try {
    const problems = checkPowertools(settings);
    const { channels } = starts[name](withStandIns({ ...platformStandIns, ...settings }), {
      ...offline,
      ...ports,
      problems,
    });
    return { channels: channels.map((channel) => channel.name), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { channels: [], problems: error.problems };
  }
}

const offline: Ports = {
  log: () => {},
  fetch: () => Promise.reject(new TypeError('There is no network while settings are checked.')),
};

const NO_CHAT = `with chat=on at least one of ${inWords(chatSettings, 'and')} must be set`;
