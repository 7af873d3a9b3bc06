import { randomBytes } from 'node:crypto';

/** A token's other half. `projectId` is missing for a domain-scoped token; times are epoch milliseconds. */
export type Grant = { projectId?: string; issuedAt: number; expiresAt: number; revoked: boolean };

export type Tokens = {
  issue: (projectId?: string) => { token: string; grant: Grant };
  find: (token: string) => Grant | undefined;
  revokeAll: () => void;
  issued: () => number;
};

/** Remembers every token ever issued, because a dead one is refused differently from an unknown one. */
export function createTokens(now: () => number, lifeMs: number, length = TOKEN_LENGTH): Tokens {
  const grants = new Map<string, Grant>();
  return {
    issue: (projectId) => {
      const issuedAt = now();
      const grant: Grant = { issuedAt, expiresAt: issuedAt + lifeMs, revoked: false };
      if (projectId !== undefined) grant.projectId = projectId;
      const token = newToken(length);
      grants.set(token, grant);
      return { token, grant };
    },
    find: (token) => grants.get(token),
    revokeAll: () => {
      for (const grant of grants.values()) grant.revoked = true;
    },
    issued: () => grants.size,
  };
}

// The real thing is a signed ASN.1 structure in base64: it starts with MII, and it is long enough to trouble
// whoever gives headers little room.
const newToken = (length: number): string => `MII${randomBytes(length).toString('base64')}`.slice(0, length);

const TOKEN_LENGTH = 1603;
