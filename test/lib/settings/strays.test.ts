import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../../infra/settings/functions.ts';
import { findMeant, findStrays } from '../../../lib/settings/strays.ts';

const known = [...new Set(Object.values(settingsOf).flat())];

describe('A name that is nearly that of a setting', () => {
  it.each([
    ['HW_REGION', 'HW_REGION_NAME'],
    ['WEBHOOK_SECRET', 'WEBHOOK_SECRETS'],
    ['HW_PROJECT', 'HW_PROJECT_ID'],
    ['HW_USER', 'HW_USER_NAME'],
    ['HW_PASSWORD', 'HW_USER_PASSWORD'],
    ['HW_USERNAME', 'HW_USER_NAME'],
    ['HW_USER_PASWORD', 'HW_USER_PASSWORD'],
    ['HW_REGOIN_NAME', 'HW_REGION_NAME'],
    ['HW_IAM_ENDPOINTS', 'HW_IAM_ENDPOINT'],
    ['HW_IAM_ENDPOINT_URL', 'HW_IAM_ENDPOINT'],
    ['MY_HW_PROJECT_ID', 'HW_PROJECT_ID'],
    ['WEBHOOK_HUB_SECRET', 'WEBHOOK_HUB_SECRETS'],
    ['WEBHOOKS_SECRETS', 'WEBHOOK_SECRETS'],
    ['WEBHOOK_BEARER_TOKEN', 'WEBHOOK_BEARER_TOKENS'],
    ['BEARER_TOKENS', 'WEBHOOK_BEARER_TOKENS'],
    ['SLACK_SIGNING_SECRET', 'SLACK_SIGNING_SECRETS'],
    ['SLACK_SECRETS', 'SLACK_SIGNING_SECRETS'],
    ['DISCORD_PUBLIC_KEY', 'DISCORD_PUBLIC_KEYS'],
    ['CHATOPS_ALLOWED', 'CHATOPS_ALLOW'],
    ['CHAT_BUDGET', 'CHAT_BUDGET_MS'],
    ['SIGNATURE_TOLERANCE', 'SIGNATURE_TOLERANCE_SECONDS'],
    ['SCHEDULE_COMMANDS', 'SCHEDULE_COMMAND'],
    ['TOKEN_TIMEOUT', 'TOKEN_TIMEOUT_MS'],
    ['HW_ACCESS_KEY_ID', 'HW_ACCESS_KEY'],
    ['HW_SECURITY_TOKENS', 'HW_SECURITY_TOKEN'],
  ])('%s is told with %s', (name, meant) => {
    expect(findMeant(name, known)).toBe(meant);
    expect(findStrays({ [name]: 'planted' }, known)).toEqual([`${name} is no setting; the nearest is ${meant}`]);
    expect(findStrays({ [name]: '' }, known)).toEqual([]);
  });

  it.each(
    [
      // All that the vendor's Terraform provider reads.
      ...[
        'ACCESS_KEY',
        'SECRET_KEY',
        'SECURITY_TOKEN',
        'DOMAIN_ID',
        'USER_ID',
        'PROJECT_NAME',
        'AUTH_TOKEN',
        'AUTH_URL',
      ],
      ...['INSECURE', 'CLOUD', 'MAX_RETRIES', 'ENTERPRISE_PROJECT_ID', 'SHARED_CONFIG_FILE', 'PROFILE', 'REGIONAL'],
      ...['SIGNING_ALGORITHM', 'SKIP_CHECK_WEBSITE_TYPE', 'SKIP_CHECK_UPGRADE', 'ASSUME_ROLE_AGENCY_NAME'],
      ...['ASSUME_ROLE_DOMAIN_NAME', 'ASSUME_ROLE_DOMAIN_ID', 'ASSUME_ROLE_DURATION'],
    ].map((name) => `HW_${name}`),
  )('is not one of the Terraform provider: %s', (name) => {
    expect(findMeant(name, known)).toBeUndefined();
  });

  it.each([
    // Of discord:register, of Lambda, of a shell.
    ...['DISCORD_APPLICATION_ID', 'DISCORD_BOT_TOKEN', 'AWS_REGION', 'AWS_SESSION_TOKEN', 'AWS_LAMBDA_FUNCTION_NAME'],
    ...['AWS_LAMBDA_LOG_LEVEL', 'LAMBDA_TASK_ROOT', 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT', 'SECRETS_MANAGER_TTL'],
    ...['SSM_PARAMETER_STORE_TTL', '_HANDLER', 'TZ', 'PATH', 'HOME', 'LANG', 'USER', 'PORT', 'NODE_OPTIONS', 'CI'],
    ...['npm_config_user_agent', 'LOG_LEVEL', 'DEV', 'HW', ''],
  ])('is not %j', (name) => {
    expect(findMeant(name, known)).toBeUndefined();
  });

  it('is none of the settings themselves, of whichever function', () => {
    for (const names of Object.values(settingsOf)) {
      const env = Object.fromEntries(known.map((name) => [name, 'x']));
      expect(findStrays(env, names)).toEqual([]);
    }
  });
});

it.each([
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AWS_SECURITY_TOKEN',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
])('%s is AWS’s, however near to one of ours', (name) => expect(findStrays({ [name]: 'planted' }, known)).toEqual([]));
