import { AwsV4Signer } from 'aws4fetch';
import type { Answer, Send, Silence } from '../cloud/http.ts';
import type { AwsSettings } from '../settings/durable.ts';
import { isObject } from '../shapes.ts';

export type AwsService = 'dynamodb' | 'sqs';

/**
 * What came of a call:
 * - `value`: the service has done it;
 * - `status`, `error`: what the service said last, as far as it said something: its HTTP status and the bare name of its error;
 * - `sent`: `false` only where no request can have left;
 * - `lost`: the answer to one of the requests did not come, so that it may have been done.
 */
export type AwsAnswer =
  | { ok: true; value: Readonly<Record<string, unknown>> }
  | { ok: false; status?: number; error?: string; sent: boolean; lost: boolean };

/**
 * Calls an operation of a service of AWS. Never rejects.
 *
 * @param operation as in its documentation, for example `PutItem`.
 * @param deadlineAt epoch milliseconds after which nothing is sent or waited for.
 */
export type AwsCall = (
  service: AwsService,
  operation: string,
  body: Readonly<Record<string, unknown>>,
  deadlineAt: number,
) => Promise<AwsAnswer>;

export type AwsPorts = {
  send: Send;
  /** Epoch milliseconds. */
  now: () => number;
};

/** For one request, in milliseconds. */
const TRY_MS = 1_000;

/** How often a call is sent at most. */
const TRIES = 2;

/** What stands before an operation's name in `X-Amz-Target`. */
const targets: Readonly<Record<AwsService, string>> = { dynamodb: 'DynamoDB_20120810', sqs: 'AmazonSQS' };

/**
 * Requests are signed at the moment of sending, each anew, by Signature Version 4, in the JSON protocol 1.0.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function createAwsCall({ send, now }: AwsPorts, settings: AwsSettings): AwsCall {
  // Keys made of the secret, by day and service.
  const cache = new Map<string, ArrayBuffer>();

  async function attempt(service: AwsService, operation: string, body: string, url: string, deadlineAt: number) {
    const { region, accessKeyId, secretAccessKey, sessionToken } = settings;
    const signed = await new AwsV4Signer({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `${targets[service]}.${operation}` },
      body,
      accessKeyId: accessKeyId.reveal(),
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken ? { sessionToken: sessionToken.reveal() } : {}),
      service,
      region,
      cache,
      datetime: new Date(now()).toISOString().replace(/[-:]|\.\d+/g, ''),
    }).sign();
    const call = { method: 'POST', url: signed.url.href, headers: Object.fromEntries(signed.headers), body } as const;
    return toAwsAnswer(await send(call, TRY_MS, deadlineAt - now()));
  }

  return async (service, operation, value, deadlineAt) => {
    const body = JSON.stringify(value);
    const url = toAwsUrl(service, value, settings);
    let [sent, lost] = [false, false];
    for (let tries = 1; ; tries += 1) {
      const answer = await attempt(service, operation, body, url, deadlineAt);
      if (answer.ok) return answer;
      sent ||= answer.sent;
      lost ||= answer.lost;
      if (tries === TRIES || !mayPass(answer) || now() >= deadlineAt) return { ...answer, sent, lost };
    }
  };
}

/** Where a call goes: to the endpoint of the settings, else to the queue's own origin, else to the service of the region. */
export function toAwsUrl(
  service: AwsService,
  { QueueUrl }: Readonly<Record<string, unknown>>,
  { endpoints, region }: Pick<AwsSettings, 'endpoints' | 'region'>,
): string {
  const endpoint = endpoints[service];
  if (endpoint !== undefined) return `${endpoint}/`;
  if (typeof QueueUrl === 'string') return `${new URL(QueueUrl).origin}/`;
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${service}.${region}.${domain}/`;
}

const ERROR = /^[A-Za-z0-9.]{1,100}$/;

/** Whatever stands in the place of the service, a proxy or a page of a network, has not done it. */
const NOT_REACHED = { ok: false, sent: true, lost: false } as const;

/** Reads an answer. Of what a service says only a name of the strict form of its errors is kept. */
export function toAwsAnswer(answer: Answer | Silence): AwsAnswer {
  if ('silence' in answer) return { ok: false, sent: answer.sent, lost: answer.sent };
  const { status, text } = answer;
  // 200 is the protocol's only success. One that broke off was a success all the same, of which nobody knows what it said.
  if (status === 200 && text === undefined) return { ok: false, sent: true, lost: true };
  const json = parse(text);
  if (status === 200) return isObject(json) ? { ok: true, value: json } : { ...NOT_REACHED, status };
  const type = isObject(json) && typeof json['__type'] === 'string' ? json['__type'] : '';
  const error = type.slice(type.lastIndexOf('#') + 1);
  return { ...NOT_REACHED, status, ...(ERROR.test(error) ? { error } : {}) };
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined; // no JSON: not the service's own
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const PASSING =
  /^(Throttling|ThrottlingException|ProvisionedThroughputExceededException|RequestLimitExceeded|RequestThrottled|LimitExceededException|TransactionConflictException|InternalServerError|ServiceUnavailable)$/;

/** Whether the same call may succeed a moment later. */
function mayPass({ status, error }: Exclude<AwsAnswer, { ok: true }>): boolean {
  if (status === undefined || status >= 500 || status === 429) return true; // HTTP's own words for it
  return error === undefined || PASSING.test(error);
}
