import { chats } from '../../lib/channels/chats.ts';
import { demoKeys } from '../../lib/settings/demo-secrets.ts';
import { account } from '../emulator/cloud.ts';
import { chatNames, forEachChat } from '../senders/senders.ts';
import { durableSettings, settingsOf } from '../settings/functions.ts';

/** Secrets of no value, one for each scheme, as each scheme writes them. They open the emulated cloud and nothing else. */
export const demoSecrets = {
  standard: `whsec_${Buffer.from(demoKeys.standard).toString('base64')}`,
  hub: demoKeys.hub,
  bearer: demoKeys.bearer,
  ...forEachChat(({ demo }) => demo.secret),
} as const;

/** The settings that hold the real ones of each chat platform. */
export const secretNames = forEachChat((_, name) => chats[chatNames.indexOf(name)]?.secrets.name ?? '');

/** The settings that let the demo's in. */
export const demoProofs: Readonly<Record<string, string>> = {
  WEBHOOK_SECRETS: demoSecrets.standard,
  WEBHOOK_HUB_SECRETS: demoSecrets.hub,
  WEBHOOK_BEARER_TOKENS: demoSecrets.bearer,
  ...Object.fromEntries(
    Object.values(forEachChat(({ demo, toSetting }, name) => [secretNames[name], toSetting(demo.secret)])),
  ),
};

/** Who asks in the demo, by ids such as each platform gives. */
export const demoAskers = forEachChat(({ demo }) => demo.asker);

/** What a schedule does that sends no payload. */
export const scheduleCommand = { action: 'apply', enabled: false, exitSessions: 0 } as const;

/** Settings of the functions, and of their logger, that somebody may have set for real. */
const INHERITED = new RegExp(
  `^(${['HW_.*', 'WEBHOOK_.*', 'POWERTOOLS_.*', 'AWS_LAMBDA_LOG_.*', 'AWS_ENDPOINT_URL.*', 'LOG_LEVEL', 'RUNTIME_USERDATA', ...durableSettings, ...Object.values(settingsOf).flat()].join('|')})$`,
);
const KEPT = 'CHATOPS_LOCALE';

/** Takes away the settings of table and queues: what is served here has none, unless it brings its own. */
export function withoutDurableSettings(env: NodeJS.ProcessEnv): void {
  for (const name of durableSettings) delete env[name];
}

/**
 * Points the functions that are loaded from now on at an emulated cloud. Every setting of theirs that was there goes, so that
 * no real account is touched and nobody's own settings make a difference: none but CHATOPS_LOCALE, a matter of taste.
 *
 * @param cloudUrl base URL under which the emulated cloud is served.
 */
export function useEmulatedCloud(cloudUrl: string, env: NodeJS.ProcessEnv = process.env): void {
  forgetSettings(env);
  Object.assign(env, toEmulatedSettings(cloudUrl), {
    HW_PROJECT_ID: account.projectId,
    HW_DOMAIN_NAME: account.domainName,
    HW_USER_NAME: account.userName,
    HW_USER_PASSWORD: account.userPassword,
  });
}

/** Takes away whatever setting of the functions was there. */
export function forgetSettings(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(env)) if (INHERITED.test(name) && name !== KEPT) delete env[name];
}

/** The settings of functions in front of the emulated cloud, but for who they are: on FunctionGraph an agency says that. */
export function toEmulatedSettings(cloudUrl: string): Readonly<Record<string, string>> {
  return {
    HW_REGION_NAME: account.regionName,
    HW_IAM_ENDPOINT: cloudUrl,
    HW_WORKSPACE_ENDPOINT: cloudUrl,
    ...demoProofs,
    SCHEDULE_COMMAND: JSON.stringify(scheduleCommand),
    CHATOPS_ALLOW: JSON.stringify(toRules()),
  };
}

/** One asker a platform, in one room, may do everything; nobody else anything. */
function toRules(): readonly object[] {
  return chatNames.map((channel) => {
    const { workspace, room, user } = demoAskers[channel];
    return { channel, workspace, room, users: [user], can: '*' };
  });
}
