import { authorized, type Credentials } from '../../lib/cloud/credentials.ts';
import type { Answer, Send, Silence } from '../../lib/cloud/http.ts';
import { readJson, toUpstream } from '../../lib/cloud/reply.ts';
import { createWorkspace, toFailure, toSilentFailure } from '../../lib/cloud/workspace.ts';
import { createWork } from '../../lib/order.ts';
import { type Code, endings, type Failure, succeed } from '../../lib/outcome.ts';
import type { Secret } from '../../lib/secret.ts';
import { otherWorkspaceHost } from './host-names.ts';
import type { Found, Trouble } from './report.ts';
import type { Read } from './settings.ts';

type Explanation = Pick<Trouble, 'detail' | 'why' | 'remedy'>;

/**
 * Whether the API is served at this host. Asked without a token: the right host says that one is missing, which the wrong one
 * never comes to.
 */
export async function checkApi({ send }: { send: Send }, read: Read): Promise<Found<undefined>> {
  const { cloud, workspaceEndpoint, redactor } = read;
  const { host } = new URL(workspaceEndpoint);
  const url = `${workspaceEndpoint}/v1/${encodeURIComponent(cloud.projectId)}/hotspot-session-config?offset=0&limit=1`;
  const answer = await send({ method: 'GET', url }, cloud.upstreamTimeoutMs);
  if ('silence' in answer) return toTrouble(toSilentFailure(answer), read, answer);

  const { status } = answer;
  if (isStranger(answer) || status === 404 || status === 405) {
    const upstream = toUpstream(answer, redactor.redact);
    return { status: 'failed', code: 'HOST_WRONG', upstream, ...explainHost(answer, read) };
  }
  if (status >= 500 || status === 429) return toTrouble(toFailure(answer, redactor.redact), read, answer);
  return { status: 'ok', detail: `${host} serves the API of hot session migration.`, value: undefined };
}

/** One read as the functions would make it. Never a second token, as there is never a second login. */
export async function checkPermission(
  { send, now }: { send: Send; now: () => number },
  read: Read,
  credentials: Credentials,
): Promise<Found<undefined>> {
  const { cloud, workspaceEndpoint: endpoint, redactor } = read;
  let last: Answer | Silence | undefined;
  const watched: Send = async (call, limitMs) => {
    last = await send(call, limitMs);
    return last;
  };
  const { projectId, upstreamTimeoutMs: timeoutMs } = cloud;
  const sendOurs = authorized(watched, credentials, { now, timeoutMs });
  const workspace = createWorkspace({ send: sendOurs, redact: redactor.redact }, { endpoint, projectId });
  const configs = await workspace.configs(createWork(now() + timeoutMs));
  if (!configs.ok) return toTrouble(configs, read, last);
  const count = configs.value.length;
  return {
    status: 'ok',
    detail: `The user may read: the project has ${count === 1 ? '1 configuration' : `${count} configurations`}.`,
    notes: ['nothing is changed, so that the right to write is not tried.'],
    value: undefined,
  };
}

/** This token, and none after it was refused. */
export function only(token: Secret): Credentials {
  return {
    async sign(call) {
      const headers = { ...call.headers, 'x-auth-token': token.reveal() };
      return succeed({ call: { ...call, headers }, refused: () => false });
    },
  };
}

/** Neither the service nor its gateway: they speak JSON and send nobody elsewhere. */
function isStranger({ status, text }: Answer): boolean {
  return readJson(text) === undefined || (status >= 300 && status < 400);
}

function explainHost(answer: Answer, read: Read): Explanation {
  const { workspaceEndpoint } = read;
  const { host, pathname } = new URL(workspaceEndpoint);
  if (isStranger(answer)) {
    const isElsewhere = answer.status >= 300 && answer.status < 400;
    return {
      detail: `What answers at ${host} is not the Workspace API: ${isElsewhere ? 'it sends us elsewhere' : 'the answer is no JSON'}.`,
      why: 'A proxy, a captive portal, a login page or another service answers at this address.',
      remedy:
        'See from this network who answers there; correct HW_WORKSPACE_ENDPOINT or unset it, or have the proxy let this host through.',
    };
  }
  return {
    detail: `${host} does not know the API of hot session migration.`,
    why:
      pathname === '/'
        ? 'The application streaming API is under appstream.… in some regions and under workspace.… in others, about which the vendor’s own documents differ; and not every region offers it.'
        : `HW_WORKSPACE_ENDPOINT has a path (${pathname}); the API’s own, which begins with /v1, is put behind it.`,
    remedy:
      pathname === '/'
        ? adviseHost(read)
        : `Take the path away: HW_WORKSPACE_ENDPOINT=${new URL('/', workspaceEndpoint).origin}`,
  };
}

