import * as v from 'valibot';
import type { Command, Create, User } from '../command.ts';
import { type Code, fail, type Outcome, type Result } from '../outcome.ts';
import type { Redactor, Secret } from '../secret.ts';
import type { Tokens } from '../token.ts';
import type { Answer, Call, Send, Silence } from './http.ts';
import { readJson, retryAfterOf, toUpstream } from './reply.ts';

/** A user in the API's words. */
type ApiUser = { user_id?: string; user_name?: string };

/** `POST …/hotspot-session-config` for this command (Workspace API, CreateHotspotSessionConfig). The token is added later. */
export function toRequest(base: string, { enabled, exitSessions, excludeUsers }: Create): Call {
  return {
    method: 'POST',
    url: base,
    json: {
      hotspot_session_migration_enable: enabled,
      hotspot_exit_session_num: exitSessions,
      ...(excludeUsers ? { non_migrate_users: excludeUsers.map(toApiUser) } : {}),
    },
  };
}

function toApiUser({ id, name }: User): ApiUser {
  return { ...(id === undefined ? {} : { user_id: id }), ...(name === undefined ? {} : { user_name: name }) };
}

/** Each status of the API that has an ending of its own. Everything else is a reply that is not understood. */
const codes: Readonly<Record<number, Code>> = {
  400: 'UPSTREAM_BAD_REQUEST',
  401: 'UPSTREAM_UNAUTHORIZED',
  403: 'UPSTREAM_FORBIDDEN',
  404: 'UPSTREAM_NOT_FOUND',
  405: 'UPSTREAM_METHOD_NOT_ALLOWED',
  409: 'UPSTREAM_CONFLICT',
  415: 'UPSTREAM_UNSUPPORTED',
  429: 'UPSTREAM_THROTTLED',
  500: 'UPSTREAM_ERROR',
  503: 'UPSTREAM_UNAVAILABLE',
};

const user = v.object({ user_id: v.nullish(v.string()), user_name: v.nullish(v.string()) });

/** The API promises no field of its reply; what is there must be of the documented type. */
const config = v.object({
  id: v.nullish(v.string()),
  hotspot_session_migration_enable: v.nullish(v.boolean()),
  hotspot_exit_session_num: v.nullish(v.number()),
  non_migrate_users: v.nullish(v.array(user)),
});

/** The API's answer to a create, in our words. */
export function toOutcome(answer: Answer, redact: Redactor['redact']): Outcome {
  const upstream = toUpstream(answer, redact);
  const retryAfter = retryAfterOf(answer.headers);
  if (answer.status !== 200) {
    return fail(codes[answer.status] ?? 'UPSTREAM_BAD_REPLY', { upstream, ...(retryAfter ? { retryAfter } : {}) });
  }
  const body = readJson(answer.text);
  const parsed = v.safeParse(config, body);
  if (!parsed.success || Array.isArray(body)) return fail('UPSTREAM_BAD_REPLY', { upstream });
  const { id, hotspot_session_migration_enable: enabled, hotspot_exit_session_num: exitSessions } = parsed.output;
  const excludeUsers = parsed.output.non_migrate_users?.map(({ user_id, user_name }) =>
    present({ id: user_id, name: user_name }),
  );
  return { ok: true, body: present({ id, enabled, exitSessions, excludeUsers }), upstream };
}

/** The same object without the fields that the API left out. */
function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

/** No answer, in our words. */
export function toSilentOutcome({ silence, sent }: Silence): Outcome {
  if (silence === 'unreadable') return fail('UPSTREAM_BAD_REPLY');
  if (silence === 'timeout') {
    return sent
      ? fail('UPSTREAM_TIMEOUT')
      : fail('UPSTREAM_TIMEOUT', { detail: 'The time was over before anything could be sent to the Workspace API.' });
  }
  const lost =
    'The connection to the Workspace API broke off before it answered. Whether the request took effect is not known.';
  return sent ? fail('UPSTREAM_UNREACHABLE', { detail: lost }) : fail('UPSTREAM_UNREACHABLE');
}

/** Brings a command to the cloud and its answer back, by `deadlineAt` (epoch milliseconds). Never rejects for what the cloud does. */
export type Forward = (command: Command, deadlineAt: number) => Promise<Outcome>;

export type WorkspacePorts = { send: Send; tokens: Tokens; redactor: Redactor; now: () => number };

/** @param endpoint base URL of the Workspace API; @param timeoutMs limit per attempt, cut to what is left of the delivery's time. */
export function createForward(
  { send, tokens, redactor, now }: WorkspacePorts,
  { endpoint, projectId, timeoutMs }: { endpoint: string; projectId: string; timeoutMs: number },
): Forward {
  const base = `${endpoint}/v1/${encodeURIComponent(projectId)}/hotspot-session-config`;
  const sendWith = (token: Secret, call: Call, deadlineAt: number) =>
    send(
      { ...call, headers: { ...call.headers, 'x-auth-token': token.reveal() } },
      Math.min(timeoutMs, deadlineAt - now()),
    );

  /** A token that ended early is renewed, and the refused request repeated, once: a 401 says that nothing was done. */
  async function authorized(call: Call, deadlineAt: number): Promise<Result<Answer | Silence>> {
    const token = await tokens.get(deadlineAt);
    if (!token.ok) return token;
    const answer = await sendWith(token.value, call, deadlineAt);
    if ('silence' in answer || answer.status !== 401) return { ok: true, value: answer };

    tokens.forget(token.value);
    const renewed = await tokens.get(deadlineAt);
    return renewed.ok ? { ok: true, value: await sendWith(renewed.value, call, deadlineAt) } : renewed;
  }

  return async (command, deadlineAt) => {
    const answer = await authorized(toRequest(base, command), deadlineAt);
    if (!answer.ok) return answer;
    return 'silence' in answer.value ? toSilentOutcome(answer.value) : toOutcome(answer.value, redactor.redact);
  };
}
