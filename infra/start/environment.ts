import { demoKeys } from '../../lib/settings/demo-secrets.ts';
import { account } from '../emulator/cloud.ts';
import { type Asker, type ChatChannel, chatChannels } from '../senders/chat-senders.ts';

/** Secrets of no value, one for each scheme, as each scheme writes them. They open the emulated cloud and nothing else. */
export const demoSecrets = {
  ...demoKeys,
  standard: `whsec_${Buffer.from(demoKeys.standard).toString('base64')}`,
  teams: Buffer.from(demoKeys.teams).toString('base64'),
  /** The seed of the private key: the receiver knows the public one only. */
  discord: Buffer.from(demoKeys.discord).toString('hex'),
} as const;

/** The settings that let these in. */
export const demoProofs: Readonly<Record<string, string>> = {
  WEBHOOK_SECRETS: demoSecrets.standard,
  WEBHOOK_HUB_SECRETS: demoSecrets.hub,
  WEBHOOK_BEARER_TOKENS: demoSecrets.bearer,
  SLACK_SIGNING_SECRETS: demoSecrets.slack,
  MATTERMOST_TOKENS: demoSecrets.mattermost,
  TEAMS_SECRETS: demoSecrets.teams,
  DISCORD_PUBLIC_KEYS: demoSecrets.discordPublic,
};

/** The settings that hold the real ones of each chat platform. */
export const secretNames: Readonly<Record<ChatChannel, string>> = {
  slack: 'SLACK_SIGNING_SECRETS',
  mattermost: 'MATTERMOST_TOKENS',
  teams: 'TEAMS_SECRETS',
  discord: 'DISCORD_PUBLIC_KEYS',
};

/** Who asks in the demo, by ids such as each platform gives. */
export const demoAskers: Readonly<Record<ChatChannel, Asker>> = {
  slack: { workspace: 'T0DEMOTEAM', room: 'C0DESKTOPS', user: 'U0DEMODANA' },
  mattermost: {
    workspace: 'demoteam9nwpypzgzy78wkw516',
    room: 'desktops9bnpp7ng383at53k1s',
    user: 'dana9ck3rfgtujs86w5r6rckzh',
  },
  teams: {
    workspace: '00000000-0000-4000-8000-0000000de000',
    room: '19:desktops@thread.tacv2',
    user: '00000000-0000-4000-8000-00000000da4a',
  },
  discord: { workspace: '1100000000000000010', room: '1100000000000000020', user: '1100000000000000030' },
};

/** What a schedule does that sends no payload. */
export const scheduleCommand = { action: 'apply', enabled: false, exitSessions: 0 } as const;

/** Settings of the functions, and of their logger, that somebody may have set for real. */
const INHERITED = new RegExp(
  `^(${[
    'HW_.*|WEBHOOK_.*|POWERTOOLS_.*|AWS_LAMBDA_LOG_.*|LOG_LEVEL',
    'SCHEDULE_COMMAND|SIGNATURE_TOLERANCE_SECONDS|(UPSTREAM|TOKEN)_TIMEOUT_MS|TOKEN_PREFETCH',
    'SLACK_SIGNING_SECRETS|MATTERMOST_TOKENS|TEAMS_SECRETS|DISCORD_PUBLIC_KEYS|CHATOPS_ALLOW|CHAT_BUDGET_MS',
  ].join('|')})$`,
);

/**
 * Points the functions that are loaded from now on at an emulated cloud. Every setting of theirs that was there goes, so that
 * no real account is touched and nobody's own settings make a difference: none but CHATOPS_LOCALE, a matter of taste.
 *
 * @param cloudUrl base URL under which the emulated cloud is served.
 */
export function useEmulatedCloud(cloudUrl: string, env: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(env)) if (INHERITED.test(name)) delete env[name];
  Object.assign(env, {
    HW_REGION_NAME: account.regionName,
    HW_PROJECT_ID: account.projectId,
    HW_DOMAIN_NAME: account.domainName,
    HW_USER_NAME: account.userName,
    HW_USER_PASSWORD: account.userPassword,
    HW_IAM_ENDPOINT: cloudUrl,
    HW_WORKSPACE_ENDPOINT: cloudUrl,
    ...demoProofs,
    SCHEDULE_COMMAND: JSON.stringify(scheduleCommand),
    CHATOPS_ALLOW: JSON.stringify(toRules()),
  });
}

/** One asker a platform, in one room, may do everything; nobody else anything. */
function toRules(): readonly object[] {
  return chatChannels.map((channel) => {
    const { workspace, room, user } = demoAskers[channel];
    return { channel, workspace, room, users: [user], can: '*' };
  });
}
