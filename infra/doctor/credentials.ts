import type { Answer, Send } from '../../lib/cloud/http.ts';
import { toToken, toTokenRequest } from '../../lib/cloud/iam.ts';
import { readJson } from '../../lib/cloud/reply.ts';
import type { Failure, Upstream } from '../../lib/outcome.ts';
import type { Secret } from '../../lib/secret.ts';
import type { CloudSettings } from '../../lib/settings/settings.ts';
import { isObject } from '../../lib/shapes.ts';
import { checkRegion, show } from './project.ts';
import type { Found, Trouble } from './report.ts';
import type { Read } from './settings.ts';
import { explainSilence } from './silence.ts';

/** A token, and the project that it was given for, as IAM says it. */
export type Login = { token: Secret; project: { id?: string; name?: string } };

/** Asks IAM for a token, exactly once: a second wrong try would count towards the user's lock. */
export async function checkCredentials(
  { send, now }: { send: Send; now: () => number },
  { cloud, iamEndpoint, redactor, target }: Read,
): Promise<Found<Login>> {
  const answer = await send(toTokenRequest(iamEndpoint, cloud), cloud.tokenTimeoutMs);
  if ('silence' in answer) return explainSilence('TOKEN_UNAVAILABLE', answer, cloud);
  const receivedAt = now();
  const token = toToken(answer, receivedAt, redactor.redact);
  if (!token.ok) return explainRefusal(token, answer, cloud);
  const { value, expiresAt } = token.value;
  redactor.learn(value);
  const notes =
    expiresAt < receivedAt ? ['by the clock of this machine the token has ended already: set the clock.'] : [];
  return {
    status: 'ok',
    detail: `IAM gave user ${target.user} a token, asked once${until(expiresAt, receivedAt)}.`,
    notes,
    value: { token: value, project: projectOf(answer) },
  };
}

/** `toToken` says the time of receipt where IAM said none. */
function until(expiresAt: number, receivedAt: number): string {
  return expiresAt === receivedAt ? '' : `; it is good until ${new Date(expiresAt).toISOString()}`;
}

function projectOf({ text }: Answer): Login['project'] {
  const json = readJson(text);
  const token = isObject(json) ? json['token'] : undefined;
  const project = isObject(token) ? token['project'] : undefined;
  const { id, name } = isObject(project) ? project : {};
  return { ...(typeof id === 'string' ? { id } : {}), ...(typeof name === 'string' ? { name } : {}) };
}

const LOCK =
  'Mend it before you run this again: five wrong tries within 15 minutes lock the user for 15 minutes, for the functions too. This check tried once.';

function explainRefusal({ code, upstream }: Failure, answer: Answer, cloud: CloudSettings): Trouble {
  const said = { status: 'failed', code, ...(upstream ? { upstream } : {}) } as const;
  if (readJson(answer.text) === undefined) {
    return {
      ...said,
      detail: 'What answered is not IAM: the answer is no JSON.',
      why: 'A proxy, a captive portal or another service answers at this address.',
      remedy:
        'See from this network who answers there; correct HW_IAM_ENDPOINT or unset it, or have the proxy let this host through.',
    };
  }
  if (code === 'TOKEN_REFUSED') return { ...said, ...explainStatus(upstream, cloud) };
  return {
    ...said,
    detail: answer.status === 429 ? 'IAM asks to wait.' : 'IAM gave no token.',
    why: 'IAM is in trouble or has too many requests; the credentials were not judged.',
    remedy: 'Run it again in a few minutes.',
  };
}

function explainStatus(
  upstream: Upstream | undefined,
  cloud: CloudSettings,
): Pick<Trouble, 'detail' | 'why' | 'remedy'> {
  const { status, errorCode } = upstream ?? {};
  if (errorCode === 'IAM.0061') {
    return {
      detail: 'The user is locked.',
      why: 'Too many wrong tries: five within 15 minutes, unless the account’s administrator set other numbers.',
      remedy:
        'Stop whatever tries with a wrong password, wait 15 minutes, then run this once. Nobody can unlock it earlier.',
    };
  }
  if (status === 401) {
    return {
      detail: 'IAM refused the user’s credentials.',
      why: `The password, the user name or the account name is wrong; or it is no IAM user with a password: a HUAWEI ID, a federated user and a user with login protection cannot log in so.${oddities(cloud)}`,
      remedy: `Check HW_DOMAIN_NAME (the account, not the user), HW_USER_NAME and HW_USER_PASSWORD; best is an IAM user for this alone. ${LOCK}`,
    };
  }
  if (status === 403) {
    return {
      detail: 'IAM knows the user and does not let it in.',
      why: 'The user is disabled, or its access type leaves out programmatic access (IAM.0081, IAM.0082).',
      remedy: `In the IAM console enable the user and allow programmatic access. ${LOCK}`,
    };
  }
  if (status === 404) {
    return {
      detail: 'IAM does not find the project for this user.',
      why: 'HW_PROJECT_ID is misspelt, or a project of another account, or of a region that this IAM host does not serve. A wrong password would have been answered 401.',
      remedy:
        'Copy the project id of the region from the console: your name, "My Credentials", "API Credentials". It is 32 hexadecimal digits, not the project’s name.',
    };
  }
  return {
    detail: 'IAM refused the request as not valid.',
    why: `One of the names is of a form that IAM does not take.${oddities(cloud)}`,
    remedy: `Check HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD and HW_PROJECT_ID for stray characters. ${LOCK}`,
  };
}

/** Signs that were pasted with a value by accident. Says where they stand, never what they are. */
function oddities({ domainName, userName, userPassword, projectId }: CloudSettings): string {
  const values = {
    HW_DOMAIN_NAME: domainName,
    HW_USER_NAME: userName,
    HW_USER_PASSWORD: userPassword.reveal(),
    HW_PROJECT_ID: projectId,
  };
  const odd = Object.entries(values).flatMap(([name, value]) => (/^[\s"']|[\s"']$/.test(value) ? [name] : []));
  return odd.length === 0 ? '' : ` Suspicious: a blank or quotation mark at an end of ${odd.join(', ')}.`;
}

/** Whether the token is for the project of the settings, and the project in their region. */
export function checkProject({ project: { id, name } }: Login, read: Read): Found<undefined> {
  if (id !== read.cloud.projectId) {
    return {
      status: 'failed',
      code: 'PROJECT_MISMATCH',
      detail: id === undefined ? 'IAM’s token is for no project.' : `IAM’s token is for project ${show(id, read)}.`,
      why: 'The Workspace API takes only a token for the project in HW_PROJECT_ID; IAM was asked for that one.',
      remedy: 'Check HW_PROJECT_ID and HW_IAM_ENDPOINT: does IAM itself answer there?',
    };
  }
  return checkRegion(name, read, 'The token is for this project');
}
