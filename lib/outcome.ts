import type { Change, Config, SentRequest } from './command.ts';

/** Who is to blame for a failure: this adapter or its caller, the token service, or the Workspace API. */
export type Source = 'adapter' | 'iam' | 'workspace';

type Ending = { status: number; retryable: boolean; source: Source; detail: string };

const by =
  (source: Source) =>
  (status: number, retryable: boolean, detail: string): Ending => ({ status, retryable, source, detail });
const adapter = by('adapter');
const iam = by('iam');
const workspace = by('workspace');

/**
 * Every way a delivery can fail. The only place that gives a failure its status. `retryable` says that the cause may pass;
 * `detail` is the sentence used where nobody knows a better one.
 */
export const endings = {
  PAYLOAD_INVALID: adapter(400, false, 'The payload does not say what to do.'),
  SIGNATURE_INVALID: adapter(401, false, 'The proof is missing, malformed or wrong.'),
  DELIVERY_STALE: adapter(401, false, 'The delivery was signed outside the time window.'),
  NOT_ALLOWED: adapter(403, false, 'No rule allows this to whoever asked for it.'),
  CONFIG_NOT_FOUND: adapter(404, false, 'The project has no such configuration.'),
  CONFIG_AMBIGUOUS: adapter(409, false, 'The project has several configurations; name one with "configId".'),
  CONFIRMATION_NEEDED: adapter(
    409,
    false,
    'Somebody would be taken off the excluded users, see "changes". Leave "replace" out, or make it true, to confirm it.',
  ),
  IN_PROGRESS: adapter(409, true, 'The same delivery is being carried out at this moment.'),
  SUPERSEDED: adapter(
    409,
    false,
    'A newer event was applied already, or this one is older than MAX_EVENT_AGE_SECONDS. Nothing was changed.',
  ),
  DELIVERY_ID_REUSED: adapter(
    422,
    false,
    'This delivery id was used before for other bytes. Give every delivery an id of its own.',
  ),
  NOT_FOUND: adapter(404, false, 'Nothing is served at this path.'),
  METHOD_NOT_ALLOWED: adapter(405, false, 'This path takes another method.'),
  PAYLOAD_TOO_LARGE: adapter(413, false, 'The body is larger than 1 MiB.'),
  UNSUPPORTED_MEDIA_TYPE: adapter(415, false, 'The body must be sent with "Content-Type: application/json", in UTF-8.'),
  INTERNAL: adapter(500, true, 'The adapter failed; report the request id.'),
  WORKER_DIED: adapter(500, true, 'The worker died at it every time.'),
  STORE_UNAVAILABLE: adapter(503, true, 'The table or the queue of this adapter cannot be used at the moment.'),
  CREDENTIALS_MISSING: adapter(
    500,
    false,
    'The function has nothing to sign with: it has no agency, or its agency gives no keys. Give it one, or set keys or a user.',
  ),

  TOKEN_REFUSED: iam(
    502,
    false,
    'IAM refused the user; it is not asked again for 15 minutes. Check HW_DOMAIN_NAME, HW_USER_NAME, HW_USER_PASSWORD and HW_PROJECT_ID.',
  ),
  TOKEN_UNAVAILABLE: iam(503, true, 'IAM gave no token.'),

  UPSTREAM_BAD_REQUEST: workspace(400, false, 'The Workspace API refused the request as not valid.'),
  UPSTREAM_UNAUTHORIZED: workspace(
    401,
    false,
    'The Workspace API refused the token, also a renewed one. Check that HW_REGION_NAME and HW_PROJECT_ID belong together.',
  ),
  UPSTREAM_FORBIDDEN: workspace(
    403,
    false,
    'The configured user may not do this. Give it the Workspace permissions in this project.',
  ),
  UPSTREAM_NOT_FOUND: workspace(
    404,
    false,
    'The Workspace API does not know this. Check HW_PROJECT_ID, HW_REGION_NAME and HW_WORKSPACE_ENDPOINT.',
  ),
  UPSTREAM_METHOD_NOT_ALLOWED: workspace(
    405,
    false,
    'The Workspace API does not take this method here. Check HW_WORKSPACE_ENDPOINT.',
  ),
  UPSTREAM_CONFLICT: workspace(409, false, 'The Workspace API reports a conflict with what is there.'),
  UPSTREAM_UNSUPPORTED: workspace(
    415,
    false,
    'The Workspace API does not take JSON here. Check HW_WORKSPACE_ENDPOINT.',
  ),
  UPSTREAM_THROTTLED: workspace(429, true, 'The Workspace API asks to wait.'),
  UPSTREAM_ERROR: workspace(500, true, 'The Workspace API failed.'),
  UPSTREAM_BAD_REPLY: workspace(502, true, 'The Workspace API answered with something that cannot be read.'),
  UPSTREAM_UNAVAILABLE: workspace(503, true, 'The Workspace API is not available.'),
  UPSTREAM_UNREACHABLE: workspace(503, true, 'There is no connection to the Workspace API.'),
  UPSTREAM_TIMEOUT: workspace(504, true, 'The Workspace API did not answer in time.'),
} as const satisfies Record<string, Ending>;

