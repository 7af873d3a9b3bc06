import type { Cloud, Fault } from '../../emulator/cloud.ts';

/** What goes wrong as long as it is on. */
type Trouble = {
  faults?: readonly Fault[];
  /** What happens to the account before every delivery. */
  before?: (cloud: Cloud) => void;
  /** What happens to it once. */
  once?: (cloud: Cloud) => void;
};

const workspace = { service: 'workspace' } as const;
const always = { times: Number.POSITIVE_INFINITY } as const;

const troubles: Readonly<Record<string, Trouble>> = {
  unavailable: { faults: [{ ...always, on: workspace, status: 503 }] },
  throttled: { faults: [{ ...always, on: workspace, status: 429, headers: { 'Retry-After': '30' } }] },
  slow: { faults: [{ ...always, on: workspace, delayMs: 1_200 }] },
  stalled: { faults: [{ ...always, on: workspace, stall: 'body' }] },
  lost: {
    faults: ['POST', 'PATCH'].map((method) => ({ ...always, on: { ...workspace, method }, applied: true, drop: true })),
  },
  revoked: { before: (cloud) => cloud.revokeTokens() },
  password: { once: (cloud) => cloud.changePassword('another-password-of-no-account') },
};

export const faultNames: readonly string[] = Object.keys(troubles);

/** Lets a fault begin. @returns what is to be done before every delivery from now on. */
export function beginFault(name: string, cloud: Cloud): () => void {
  const { faults = [], before, once } = troubles[name] ?? {};
  cloud.fail(...faults);
  once?.(cloud);
  return () => before?.(cloud);
}
