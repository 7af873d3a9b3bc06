import { randomUUID } from 'node:crypto';

/** Temporary keys that the agency of a function gets. */
export type LentKeys = { accessKey: string; secretKey: string; securityToken: string };

export type ContextOptions = {
  /** What the function's variables hold, encrypted ones with them. */
  settings: Readonly<Record<string, string | undefined>>;
  projectId: string;
  /** Left out of a function without agency. */
  keys?: LentKeys;
};

/** The time limit that the deployed functions have, milliseconds. */
const limitMs = 28_000;

/**
 * The second argument of a handler, with the methods that are documented. Its clock starts here. Without an agency there are no keys,
 * but empty texts.
 */
export function createContext(functionName: string, { settings, projectId, keys }: ContextOptions) {
  const startedAt = performance.now();
  const requestId = randomUUID();
  return {
    getRequestID: () => requestId,
    getRemainingTimeInMilliSeconds: () => Math.max(0, Math.round(limitMs - (performance.now() - startedAt))),
    getUserData: (name: string) => settings[name] ?? null,
    getProjectID: () => projectId,
    getFunctionName: () => functionName,
    getPackage: () => 'default',
    getVersion: () => 'latest',
    getMemorySize: () => 256,
    getSecurityAccessKey: () => keys?.accessKey ?? '',
    getSecuritySecretKey: () => keys?.secretKey ?? '',
    getSecurityToken: () => keys?.securityToken ?? '',
    getToken: () => '',
    getLogger: () => ({ info() {}, warn() {}, error() {}, debug() {} }),
  };
}
