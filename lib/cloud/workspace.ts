import * as v from 'valibot';
import type { Config, SentRequest, Step, User } from '../command.ts';
import type { Work } from '../order.ts';
import { type Code, type Failure, fail, type Result, succeed } from '../outcome.ts';
import type { Redactor } from '../redactor.ts';
import { isStep } from '../text.ts';
import type { Known } from '../work/plan.ts';
import type { Effect, Workspace, Written } from '../work/session.ts';
import type { SendAuthorized } from './credentials.ts';
import type { Answer, Call, Silence } from './http.ts';
import { readAll } from './paging.ts';
import { readJson, retryAfterOf, toUpstream } from './reply.ts';

/** The request of a step (Workspace API, CreateHotspotSessionConfig, Update…Config, UpdateNonMigrationUsers). The token is added later. */
export function toRequest(base: string, step: Step): Call & { json: unknown } {
  switch (step.kind) {
    case 'create':
      return {
        method: 'POST',
        url: base,
        json: {
          ...toApiSettings(step),
          ...(step.excludeUsers ? { non_migrate_users: step.excludeUsers.map(toApiUser) } : {}),
        },
      };
    case 'update':
      // Both fields always: the API's PATCH is no partial update.
      return { method: 'PATCH', url: `${base}/${encodeURIComponent(step.configId)}`, json: toApiSettings(step) };
    case 'add':
    case 'remove':
      return {
        method: 'PATCH',
        url: usersUrl(base, step.configId),
        json: { update_type: step.kind === 'add' ? 'ADD' : 'DELETE', non_migrate_users: step.users.map(toApiUser) },
      };
  }
}

function usersUrl(base: string, configId: string): string {
  return `${base}/${encodeURIComponent(configId)}/non-migration-users`;
}

function toApiSettings({ enabled, exitSessions }: { enabled: boolean; exitSessions: number }): Record<string, unknown> {
  return { hotspot_session_migration_enable: enabled, hotspot_exit_session_num: exitSessions };
}

