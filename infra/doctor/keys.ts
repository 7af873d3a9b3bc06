import type { Credentials } from '../../lib/cloud/credentials.ts';
import type { Answer, Send } from '../../lib/cloud/http.ts';
import { sign } from '../../lib/cloud/keys.ts';
import { readJson, toUpstream } from '../../lib/cloud/reply.ts';
import { succeed } from '../../lib/outcome.ts';
import { Secret } from '../../lib/secret.ts';
import type { Keys } from '../../lib/settings/settings.ts';
import { isObject } from '../../lib/shapes.ts';
import { checkRegion, show } from './project.ts';
import type { Found, Trouble } from './report.ts';
import type { Read } from './settings.ts';
import { explainSilence } from './silence.ts';

/** The projects in which the user of the keys may work, as IAM says it; `undefined` where it does not. */
export type Projects = ReadonlyArray<{ id: string; name?: string }> | undefined;

/** The API takes no signature whose date is further off, in milliseconds. */
const SKEW_MS = 15 * 60_000;

/** Looks at IAM with the keys, exactly once: more than five wrong signatures in a row lock them for everybody who uses them. */
export async function checkKeys(
  { send, now }: { send: Send; now: () => number },
  { cloud, iamEndpoint, redactor }: Read,
  keys: Keys,
): Promise<Found<Projects>> {
  const { signed, signature } = sign({ method: 'GET', url: `${iamEndpoint}/v3/projects` }, keys, now());
  redactor.learn(new Secret(signature));
  const answer = await send(signed, cloud.tokenTimeoutMs);
  if ('silence' in answer) return explainSilence('IAM_UNAVAILABLE', answer, cloud);
  const upstream = toUpstream(answer, redactor.redact);
  if (answer.status === 401) return { ...explainRefusal(answer, now()), upstream };
  const projects = answer.status === 200 ? projectsIn(answer) : undefined;
  if (projects) return { status: 'ok', detail: 'IAM took the keys, asked once.', value: projects };
  if (answer.status === 403) {
    const notes = ['IAM does not let the user of the keys list projects, so that the project could not be looked up.'];
    return { status: 'ok', detail: 'IAM knows the keys, asked once.', notes, value: undefined };
  }
  const isPage = readJson(answer.text) === undefined;
  return {
    status: 'failed',
    code: 'IAM_UNAVAILABLE',
    upstream,
    detail: isPage ? 'What answered is not IAM: the answer is no JSON.' : 'IAM did not say whether the keys are right.',
    why: isPage
      ? 'A proxy, a captive portal or another service answers at this address.'
      : 'IAM is in trouble or has too many requests, or HW_IAM_ENDPOINT is not that of IAM; the keys were not judged.',
    remedy: isPage
      ? 'See from this network who answers there; correct HW_IAM_ENDPOINT or unset it, or have the proxy let this host through.'
      : 'Run it again in a few minutes; then check HW_IAM_ENDPOINT.',
  };
}

function projectsIn({ text }: Answer): Projects {
  const json = readJson(text);
  if (!isObject(json)) return undefined;
  const projects = Array.isArray(json['projects']) ? json['projects'] : [];
  return projects.flatMap((project: unknown) => {
    const { id, name } = isObject(project) ? project : {};
    return typeof id === 'string' ? [{ id, ...(typeof name === 'string' ? { name } : {}) }] : [];
  });
}

const LOCK =
  'Mend it before you run this again: more than five wrong signatures in a row lock the key for 5 minutes, for the functions too. This check tried once.';

function explainRefusal({ headers }: Answer, now: number): Trouble {
  const aheadMs = now - Date.parse(headers.get('date') ?? '');
  if (Math.abs(aheadMs) > SKEW_MS) {
    const minutes = Math.round(Math.abs(aheadMs) / 60_000);
    return {
      status: 'failed',
      code: 'CLOCK_SKEW',
      detail: `The clock of this machine is ${minutes} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} IAM’s.`,
      why: 'A signature whose date is more than 15 minutes off is refused, whatever the keys.',
      remedy: 'Set the clock, best by NTP, then run it again. Functions have a clock of their own.',
    };
  }
  return {
    status: 'failed',
    code: 'KEY_REFUSED',
    detail: `IAM refused the keys${Number.isNaN(aheadMs) ? '' : '; the clock of this machine is right to 15 minutes'}.`,
    why: 'The access key is not known, disabled or locked, the secret key is not the one that belongs to it, or temporary keys have ended or lack their HW_SECURITY_TOKEN.',
    remedy: `Check HW_ACCESS_KEY and HW_SECRET_KEY, or make a new pair: IAM console, the user, "Security Settings", "Access Keys". ${LOCK}`,
  };
}

/** Whether the project of the settings is among those of the user, and in their region. */
export function checkProjects(projects: Projects, read: Read): Found<undefined> {
  const { projectId } = read.cloud;
  if (!projects || projects.length === 0) {
    const notes = ['IAM named no project, so that neither the project nor its region was checked.'];
    return { status: 'ok', detail: 'The project could not be looked up.', notes, value: undefined };
  }
  const own = projects.find(({ id }) => id === projectId);
  if (own) return checkRegion(own.name, read, 'The user of the keys may work in this project');
  const some = projects.slice(0, 5).map(({ id, name }) => `${show(name ?? '', read)} (${show(id, read)})`);
  return {
    status: 'failed',
    code: 'PROJECT_MISMATCH',
    detail: `HW_PROJECT_ID is not among the projects of the keys’ user: ${some.join(', ')}${projects.length > 5 ? ', …' : ''}.`,
    why: 'The project is misspelt, or belongs to another account, or the user may not work in it.',
    remedy: 'Copy the project id of the region from the console: your name, "My Credentials", "API Credentials".',
  };
}

/** Signs every read with these keys. */
export function signingWith(keys: Keys, { cloud: { projectId }, redactor }: Read, now: () => number): Credentials {
  return {
    async sign(call) {
      const { signed, signature } = sign(call, keys, now(), projectId);
      redactor.learn(new Secret(signature));
      return succeed({ call: signed, refused: () => false });
    },
  };
}