/** The status of a success: the API's only one. */
export const OK = 200;

/** The status of a command that will be carried out later. */
export const ACCEPTED = 202;

/** The stable name of a failure. Codes are contract; details are not. */
export type Code = keyof typeof endings;

/** One thing that is wrong with a payload: where (RFC 6901, relative to the payload) and the rule with a corrected example. */
export type Problem = { pointer: string; detail: string };

/** What the service behind us said of a failed call, cleaned of secrets. */
export type Upstream = { status: number; errorCode?: string; errorMsg?: string; requestId?: string };

/** How much of a failed write is done: surely nothing, nobody knows, or surely something. */
export type Applied = 'no' | 'unknown' | 'partly';

/** Why a proof is none, for the owner of the secrets alone: the first that holds. */
export type Reason =
  /** A header that comes twice. */
  | 'doubled'
  /** A part is missing or misspelt, or there are too many. */
  | 'malformed'
  /** One proof is right, another wrong. */
  | 'second-proof'
  /** No secret fits. */
  | 'mismatch'
  /** There is none of the proofs that are set up. */
  | 'no-proof';

export type Failure = {
  ok: false;
  code: Code;
  /** A sentence for people, better than the one in the table. */
  detail?: string;
  /** Every problem of a payload, not only the first. */
  errors?: readonly Problem[];
  /** For actions that write, beside what surely changed; for CONFIRMATION_NEEDED what would change. */
  applied?: Applied;
  changes?: readonly Change[];
  upstream?: Upstream;
  /** The `Retry-After` of the service behind us, in its own form: seconds or an HTTP date. */
  retryAfter?: string;
  /** Whether the cause may pass, where that is known better than by the code. */
  retryable?: boolean;
  /** For SIGNATURE_INVALID. Never part of a reply: who cannot sign learns nothing of why. */
  reason?: Reason;
  /** For METHOD_NOT_ALLOWED: the methods that the path takes. */
  allow?: string;
  /** For INTERNAL: the thing that was thrown. Never part of a reply. */
  bug?: unknown;
  /** For STORE_UNAVAILABLE: which service, and the status and name of its error, as far as it said something. For the log. */
  store?: StoreFault;
  /** For SUPERSEDED: by its age alone, not by a newer event. */
  tooOld?: true;
} & Keeping;

export type StoreFault = { service: 'dynamodb' | 'sqs'; status?: number; error?: string };

/** What the table has to do with an ending. */
export type Keeping = {
  /** The ending of an earlier delivery with this id. */
  replayed?: true;
  /** It could not be kept: the same delivery would be carried out again. */
  unrecorded?: true;
};

/** What came of a command: the configuration as it is, or would be, and what was done to it. Which of it there is hangs on the action. */
export type Report = Config & {
  /** For `show`: every configuration, or the one named. */
  configs?: readonly Config[];
  result?: 'created' | 'updated' | 'unchanged';
  changes?: readonly Change[];
  /** Nothing was written, and the writes that would have been, in order. */
  dryRun?: true;
  requests?: readonly SentRequest[];
  /** The answer was lost, and a look found the work done. */
  recovered?: true;
};

export type Success = {
  ok: true;
  body: Report;
  upstream?: Upstream;
  /** What `create` makes, for the log: its body is what the API says. */
  made?: readonly Change[];
  /** Nothing is done yet: it lies in the queue, and is known by this id. */
  accepted?: { deliveryId: string };
  /** The project has more than one configuration, as far as anybody looked: a command has to name its own. */
  several?: true;
} & Keeping;

/** How a delivery ended. */
export type Outcome = Success | Failure;

/** A step's value, or the failure that ends the delivery. */
export type Result<T> = { ok: true; value: T } | Failure;

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(code: Code, more: Omit<Failure, 'ok' | 'code'> = {}): Failure {
  return { ok: false, code, ...more };
}