function toApiUser({ id, name }: User): { user_id?: string; user_name?: string } {
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

/** The failure that an answer stands for: any but a 200, and a 200 that cannot be read. */
export function toFailure(answer: Answer, redact: Redactor['redact']): Failure {
  const retryAfter = retryAfterOf(answer.headers);
  const code = codes[answer.status] ?? 'UPSTREAM_BAD_REPLY';
  return fail(code, { upstream: toUpstream(answer, redact), ...(retryAfter ? { retryAfter } : {}) });
}

/** No answer, in our words. */
export function toSilentFailure({ silence, sent }: Silence): Failure {
  if (silence === 'unreadable') return fail('UPSTREAM_BAD_REPLY');
  if (silence === 'timeout') {
    const early = 'The time was over before this could be sent to the Workspace API.';
    return sent ? fail('UPSTREAM_TIMEOUT') : fail('UPSTREAM_TIMEOUT', { detail: early });
  }
  const dropped = 'The connection to the Workspace API ended before the answer came.';
  return sent ? fail('UPSTREAM_UNREACHABLE', { detail: dropped }) : fail('UPSTREAM_UNREACHABLE');
}

/** What a write that failed may have done. The gateway's 502 and 504 are lost answers of the service behind it. */
export function effectOf(reply: Answer | Silence): Effect {
  if ('silence' in reply) return !reply.sent ? 'none' : reply.silence === 'unreachable' ? 'lost' : 'late';
  const { status } = reply;
  if (status === 200 || status === 504) return 'late';
  if (status === 502) return 'lost';
  return status >= 400 && status < 500 ? 'none' : 'unknown';
}

const apiUser = v.object({ user_id: v.nullish(v.string()), user_name: v.nullish(v.string()) });

/** What can be addressed: one segment of a path that is no step in it, and half a character cannot be written. */
const configId = v.pipe(
  v.string(),
  v.check((id) => id !== '' && !isStep(id) && id.isWellFormed()),
);

const apiSettings = {
  id: v.nullish(configId),
  hotspot_session_migration_enable: v.nullish(v.boolean()),
  hotspot_exit_session_num: v.nullish(v.number()),
};

/** The API promises no field of its replies; what is there must be of the documented type. */
const apiConfig = v.object({ ...apiSettings, non_migrate_users: v.nullish(v.array(apiUser)) });

/**
 * A configuration in a list has to have an id: nothing could be done to it otherwise. Nobody says whether its users are all of
 * them; they have a list of their own.
 */
const configPage = v.object({ items: v.array(v.object({ ...apiSettings, id: configId })) });

const userPage = v.object({ total_count: v.nullish(v.number()), non_migrate_users: v.array(apiUser) });

function toConfig(config: v.InferOutput<typeof apiConfig>): Config {
  const { id, hotspot_session_migration_enable: enabled, hotspot_exit_session_num: exitSessions } = config;
  return present({ id, enabled, exitSessions, excludeUsers: config.non_migrate_users?.map(toUser) });
}

function toUser({ user_id: id, user_name: name }: v.InferOutput<typeof apiUser>): User {
  return present({ id, name });
}

/** The same object without the fields that the API left out. */
function present<T extends object>(fields: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(there) as { [Key in keyof T]?: NonNullable<T[Key]> };
}

/** @returns the body of a 200 as this schema reads it, or `undefined`. */
function readBody<Schema extends v.GenericSchema>(
  schema: Schema,
  { status, text }: Answer,
): v.InferOutput<Schema> | undefined {
  const json = status === 200 ? readJson(text) : undefined;
  const parsed = v.safeParse(schema, Array.isArray(json) ? undefined : json);
  return parsed.success ? parsed.output : undefined;
}

/** @returns what a write's 200 says; the edit of users is answered by an empty body, and by nothing that has to be read. */
export function readWritten({ kind }: Step, answer: Answer): Config | undefined {
  const isEmpty = answer.status === 200 && answer.text?.trim() === '';
  if (kind !== 'create' && kind !== 'update') return isEmpty || readBody(v.object({}), answer) ? {} : undefined;
  const config = readBody(apiConfig, answer);
  return config && toConfig(config);
}

export type WorkspacePorts = { send: SendAuthorized; redact: Redactor['redact'] };

/**
 * The hot session migration API of one project. Source: Workspace API Reference, application streaming, 2026-05.
 *
 * @param endpoint base URL of the Workspace API.
 */
export function createWorkspace(
  { send, redact }: WorkspacePorts,
  { endpoint, projectId }: { endpoint: string; projectId: string },
): Workspace {
  const base = `${endpoint}/v1/${encodeURIComponent(projectId)}/hotspot-session-config`;

  function reader<Schema extends v.GenericSchema>(schema: Schema, url: string, work: Work) {
    return async (offset: number, limit: number): Promise<Result<v.InferOutput<Schema>>> => {
      const reply = await send({ method: 'GET', url: `${url}?offset=${offset}&limit=${limit}` }, work);
      if (!reply.ok) return reply;
      if ('silence' in reply.value) return toSilentFailure(reply.value);
      const body = readBody(schema, reply.value);
      return body === undefined ? toFailure(reply.value, redact) : succeed(body);
    };
  }

  return {
    configs(work) {
      const read = reader(configPage, base, work);
      return readAll(
        read,
        ({ items }) => ({ items: items.map((item) => toConfig(item) as Known) }),
        ({ id }) => id,
      );
    },
    users(configId, work) {
      const read = reader(userPage, usersUrl(base, configId), work);
      const toPage = ({ non_migrate_users, total_count }: v.InferOutput<typeof userPage>) => ({
        items: non_migrate_users.map(toUser),
        ...(typeof total_count === 'number' ? { total: total_count } : {}),
      });
      return readAll(read, toPage, ({ id, name }) => JSON.stringify([id, name]));
    },
    async write(step, work): Promise<Written> {
      const reply = await send(toRequest(base, step), work);
      if (!reply.ok) return { ...reply, effect: 'none' };
      const answer = reply.value;
      if ('silence' in answer) return { ...toSilentFailure(answer), effect: effectOf(answer) };
      const config = readWritten(step, answer);
      if (config) return { ok: true, config, upstream: toUpstream(answer, redact) };
      const failure = toFailure(answer, redact);
      const isGone = answer.status === 404 && step.kind !== 'create';
      return { ...failure, ...(isGone ? { code: 'CONFIG_NOT_FOUND' } : {}), effect: effectOf(answer) };
    },
    describe(step): SentRequest {
      const { method, url, json } = toRequest(base, step);
      return { method, path: new URL(url).pathname, body: json };
    },
  };
}