function adviseHost({ workspaceEndpoint, cloud }: Read): string {
  const other = otherWorkspaceHost(workspaceEndpoint);
  if (other) {
    return `Try HW_WORKSPACE_ENDPOINT=${other} and run it again; if that fails too, see in the console whether region ${cloud.regionName} offers application streaming.`;
  }
  return 'Unset HW_WORKSPACE_ENDPOINT to use the region’s own host, or correct it.';
}

const AGAIN = 'Run it again in a few minutes; "show" and every other action fail the same way meanwhile.';

const explanations: Partial<Record<Code, (read: Read) => Omit<Explanation, 'detail'>>> = {
  UPSTREAM_FORBIDDEN: ({ target, cloud }) => ({
    why: `${cloud.keys ? 'The user of the keys' : `User ${target.user}`} has no permission for Workspace in this project, or Workspace is not enabled there (WKS.00010099).`,
    remedy: `In IAM give the user’s group "Workspace FullAccess" (to read only: "Workspace ReadOnlyAccess") for the project in ${target.region}, wait a minute, then run it again. A change of permissions ends tokens that are in use; the functions get a new one by themselves.`,
  }),
  UPSTREAM_UNAUTHORIZED: ({ cloud }) => ({
    why: cloud.keys
      ? 'IAM took these keys a moment ago, and the Workspace API does not: the project or the host belongs to another region, or they were just changed.'
      : 'IAM gave this token a moment ago, and the Workspace API does not take it: it comes from another region’s IAM, or its rights were just changed.',
    remedy: 'Unset HW_IAM_ENDPOINT and HW_WORKSPACE_ENDPOINT, or let both name the region in HW_REGION_NAME.',
  }),
  UPSTREAM_NOT_FOUND: (read) => ({ why: explainAbsence, remedy: adviseHost(read) }),
  UPSTREAM_BAD_REQUEST: () => ({
    why: 'The API does not take the project id, or the project does not exist there.',
    remedy: 'Check HW_PROJECT_ID: 32 hexadecimal digits, from "My Credentials" in the console.',
  }),
  UPSTREAM_THROTTLED: () => ({
    why: 'Too many requests of this user in a minute.',
    remedy: 'Wait a minute, then run it again.',
  }),
  UPSTREAM_BAD_REPLY: () => ({
    why: 'A proxy or another service answers at this address, or a gateway is in trouble (502, 504).',
    remedy: 'Look at what it said; check HW_WORKSPACE_ENDPOINT, or run it again in a few minutes.',
  }),
  UPSTREAM_TIMEOUT: ({ cloud }) => ({
    why: `No answer came within ${cloud.upstreamTimeoutMs} ms (UPSTREAM_TIMEOUT_MS).`,
    remedy: 'Run it again; if the API is always that slow, raise UPSTREAM_TIMEOUT_MS (up to 60000).',
  }),
  UPSTREAM_UNREACHABLE: () => ({
    why: 'The connection that could be made before ended without an answer: a proxy or a firewall on the way, or the service restarts.',
    remedy: AGAIN,
  }),
};

const explainAbsence =
  'The host is right, but the service behind it does not know the project or this part of the API.';

function toTrouble({ code, detail, upstream }: Failure, read: Read, answer: Answer | Silence | undefined): Trouble {
  const isPage = answer !== undefined && 'text' in answer && readJson(answer.text) === undefined;
  const explain = explanations[code] ?? (() => ({ why: 'The service is in trouble.', remedy: AGAIN }));
  return {
    status: 'failed',
    code,
    detail: `${detail ?? endings[code].detail}${isPage ? ' The answer is no JSON.' : ''}`,
    ...explain(read),
    ...(upstream ? { upstream } : {}),
  };
}
