import type { Fault } from '../../infra/emulator/cloud.ts';
import type { Ending, Row } from './row.ts';

const html = '<!doctype html><html><head><title>Error</title></head><body><h1>Please log in</h1></body></html>';

/** The bodies with which services and what stands before them say what went wrong. */
const shapes: ReadonlyArray<readonly [name: string, body: unknown]> = [
  ['as documented', undefined],
  ['of the gateway', { error_code: 'APIGW.0201', error_msg: 'words', request_id: 'r-1' }],
  ['of IAM', { error: { code: 400, message: 'words', title: 'Bad Request' } }],
  ['of OpenStack', { badRequest: { code: 400, message: 'words' } }],
  ['a list of errors', { errors: [{ error_code: 'A.1', error_msg: 'words' }] }],
  ['errCode', { errCode: 'A.1', errMsg: 'words' }],
  ['error_description', { error: 'invalid', error_description: 'words' }],
  ['empty', ''],
  ['text', 'words'],
  ['HTML', html],
  ['JSON that breaks off', '{"error_code": "A.1", "error_'],
  ['a list', []],
  ['a number', 7],
  ['null', null],
];

type Answered = { status: number; code: string; look: Applied; make: Applied; change: Applied };
type Applied = 'no' | 'unknown';

const refused = (status: number, code: string): Answered => ({ status, code, look: 'no', make: 'no', change: 'no' });

/** What the API says, by its documents: each status with the code that it becomes, and what is known of the work then. */
const documented: readonly Answered[] = [
  refused(400, 'UPSTREAM_BAD_REQUEST'),
  refused(401, 'UPSTREAM_UNAUTHORIZED'),
  refused(403, 'UPSTREAM_FORBIDDEN'),
  refused(404, 'UPSTREAM_NOT_FOUND'),
  refused(405, 'UPSTREAM_METHOD_NOT_ALLOWED'),
  refused(409, 'UPSTREAM_CONFLICT'),
  refused(415, 'UPSTREAM_UNSUPPORTED'),
  refused(429, 'UPSTREAM_THROTTLED'),
  { status: 500, code: 'UPSTREAM_ERROR', look: 'no', make: 'unknown', change: 'unknown' },
  // A gateway that lost its service: a look that finds nothing is certain.
  { status: 502, code: 'UPSTREAM_BAD_REPLY', look: 'no', make: 'no', change: 'no' },
  { status: 503, code: 'UPSTREAM_UNAVAILABLE', look: 'no', make: 'unknown', change: 'unknown' },
  // The gateway gave up waiting: the work may still arrive.
  { status: 504, code: 'UPSTREAM_BAD_REPLY', look: 'no', make: 'unknown', change: 'unknown' },
];

/** And what it does not say by its documents: one code for all, and certain where HTTP means a refusal. */
const strange: readonly Answered[] = [
  ...[402, 406, 407, 408, 410, 411, 412, 413, 414, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 431, 451, 499],
  ...[201, 202, 203, 204, 205, 206, 226],
  ...[300, 301, 302, 303, 304, 307, 308],
  ...[501, 505, 506, 507, 508, 510, 511, 520, 530, 599],
].map((status) => {
  const applied = status >= 400 && status < 500 ? 'no' : 'unknown';
  return { status, code: 'UPSTREAM_BAD_REPLY', look: 'no', make: applied, change: applied };
});

type Place = { name: string; on: NonNullable<Fault['on']>; isChange?: true; key: 'look' | 'make' | 'change' };

export const places: readonly Place[] = [
  { name: 'to the look', key: 'look', on: { service: 'workspace', method: 'GET' } },
  { name: 'to the POST', key: 'make', on: { service: 'workspace', method: 'POST' } },
  { name: 'to the PATCH', key: 'change', on: { service: 'workspace', method: 'PATCH' }, isChange: true },
];

/** `create` neither looks first nor changes what is there. */
export function forPlace(place: Place, ending: Ending): Row['ends'] {
  return ({ action }) => (action === 'create' && place.key !== 'make' ? undefined : ending);
}

const headersOf = (status: number): Pick<Fault, 'headers'> =>
  status >= 300 && status < 400 ? { headers: { location: 'https://elsewhere.test/' } } : {};

function answered(answers: readonly Answered[], bodies: typeof shapes): Row[] {
  return places.flatMap((place) =>
    answers.flatMap(({ status, code, ...applied }) =>
      bodies.map(([variant, body]): Row => {
        const isGone = status === 404 && place.key === 'change';
        return {
          title: `${status} ${place.name}`,
          variant,
          ...(variant === bodies[0]?.[0] ? {} : { alone: true as const }),
          ...(place.isChange ? { isChange: place.isChange } : {}),
          faults: [
            {
              on: place.on,
              times: Number.POSITIVE_INFINITY,
              status,
              ...(body === undefined ? {} : { body }),
              ...headersOf(status),
            },
          ],
          ends: forPlace(place, [isGone ? 'CONFIG_NOT_FOUND' : code, applied[place.key]]),
        };
      }),
    ),
  );
}

const iam = { service: 'iam' } as const;

/** IAM's statuses: a 4xx is a refusal, but for two that ask for patience; whatever else is no token. */
const iamStatuses: ReadonlyArray<readonly [statuses: readonly number[], code: string]> = [
  [[400, 401, 403, 404, 405, 409, 413, 415, 422, 451], 'TOKEN_REFUSED'],
  [[408, 429], 'TOKEN_UNAVAILABLE'],
  [[500, 501, 502, 503, 504, 599], 'TOKEN_UNAVAILABLE'],
  [[200, 202, 204, 302, 307], 'TOKEN_UNAVAILABLE'],
];

const tokenRows: readonly Row[] = iamStatuses.flatMap(([statuses, code]) =>
  statuses.flatMap((status) =>
    [shapes[0], shapes[9]].map((shape): Row => {
      const [variant = '', body] = shape ?? [];
      return {
        title: `${status} of IAM`,
        variant,
        apart: true,
        // Refused once is refused for a quarter of an hour.
        ...(code === 'TOKEN_REFUSED' ? { lasting: true } : {}),
        faults: [
          {
            on: iam,
            times: Number.POSITIVE_INFINITY,
            status,
            ...(body === undefined ? {} : { body }),
            ...headersOf(status),
          },
        ],
        ends: [code, 'no'],
      };
    }),
  ),
);

export const answerRows: readonly Row[] = [
  ...answered(documented, shapes),
  ...answered(
    strange,
    [shapes[0], shapes[7], shapes[9]].flatMap((shape) => (shape ? [shape] : [])),
  ),
  ...tokenRows,
];
