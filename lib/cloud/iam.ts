import * as v from 'valibot';
import { fail, type Result, succeed } from '../outcome.ts';
import type { Redactor } from '../redactor.ts';
import { Secret } from '../secret.ts';
import type { CloudSettings } from '../settings/settings.ts';
import type { Answer, Call, Send } from './http.ts';
import { readJson, retryAfterOf, toUpstream } from './reply.ts';
import type { FetchToken, Token } from './token.ts';

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

/** Reads IAM's answer: 201 with the token in a header is a success; a refusal and a passing trouble are different failures. */
export function toToken(answer: Answer, now: number, redact: Redactor['redact']): Result<Token> {
  const { status, headers, text } = answer;
  const value = headers.get('x-subject-token');
  if (status === 201 && value) {
    const body = v.safeParse(tokenBody, readJson(text));
    const expiresAt = body.success ? Date.parse(body.output.token.expires_at) : Number.NaN;
    return succeed({ value: new Secret(value), expiresAt: Number.isNaN(expiresAt) ? now : expiresAt });
  }
  const upstream = toUpstream(answer, redact);
  if (isRefusal(status)) return fail('TOKEN_REFUSED', { upstream });
  const retryAfter = retryAfterOf(headers);
  return fail('TOKEN_UNAVAILABLE', { upstream, ...(retryAfter ? { retryAfter } : {}) });
}

/** Whether IAM refused the credentials, the scope or the request, and not only for the moment. Another try could lock the user. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** @param leftMs milliseconds until the function has to end. */
export type IamPorts = { send: Send; redactor: Redactor; now: () => number; endpoint: string; leftMs: () => number };

export function createTokenFetch(
  { send, redactor, now, endpoint, leftMs }: IamPorts,
  settings: CloudSettings,
): FetchToken {
  return async () => {
    const answer = await send(toTokenRequest(endpoint, settings), Math.min(leftMs(), settings.tokenTimeoutMs));
    if ('silence' in answer) return answer;
    const result = toToken(answer, now(), redactor.redact);
    if (result.ok) redactor.learn(result.value.value);
    return result;
  };
}
