import { spellingKinds } from '../support/spellings.ts';
import { owner, secrets } from './players.ts';

type HttpEvent = {
  headers?: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
  rawQueryString?: string;
};

const HEADERS = /signature|authorization|cookie|token|user-agent|x-canary/i;
// Not trigger_id: it is the id of the delivery, and opens nothing without the app's own token.
const FIELDS = ['token', 'response_url'];

/** What a request brings that must not be seen again: proofs, and what others could act with. */
export function sensitiveIn(event: unknown): string[] {
  const { headers = {}, body = '', isBase64Encoded = false, rawQueryString = '' } = (event ?? {}) as HttpEvent;
  const text = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
  const form = new URLSearchParams(/^\w+=/.test(text) ? text : '');
  return [
    ...Object.entries(headers).flatMap(([name, value]) => (HEADERS.test(name) ? [value] : [])),
    ...FIELDS.flatMap((name) => form.getAll(name)),
    ...(rawQueryString === '' ? [] : [rawQueryString]),
  ];
}

/** What is set, and must be in no output whatever happens. The key of a Standard Webhooks secret is one without its prefix, too. */
export const setSecrets: readonly string[] = [...Object.values(secrets), secrets.standard.replace('whsec_', '')];
export const setNames: readonly string[] = Object.values(owner);

/** How much of the beginning of a secret may stand before a cut. */
const BEGINNING = 12;

const looked = new Map<string, readonly string[]>();

function spelled(text: string): readonly string[] {
  const known = looked.get(text) ?? [...new Set(spellingKinds.map(([, spell]) => spell(text)))];
  // Tokens and settings come again and again; proofs do not.
  if (looked.size < 1000) looked.set(text, known);
  return known;
}

/**
 * @param cut of these the beginning alone is too much.
 * @returns which show in an output, in whichever spelling. What is too short to be told from words is not looked for.
 */
export function leaksIn(shown: string, canaries: readonly string[], cut: readonly string[]): string[] {
  const inWhole = [...new Set([...canaries, ...cut])].filter(({ length }) => length >= BEGINNING);
  const whole = inWhole.filter((canary) => spelled(canary).some((spelling) => shown.includes(spelling)));
  return [...whole, ...cut.filter((secret) => shown.includes(secret.slice(0, BEGINNING)))];
}
