import { account } from '../../infra/emulator/cloud.ts';
import type { Env } from '../../lib/settings/settings.ts';
import { secrets } from './secrets.ts';

export const projectId = 'a4da8115c9d8464ead3a38309130523f';

/** Settings with which every function starts. The endpoints lead nowhere: whoever calls them needs a stand-in for fetch. */
export const cloudSettings = {
  HW_REGION_NAME: 'eu-demo-1',
  HW_PROJECT_ID: projectId,
  HW_DOMAIN_NAME: 'demo-account',
  HW_USER_NAME: 'demo-user',
  HW_USER_PASSWORD: secrets.password,
  HW_IAM_ENDPOINT: 'https://iam.test',
  HW_WORKSPACE_ENDPOINT: 'https://workspace.test',
} as const satisfies Env;

/** Those of the emulated cloud, as the user that it knows. @param iamUrl where it is served; the API too, if not said otherwise. */
export function cloudSettingsAt(iamUrl: string, workspaceUrl = iamUrl) {
  return {
    HW_REGION_NAME: account.regionName,
    HW_PROJECT_ID: account.projectId,
    HW_DOMAIN_NAME: account.domainName,
    HW_USER_NAME: account.userName,
    HW_USER_PASSWORD: account.userPassword,
    HW_IAM_ENDPOINT: iamUrl,
    HW_WORKSPACE_ENDPOINT: workspaceUrl,
  };
}

/** The settings that every function starts with, with all three schemes of proof. */
export const webhookSettings = {
  ...cloudSettings,
  WEBHOOK_SECRETS: secrets.standard,
  WEBHOOK_HUB_SECRETS: secrets.hub,
  WEBHOOK_BEARER_TOKENS: secrets.bearer,
} as const satisfies Env;
