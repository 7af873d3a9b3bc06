import { account } from '../emulator/cloud.ts';

/** Secrets of no value, one for each scheme. They open the emulated cloud and nothing else. */
export const demoSecrets = {
  standard: `whsec_${Buffer.from('demo secret, opens nothing real!').toString('base64')}`,
  hub: 'demo-hub-secret-opens-nothing',
  bearer: 'demo-bearer-token-that-opens-nothing-real',
} as const;

/** What a schedule does that sends no payload. */
export const scheduleCommand = { enabled: false, exitSessions: 0 } as const;

/** Settings of the functions, and of their logger, that somebody may have set for real. */
const INHERITED =
  /^(HW_|WEBHOOK_|POWERTOOLS_|AWS_LAMBDA_LOG_|LOG_LEVEL$|SCHEDULE_COMMAND$|SIGNATURE_TOLERANCE_SECONDS$|(UPSTREAM|TOKEN)_TIMEOUT_MS$)/;

/**
 * Points the functions that are loaded from now on at an emulated cloud. Every setting of theirs that was there goes, so that
 * no real account is touched and nobody's own settings make a difference.
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
    WEBHOOK_SECRETS: demoSecrets.standard,
    WEBHOOK_HUB_SECRETS: demoSecrets.hub,
    WEBHOOK_BEARER_TOKENS: demoSecrets.bearer,
    SCHEDULE_COMMAND: JSON.stringify(scheduleCommand),
  });
}
