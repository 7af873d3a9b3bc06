import { lookup } from 'node:dns/promises';
import * as v from 'valibot';
import { iamEndpointOf, workspaceEndpointOf } from '../../lib/cloud/endpoints.ts';
import { type Answer, createSend, type Send, type Silence } from '../../lib/cloud/http.ts';
import { toToken, toTokenRequest } from '../../lib/cloud/iam.ts';
import { readJson, toUpstream } from '../../lib/cloud/reply.ts';
import type { CloudSettings, Env } from '../../lib/config.ts';
import type { Failure, Upstream } from '../../lib/outcome.ts';
import { createRedactor, type Redactor, type Secret } from '../../lib/secret.ts';
import { readSettings } from './settings.ts';

/** What came of one look. `why` and `mend` are there where it is not well. */
export type Finding = { step: string; ok: boolean; found: string; why?: string; mend?: string };

export const steps = [
  'settings',
  'IAM host',
  'credentials',
  'project and region',
  'Workspace host',
  'permission',
] as const;

const ok = (step: string, found: string): Finding => ({ step, ok: true, found });
const bad = (step: string, found: string, why: string, mend: string): Finding => ({
  step,
  ok: false,
  found,
  why,
  mend,
});

/** For one look at a host, in milliseconds. */
const LOOK_MS = 10_000;

/** Looks step by step and ends with the first thing that is not well. IAM is asked for a token once, and never again. */
export async function* examine(env: Env, fetch: typeof globalThis.fetch): AsyncGenerator<Finding> {
  const read = readSettings(env);
  yield read.finding;
  if (!read.settings) return;
  const { settings } = read;
  const redactor = createRedactor(read.known);
  const send = createSend({ fetch, timeoutSignal: (ms) => AbortSignal.timeout(ms) });

  const iam = settings.iamEndpoint ?? iamEndpointOf(settings.regionName);
  const reach = await lookAt('IAM host', iam, send, 'HW_IAM_ENDPOINT');
  yield reach;
  if (!reach.ok) return;

  const login = await logIn(send, iam, settings, redactor);
  yield login.finding;
  if (!login.token) return;
  const fit = checkProject(login.project, settings);
  yield fit;
  if (!fit.ok) return;
  yield* checkWorkspace(send, settings, login.token, redactor);
}

/** Whether anybody answers there; nothing is said that would have to be proven. */
async function lookAt(step: string, endpoint: string, send: Send, setting: string): Promise<Finding> {
  const { hostname } = new URL(endpoint);
  const isKnown = await lookup(hostname.replace(/^\[|\]$/g, '')).then(
    () => true,
    () => false,
  );
  if (!isKnown) {
    return bad(
      step,
      `${hostname} has no address`,
      'The name is wrong, or this machine has no DNS.',
      `Check the region and ${setting}.`,
    );
  }
  const answer = await send({ method: 'GET', url: `${endpoint}/` }, LOOK_MS);
  return 'silence' in answer ? silent(step, hostname, answer, setting) : ok(step, `${hostname} answers`);
}

function silent(step: string, hostname: string, { silence }: Silence, setting: string): Finding {
  return silence === 'timeout'
    ? bad(
        step,
        `${hostname} does not answer`,
        'A firewall, a proxy, or a host that is down.',
        'Check the way out of this network.',
      )
    : bad(
        step,
        `no connection to ${hostname}`,
        'Nobody listens there, or its certificate is not trusted.',
        `Check ${setting} and proxies in between.`,
      );
}

const tokenReply = v.object({ token: v.object({ project: v.object({ id: v.string(), name: v.string() }) }) });

type Login = { finding: Finding; token?: Secret; project?: { id: string; name: string } | undefined };

async function logIn(
  send: Send,
  endpoint: string,
  settings: CloudSettings,
  { redact, learn }: Redactor,
): Promise<Login> {
  const step = 'credentials';
  const answer = await send(toTokenRequest(endpoint, settings), LOOK_MS);
  if ('silence' in answer) return { finding: silent(step, new URL(endpoint).hostname, answer, 'HW_IAM_ENDPOINT') };
  const token = toToken(answer, Date.now(), redact);
  if (!token.ok) return { finding: explainRefusal(token) };
  learn(token.value.value);
  const body = v.safeParse(tokenReply, readJson(answer.text));
  const project = body.success ? body.output.token.project : undefined;
  return { finding: ok(step, `IAM gave ${settings.userName} a token`), token: token.value.value, project };
}

