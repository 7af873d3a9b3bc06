import * as v from 'valibot';
import { fail, type Result, succeed } from '../outcome.ts';
import { type Redactor, Secret } from '../secret.ts';
import type { CloudSettings } from '../settings/settings.ts';
import type { Answer, Call, Send } from './http.ts';
import { readJson, retryAfterOf, toUpstream } from './reply.ts';
import type { FetchToken, Token } from './token.ts';

/** Statuses by which IAM refuses credentials or scope. Asking again would count towards the user's lock. */
const REFUSED: readonly number[] = [400, 401, 403, 404];

const tokenBody = v.object({ token: v.object({ expires_at: v.string() }) });

/** The request for a token of the project by password, without the service catalogue (IAM API, KeystoneCreateUserTokenByPassword). */
export function toTokenRequest(
  endpoint: string,
  { domainName, userName, userPassword, projectId }: CloudSettings,
): Call {
  const user = { name: userName, password: userPassword.reveal(), domain: { name: domainName } };
  return {
    method: 'POST',
    url: `${endpoint}/v3/auth/tokens?nocatalog=true`,
    headers: { 'content-type': 'application/json;charset=utf8' },
    json: { auth: { identity: { methods: ['password'], password: { user } }, scope: { project: { id: projectId } } } },
  };
}

/** Reads IAM's answer: 201 with the token in a header is one, a refusal is told apart from trouble. */
export function toToken(answer: Answer, now: number, redact: Redactor['redact']): Result<Token> {
  const { status, headers, text } = answer;
  const value = headers.get('x-subject-token');
  if (status === 201 && value) {
    const body = v.safeParse(tokenBody, readJson(text));
    const expiresAt = body.success ? Date.parse(body.output.token.expires_at) : Number.NaN;
    return succeed({ value: new Secret(value), expiresAt: Number.isNaN(expiresAt) ? now : expiresAt });
  }
  const upstream = toUpstream(answer, redact);
  if (REFUSED.includes(status)) return fail('TOKEN_REFUSED', { upstream });
  const retryAfter = retryAfterOf(headers);
  return fail('TOKEN_UNAVAILABLE', { upstream, ...(retryAfter ? { retryAfter } : {}) });
}

export type IamPorts = { send: Send; redactor: Redactor; now: () => number; endpoint: string };

export function createTokenFetch({ send, redactor, now, endpoint }: IamPorts, settings: CloudSettings): FetchToken {
  return async (limitMs) => {
    const answer = await send(toTokenRequest(endpoint, settings), Math.min(limitMs, settings.tokenTimeoutMs));
    if ('silence' in answer) return fail('TOKEN_UNAVAILABLE');
    const result = toToken(answer, now(), redactor.redact);
    if (result.ok) redactor.learn(result.value.value);
    return result;
  };
}
