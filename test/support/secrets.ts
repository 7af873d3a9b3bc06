import { spellingsOf } from './spellings.ts';

/** Everything that must never be seen in a reply, a log line or an error. Odd on purpose: quotes, escapes, signs that URLs escape. */
export const secrets = {
  password: 'Pl4nted"pass\\word&with/odd signs+ü',
  standard: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  standardNext: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
  hub: 'planted-hub-secret-of-30-chars',
  hubNext: 'planted-hub-secret-for-the-rotation',
  bearer: 'planted-bearer-token-0123456789-0123456789',
  bearerNext: 'planted-bearer-token-for-the-rotation-012345',
} as const;

/** The planted secrets in every spelling in which one could show through. */
export function spellings(...more: readonly string[]): readonly string[] {
  const all = [...Object.values(secrets), ...more];
  return all.flatMap((secret) => [secret, secret.replace('whsec_', '')]).flatMap(spellingsOf);
}