function explainRefusal({ code, upstream }: Failure): Finding {
  const found = `IAM says ${said(upstream)}`;
  if (code !== 'TOKEN_REFUSED') {
    return bad(
      'credentials',
      found,
      'IAM is down, throttling, or something else answers in its place.',
      'Try again later; check HW_IAM_ENDPOINT.',
    );
  }
  return bad(
    'credentials',
    found,
    'Account, user or password is wrong; or the user is locked, has no programmatic access, logs in with MFA, or has no part in this project.',
    'Check HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD and HW_PROJECT_ID before you run this again: five refusals lock the user for 15 minutes.',
  );
}

function said(upstream: Upstream | undefined): string {
  return (
    [upstream?.status, upstream?.errorCode, upstream?.errorMsg].filter((part) => part !== undefined).join(', ') ||
    'nothing'
  );
}

function checkProject(project: Login['project'], { projectId, regionName }: CloudSettings): Finding {
  const step = 'project and region';
  if (!project) return ok(step, 'IAM did not say to which project the token belongs');
  if (project.id !== projectId) {
    return bad(
      step,
      'the token is for another project',
      'HW_PROJECT_ID is not the project that IAM took it for.',
      'Copy the id from "My Credentials" in the console.',
    );
  }
  // The project of a region has the region's name; one below it has it in front.
  if (project.name !== regionName && !project.name.startsWith(`${regionName}_`)) {
    return bad(
      step,
      `the project is in ${project.name}`,
      `HW_REGION_NAME says ${regionName}.`,
      'Set the region of the project, or the project of the region.',
    );
  }
  return ok(step, `project ${project.name}`);
}

async function* checkWorkspace(
  send: Send,
  settings: CloudSettings,
  token: Secret,
  redactor: Redactor,
): AsyncGenerator<Finding> {
  // Settings that fit have one.
  const endpoint = settings.workspaceEndpoint ?? workspaceEndpointOf(settings.regionName) ?? '';
  const { hostname } = new URL(endpoint);
  const url = `${endpoint}/v1/${encodeURIComponent(settings.projectId)}/hotspot-session-config?offset=0&limit=1`;
  const reach = await lookAt('Workspace host', endpoint, send, 'HW_WORKSPACE_ENDPOINT');
  if (!reach.ok) return yield reach;
  const answer = await send({ method: 'GET', url, headers: { 'x-auth-token': token.reveal() } }, LOOK_MS);
  if ('silence' in answer) return yield silent('Workspace host', hostname, answer, 'HW_WORKSPACE_ENDPOINT');
  const upstream = toUpstream(answer, redactor.redact);
  if (answer.status === 404 || readJson(answer.text) === undefined) {
    return yield bad(
      'Workspace host',
      `${hostname} says ${said(upstream)}`,
      'The API is not offered at this host: some regions serve it as appstream, others as workspace.',
      'Set HW_WORKSPACE_ENDPOINT to https://appstream.<region>.myhuaweicloud.com or https://workspace.<region>.myhuaweicloud.com, whichever it is not now.',
    );
  }
  yield reach;
  yield toPermission(answer, upstream);
}

function toPermission({ status, text }: Answer, upstream: Upstream): Finding {
  const step = 'permission';
  const items = v.safeParse(v.object({ items: v.array(v.unknown()) }), readJson(text));
  if (status === 200 && items.success) return ok(step, 'the configurations can be read');
  if (status === 401 || status === 403) {
    return bad(
      step,
      `the API says ${said(upstream)}`,
      'The user may not use Workspace in this project, or Workspace is not enabled.',
      'Give it the Workspace permissions in this project (IAM, user group, project-level).',
    );
  }
  return bad(
    step,
    `the API says ${said(upstream)}`,
    'The API failed, or something else answers in its place.',
    'Try again later, and tell the vendor the request id.',
  );
}
