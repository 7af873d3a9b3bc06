import { createHash } from 'node:crypto';
import { type Failure, fail, succeed } from '../outcome.ts';
import type { Redactor } from '../redactor.ts';
import { Secret } from '../secret.ts';
import type { Keys } from '../settings/settings.ts';
import { createGate, type Gate } from './bounded.ts';
import { type Credentials, TOO_LATE } from './credentials.ts';
import { type Answer, type Call, toBody } from './http.ts';
import { toUpstream } from './reply.ts';
import { ALGORITHM, toCanonicalRequest, toSdkDate, toSignature, toSignedHeaders } from './signing.ts';

/** Refused keys are not tried again for this long: more than five wrong signatures lock them for 5 minutes, for everybody. */
export const KEYS_REST_MS = 5 * 60_000;

/** So many refused sets of keys are remembered. */
const RESTS_MAX = 8;

/** How a set of keys fares. `proven`: an answer has come that did not refuse it. */
type Standing = { proven: boolean; gate: Gate };

/** What is known of sets of keys, by a digest of each. Kept outside, so that it outlives whatever is built anew around it. */
export type KeysMemory = {
  standings: Map<string, Standing>;
  /** Why a set rests, and until when (epoch milliseconds), the latest last. */
  rests: Map<string, { failure: Failure; until: number }>;
};

export function createKeysMemory(): KeysMemory {
  return { standings: new Map(), rests: new Map() };
}

export type KeysPorts = {
  keys: Keys;
  /** Whose project the API is asked about; without one there is no header for it. */
  projectId?: string;
  memory: KeysMemory;
  /** What whoever reads that they were refused may look at. */
  advice: string;
  /** As many requests at once, once the keys are proven; one until then. */
  most: number;
  redactor: Redactor;
  /** Epoch milliseconds. */
  now: () => number;
  after: (ms: number) => { elapsed: Promise<void>; cancel: () => void };
};

/**
 * By keys: each request is signed when its turn comes, with the date of then. They are never renewed, and what was refused is never
 * repeated. Whoever waits while they turn out to be refused sends nothing.
 */
export function byKeys({ keys, projectId, memory, advice, most, redactor, now, after }: KeysPorts): Credentials {
  const id = digest(keys);
  const { rests } = memory;

  function standing(): Standing {
    const known = memory.standings.get(id);
    if (known) return known;
    const made: Standing = { proven: false, gate: createGate(() => (made.proven ? most : 1), { after }) };
    memory.standings.set(id, made);
    return made;
  }

  function resting(): Failure | undefined {
    const rest = rests.get(id);
    return rest && now() < rest.until ? rest.failure : undefined;
  }

  function refuse(failure: Failure): void {
    rests.delete(id);
    rests.set(id, { failure, until: now() + KEYS_REST_MS });
    const [oldest] = rests.keys();
    if (rests.size > RESTS_MAX && oldest !== undefined) rests.delete(oldest);
  }

  return {
    async sign(call, { deadlineAt, usage }) {
      const { gate } = standing();
      const startedAt = now();
      const isMyTurn = await gate.enter(deadlineAt - startedAt);
      usage.upstreamMs += now() - startedAt;
      if (!isMyTurn) return succeed(TOO_LATE);
      const rest = resting();
      if (rest) {
        gate.leave();
        return rest;
      }
      const { signed, signature } = sign(call, keys, now(), projectId);
      let failure: Failure | undefined;
      return succeed({
        call: signed,
        ended(reply) {
          if (!('silence' in reply)) {
            // A service may say what it was sent.
            if (reply.status !== 200) redactor.learn(new Secret(signature));
            failure = reply.status === 401 ? toRefusal(reply, advice, redactor.redact) : undefined;
            const isRefused = failure && !failure.upstream?.errorCode?.startsWith('WKS.');
            if (failure && isRefused) refuse(failure);
            // Proven ones that were refused go one by one again after their rest.
            standing().proven = !isRefused;
          }
          gate.leave();
        },
        refused: () => failure ?? false,
      });
    },
  };
}

const REFUSED = 'The Workspace API refused the keys, now or less than 5 minutes ago.';

function toRefusal(answer: Answer, advice: string, redact: Redactor['redact']): Failure {
  return fail('UPSTREAM_UNAUTHORIZED', { detail: `${REFUSED} ${advice}`, upstream: toUpstream(answer, redact) });
}

/** The request with its signature, which covers whatever else of it counts. */
export function sign(call: Call, keys: Keys, now: number, projectId?: string): { signed: Call; signature: string } {
  const body = toBody(call);
  const date = toSdkDate(now);
  const ours = {
    'x-sdk-date': date,
    // As the URL has it.
    ...(projectId === undefined ? {} : { 'x-project-id': encodeURIComponent(projectId) }),
    ...(keys.securityToken ? { 'x-security-token': keys.securityToken.reveal() } : {}),
  };
  // The client adds it, with a port that is not the default.
  const headers = { host: new URL(call.url).host, ...ours };
  const canonical = toCanonicalRequest({ method: call.method, url: call.url, headers, body });
  const signature = toSignature(canonical, date, keys.secretKey.reveal());
  const authorization = `${ALGORITHM} Access=${keys.accessKey.reveal()}, SignedHeaders=${toSignedHeaders(headers)}, Signature=${signature}`;
  return { signed: { ...call, body, headers: { ...call.headers, ...ours, authorization } }, signature };
}

/** Another key, secret or token is another set. */
function digest({ accessKey, secretKey, securityToken }: Keys): string {
  const parts = [accessKey, secretKey, securityToken].map((part) => part?.reveal());
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
