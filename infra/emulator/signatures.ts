import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Answer, gatewayError } from './answer.ts';
import type { Received } from './received.ts';

/** A pair of keys that the cloud knows; temporary ones come with a token. */
export type KeySet = { accessKey: string; secretKey: string; securityToken?: string };

export type Signatures = {
  /** @returns why a signed request is refused; `undefined` where it is right. */
  refuse: (request: Received) => Answer | undefined;
  /** When the lock of an access key ends, epoch milliseconds; `undefined` while there is none. */
  lockedUntil: (accessKey: string) => number | undefined;
};

const algorithm = 'SDK-HMAC-SHA256';
const form = new RegExp(
  `^${algorithm} Access=([\\x21-\\x2b\\x2d-\\x7e]+), SignedHeaders=([a-z0-9-]+(?:;[a-z0-9-]+)*), Signature=([0-9a-f]{64})$`,
);
const dateForm = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const skewMs = 15 * 60_000;
const wrongsMax = 5;
const lockMs = 5 * 60_000;

/** Whether a request is meant to prove itself by a signature. */
export const isSigned = ({ headers }: Received): boolean =>
  headers['authorization']?.startsWith(`${algorithm} Access=`) ?? false;

/**
 * The gateway's look at signatures, from the API Request Signing Guide. More than five wrong ones in a row lock the access key for
 * 5 minutes, right ones included.
 *
 * @param keys read at every request, so that they may change.
 */
export function createSignatures(keys: () => readonly KeySet[], now: () => number): Signatures {
  const wrongs = new Map<string, number>();
  const locks = new Map<string, number>();
  const lockedUntil = (accessKey: string) => {
    const until = locks.get(accessKey) ?? 0;
    return now() < until ? until : undefined;
  };

  function wrong(accessKey: string): Answer {
    const count = (wrongs.get(accessKey) ?? 0) + 1;
    wrongs.set(accessKey, count > wrongsMax ? 0 : count);
    if (count > wrongsMax) locks.set(accessKey, now() + lockMs);
    return unproven('verify aksk signature fail');
  }

  return {
    lockedUntil,
    refuse(request) {
      const { headers } = request;
      if (headers['x-auth-token'] !== undefined) return unproven('both a token and a signature');
      const [, accessKey, list, signature] = form.exec(headers['authorization'] ?? '') ?? [];
      if (accessKey === undefined || list === undefined || signature === undefined)
        return unproven('the header Authorization is malformed');
      const set = keys().find((one) => one.accessKey === accessKey);
      if (!set) return unproven(`Get secretKey failed,ak:${accessKey},err:ak not exist`);
      if (lockedUntil(accessKey) !== undefined) return unproven('AK access failed to reach the limit,forbidden');

      const names = list.split(';');
      const date = headers['x-sdk-date'] ?? '';
      const at = toInstant(date);
      if (at === undefined || !names.includes('x-sdk-date')) return unproven('x-sdk-date is missing or malformed');
      if (Math.abs(now() - at) > skewMs) return unproven('signature expired, check the clock');
      if (headers['x-security-token'] !== set.securityToken) return unproven('x-security-token is missing or wrong');

      const text = [algorithm, date, hash(toCanonical(request, names))].join('\n');
      const right = createHmac('sha256', set.secretKey).update(text).digest();
      if (!timingSafeEqual(right, Buffer.from(signature, 'hex'))) return wrong(accessKey);
      wrongs.delete(accessKey);
      return undefined;
    },
  };
}

const unproven = (reason: string): Answer =>
  gatewayError(401, 'APIGW.0301', `Incorrect IAM authentication information: ${reason}`);

/** Epoch milliseconds; undefined for what is no date, the 30th of February included. */
function toInstant(text: string): number | undefined {
  const [, year, month, ...rest] = dateForm.exec(text) ?? [];
  if (year === undefined) return undefined;
  const at = Date.UTC(Number(year), Number(month) - 1, ...rest.map(Number));
  return new Date(at).toISOString().replace(/[-:]/g, '').replace('.000', '') === text ? at : undefined;
}

/** Built from what arrived. A header that is signed and absent counts as empty. */
function toCanonical({ method, origin, path, query, headers, body }: Received, names: readonly string[]): string {
  const host = headers['host'] ?? new URL(origin).host;
  const segments = path.split('/').map(recode);
  if (segments.at(-1) !== '') segments.push('');
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return { name: recode(name), value: recode(value.join('=')) };
    });
  pairs.sort(
    (a, b) =>
      Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) ||
      Buffer.compare(Buffer.from(a.value), Buffer.from(b.value)),
  );
  const sorted = [...names].sort();
  const signed = sorted.map((name) => `${name}:${(name === 'host' ? host : (headers[name] ?? '')).trim()}\n`);
  const search = pairs.map(({ name, value }) => `${name}=${value}`).join('&');
  return `${method}\n${segments.join('/')}\n${search}\n${signed.join('')}\n${sorted.join(';')}\n${hash(body)}`;
}

/** Each byte but the unreserved ones as %XX, whether it came so or not. */
function recode(text: string): string {
  const bytes = Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return bytes.replace(
    /[^A-Za-z0-9\-_.~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
