import type { AgencyKeys } from '../order.ts';
import { fail } from '../outcome.ts';
import { Secret } from '../secret.ts';
import type { Keys } from '../settings/settings.ts';
import type { Credentials } from './credentials.ts';
import { byKeys, type KeysPorts } from './keys.ts';

const ADVICE = "Check the function's agency, whether its keys have ended, and that the clock here is right.";

/**
 * By the keys that the platform lends to each invocation, whatever the one before was lent: they change, and two at the same time may
 * have different ones.
 */
export function byAgency(ports: Omit<KeysPorts, 'keys' | 'advice'>): Credentials {
  return {
    async sign(call, work) {
      const keys = readKeys(work.agency);
      if (!keys) return fail('CREDENTIALS_MISSING');
      ports.redactor.learnSet([keys.accessKey, keys.secretKey, keys.securityToken]);
      return byKeys({ ...ports, keys, advice: ADVICE }).sign(call, work);
    },
  };
}

/** @returns nothing where one of the three is missing, or would break a header: without an agency they are empty. */
function readKeys(agency: (() => AgencyKeys) | undefined): Required<Keys> | undefined {
  const lent = ask(agency);
  const accessKey = readKey(lent?.accessKey, /^[!-+\--~]{1,128}$/);
  const secretKey = readKey(lent?.secretKey, /^[!-~]{1,256}$/);
  const securityToken = readKey(lent?.securityToken, /^[!-~]{1,32768}$/);
  return accessKey && secretKey && securityToken ? { accessKey, secretKey, securityToken } : undefined;
}

function readKey(value: unknown, pattern: RegExp): Secret | undefined {
  return typeof value === 'string' && pattern.test(value) ? new Secret(value) : undefined;
}

/** A platform that cannot tell lends nothing. */
function ask(agency: (() => AgencyKeys) | undefined): AgencyKeys | undefined {
  try {
    return agency?.();
  } catch {
    return undefined;
  }
}
