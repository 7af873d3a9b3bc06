import { account, type CloudOptions } from '../emulator/cloud.ts';
import type { LentKeys } from '../runtimes/graph/context.ts';
import { loadGraphFunction } from '../runtimes/graph/functions.ts';
import { toGatewayEvent, toGatewayReply } from '../runtimes/graph/gateway.ts';
import { loadFunction } from '../runtimes/lambda/functions.ts';
import type { LoadedFunction } from '../runtimes/lambda/invoke.ts';
import type { GatewayOptions } from '../runtimes/lambda/server.ts';
import { forgetSettings, toEmulatedSettings, useEmulatedCloud } from './environment.ts';

/** As whose functions ours run here. */
export type Target = 'aws' | 'functiongraph';

/** What the emulated agency lends. It opens the emulated cloud and nothing else. */
export const lentKeys: LentKeys = {
  accessKey: 'DEMOLENTKEYOFNOAGENC',
  secretKey: 'demo-lent-secret-key-of-no-agency-at-all-00',
  securityToken: 'demo-security-token-of-no-agency-at-all',
};

export type Platform = {
  load: (name: string) => Promise<LoadedFunction>;
  envelope: GatewayOptions['envelope'];
  /** Gives the functions that are loaded from now on their settings. @returns all of them. */
  settings: () => Readonly<Record<string, string | undefined>>;
  /** What the emulated cloud has to know. */
  options: CloudOptions;
};

/** @param cloudUrl base URL under which the emulated cloud is served, once it is. */
export function createPlatform(target: Target, cloudUrl: () => string): Platform {
  if (target === 'aws') {
    const settings = () => {
      useEmulatedCloud(cloudUrl());
      return process.env;
    };
    return { load: loadFunction, envelope: 'apigw-v2', settings, options: {} };
  }
  const { projectId } = account;
  const context = () => ({ settings: toEmulatedSettings(cloudUrl()), projectId, keys: lentKeys });
  return {
    load: async (name) => loadGraphFunction(name, context),
    envelope: { toEvent: toGatewayEvent, toReply: toGatewayReply },
    settings() {
      // The environment is asked, too.
      forgetSettings();
      const { accessKey, secretKey, securityToken } = lentKeys;
      const keys = { HW_ACCESS_KEY: accessKey, HW_SECRET_KEY: secretKey, HW_SECURITY_TOKEN: securityToken };
      return { ...toEmulatedSettings(cloudUrl()), HW_PROJECT_ID: projectId, ...keys };
    },
    options: { keys: [...account.keys, lentKeys] },
  };
}
