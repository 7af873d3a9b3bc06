/** The smallest client that can talk to the emulated cloud, in process or over a socket; it knows nothing of lib. */
import { account, type Cloud, createCloud } from '../../infra/emulator/cloud.ts';

export type Call = Omit<RequestInit, 'headers'> & {
  method: string;
  path: string;
  json?: unknown;
  headers?: Record<string, string>;
};
export type Send = (call: Call) => Promise<Response>;

export const configsPath = `/v1/${account.projectId}/hotspot-session-config`;
export const usersPath = (id: string): string => `${configsPath}/${id}/non-migration-users`;

/** Sends to any origin: `json` becomes a body with its content type. */
export function createSend(fetch: Cloud['fetch'], origin = 'https://cloud.invalid'): Send {
  return ({ path, json, headers, ...init }) => {
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    return fetch(origin + path, { ...body, ...init, headers: { ...type, ...headers } });
  };
}

export function toLogin({ password = account.userPassword, scope }: { password?: string; scope?: unknown } = {}): Call {
  const user = { name: account.userName, password, domain: { name: account.domainName } };
  const json = {
    auth: {
      identity: { methods: ['password'], password: { user } },
      scope: scope ?? { project: { name: account.regionName } },
    },
  };
  return { method: 'POST', path: '/v3/auth/tokens?nocatalog=true', json };
}

export async function logIn(send: Send): Promise<string> {
  const response = await send(toLogin());
  return response.headers.get('x-subject-token') ?? '';
}

/** A cloud and a sender whose every request carries a token, unless the call brings its own. */
export async function openCloud(options?: Parameters<typeof createCloud>[0]): Promise<{ cloud: Cloud; send: Send }> {
  const cloud = createCloud(options);
  const plain = createSend(cloud.fetch);
  const token = await logIn(plain);
  const send: Send = (call) => plain({ ...call, headers: { 'x-auth-token': token, ...call.headers } });
  return { cloud, send };
}

/** A clock that stands still until it is moved. */
export function createClock(start = Date.UTC(2026, 0, 2, 3, 4, 5, 678)) {
  let time = start;
  const pass = (ms: number): void => {
    time += ms;
  };
  return { now: () => time, pass };
}

// biome-ignore lint/suspicious/noExplicitAny: a reply is whatever came; the assertions say what it should be.
export const read = (response: Response): Promise<any> => response.json();
