import type { Credentials } from '../../lib/cloud/credentials.ts';
import { createSend } from '../../lib/cloud/http.ts';
import type { Env } from '../../lib/settings/settings.ts';
import { readClock } from '../deploy/outlook.ts';
import { agencySteps } from './agency.ts';
import type { Connect } from './connection.ts';
import { checkCredentials, checkProject } from './credentials.ts';
import { checkHost } from './host.ts';
import { checkKeys, checkProjects, signingWith } from './keys.ts';
import type { Found, Step, StepName, Target } from './report.ts';
import { withSchedules } from './schedules.ts';
import { checkSecrets, checkSettings, findElsewhere, needs } from './settings.ts';
import { checkApi, checkPermission, only } from './workspace.ts';

export type Ports = {
  fetch: typeof globalThis.fetch;
  connect: Connect;
  /** Epoch milliseconds. */
  now: () => number;
  timeoutSignal: (ms: number) => AbortSignal;
};

/** Goes through the steps, each as soon as it is known; the first that is not ok is the last. @param aim hears what is looked at. @param platform AWS, where it is left out. */
export async function* examine(
  env: Env,
  { fetch, connect, now, timeoutSignal }: Ports,
  aim: (target: Target) => void,
  platform?: 'functiongraph',
): AsyncGenerator<Step> {
  const send = createSend({ fetch, timeoutSignal });

  const settings = withSchedules(checkSettings(env, platform), env, readClock(now()));
  yield toStep('settings', settings);
  if (settings.status !== 'ok') return;
  const read = settings.value;
  const { cloud } = read;
  aim(read.target);

  yield toStep('secrets', checkSecrets(read));
  if (cloud.byAgency) {
    yield* agencySteps;
    return;
  }

  const { regionName: region, tokenTimeoutMs, upstreamTimeoutMs } = cloud;
  const iam =
    findElsewhere(read, needs.iam) ??
    (await checkHost({ connect }, 'iam', { endpoint: read.iamEndpoint, region, limitMs: tokenTimeoutMs }));
  yield toStep('iam-host', iam);
  if (iam.status !== 'ok') return;

  const { keys } = cloud;
  const elsewhere = findElsewhere(read, keys ? needs.keys : needs.credentials);
  const ports = { send, now };
  let project: Found<undefined>;
  let credentials: Credentials;
  if (keys) {
    const looked = elsewhere ?? (await checkKeys(ports, read, keys));
    yield toStep('credentials', looked);
    if (looked.status !== 'ok') return;
    project = checkProjects(looked.value, read);
    credentials = signingWith(keys, read, now);
  } else {
    const login = elsewhere ?? (await checkCredentials(ports, read));
    yield toStep('credentials', login);
    if (login.status !== 'ok') return;
    project = checkProject(login.value, read);
    credentials = only(login.value.token);
  }
  yield toStep('project', project);
  if (project.status !== 'ok') return;

  const host =
    findElsewhere(read, needs.workspace) ??
    (await checkHost({ connect }, 'workspace', {
      endpoint: read.workspaceEndpoint,
      region,
      limitMs: upstreamTimeoutMs,
    }));
  const api = host.status === 'ok' ? await checkApi({ send }, read) : host;
  yield toStep('workspace-host', api);
  if (api.status !== 'ok') return;

  yield toStep('permission', await checkPermission(ports, read, credentials));
}

function toStep<T>(step: StepName, found: Found<T>): Step {
  if (found.status !== 'ok') return { step, ...found };
  const { status, detail, notes = [], questions = [], schedules = [] } = found;
  return {
    step,
    status,
    detail,
    ...(notes.length > 0 ? { notes } : {}),
    ...(schedules.length > 0 ? { schedules } : {}),
    ...(questions.length > 0 ? { questions } : {}),
  };
}
